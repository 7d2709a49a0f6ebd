//! Monetico Paiement, formerly CM-CIC p@iement (Crédit Mutuel, CIC): version 3.0 of its form, with the MAC over the fields in
//! the order of their names, its return interface, and its service that gives money back.

use anyhow::{Context, ensure};
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono_tz::Europe::Paris;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha1::Sha1;
use subtle::ConstantTimeEq;
use values::Currency;

use super::super::account::{Account, Field};
use super::super::address::Postal;
use super::super::entities::{Mode, PaymentMethod};
use super::super::outside::{Call, Unreachable};
use super::super::provider::{
    Acknowledgement, Charge, Desk, Heard, NextStep, Notice, Outcome, Provider, RawNotification, Reading,
    Refund, Started, Unread,
};
use super::super::wire::{self, Form};

/// Its name in addresses and rows.
pub const NAME: &str = "monetico";
/// Where its pages are.
const HOST: &str = "https://p.monetico-services.com";
/// Where its service is that gives money back.
const SERVICE: &str = "https://payment-api.e-i.com";

/// Monetico Paiement.
pub struct Monetico;

const FIELDS: &[Field] = &[
    Field::text("tpe", |v| v.len() == 7 && v.bytes().all(|b| b.is_ascii_alphanumeric()))
        .labels("Numéro de TPE", "TPE number")
        .found(
            "7 caractères, dans le courrier d’ouverture du contrat ou le tableau de bord Monetico.",
            "7 characters, in the letter that opens the contract or on the Monetico dashboard.",
        ),
    Field::text("company", |v| v.len() <= 40 && v.bytes().all(|b| b.is_ascii_graphic()))
        .labels("Code société", "Company code")
        .found("Donné par la banque avec le numéro de TPE.", "Given by the bank with the TPE number."),
    Field::secret("key", |v| UsableKey::new(v).is_ok()).labels("Clé de sécurité", "Security key").found(
        "40 caractères, à télécharger une fois par le lien que la banque envoie.",
        "40 characters, downloaded once by the link that the bank sends.",
    ),
];

/// The 20 bytes that seal messages.
#[derive(Clone)]
pub struct UsableKey(Vec<u8>);

impl UsableKey {
    /// Makes them of the 40 characters that the bank gives.
    pub fn new(key: &str) -> anyhow::Result<Self> {
        ensure!(key.len() == 40 && key.is_ascii(), "the key has not 40 characters");
        let (kept, last) = key.split_at(38);
        let &[mut before, mut after] = last.as_bytes() else { unreachable!("two of forty are left") };
        if (71..=96).contains(&before) {
            before -= 23;
        } else if after == b'M' {
            after = b'0';
        }
        let usable = wire::unhex(&format!("{kept}{}{}", char::from(before), char::from(after)))?;
        Ok(Self(usable))
    }

    /// The bytes themselves, in digits.
    pub fn of_bytes(digits: &str) -> anyhow::Result<Self> {
        let usable = wire::unhex(digits)?;
        ensure!(!usable.is_empty(), "the key is empty");
        Ok(Self(usable))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The seal of a text, in lower-case digits.
    pub fn seal(&self, text: &[u8]) -> String {
        let mut mac = <Hmac<Sha1>>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(text);
        wire::hex(&mac.finalize().into_bytes())
    }
}

/// What is sealed of a message: every field but the seal, by name in the order of bytes, as `name=value` joined by `*`.
pub fn string_to_seal<'a>(fields: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut fields: Vec<_> = fields.into_iter().filter(|(name, _)| *name != "MAC").collect();
    fields.sort_unstable();
    let parts: Vec<Vec<u8>> =
        fields.into_iter().map(|(name, value)| [name.as_bytes(), b"=", value].concat()).collect();
    parts.join(&b'*')
}

/// The fields of a message from the bank whose seal is right.
pub fn authentic(body: &[u8], key: &UsableKey) -> anyhow::Result<Form> {
    let form = Form::parse(body)?;
    if is_sealed(&form, key) {
        return Ok(form);
    }
    // The bank has been seen to write base64 of this field without encoding its `+`.
    let form = Form::parse_keeping_plus(body, "authentification")?;
    ensure!(is_sealed(&form, key), "the seal is wrong");
    Ok(form)
}

fn is_sealed(form: &Form, key: &UsableKey) -> bool {
    let given = form.text("MAC").unwrap_or_default().to_ascii_lowercase();
    key.seal(&string_to_seal(form.fields())).as_bytes().ct_eq(given.as_bytes()).into()
}

