//! Stripe Checkout: a session for each attempt, and signed webhooks.

use anyhow::{Context, ensure};
use async_trait::async_trait;
use serde::Deserialize;
use serde_json::Value;
use values::{Currency, Money};

use super::super::account::{Field, Proof};
use super::super::entities::{Mode, PaymentMethod, payment};
use super::super::outside::{Call, Unreachable};
use super::super::provider::{
    Charge, Desk, NamedBy, NextStep, Notice, Outcome, Provider, RawNotification, Reading, Refund, Started,
    Unread,
};
use super::super::{signature, wire};

/// Its name in addresses and rows.
pub const NAME: &str = "stripe";
const API: &str = "https://api.stripe.com/v1";
/// The version that this file was written for.
const VERSION: &str = "2026-06-24.dahlia";
/// The header that signs a webhook.
pub const SIGNATURE: &str = "stripe-signature";
/// How far a signature's time may be from now, in seconds.
pub const TOLERANCE_SECONDS: i64 = 300;

/// Stripe Checkout.
pub struct Stripe;

const FIELDS: &[Field] = &[
    Field::secret("key", |v| ["sk_", "rk_"].iter().any(|p| v.starts_with(p)) && v.len() >= 12 && plain(v))
        .labels("Clé secrète ou restreinte", "Secret or restricted key")
        .found("Stripe, Développeurs, Clés d’API. Restreinte : Checkout Sessions en écriture, PaymentIntents et Charges en lecture, Refunds en écriture pour rembourser d’ici.", "Stripe, Developers, API keys. Restricted: write Checkout Sessions, read PaymentIntents and Charges, write Refunds to refund from here."),
    Field::secrets("webhook-secrets", |v| v.starts_with("whsec_") && v.len() >= 12 && plain(v))
        .labels("Secrets de signature du webhook", "Signing secrets of the webhook")
        .found("Stripe, Développeurs, Webhooks, après avoir ajouté l’adresse ci-dessous. Un par ligne ; gardez l’ancien 24 heures quand vous le renouvelez.", "Stripe, Developers, Webhooks, after adding the address below. One a line; keep the old one for 24 hours when you roll it."),
];

fn plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
}

/// Why a webhook's signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untrue {
    /// It says no time.
    #[error("no timestamp")]
    NoTime,
    /// It has none of the scheme that we know.
    #[error("no v1 signature")]
    NoSignature,
    /// None of them is that of any secret.
    #[error("signature mismatch")]
    Mismatch,
    /// It is of another time.
    #[error("timestamp too old")]
    TooOld,
    /// It is of a time to come.
    #[error("timestamp in the future")]
    TooEarly,
}

/// Checks a webhook's signature over the bytes as they came: any `v1` of any secret, and a time near now.
pub fn verify(
    header: &str,
    body: &[u8],
    secrets: &[&str],
    now_unix: i64,
    tolerance_seconds: i64,
) -> Result<(), Untrue> {
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let time = parts().find(|(name, _)| *name == "t").map(|(_, time)| time).ok_or(Untrue::NoTime)?;
    let at: i64 = time.parse().map_err(|_| Untrue::NoTime)?;
    let message = [time.as_bytes(), b".", body].concat();
    let mut signatures = parts().filter(|(name, _)| *name == "v1").map(|(_, digits)| digits).peekable();
    signatures.peek().ok_or(Untrue::NoSignature)?;
    let is_one =
        |digits| secrets.iter().any(|secret| signature::is_hmac_sha256(secret.as_bytes(), &message, digits));
    if !signatures.any(is_one) {
        return Err(Untrue::Mismatch);
    }
    if at < now_unix.saturating_sub(tolerance_seconds) {
        return Err(Untrue::TooOld);
    }
    if at > now_unix.saturating_add(tolerance_seconds) {
        return Err(Untrue::TooEarly);
    }
    Ok(())
}

/// A webhook.
#[derive(Deserialize)]
pub struct Event {
    id: String,
    r#type: String,
    livemode: Option<bool>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Value,
}

