//! Paybox System (Verifone), Up2Pay e-Transactions (Crédit Agricole): a form with an HMAC, a notification signed with RSA. Money goes back
//! through its other door, Paybox Direct.

use anyhow::{Context, bail, ensure};
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::percent_decode;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use values::Currency;

use super::super::account::{Field, Proof};
use super::super::address::Postal;
use super::super::entities::{Mode, PaymentMethod};
use super::super::provider::{
    Acknowledgement, Charge, Desk, Heard, NextStep, Notice, Outcome, Provider, RawNotification, Reading,
    Refund, Started, Unread,
};
use super::super::wire::Form;
use super::super::{countries, signature, wire};

mod direct;
mod hosts;

pub use direct::{refund_form, understand_refund};

/// Its name in addresses and rows.
pub const NAME: &str = "paybox";
/// What Paybox shall tell, and under which names; the signature is the last.
pub const RETURNED: &str = "Mt:M;Ref:R;Auto:A;Erreur:E;Trans:S;Appel:T;Sign:K";
/// The first name of [`RETURNED`]: what stands before it in the address is not signed.
const FIRST: &str = "Mt";
/// The signature's name in [`RETURNED`].
const SIGN: &str = "Sign";
/// France, for a country without a number.
const FRANCE: &str = "250";

/// Paybox's public keys, of 1024 and 2048 bits: one of them signs for every merchant.
pub const PUBLIC_KEYS: [&str; 2] = [include_str!("paybox-1024.pem"), include_str!("paybox-2048.pem")];

const PAGE: &str = "/cgi/MYchoix_pagepaiement.cgi";

/// Paybox System.
pub struct Paybox;

const FIELDS: &[Field] = &[
    Field::choice(
        "brand",
        &["verifone", "credit-agricole"],
        &[
            ["Paybox (Verifone)", "Paybox (Verifone)"],
            ["Up2Pay e-Transactions (Crédit Agricole)", "Up2Pay e-Transactions (Crédit Agricole)"],
        ],
    )
    .labels("Contrat", "Contract")
    .found(
        "Paybox by Verifone, ou Up2Pay e-Transactions du Crédit Agricole.",
        "Paybox by Verifone, or Up2Pay e-Transactions of Crédit Agricole.",
    ),
    Field::text("site", |v| v.len() == 7 && digits(v))
        .labels("Numéro de site (PBX_SITE)", "Site number (PBX_SITE)")
        .found("7 chiffres, dans le courriel de bienvenue.", "7 digits, in the welcome e-mail."),
    Field::text("rank", |v| (2..=3).contains(&v.len()) && digits(v))
        .labels("Rang (PBX_RANG)", "Rank (PBX_RANG)")
        .found("2 ou 3 chiffres, dans le courriel de bienvenue.", "2 or 3 digits, in the welcome e-mail."),
    Field::text("identifier", |v| (1..=9).contains(&v.len()) && digits(v))
        .labels("Identifiant (PBX_IDENTIFIANT)", "Identifier (PBX_IDENTIFIANT)")
        .found("1 à 9 chiffres, dans le courriel de bienvenue.", "1 to 9 digits, in the welcome e-mail."),
    Field::secret("key", |v| v.len() == 128 && wire::unhex(v).is_ok()).labels("Clé HMAC", "HMAC key").found(
        "128 chiffres hexadécimaux : back-office Paybox, Informations, Générer une clé.",
        "128 hexadecimal digits: Paybox back office, Information, Generate a key.",
    ),
];

const fn digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            return false;
        }
        at += 1;
    }
    true
}

/// What is signed of a request: `NAME=value` in the form's order, as it is, joined by `&`.
pub fn signed_text<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let parts: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    parts.join("&")
}

/// The HMAC of a request, in upper-case digits.
pub fn sign_request<'a>(
    hash: &str,
    key: &str,
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> anyhow::Result<String> {
    let text = signed_text(fields);
    let key = wire::unhex(key)?;
    ensure!(!key.is_empty(), "the key is empty");
    let digest = match hash {
        "SHA512" => hmac::<Hmac<Sha512>>(&key, &text),
        "SHA384" => hmac::<Hmac<Sha384>>(&key, &text),
        "SHA256" => hmac::<Hmac<Sha256>>(&key, &text),
        "SHA224" => hmac::<Hmac<Sha224>>(&key, &text),
        other => bail!("{other} is not a hash that we sign with"),
    };
    Ok(wire::hex(&digest).to_ascii_uppercase())
}