/// What an authentic message says.
pub fn understand(form: &Form) -> anyhow::Result<Reading> {
    let code = form.need("code-retour")?;
    let reference = form.need("reference")?;
    let mode = match code {
        "paiement" => Mode::Live,
        "payetest" => Mode::Test,
        // Not final: within 45 minutes another card may be tried under the same reference. Later instalments move nothing.
        _ => return Ok(Reading::nothing(Some(reference), code)),
    };
    let amount = form.need("montant")?;
    ensure!(amount.is_ascii() && amount.len() > 3, "the amount has no currency");
    let (digits, currency) = amount.split_at(amount.len() - 3);
    let received = wire::decimal(digits, Currency::new(currency)?)?;
    let seal = form.need("MAC")?.to_ascii_lowercase();
    let mut notice = Notice::new(NAME, reference, seal, received, Outcome::Paid);
    notice.account = Some(form.need("TPE")?.to_owned());
    notice.mode = Some(mode);
    notice.detail = wire::one_line(form.text("numauto").unwrap_or_default(), 40);
    notice.collected = collected(form);
    Ok(Reading::of(notice, code))
}

/// The bank's names of the money: the day, and the number of the authorisation, which alone may come again.
fn collected(form: &Form) -> Option<String> {
    let (day, _) = form.text("date")?.split_once("_a_")?;
    chrono::NaiveDate::parse_from_str(day, "%d/%m/%Y").ok()?;
    let number = form.text("numauto").filter(|number| number.bytes().all(|b| b.is_ascii_alphanumeric()))?;
    Some(format!("{day} {number}"))
}

/// What the bank wants to hear, to the byte.
pub const fn answer(heard: Heard) -> Acknowledgement {
    let (status, body) = match heard {
        Heard::Well => (200, "version=2\ncdr=0\n"),
        Heard::Forged => (200, "version=2\ncdr=1\n"),
        Heard::Failed => (500, "version=2\ncdr=1\n"),
    };
    Acknowledgement { status, content_type: "text/plain", body }
}

/// The order's context, which strong authentication wants: base64 keeps its accents out of the seal.
fn context(charge: &Charge) -> String {
    let postal = Postal::read(&charge.buyer.address);
    let context = json!({
        "billing": {
            "firstName": wire::one_line(charge.buyer.first_name(), 45),
            "lastName": wire::one_line(charge.buyer.last_name(), 45),
            "email": charge.buyer.email.as_str(),
            "addressLine1": wire::one_line(&postal.line, 50),
            "city": wire::one_line(&postal.city, 50),
            "postalCode": wire::one_line(&postal.code, 10),
            "country": charge.buyer.country.as_str(),
        },
    });
    STANDARD.encode(context.to_string())
}

/// The form that the shopper's browser hands in, sealed.
pub fn form(account: &Account, charge: &Charge, date: String) -> anyhow::Result<Vec<(String, String)>> {
    let language = charge.locale.tag().to_ascii_uppercase();
    let fields = [
        ("version", "3.0".to_owned()),
        ("TPE", account.need("tpe")?.to_owned()),
        ("date", date),
        ("montant", format!("{}{}", charge.amount.decimal(), charge.amount.currency)),
        ("reference", charge.reference.clone()),
        ("lgue", language),
        ("societe", account.need("company")?.to_owned()),
        ("contexte_commande", context(charge)),
        // Not ASCII in the clear fields is sealed differently here and there.
        ("mail", wire::ascii(charge.buyer.email.as_str())),
        ("texte-libre", wire::ascii(&charge.number)),
        ("url_retour_ok", charge.back_to.clone()),
        ("url_retour_err", charge.back_to.clone()),
    ];
    seal(account, fields)
}

/// The form that asks the bank to give money back, sealed.
pub fn refund_form(
    account: &Account,
    wanted: &Refund<'_>,
    date: String,
) -> anyhow::Result<Vec<(String, String)>> {
    let collected =
        wanted.payment.collected.as_deref().context("the bank's names of the payment are unknown")?;
    let (day, number) =
        collected.split_once(' ').context("the bank's names of the payment have another form")?;
    let amount = |money: values::Money| format!("{}{}", money.decimal(), money.currency);
    let fields = [
        ("version", "3.0".to_owned()),
        ("TPE", account.need("tpe")?.to_owned()),
        ("date", date),
        ("date_commande", day.to_owned()),
        // Paid at once is handed to the bank on the same day.
        ("date_remise", day.to_owned()),
        ("num_autorisation", number.to_owned()),
        ("montant", amount(wanted.payment.amount()?)),
        ("montant_recredit", amount(wanted.amount)),
        ("montant_possible", amount(wanted.left)),
        ("reference", wanted.payment.reference.clone()),
        ("lgue", "FR".to_owned()),
        ("societe", account.need("company")?.to_owned()),
    ];
    seal(account, fields)
}