#[derive(Deserialize)]
struct Session {
    id: String,
    url: Option<String>,
    client_reference_id: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
    payment_status: Option<String>,
    status: Option<String>,
    payment_intent: Option<String>,
    livemode: Option<bool>,
}

/// Currencies that ISO 4217 and Stripe count alike, or not at all.
fn money(minor: i64, currency: &str) -> anyhow::Result<Money> {
    let currency = Currency::new(currency)?;
    ensure!(counts_alike(currency), "Stripe counts {currency} otherwise");
    Ok(Money::new(minor, currency))
}

/// Stripe has no decimals for the Ugandan shilling and the Icelandic króna but wants them, and rounds the three of the dinars.
fn counts_alike(currency: Currency) -> bool {
    currency.exponent() < 3 && !["ISK", "UGX", "MGA"].contains(&currency.code())
}

fn mode(live: bool) -> Mode {
    if live { Mode::Live } else { Mode::Test }
}

/// What a session has come to; `ended` says what else is known of it.
fn session(session: &Session, live: Option<bool>, ended: Option<Outcome>) -> anyhow::Result<Reading> {
    let reference = session.client_reference_id.as_deref().context("the session is not of this shop")?;
    let paid = matches!(session.payment_status.as_deref(), Some("paid" | "no_payment_required"));
    let outcome = match ended {
        Some(outcome) => Some(outcome),
        None if paid => Some(Outcome::Paid),
        None if session.status.as_deref() == Some("expired") => Some(Outcome::Failed),
        None => None,
    };
    let says = format!("{} {}", session.id, session.payment_status.as_deref().unwrap_or_default());
    let Some(outcome) = outcome else { return Ok(Reading::nothing(Some(reference), says)) };
    let currency = session.currency.as_deref().context("the session has no currency")?;
    let received = money(session.amount_total.context("the session has no amount")?, currency)?;
    let mut notice = Notice::new(NAME, reference, session.id.clone(), received, outcome);
    // The session says it, or its webhook, or its name.
    let live = session.livemode.or(live).unwrap_or(!session.id.starts_with("cs_test_"));
    notice.mode = Some(mode(live));
    notice.collected = session.payment_intent.clone();
    notice.detail = session.payment_intent.clone().unwrap_or_default();
    Ok(Reading::of(notice, says))
}

/// What a webhook says. What it has no words for changes nothing.
pub fn understand(event: &Event) -> anyhow::Result<Reading> {
    let object = || event.data.object.clone();
    let of_session = |ended| session(&serde_json::from_value::<Session>(object())?, event.livemode, ended);
    match event.r#type.as_str() {
        "checkout.session.completed" => of_session(None),
        "checkout.session.async_payment_succeeded" => of_session(Some(Outcome::Paid)),
        "checkout.session.async_payment_failed" | "checkout.session.expired" => {
            of_session(Some(Outcome::Failed))
        }
        "charge.refunded" => charge(event),
        "charge.dispute.created" | "charge.dispute.closed" => dispute(event),
        other => Ok(Reading::nothing(None, wire::one_line(other, 60))),
    }
}

