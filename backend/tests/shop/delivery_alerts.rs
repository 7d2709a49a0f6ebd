//! The merchant hears of the least problem of a download, and is never flooded (SPEC 7.6).

use chrono::TimeDelta;
use comptoir::delivery::{self, DownloadState, download_link};
use comptoir::mail::{self, MailKind};
use comptoir::orders;
use comptoir::settings::{self, AlertSettings};
use poem::http::StatusCode;
use poem::test::TestClient;
use uuid::Uuid;

use crate::delivery_sale::{header_of, routes};
use crate::test_shop::TestShop;
use crate::{both, sale};

/// A delivered order and its link.
struct Sold<'a> {
    shop: &'a TestShop,
    order: Uuid,
    link: download_link::Model,
}

async fn sold(shop: &TestShop) -> Sold<'_> {
    let staff = sale::merchant(shop).await;
    let order = sale::order_by_transfer(shop, &staff).await;
    orders::deliver(shop, &staff, order.id).await.unwrap();
    let link = sale::links(shop, order.id).await.remove(0);
    Sold { shop, order: order.id, link }
}

impl Sold<'_> {
    fn page(&self) -> String {
        self.shop.link_url(self.link.id, self.link.generation).replace("http://shop.test", "")
    }

    async fn press(&self, times: usize, from: &str) -> StatusCode {
        let client = TestClient::new(routes(self.shop));
        let mut status = StatusCode::OK;
        for _ in 0..times {
            let request = client.post(self.page()).header("user-agent", "Mozilla/5.0 (Test)");
            let address = comptoir::visitor::ClientAddress(from.parse().unwrap());
            status = request.data(address).send().await.0.status();
        }
        status
    }

    async fn disable(&self) {
        let tx = self.shop.write().await.unwrap();
        let now = self.shop.clock.now();
        delivery::switch_links(&tx, self.order, DownloadState::Disabled, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The alerts so far, the newest first, as they are read.
    async fn alerts(&self) -> Vec<mail::Rendered> {
        orders::post_alerts(self.shop).await.unwrap();
        let stationery = mail::Stationery::load(&self.shop.db).await.unwrap();
        let mails = mail::about(&self.shop.db, self.order).await.unwrap();
        let alerts = mails.into_iter().filter(|mail| mail.kind == MailKind::DownloadAlert);
        alerts
            .map(|row| {
                assert_eq!(row.recipient, "boutique@example.com");
                let letter = serde_json::from_str(&row.letter).unwrap();
                mail::render(self.shop, &stationery, values::Locale::Fr, &letter)
            })
            .collect()
    }
}

both!(the_first_problem_is_told_at_once_and_the_others_once_an_hour, |shop| {
    let sold = sold(shop).await;
    sold.disable().await;
    assert_eq!(sold.press(1, "192.0.2.7").await, StatusCode::FORBIDDEN);
    let alerts = sold.alerts().await;
    assert_eq!(alerts.len(), 1);
    let text = &alerts[0].text;
    for said in
        ["Le lien est désactivé. Activez", "192.0.2.7, Mozilla/5.0 (Test)", "/admin/orders/ord_", ".pdf"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("stored-"), "{text}");

    sold.press(40, "192.0.2.8").await;
    assert_eq!(sold.alerts().await.len(), 1);
    shop.advance(TimeDelta::minutes(59));
    assert_eq!(sold.alerts().await.len(), 1);
    shop.advance(TimeDelta::minutes(1));
    let alerts = sold.alerts().await;
    assert_eq!(alerts.len(), 2);
    assert!(alerts[0].text.contains("(40 fois)"), "{}", alerts[0].text);
    // Quiet for an hour: the next one is told at once again.
    shop.advance(TimeDelta::hours(2));
    assert_eq!(sold.alerts().await.len(), 2);
    sold.press(1, "192.0.2.8").await;
    assert_eq!(sold.alerts().await.len(), 3);
});

both!(alerts_at_once_make_one_letter, |shop| {
    let sold = sold(shop).await;
    sold.disable().await;
    let presses = (0..20).map(|_| sold.press(1, "192.0.2.7"));
    futures_util::future::join_all(presses).await;
    let posts = (0..8).map(|_| orders::post_alerts(shop));
    for posted in futures_util::future::join_all(posts).await {
        posted.unwrap();
    }
    assert_eq!(sold.alerts().await.len(), 1);
    assert!(sold.alerts().await[0].text.contains("(20 fois)"));
});

both!(each_reason_is_told_and_can_be_switched_off, |shop| {
    let staff = sale::merchant(shop).await;
    let sold = sold(shop).await;
    let now = shop.clock.now();
    let tx = shop.write().await.unwrap();
    delivery::set_limit(&tx, sold.link.id, Some(0), now).await.unwrap();
    tx.commit().await.unwrap();
    sold.press(1, "192.0.2.7").await;
    assert!(sold.alerts().await[0].text.contains("Tous les téléchargements ont été utilisés"));

    shop.advance(TimeDelta::hours(2));
    let now = shop.clock.now();
    let tx = shop.write().await.unwrap();
    delivery::set_expiry(&tx, sold.link.id, Some(now), now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(sold.press(1, "192.0.2.7").await, StatusCode::GONE);
    assert!(sold.alerts().await[0].text.contains("La période de téléchargement est terminée"));

    let off = AlertSettings { expired: false, ..AlertSettings::default() };
    settings::update_alerts(shop, &staff, off).await.unwrap();
    shop.advance(TimeDelta::hours(2));
    sold.press(5, "192.0.2.7").await;
    assert_eq!(sold.alerts().await.len(), 2);
    let wrong = AlertSettings { networks: 1, hours: 0, ..off };
    assert!(settings::update_alerts(shop, &staff, wrong).await.is_err());
});

both!(a_file_that_is_not_there_is_told_and_costs_the_buyer_nothing, |shop| {
    // The tests' orders name files that were never stored.
    let sold = sold(shop).await;
    let client = TestClient::new(routes(shop));
    let opened = client.post(sold.page()).send().await;
    let address = header_of(&opened, "location").unwrap();
    client.get(&address).send().await.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    let alerts = sold.alerts().await;
    assert!(alerts[0].text.contains("Le fichier n’est plus là où il est rangé"), "{}", alerts[0].text);
    assert_eq!(sale::links(shop, sold.order).await[0].counter, 0);
});

both!(a_link_used_from_many_networks_is_told, |shop| {
    let sold = sold(shop).await;
    // Each press has its own transfer: a new address closes the one before.
    let again = async || {
        let tx = shop.write().await.unwrap();
        delivery::renew(&tx, sold.link.id, shop.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        Sold { shop, order: sold.order, link: sale::links(shop, sold.order).await.remove(0) }
    };
    // Four of one network, and three others: as many as usual.
    for from in
        ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "198.51.100.1", "203.0.113.1", "2001:db8::1"]
    {
        let sold = again().await;
        assert_eq!(sold.press(1, from).await, StatusCode::SEE_OTHER);
        shop.advance(TimeDelta::minutes(1));
        assert!(sold.alerts().await.is_empty(), "{from}");
    }
    let sold = again().await;
    sold.press(1, "100.64.0.1").await;
    let alerts = sold.alerts().await;
    assert!(alerts[0].text.contains("beaucoup de réseaux"), "{}", alerts[0].text);
});

both!(neither_looking_nor_guessing_tells_the_merchant_anything, |shop| {
    let sold = sold(shop).await;
    sold.disable().await;
    let client = TestClient::new(routes(shop));
    // The documented marks of link scanners and previews.
    for (name, value) in [
        ("user-agent", "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; SafeLinks)"),
        ("user-agent", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"),
        (
            "user-agent",
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        ),
        ("user-agent", "Mozilla/5.0 (Proofpoint URL Defense)"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "preview"),
        ("x-moz", "prefetch"),
    ] {
        client.get(sold.page()).header(name, value).send().await.assert_status(StatusCode::FORBIDDEN);
        client.head(sold.page()).header(name, value).send().await.assert_status(StatusCode::FORBIDDEN);
    }
    for _ in 0..50 {
        let guess = shop.keys.sign(b"guess", &shop.random::<16>());
        client.post(format!("/d/{guess}")).send().await.assert_status(StatusCode::NOT_FOUND);
        client.get(format!("/t/{guess}")).send().await.assert_status(StatusCode::NOT_FOUND);
        client.post(format!("/d/all/{guess}")).send().await.assert_status(StatusCode::NOT_FOUND);
    }
    assert!(sold.alerts().await.is_empty());
});
