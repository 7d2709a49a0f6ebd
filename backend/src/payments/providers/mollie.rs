//! Mollie: iDEAL and, if the merchant wants, every other method of the account. Its classic webhook says an identifier and
//! nothing else; what counts is the payment that we fetch.

use anyhow::{Context, ensure};
use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;
use values::{Currency, Locale, Money};

use super::super::account::{Field, Proof};
use super::super::entities::{Mode, PaymentMethod, payment};
use super::super::outside::{Call, Unreachable};
use super::super::provider::{
    Acknowledgement, Charge, Desk, Heard, NextStep, Notice, Outcome, Provider, RawNotification, Reading,
    Refund, Started, Unread,
};
use super::super::signature;
use super::super::wire::{self, Form};

/// Its name in addresses and rows.
pub const NAME: &str = "mollie";
/// Where its API is.
pub const API: &str = "https://api.mollie.com/v2";
/// The header of the next generation's webhooks.
pub const SIGNATURE: &str = "x-mollie-signature";
/// Characters of an identifier at most.
const ID_CHARS: usize = 64;

/// Mollie.
pub struct Mollie;

const FIELDS: &[Field] = &[
    Field::secret("key", |v| (v.starts_with("live_") || v.starts_with("test_")) && v.len() >= 10 && plain(v))
        .labels("Clé d’API", "API key")
        .found("Mollie, Développeurs, Clés d’API : live_… pour encaisser, test_… pour essayer.", "Mollie, Developers, API keys: live_… to collect, test_… to try."),
    Field::choice(
        "methods",
        &["ideal", "all"],
        &[["iDEAL seul", "iDEAL alone"], ["Tous ceux du compte Mollie", "All those of the Mollie account"]],
    )
        .labels("Moyens proposés", "Methods offered")
        .found("Ce que la page de Mollie propose à l’acheteur.", "What Mollie’s page offers to the buyer."),
    Field::secrets("webhook-secrets", |v| plain(v) && v.len() >= 8)
        .optional()
        .labels("Secrets des webhooks signés", "Secrets of signed webhooks")
        .found("Facultatif : un par ligne. Rempli, seules les notifications signées sont acceptées sur l’adresse.", "Optional: one a line. When given, the address takes signed notifications only."),
];

fn plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
}

/// A payment as Mollie tells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    id: String,
    mode: String,
    status: String,
    amount: Amount,
    amount_refunded: Option<Amount>,
    amount_charged_back: Option<Amount>,
    metadata: Option<Metadata>,
    #[serde(rename = "_links")]
    links: Option<Links>,
}

/// An amount as Mollie writes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Amount {
    currency: String,
    value: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    order_id: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Links {
    checkout: Option<Link>,
}

#[derive(Clone, Debug, Deserialize)]
struct Link {
    href: String,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "entityId")]
    entity_id: Option<String>,
    id: Option<String>,
    r#type: Option<String>,
}

impl Amount {
    fn money(&self) -> anyhow::Result<Money> {
        wire::decimal(&self.value, Currency::new(&self.currency)?)
    }
}

/// The payment that a classic webhook names: one `id` of the right form, and whatever else stands there is not believed.
pub fn named_in(body: &[u8]) -> Option<String> {
    let form = Form::parse(body).ok()?;
    form.text("id").filter(|id| is_id(id)).map(str::to_owned)
}