/// What the bank answers to that: the number of the authorisation by which the money goes back.
pub fn understand_refund(answer: &[u8], reference: &str) -> anyhow::Result<String> {
    let text = wire::latin(answer);
    let line = |name: &str| {
        text.lines()
            .find_map(|line| line.split_once('=').filter(|(n, _)| n.trim() == name))
            .map(|(_, v)| v.trim())
    };
    let code = line("cdr").context("the bank's answer has no code")?;
    ensure!(line("reference").is_none_or(|named| named == reference), "the bank answers of another payment");
    if code != "0" {
        let words = wire::one_line(line("lib").unwrap_or_default(), 200);
        return Err(Unreachable::Declined(format!("cdr={code} {words}")).into());
    }
    Ok(wire::one_line(line("aut").unwrap_or_default(), 40))
}

/// The bank's days and hours are those of France.
fn now(desk: &Desk<'_>) -> String {
    desk.shop.clock.now().with_timezone(&Paris).format("%d/%m/%Y:%H:%M:%S").to_string()
}

fn seal<const N: usize>(
    account: &Account,
    fields: [(&str, String); N],
) -> anyhow::Result<Vec<(String, String)>> {
    let key = UsableKey::new(account.need("key")?)?;
    let seal = key.seal(&string_to_seal(fields.iter().map(|(name, value)| (*name, value.as_bytes()))));
    let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    fields.push(("MAC".into(), seal));
    Ok(fields)
}

#[async_trait]
impl Provider for Monetico {
    fn name(&self) -> &'static str {
        NAME
    }

    fn method(&self) -> PaymentMethod {
        PaymentMethod::Monetico
    }

    fn title(&self) -> &'static str {
        "Monetico Paiement, Crédit Mutuel-CIC (CM-CIC p@iement)"
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn wants_address(&self) -> bool {
        true
    }

    fn receiver(&self, account: &Account) -> Option<String> {
        account.get("tpe").map(str::to_owned)
    }

    /// At most 12 letters and digits, which the bank's own pages can search: `2026-000123` becomes `202600012301`.
    fn reference(&self, number: &str, attempt: u32, token: String) -> String {
        let digits: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
        if digits.len() <= 10 && attempt < 100 {
            return format!("{digits}{attempt:02}");
        }
        token.chars().filter(char::is_ascii_alphanumeric).rev().take(12).collect()
    }

    async fn start(&self, desk: &Desk<'_>, charge: &Charge) -> anyhow::Result<Started> {
        let path = desk.by_mode("/paiement.cgi", "/test/paiement.cgi");
        let address = desk.outside().address(desk.mode(), &format!("{HOST}{path}"))?;
        let form = form(desk.account, charge, now(desk))?;
        Ok(Started { next: NextStep::Submit(address.into(), form), theirs: None })
    }

    async fn read(&self, desk: &Desk<'_>, raw: &RawNotification) -> Result<Reading, Unread> {
        let key = desk.account.need("key").and_then(UsableKey::new).map_err(Unread::Failed)?;
        let form = authentic(&raw.body, &key)?;
        understand(&form).context("the message is sealed, and not understood").map_err(Unread::Failed)
    }

    fn answer(&self, heard: Heard, _raw: &RawNotification) -> Acknowledgement {
        answer(heard)
    }

    fn refunds(&self) -> bool {
        true
    }

    fn refunds_once(&self) -> bool {
        false
    }

    async fn refund(&self, desk: &Desk<'_>, wanted: &Refund<'_>) -> anyhow::Result<String> {
        let path = desk.by_mode("/recredit_paiement.cgi", "/test/recredit_paiement.cgi");
        let asked = desk.outside().address(desk.mode(), &format!("{SERVICE}{path}"));
        let asked =
            asked.and_then(|to| Ok(Call::post_form(to, &refund_form(desk.account, wanted, now(desk))?)));
        let call = asked.map_err(|cause| Unreachable::Unasked(format!("{cause:#}")))?;
        let (_, answer) = desk.outside().send(call).await?;
        understand_refund(&answer, &wanted.payment.reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_short_and_of_its_attempt() {
        assert_eq!(Monetico.reference("2026-000123", 1, "x".into()), "202600012301");
        let long = Monetico.reference("2026-1000123", 1, "abcdefghijklmnop-_q".into());
        assert_eq!(long.len(), 12);
        assert!(long.bytes().all(|b| b.is_ascii_alphanumeric()));
    }

    #[test]
    fn a_key_that_is_no_key_is_refused() {
        for wrong in [
            "",
            "123",
            "1234567890123456789012345678901234567890z",
            "12345678901234567890123456789012345678PM",
        ] {
            assert!(UsableKey::new(wrong).is_err(), "{wrong}");
        }
    }
}
