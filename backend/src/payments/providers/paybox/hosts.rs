//! Where Paybox is: each of its doors with a spare, under Verifone's name and under the Crédit Agricole's.

use url::Url;

use super::super::super::provider::Desk;

/// The hosts of one door under both names: in earnest, the first and its spare; in trials.
pub type Door = [([&'static str; 2], &'static str); 2];

/// Where shoppers pay.
pub const PAGES: Door = [
    (["https://tpeweb.paybox.com", "https://tpeweb1.paybox.com"], "https://preprod-tpeweb.paybox.com"),
    (
        ["https://tpeweb.e-transactions.fr", "https://tpeweb1.e-transactions.fr"],
        "https://recette-tpeweb.e-transactions.fr",
    ),
];
/// Where a shop asks by itself.
pub const DIRECT: Door = [
    (["https://ppps.paybox.com", "https://ppps1.paybox.com"], "https://preprod-ppps.paybox.com"),
    (
        ["https://ppps.e-transactions.fr", "https://ppps1.e-transactions.fr"],
        "https://recette-ppps.e-transactions.fr",
    ),
];
const HEALTH: &str = "/load.html";

/// The hosts of this account, in the order in which they are to be tried.
fn of(desk: &Desk<'_>, door: Door) -> Vec<&'static str> {
    let [verifone, agricole] = door;
    let (live, test) = match desk.account.get("brand") {
        Some("credit-agricole") => agricole,
        _ => verifone,
    };
    desk.by_mode(live.to_vec(), vec![test])
}

/// A path at the first host that says that it works, or else at the first of all: its answer says what is wrong.
pub async fn that_works(desk: &Desk<'_>, door: Door, path: &str) -> anyhow::Result<Url> {
    let works = async |host: &'static str| {
        let health = desk.outside().address(desk.mode(), &format!("{host}{HEALTH}"));
        let Ok(health) = health else { return false };
        desk.outside().page(health).await.is_ok_and(|page| is_up(&page))
    };
    let host = first_up(&of(desk, door), works).await;
    desk.outside().address(desk.mode(), &format!("{host}{path}"))
}

/// What the first host that shoppers are sent to says of itself.
pub async fn health(desk: &Desk<'_>) -> anyhow::Result<String> {
    let first = of(desk, PAGES)[0];
    let address = desk.outside().address(desk.mode(), &format!("{first}{HEALTH}"))?;
    Ok(desk.outside().page(address).await?)
}

/// Whether a page of `load.html` says that its server works.
pub fn is_up(page: &str) -> bool {
    page.split_once("server_status")
        .and_then(|(_, rest)| rest.split_once('>'))
        .is_some_and(|(_, rest)| rest.trim_start().starts_with("OK"))
}

async fn first_up<Answer: Future<Output = bool>>(
    hosts: &[&'static str],
    works: impl Fn(&'static str) -> Answer,
) -> &'static str {
    for host in hosts {
        if works(host).await {
            return host;
        }
    }
    hosts[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_works_says_so() {
        assert!(is_up("<html><body><div id=\"server_status\" style=\"x\">OK</div></body></html>"));
        assert!(!is_up("<html><body><div id=\"server_status\">KO</div></body></html>"));
        assert!(!is_up(""));
    }

    #[tokio::test]
    async fn the_spare_host_is_taken_while_the_first_does_not_work() {
        let [(hosts, _), _] = PAGES;
        assert_eq!(first_up(&hosts, async |_| true).await, hosts[0]);
        assert_eq!(first_up(&hosts, async |host| host == hosts[1]).await, hosts[1]);
        assert_eq!(first_up(&hosts, async |_| false).await, hosts[0]);
    }
}