fn is_id(id: &str) -> bool {
    id.strip_prefix("tr_").is_some_and(|rest| {
        !rest.is_empty() && rest.len() <= ID_CHARS && rest.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// The one address that tells the truth about a payment.
pub fn payment_address(id: &str) -> String {
    format!("{API}/payments/{id}")
}

/// Whether any of the values is the signature of the body with any of the secrets: while a secret is changed, both are used.
pub fn is_signed<'a>(values: impl Iterator<Item = &'a str>, body: &[u8], secrets: &[&str]) -> bool {
    let digits: Vec<&str> = values
        .flat_map(|value| value.split(','))
        .filter_map(|value| value.trim().strip_prefix("sha256="))
        .collect();
    let matches = |digits: &&str| {
        secrets.iter().any(|secret| signature::is_hmac_sha256(secret.as_bytes(), body, digits))
    };
    digits.iter().any(matches)
}

/// What the status of a payment comes to: everything that has happened to it, each as its own notice.
pub fn understand(told: &Told) -> anyhow::Result<Reading> {
    let reference = told
        .metadata
        .as_ref()
        .map(|data| data.order_id.as_str())
        .context("the payment is not of this shop")?;
    let mode = match told.mode.as_str() {
        "live" => Mode::Live,
        "test" => Mode::Test,
        other => anyhow::bail!("{other} is not a mode"),
    };
    let amount = told.amount.money()?;
    let notice = |transaction: String, received: Money, outcome| {
        let mut notice = Notice::new(NAME, reference, transaction, received, outcome);
        (notice.mode, notice.collected, notice.detail) = (Some(mode), Some(told.id.clone()), told.id.clone());
        notice
    };
    let mut notices = Vec::new();
    match told.status.as_str() {
        "paid" => notices.push(notice(told.id.clone(), amount, Outcome::Paid)),
        "expired" | "canceled" | "failed" => notices.push(notice(told.id.clone(), amount, Outcome::Failed)),
        _ => {}
    }
    if told.status == "paid" {
        let refunded =
            told.amount_refunded.as_ref().map(Amount::money).transpose()?.filter(|money| money.minor > 0);
        if let Some(money) = refunded {
            notices.push(notice(format!("{}/{}", told.id, money.decimal()), money, Outcome::RefundedInAll));
        }
        match told.amount_charged_back.as_ref().map(Amount::money).transpose()? {
            Some(money) if money.minor > 0 => {
                notices.push(notice(format!("{}/dispute", told.id), money, Outcome::DisputeOpened));
            }
            Some(money) => notices.push(notice(format!("{}/dispute", told.id), money, Outcome::DisputeWon)),
            None => {}
        }
    }
    Ok(Reading {
        notices,
        reference: Some(reference.to_owned()),
        says: format!("{} {}", told.id, told.status),
    })
}

/// A chargeback that was reversed lowers its amount again; one that never was says nothing.
async fn without_idle_wins(desk: &Desk<'_>, mut reading: Reading) -> anyhow::Result<Reading> {
    if let Some(won) = reading.notices.iter().find(|notice| notice.outcome == Outcome::DisputeWon) {
        let opened = Notice { outcome: Outcome::DisputeOpened, ..won.clone() };
        let known = super::super::is_recorded(&desk.shop.db, &opened).await;
        if !known.map_err(|_| anyhow::anyhow!("the disputes could not be read"))? {
            reading.notices.retain(|notice| notice.outcome != Outcome::DisputeWon);
        }
    }
    Ok(reading)
}

impl Mollie {
    async fn fetch(desk: &Desk<'_>, id: &str) -> Result<Told, Unreachable> {
        let key = desk.account.need("key").map_err(Unreachable::Other)?;
        let address =
            desk.outside().address(desk.mode(), &payment_address(id)).map_err(Unreachable::Other)?;
        desk.outside().json(Call::get(address).bearer(key)).await
    }
}

#[async_trait]
impl Provider for Mollie {
    fn name(&self) -> &'static str {
        NAME
    }

    fn method(&self) -> PaymentMethod {
        PaymentMethod::Ideal
    }

    fn title(&self) -> &'static str {
        "iDEAL | Wero (Mollie)"
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn currencies(&self) -> &'static [&'static str] {
        &["EUR"]
    }

    fn attempt_minutes(&self) -> i64 {
        15
    }

    async fn start(&self, desk: &Desk<'_>, charge: &Charge) -> anyhow::Result<Started> {
        let key = desk.account.need("key")?;
        let mut wanted = json!({
            "amount": { "currency": charge.amount.currency.code(), "value": charge.amount.decimal() },
            "description": wire::one_line(&format!("{} {}", charge.shop_name, charge.number), 255),
            "redirectUrl": charge.back_to,
            "cancelUrl": charge.back_to,
            "webhookUrl": desk.notify_url(),
            "locale": if charge.locale == Locale::Fr { "fr_FR" } else { "en_US" },
            "metadata": { "order_id": charge.reference },
        });
        if desk.account.get("methods") != Some("all") {
            wanted["method"] = json!("ideal");
        }
        let address = desk.outside().address(desk.mode(), &format!("{API}/payments"))?;
        let call =
            Call::post_json(address, &wanted).bearer(key).idempotent("Idempotency-Key", &charge.reference);
        let told: Told = desk.outside().json(call).await?;
        ensure!(is_id(&told.id), "the payment's identifier has another form");
        let next = told.links.and_then(|links| links.checkout).context("there is no page to pay on")?.href;
        ensure!(desk.outside().may_visit(desk.mode(), &next, &["mollie.com"]), "the page is not Mollie's");
        Ok(Started { next: NextStep::Visit(next), theirs: Some(told.id) })
    }

    async fn read(&self, desk: &Desk<'_>, raw: &RawNotification) -> Result<Reading, Unread> {
        let secrets = desk.account.list("webhook-secrets");
        let id = if secrets.is_empty() {
            named_in(&raw.body)
        } else {
            // A call without a signature is a classic one, not a genuine one.
            if !is_signed(raw.headers(SIGNATURE), &raw.body, &secrets) {
                return Err(Unread::Forged(anyhow::anyhow!("the signature is missing or wrong")));
            }
            let event: Event = serde_json::from_slice(&raw.body)?;
            let says = event.r#type.unwrap_or_default();
            match event.entity_id.or(event.id).filter(|id| is_id(id)) {
                Some(id) => Some(id),
                None => return Ok(Reading::nothing(None, wire::one_line(&says, 60))),
            }
        };
        let Some(id) = id else { return Err(Unread::Forged(anyhow::anyhow!("no payment is named"))) };
        // Only what we have created ourselves is asked for.
        let known = super::super::by_theirs(&desk.shop.db, NAME, &id).await;
        if known.map_err(|_| Unread::Failed(anyhow::anyhow!("the payment could not be read")))?.is_none() {
            return Err(Unread::Forged(anyhow::anyhow!("a payment that we did not create")));
        }
        let told = Self::fetch(desk, &id).await.map_err(|cause| Unread::Failed(cause.into()))?;
        let reading = understand(&told).map_err(Unread::Failed)?;
        without_idle_wins(desk, reading).await.map_err(Unread::Failed)
    }

    /// A stranger learns nothing of which payments exist: whatever was named, it is taken.
    fn answer(&self, heard: Heard, _raw: &RawNotification) -> Acknowledgement {
        Acknowledgement::empty(if heard == Heard::Failed { 500 } else { 200 })
    }

    async fn look_up(&self, desk: &Desk<'_>, payment: &payment::Model) -> anyhow::Result<Option<Reading>> {
        let Some(id) = payment.theirs.as_deref() else { return Ok(None) };
        let told = Self::fetch(desk, id).await?;
        without_idle_wins(desk, understand(&told)?).await.map(Some)
    }

    fn refunds(&self) -> bool {
        true
    }

    async fn refund(&self, desk: &Desk<'_>, wanted: &Refund<'_>) -> anyhow::Result<String> {
        #[derive(Deserialize)]
        struct Made {
            id: String,
        }
        let id = wanted.payment.theirs.as_deref().context("the payment has no name at Mollie")?;
        let address = desk.outside().address(desk.mode(), &format!("{}/refunds", payment_address(id)))?;
        let body = json!({ "amount": { "currency": wanted.amount.currency.code(), "value": wanted.amount.decimal() } });
        let call = Call::post_json(address, &body)
            .bearer(desk.account.need("key")?)
            .idempotent("Idempotency-Key", wanted.key);
        let made: Made = desk.outside().json(call).await?;
        Ok(made.id)
    }

    async fn try_out(&self, desk: &Desk<'_>) -> anyhow::Result<Proof> {
        let address = desk.outside().address(desk.mode(), &format!("{API}/methods"))?;
        let _: serde_json::Value =
            desk.outside().json(Call::get(address).bearer(desk.account.need("key")?)).await?;
        Ok(Proof::Account)
    }
}