fn hmac<M: Mac + KeyInit>(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Whether these raw bytes were signed with this public key.
pub fn is_signed(data: &[u8], signature: &[u8], public_key: &str) -> anyhow::Result<bool> {
    signature::is_signed_rsa_sha1(public_key, data, signature)
}

/// The part of a notification that was signed with one of the keys: still encoded, and nothing that stands before or behind.
pub fn signed_part<'a>(raw: &'a str, first: &str, sign: &str, keys: &[String]) -> anyhow::Result<&'a str> {
    let marker = format!("&{sign}=");
    let at = raw.find(&marker).context("there is no signature")?;
    let data = &raw[..at];
    let encoded = raw[at + marker.len()..].split('&').next().unwrap_or_default();
    let text: Vec<u8> = percent_decode(encoded.as_bytes()).collect();
    let signature = STANDARD.decode(&text).context("the signature is not base64")?;
    // What we have put into the address ourselves is not signed; an address set at Paybox is signed whole.
    let beginning = format!("{first}=");
    let from_first = match data.strip_prefix(&beginning) {
        Some(_) => Some(0),
        None => data.find(&format!("&{beginning}")).map(|at| at + 1),
    };
    for part in from_first.map(|at| &data[at..]).into_iter().chain([data]) {
        for key in keys {
            if is_signed(part.as_bytes(), &signature, key)? {
                return Ok(part);
            }
        }
    }
    bail!("the signature is wrong")
}

/// What an authentic notification says. Its variables are read of the signed part only.
pub fn understand(signed: &str, currency: Currency) -> anyhow::Result<Reading> {
    let form = Form::parse(signed.as_bytes())?;
    let reference = form.need("Ref")?;
    let error = form.need("Erreur")?;
    let (transaction, call) = (form.text("Trans").unwrap_or("0"), form.text("Appel").unwrap_or_default());
    let says = format!("{error} S{transaction} T{call}");
    let Some(authorisation) = form.text("Auto").filter(|_| error == "00000") else {
        // Refused cards, time-outs, waiting issuers: the shopper may try again.
        return Ok(Reading::nothing(Some(reference), says));
    };
    let minor: i64 = form.need("Mt")?.parse().context("the amount is not a number")?;
    ensure!(minor >= 0, "the amount is negative");
    let received = values::Money::new(minor, currency);
    let mut notice =
        Notice::new(NAME, reference, format!("{reference}/{transaction}/{call}"), received, Outcome::Paid);
    // One key signs for every merchant and for the public test account: only this word tells a trial.
    notice.mode = Some(if authorisation == "XXXXXX" { Mode::Test } else { Mode::Live });
    notice.detail = format!("S {transaction}, T {call}");
    notice.collected = direct::collected(transaction, call);
    Ok(Reading::of(notice, says))
}

/// One line of XML for each of the fields that strong authentication wants.
fn shopping_cart(pieces: i64) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><shoppingcart><total><totalQuantity>{}</totalQuantity></total></shoppingcart>",
        pieces.clamp(1, 99)
    )
}

fn billing(charge: &Charge) -> String {
    let postal = Postal::read(&charge.buyer.address);
    let part = |name: &str, text: &str, chars: usize| {
        format!("<{name}>{}</{name}>", escape(&wire::one_line(text, chars)))
    };
    let country = countries::number(charge.buyer.country.as_str()).unwrap_or(FRANCE);
    let parts = [
        part("FirstName", charge.buyer.first_name(), 22),
        part("LastName", charge.buyer.last_name(), 22),
        part("Address1", &postal.line, 50),
        part("ZipCode", &postal.code, 16),
        part("City", &postal.city, 50),
        part("CountryCode", country, 3),
    ];
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Billing><Address>{}</Address></Billing>",
        parts.concat()
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The form that the shopper's browser hands in, in the order in which it is signed.
pub fn form(desk: &Desk<'_>, charge: &Charge) -> anyhow::Result<Vec<(String, String)>> {
    let account = desk.account;
    let currency =
        countries::currency_number(charge.amount.currency).context("Paybox does not know the currency")?;
    let language = match charge.locale {
        values::Locale::Fr => "FRA",
        values::Locale::En => "GBR",
    };
    let back = charge.back_to.as_str();
    let mut fields: Vec<(&str, String)> = vec![
        ("PBX_SITE", account.need("site")?.to_owned()),
        ("PBX_RANG", account.need("rank")?.to_owned()),
        ("PBX_IDENTIFIANT", account.need("identifier")?.to_owned()),
        ("PBX_TOTAL", format!("{:03}", charge.amount.minor)),
        ("PBX_DEVISE", currency),
        ("PBX_CMD", charge.reference.clone()),
        ("PBX_PORTEUR", charge.buyer.email.as_str().to_owned()),
        ("PBX_RETOUR", RETURNED.to_owned()),
        ("PBX_HASH", "SHA512".to_owned()),
        ("PBX_TIME", desk.shop.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, false)),
        ("PBX_SHOPPINGCART", shopping_cart(charge.pieces)),
        ("PBX_BILLING", billing(charge)),
        ("PBX_EFFECTUE", back.to_owned()),
        ("PBX_REFUSE", back.to_owned()),
        ("PBX_ANNULE", back.to_owned()),
        ("PBX_ATTENTE", back.to_owned()),
        ("PBX_SIGN_KEYSIZE", "2048".to_owned()),
        ("PBX_SOURCE", "RWD".to_owned()),
        ("PBX_LANGUE", language.to_owned()),
    ];
    // The address stands in the browser's form: who knows it could have any message signed for it by an account of
    // their own, since one key signs for all. In earnest it is set at Paybox, where nobody sees it.
    if desk.mode() == Mode::Test {
        fields.push(("PBX_REPONDRE_A", desk.notify_url()));
    }
    let hmac = sign_request("SHA512", account.need("key")?, fields.iter().map(|(n, v)| (*n, v.as_str())))?;
    let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    fields.push(("PBX_HMAC".into(), hmac));
    Ok(fields)
}