fn charge(event: &Event) -> anyhow::Result<Reading> {
    let text = |name: &str| event.data.object.get(name).and_then(Value::as_str);
    let refunded = event.data.object.get("amount_refunded").and_then(Value::as_i64).context("no amount")?;
    let received = money(refunded, text("currency").context("no currency")?)?;
    let transaction = format!("{}/{refunded}", text("id").context("no charge")?);
    let mut notice = Notice::new(NAME, "", transaction, received, Outcome::RefundedInAll);
    named(&mut notice, event)?;
    Ok(Reading::of(notice, event.r#type.clone()))
}

fn dispute(event: &Event) -> anyhow::Result<Reading> {
    let text = |name: &str| event.data.object.get(name).and_then(Value::as_str);
    let outcome = match (event.r#type.as_str(), text("status")) {
        ("charge.dispute.created", _) => Outcome::DisputeOpened,
        (_, Some("won" | "warning_closed")) => Outcome::DisputeWon,
        (_, Some("lost")) => Outcome::DisputeLost,
        (_, status) => return Ok(Reading::nothing(None, format!("dispute {}", status.unwrap_or_default()))),
    };
    let minor = event.data.object.get("amount").and_then(Value::as_i64).unwrap_or_default();
    let received = money(minor, text("currency").context("no currency")?)?;
    let mut notice = Notice::new(NAME, "", text("id").context("no dispute")?, received, outcome);
    named(&mut notice, event)?;
    Ok(Reading::of(notice, event.r#type.clone()))
}

/// Our reference stands in the charge's data; otherwise the payment intent names the money.
fn named(notice: &mut Notice, event: &Event) -> anyhow::Result<()> {
    notice.mode = event.livemode.map(mode);
    let object = &event.data.object;
    let ours = object.get("metadata").and_then(|data| data.get("order_id")).and_then(Value::as_str);
    let intent = object.get("payment_intent").and_then(Value::as_str);
    match (ours, intent) {
        (Some(ours), _) => notice.reference = ours.to_owned(),
        (None, Some(intent)) => (notice.reference, notice.named_by) = (intent.to_owned(), NamedBy::Them),
        (None, None) => anyhow::bail!("neither an order nor a payment is named"),
    }
    notice.detail = intent.unwrap_or_default().to_owned();
    Ok(())
}

impl Stripe {
    async fn session(desk: &Desk<'_>, id: &str) -> Result<Session, Unreachable> {
        ensure_id(id, "cs_")?;
        desk.outside()
            .json(Self::call(desk, Call::get(Self::at(desk, &format!("/checkout/sessions/{id}"))?))?)
            .await
    }

    fn at(desk: &Desk<'_>, path: &str) -> anyhow::Result<url::Url> {
        desk.outside().address(desk.mode(), &format!("{API}{path}"))
    }

    fn call(desk: &Desk<'_>, call: Call) -> anyhow::Result<Call> {
        Ok(call.bearer(desk.account.need("key")?).header("stripe-version", VERSION))
    }

    /// A dispute tells the payment intent only, and may come before the session that names it.
    async fn find_intent(desk: &Desk<'_>, reading: &mut Reading) -> Result<(), Unread> {
        for notice in reading.notices.iter_mut().filter(|notice| notice.named_by == NamedBy::Them) {
            let known = super::super::by_theirs(&desk.shop.db, NAME, &notice.reference).await;
            if known.map_err(|_| Unread::Failed(anyhow::anyhow!("the payment could not be read")))?.is_some()
            {
                continue;
            }
            let asked = async {
                ensure_id(&notice.reference, "pi_")?;
                let path = format!("/payment_intents/{}", notice.reference);
                desk.outside().json::<Value>(Self::call(desk, Call::get(Self::at(desk, &path)?))?).await
            };
            match asked.await {
                Ok(intent) => {
                    let ours =
                        intent.get("metadata").and_then(|data| data.get("order_id")).and_then(Value::as_str);
                    if let Some(ours) = ours {
                        (notice.reference, notice.named_by) = (ours.to_owned(), NamedBy::Us);
                    }
                }
                Err(Unreachable::Refused(404, _)) => {}
                Err(cause) => return Err(Unread::Failed(cause.into())),
            }
            reading.reference = Some(notice.reference.clone());
        }
        Ok(())
    }
}

fn ensure_id(id: &str, prefix: &str) -> anyhow::Result<()> {
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && id.len() <= 255;
    ensure!(plain && id.starts_with(prefix), "not an identifier of Stripe's");
    Ok(())
}

#[async_trait]
impl Provider for Stripe {
    fn name(&self) -> &'static str {
        NAME
    }

    fn method(&self) -> PaymentMethod {
        PaymentMethod::Stripe
    }

    fn title(&self) -> &'static str {
        "Stripe"
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn attempt_minutes(&self) -> i64 {
        23 * 60
    }

    async fn start(&self, desk: &Desk<'_>, charge: &Charge) -> anyhow::Result<Started> {
        ensure!(counts_alike(charge.amount.currency), "Stripe counts {} otherwise", charge.amount.currency);
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let fields = [
            field("mode", "payment"),
            field("line_items[0][price_data][currency]", &charge.amount.currency.code().to_ascii_lowercase()),
            field("line_items[0][price_data][unit_amount]", &charge.amount.minor.to_string()),
            field(
                "line_items[0][price_data][product_data][name]",
                &wire::one_line(&format!("{} {}", charge.shop_name, charge.number), 250),
            ),
            field("line_items[0][quantity]", "1"),
            field("success_url", &charge.back_to),
            field("cancel_url", &charge.back_to),
            field("client_reference_id", &charge.reference),
            field("metadata[order_id]", &charge.reference),
            field("payment_intent_data[metadata][order_id]", &charge.reference),
            field("customer_email", charge.buyer.email.as_str()),
            field("locale", charge.locale.tag()),
            field("adaptive_pricing[enabled]", "false"),
        ];
        let call = Call::post_form(Self::at(desk, "/checkout/sessions")?, &fields)
            .idempotent("idempotency-key", &charge.reference);
        let session: Session = desk.outside().json(Self::call(desk, call)?).await?;
        let url = session.url.context("there is no page to pay on")?;
        // The merchant may have a domain of their own at Stripe.
        let page = url::Url::parse(&url).is_ok_and(|page| page.scheme() == "https");
        ensure!(page || desk.outside().may_visit(desk.mode(), &url, &["stripe.com"]), "the page is not safe");
        Ok(Started { next: NextStep::Visit(url), theirs: Some(session.id) })
    }

    async fn read(&self, desk: &Desk<'_>, raw: &RawNotification) -> Result<Reading, Unread> {
        let secrets = desk.account.list("webhook-secrets");
        let header = raw.header(SIGNATURE).unwrap_or_default();
        verify(header, &raw.body, &secrets, desk.at.timestamp(), TOLERANCE_SECONDS)?;
        let event: Event = serde_json::from_slice(&raw.body)?;
        let mut reading =
            understand(&event).with_context(|| wire::one_line(&event.id, 80)).map_err(Unread::Failed)?;
        Self::find_intent(desk, &mut reading).await?;
        Ok(reading)
    }

    async fn look_up(&self, desk: &Desk<'_>, payment: &payment::Model) -> anyhow::Result<Option<Reading>> {
        let Some(id) = payment.theirs.as_deref() else { return Ok(None) };
        session(&Self::session(desk, id).await?, None, None).map(Some)
    }

    fn refunds(&self) -> bool {
        true
    }

    async fn refund(&self, desk: &Desk<'_>, wanted: &Refund<'_>) -> anyhow::Result<String> {
        #[derive(Deserialize)]
        struct Made {
            id: String,
        }
        let intent = match wanted.payment.collected.clone() {
            Some(intent) => intent,
            None => {
                let id = wanted.payment.theirs.as_deref().context("the payment has no name at Stripe")?;
                Self::session(desk, id).await?.payment_intent.context("the session collected nothing")?
            }
        };
        let fields =
            [("payment_intent".to_owned(), intent), ("amount".to_owned(), wanted.amount.minor.to_string())];
        let call =
            Call::post_form(Self::at(desk, "/refunds")?, &fields).idempotent("idempotency-key", wanted.key);
        let made: Made = desk.outside().json(Self::call(desk, call)?).await?;
        Ok(made.id)
    }

    async fn try_out(&self, desk: &Desk<'_>) -> anyhow::Result<Proof> {
        let call = Call::get(Self::at(desk, "/checkout/sessions?limit=1")?);
        let _: Value = desk.outside().json(Self::call(desk, call)?).await?;
        Ok(Proof::Account)
    }
}
