//! Paybox Direct, by which a shop asks for itself: money goes back by the numbers of the call and the transaction that brought it.

use anyhow::{Context, ensure};
use chrono::{NaiveDateTime, Timelike};
use chrono_tz::Europe::Paris;

use super::super::super::account::Account;
use super::super::super::outside::{Call, Unreachable};
use super::super::super::provider::{Desk, Refund};
use super::super::super::wire::Form;
use super::super::super::{countries, wire};
use super::hosts;

const SERVICE: &str = "/PPPS.php";
/// Money back.
const REFUND: &str = "00014";
/// Codes by which Paybox says that it does not know how it ended: the bank could not be reached, or was not waited for.
const UNCLEAR: [&str; 4] = ["00001", "00097", "00098", "99999"];

/// Paybox's names of the money that it collected: of the transaction and of the call.
pub(super) fn collected(transaction: &str, call: &str) -> Option<String> {
    let is_number = |text: &str| (1..=10).contains(&text.len()) && super::digits(text);
    (is_number(transaction) && is_number(call)).then(|| format!("{transaction}/{call}"))
}

/// The form that asks for money back, in the order in which it is signed. `at` is the hour in France.
pub fn refund_form(
    account: &Account,
    wanted: &Refund<'_>,
    at: NaiveDateTime,
) -> anyhow::Result<Vec<(String, String)>> {
    let collected =
        wanted.payment.collected.as_deref().context("Paybox's names of the payment are unknown")?;
    let (transaction, call) = collected.split_once('/').context("Paybox's names have another form")?;
    let currency =
        countries::currency_number(wanted.amount.currency).context("Paybox does not know the currency")?;
    let fields: [(&str, String); 14] = [
        ("VERSION", "00104".to_owned()),
        ("TYPE", REFUND.to_owned()),
        ("SITE", format!("{:0>7}", account.need("site")?)),
        ("RANG", format!("{:0>3}", account.need("rank")?)),
        ("NUMQUESTION", question(wanted.key, at)),
        ("MONTANT", format!("{:010}", wanted.amount.minor)),
        ("DEVISE", currency),
        ("REFERENCE", wanted.payment.reference.clone()),
        ("NUMAPPEL", format!("{call:0>10}")),
        ("NUMTRANS", format!("{transaction:0>10}")),
        ("ACTIVITE", "024".to_owned()),
        ("DATEQ", at.format("%d%m%Y%H%M%S").to_string()),
        ("HASH", "SHA512".to_owned()),
        ("HMAC", String::new()),
    ];
    let signed = fields.iter().take(fields.len() - 1).map(|(name, value)| (*name, value.as_str()));
    let hmac = super::sign_request("SHA512", account.need("key")?, signed)?;
    let mut fields = fields.map(|(name, value)| (name.to_owned(), value)).to_vec();
    fields.last_mut().context("there are fields")?.1 = hmac;
    Ok(fields)
}

/// Ten digits that no other question of the day has: its millisecond, and two of the request's own.
fn question(key: &str, at: NaiveDateTime) -> String {
    let milliseconds = at.num_seconds_from_midnight() * 1_000 + at.nanosecond() / 1_000_000 % 1_000;
    let own = key.bytes().fold(0u32, |sum, byte| (sum * 31 + u32::from(byte)) % 100);
    format!("{milliseconds:08}{own:02}")
}

/// What Paybox answers to a question: the number of the transaction by which the money goes back.
pub fn understand_refund(answer: &[u8], question: &str) -> anyhow::Result<String> {
    let form = Form::parse(answer.trim_ascii())?;
    let code = form.need("CODEREPONSE")?;
    ensure!(
        form.text("NUMQUESTION").is_none_or(|named| named == question),
        "Paybox answers another question"
    );
    let words = wire::one_line(&form.words("COMMENTAIRE", "iso-8859-1").unwrap_or_default(), 200);
    match code {
        "00000" => Ok(form.text("NUMTRANS").unwrap_or_default().to_owned()),
        code if UNCLEAR.contains(&code) => anyhow::bail!("Paybox does not know how it ended: {code} {words}"),
        code => Err(Unreachable::Declined(format!("{code} {words}")).into()),
    }
}

/// Gives money back. A host is chosen before anything is asked, and not changed after.
pub(super) async fn refund(desk: &Desk<'_>, wanted: &Refund<'_>) -> anyhow::Result<String> {
    let unasked = |cause: anyhow::Error| Unreachable::Unasked(format!("{cause:#}"));
    let at = desk.shop.clock.now().with_timezone(&Paris).naive_local();
    let form = refund_form(desk.account, wanted, at).map_err(unasked)?;
    let address = hosts::that_works(desk, hosts::DIRECT, SERVICE).await.map_err(unasked)?;
    let (_, answer) = desk.outside().send(Call::post_form(address, &form)).await?;
    understand_refund(&answer, &question(wanted.key, at))
}