impl Paybox {
    fn keys(desk: &Desk<'_>) -> Vec<String> {
        let own = PUBLIC_KEYS.map(str::to_owned);
        let simulated = desk.outside().simulated_keys(desk.mode()).iter().cloned();
        own.into_iter().chain(simulated).collect()
    }
}

#[async_trait]
impl Provider for Paybox {
    fn name(&self) -> &'static str {
        NAME
    }

    fn method(&self) -> PaymentMethod {
        PaymentMethod::Paybox
    }

    fn title(&self) -> &'static str {
        "Paybox (Verifone), Up2Pay e-Transactions (Crédit Agricole)"
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn wants_address(&self) -> bool {
        true
    }

    fn warning(&self) -> [&'static str; 2] {
        [
            "Inscrivez l’adresse de notification ci-dessous dans le back-office Paybox (URL IPN), et nulle part ailleurs : une même clé de Paybox signe pour tous ses marchands. Comparez les numéros S et T des commandes avec le relevé du jour.",
            "Enter the notification address below in the Paybox back office (IPN URL), and nowhere else: one key of Paybox signs for all of its merchants. Compare the numbers S and T of the orders with the day’s report.",
        ]
    }

    fn reference(&self, number: &str, attempt: u32, _token: String) -> String {
        format!("{number}-{attempt}")
    }

    fn attempt_minutes(&self) -> i64 {
        15
    }

    async fn start(&self, desk: &Desk<'_>, charge: &Charge) -> anyhow::Result<Started> {
        let address = hosts::that_works(desk, hosts::PAGES, PAGE).await?;
        Ok(Started { next: NextStep::Submit(address.into(), form(desk, charge)?), theirs: None })
    }

    async fn read(&self, desk: &Desk<'_>, raw: &RawNotification) -> Result<Reading, Unread> {
        let posted = std::str::from_utf8(&raw.body).context("the body is not text")?;
        let raw = if posted.trim().is_empty() { raw.query.as_str() } else { posted };
        let signed = signed_part(raw, FIRST, SIGN, &Self::keys(desk))?;
        // Paybox names no currency: an account has the one that its form asked for.
        let form = Form::parse(signed.as_bytes())?;
        let reference = form.need("Ref")?;
        let payment = super::super::by_reference(&desk.shop.db, NAME, reference).await;
        let payment =
            payment.map_err(|_| Unread::Failed(anyhow::anyhow!("the payment could not be read")))?;
        let currency = payment
            .map_or(Currency::EUR, |payment| Currency::new(&payment.currency).unwrap_or(Currency::EUR));
        Ok(understand(signed, currency)?)
    }

    fn answer(&self, heard: Heard, _raw: &RawNotification) -> Acknowledgement {
        Acknowledgement::empty(match heard {
            Heard::Well => 200,
            Heard::Forged => 403,
            Heard::Failed => 500,
        })
    }

    fn refunds(&self) -> bool {
        true
    }

    fn refunds_once(&self) -> bool {
        false
    }

    async fn refund(&self, desk: &Desk<'_>, wanted: &Refund<'_>) -> anyhow::Result<String> {
        direct::refund(desk, wanted).await
    }

    async fn try_out(&self, desk: &Desk<'_>) -> anyhow::Result<Proof> {
        let page = hosts::health(desk).await?;
        ensure!(hosts::is_up(&page), "the server says that it does not work");
        Ok(Proof::Server)
    }
}
