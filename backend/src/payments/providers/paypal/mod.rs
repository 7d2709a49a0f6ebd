//! PayPal: Orders v2 with signed webhooks; and, behind a setting because PayPal is retiring them, the Standard form and IPN.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use self::account::FIELDS;
use self::webhook::Signed;
use super::super::account::{Account, Field, Proof};
use super::super::entities::{PaymentMethod, payment};
use super::super::outside::{Call, Unreachable};
use super::super::provider::{
    Acknowledgement, Charge, Desk, Heard, NextStep, Outcome, Provider, RawNotification, Reading, Refund,
    Started, Unread,
};
use super::super::signature::{Certificates, Distrust};
use super::super::wire;

mod account;
pub mod ipn;
pub mod rest;
mod standard;
pub mod webhook;

/// Its name in addresses and rows.
pub const NAME: &str = "paypal";
/// How long a certificate is kept.
const CERTIFICATE_LIFE: Duration = Duration::from_secs(24 * 3_600);
/// Certificates that are kept at most.
const CERTIFICATES: usize = 16;
/// Bytes of a certificate file at most.
const CERTIFICATE_BYTES: usize = 32 << 10;

/// PayPal.
#[derive(Default)]
pub struct Paypal {
    tokens: Mutex<HashMap<String, (String, Instant)>>,
    certificates: Mutex<HashMap<String, (String, Instant)>>,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
    expires_in: u64,
}

#[derive(Deserialize)]
struct Event {
    event_type: String,
    resource: Value,
}

fn takes_ipn(account: &Account) -> bool {
    account.get("ipn") == Some("on") || is_standard(account)
}

fn is_standard(account: &Account) -> bool {
    account.get("door") == Some("standard")
}

impl Paypal {
    fn at(desk: &Desk<'_>, path: &str) -> anyhow::Result<Url> {
        let host = desk.by_mode("https://api-m.paypal.com", "https://api-m.sandbox.paypal.com");
        desk.outside().address(desk.mode(), &format!("{host}{path}"))
    }

    async fn token(&self, desk: &Desk<'_>) -> Result<String, Unreachable> {
        let (id, secret) = (desk.account.need("client-id")?, desk.account.need("client-secret")?);
        // Another secret is another account, as far as we know.
        let key = wire::hex(&super::super::signature::hmac_sha256(secret.as_bytes(), id.as_bytes()));
        let kept = self.tokens.lock().expect("no holder of this lock panics").get(&key).cloned();
        if let Some((token, _)) = kept.filter(|(_, until)| *until > Instant::now()) {
            return Ok(token);
        }
        use base64::{Engine, engine::general_purpose::STANDARD};
        let basic = STANDARD.encode(format!("{id}:{secret}"));
        let fields = [("grant_type".to_owned(), "client_credentials".to_owned())];
        let call = Call::post_form(Self::at(desk, "/v1/oauth2/token")?, &fields)
            .header("authorization", format!("Basic {basic}"))
            .repeatable();
        let made: Token = desk.outside().json(call).await?;
        let until = Instant::now() + Duration::from_secs(made.expires_in.saturating_sub(60).min(32_400));
        let mut tokens = self.tokens.lock().expect("no holder of this lock panics");
        tokens.retain(|_, (_, until)| *until > Instant::now());
        tokens.insert(key, (made.access_token.clone(), until));
        Ok(made.access_token)
    }

    async fn get<T: serde::de::DeserializeOwned>(
        &self,
        desk: &Desk<'_>,
        path: &str,
    ) -> Result<T, Unreachable> {
        let token = self.token(desk).await?;
        desk.outside().json(Call::get(Self::at(desk, path)?).bearer(&token)).await
    }

    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        desk: &Desk<'_>,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<T, Unreachable> {
        let token = self.token(desk).await?;
        let call = Call::post_json(Self::at(desk, path)?, body).bearer(&token);
        // The whole order back, not its identifier alone.
        let call = call.header("prefer", "return=representation").idempotent("paypal-request-id", key);
        desk.outside().json(call).await
    }

    /// Collects what the buyer approved; what was collected before is fetched.
    async fn capture(&self, desk: &Desk<'_>, order: &str) -> Result<rest::Order, Unreachable> {
        let order = id(order)?;
        let path = format!("/v2/checkout/orders/{order}/capture");
        match self.post(desk, &path, &format!("capture-{order}"), &json!({})).await {
            Err(cause) if rest::was_captured(&cause) => self.order(desk, order).await,
            other => other,
        }
    }

    async fn order(&self, desk: &Desk<'_>, order: &str) -> Result<rest::Order, Unreachable> {
        self.get(desk, &format!("/v2/checkout/orders/{}", id(order)?)).await
    }

    async fn certificates(&self, desk: &Desk<'_>, address: &str) -> Result<Certificates, Unread> {
        let known = |map: &Mutex<HashMap<String, (String, Instant)>>| {
            map.lock().expect("no holder of this lock panics").get(address).cloned()
        };
        if let Some((pem, _)) = known(&self.certificates).filter(|(_, until)| *until > Instant::now()) {
            return Ok(Certificates::read(&pem)?);
        }
        let address_there = desk.outside().address(desk.mode(), address)?;
        let pem = desk.outside().page(address_there).await.map_err(|cause| Unread::Failed(cause.into()))?;
        if pem.len() > CERTIFICATE_BYTES {
            return Err(Unread::Forged(anyhow::anyhow!("the certificate is too large")));
        }
        let certificates = Certificates::read(&pem)?;
        let mut kept = self.certificates.lock().expect("no holder of this lock panics");
        if kept.len() >= CERTIFICATES {
            kept.clear();
        }
        kept.insert(address.to_owned(), (pem, Instant::now() + CERTIFICATE_LIFE));
        Ok(certificates)
    }

    async fn check(&self, desk: &Desk<'_>, raw: &RawNotification) -> Result<(), Unread> {
        let now = *desk.at;
        let signed = Signed::read(raw)?;
        signed.check(desk.mode(), now)?;
        let webhook_id = desk.account.need("webhook-id").map_err(Unread::Failed)?;
        let certificates = self.certificates(desk, signed.certificate).await?;
        if !signed.is_by(&certificates, webhook_id, &raw.body)? {
            return Err(Unread::Forged(anyhow::anyhow!("signature mismatch")));
        }
        let roots = desk.outside().simulated_roots(desk.mode());
        match webhook::trust(&certificates, roots, roots.is_empty(), desk.mode(), now) {
            Ok(()) => Ok(()),
            // The file may leave out what stands between the leaf and the root: PayPal itself knows.
            Err(Distrust::Chain) => self.ask_whether_genuine(desk, &signed, webhook_id, raw).await,
            Err(Distrust::Other) => {
                Err(Unread::Forged(anyhow::anyhow!("the certificate does not speak for PayPal")))
            }
        }
    }

    async fn ask_whether_genuine(
        &self,
        desk: &Desk<'_>,
        signed: &Signed<'_>,
        webhook_id: &str,
        raw: &RawNotification,
    ) -> Result<(), Unread> {
        let event: Value = serde_json::from_slice(&raw.body)?;
        let body = json!({
            "auth_algo": signed.algorithm, "cert_url": signed.certificate, "transmission_id": signed.id,
            "transmission_sig": signed.signature, "transmission_time": signed.time,
            "webhook_id": webhook_id, "webhook_event": event,
        });
        let asked = async {
            let token = self.token(desk).await?;
            let address = Self::at(desk, "/v1/notifications/verify-webhook-signature")?;
            desk.outside().json(Call::post_json(address, &body).bearer(&token).repeatable()).await
        };
        let answer = asked.await.map_err(|cause: Unreachable| Unread::Failed(cause.into()))?;
        match webhook::is_success(&answer) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Unread::Forged(anyhow::anyhow!("certificate chain not trusted"))),
            Err(cause) => Err(Unread::Failed(cause)),
        }
    }

    /// A checksum is not a hash: what an event says is asked again, and the answer counts.
    async fn understand(&self, desk: &Desk<'_>, event: &Event) -> anyhow::Result<Reading> {
        let named = |field: &str| event.resource.get(field).and_then(Value::as_str);
        match event.event_type.as_str() {
            "CHECKOUT.ORDER.APPROVED" => {
                self.capture(desk, named("id").context("no order is named")?).await?.reading()
            }
            "CHECKOUT.PAYMENT-APPROVAL.REVERSED" => {
                let order = named("id").or_else(|| named("order_id")).context("no order is named")?;
                let order = self.order(desk, order).await?;
                match order.ours() {
                    Some(ours) if order.status != "COMPLETED" => {
                        Ok(Reading::of(rest::failed(ours, &order.id), event.event_type.clone()))
                    }
                    _ => order.reading(),
                }
            }
            "PAYMENT.CAPTURE.COMPLETED"
            | "PAYMENT.CAPTURE.PENDING"
            | "PAYMENT.CAPTURE.DENIED"
            | "PAYMENT.CAPTURE.DECLINED" => {
                let capture = self.fetch_capture(desk, named("id").context("no capture is named")?).await?;
                capture.reading(None)
            }
            "PAYMENT.CAPTURE.REFUNDED" => {
                let path =
                    format!("/v2/payments/refunds/{}", id(named("id").context("no refund is named")?)?);
                self.get::<rest::Refunded>(desk, &path).await?.reading()
            }
            "PAYMENT.CAPTURE.REVERSED" => {
                let up: Option<rest::Refunded> = serde_json::from_value(event.resource.clone()).ok();
                let capture = up.as_ref().and_then(rest::Refunded::capture).or_else(|| named("id"));
                let capture = self.fetch_capture(desk, capture.context("no capture is named")?).await?;
                capture.disputed(Outcome::DisputeOpened)
            }
            "CUSTOMER.DISPUTE.CREATED" | "CUSTOMER.DISPUTE.UPDATED" | "CUSTOMER.DISPUTE.RESOLVED" => {
                let dispute = named("dispute_id").context("no dispute is named")?;
                let dispute: rest::Dispute =
                    self.get(desk, &format!("/v1/customer/disputes/{}", id(dispute)?)).await?;
                let (captures, outcome) = dispute.standing();
                let mut all = Reading::nothing(None, event.event_type.clone());
                for capture in captures {
                    let one = self.fetch_capture(desk, capture).await?.disputed(outcome)?;
                    all.reference = one.reference;
                    all.notices.extend(one.notices);
                }
                Ok(all)
            }
            other => Ok(Reading::nothing(None, wire::one_line(other, 60))),
        }
    }

    async fn fetch_capture(&self, desk: &Desk<'_>, capture: &str) -> anyhow::Result<rest::Capture> {
        Ok(self.get(desk, &format!("/v2/payments/captures/{}", id(capture)?)).await?)
    }

    async fn read_ipn(&self, desk: &Desk<'_>, raw: &RawNotification) -> Result<Reading, Unread> {
        if !takes_ipn(desk.account) {
            return Err(Unread::Forged(anyhow::anyhow!("IPN is switched off")));
        }
        // Before PayPal is asked: what nobody could use is not worth a call.
        ipn::Ipn::parse(&raw.body)?;
        let asked = async {
            let address = desk.outside().address(desk.mode(), ipn::post_back_address(desk.mode()))?;
            let call = Call::post(address, ipn::MEDIA_TYPE, ipn::post_back_body(&raw.body)).repeatable();
            let (_, answer) = desk.outside().send(call).await?;
            ipn::is_verified(&String::from_utf8_lossy(&answer))
        };
        match asked.await {
            Ok(true) => ipn::Ipn::parse(&raw.body)?
                .understand(desk.account.get("merchant-id").is_some())
                .map_err(Unread::Failed),
            Ok(false) => Err(Unread::Forged(anyhow::anyhow!("PayPal does not know it"))),
            Err(cause) => Err(Unread::Failed(cause)),
        }
    }
}

/// An identifier that may stand in a path.
fn id(text: &str) -> anyhow::Result<&str> {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    ensure!(plain && (1..=64).contains(&text.len()), "not an identifier of PayPal's");
    Ok(text)
}

#[async_trait]
impl Provider for Paypal {
    fn name(&self) -> &'static str {
        NAME
    }

    fn method(&self) -> PaymentMethod {
        PaymentMethod::Paypal
    }

    fn title(&self) -> &'static str {
        "PayPal"
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn lacks(&self, account: &Account) -> Vec<&'static str> {
        let needed: &[&'static str] = if is_standard(account) {
            &["receiver-email"]
        } else {
            &["client-id", "client-secret", "webhook-id"]
        };
        let with_ipn =
            (takes_ipn(account) && account.get("merchant-id").is_none()).then_some("receiver-email");
        let needed = needed.iter().copied().chain(with_ipn);
        let mut lacking: Vec<_> = needed.filter(|name| account.get(name).is_none()).collect();
        lacking.dedup();
        lacking
    }

    fn receiver(&self, account: &Account) -> Option<String> {
        // The API shows a merchant only what is their own; an IPN may be anybody's.
        let named = account.get("merchant-id").or(account.get("receiver-email"));
        named.filter(|_| takes_ipn(account)).map(str::to_owned)
    }

    async fn start(&self, desk: &Desk<'_>, charge: &Charge) -> anyhow::Result<Started> {
        if is_standard(desk.account) {
            return Ok(Started { next: standard::form(desk, charge)?, theirs: None });
        }
        let wanted = rest::wanted(charge)?;
        let key = format!("create-{}", charge.payment.simple());
        let order: rest::Order = self.post(desk, "/v2/checkout/orders", &key, &wanted).await?;
        let page = order.page().context("there is no page to approve on")?;
        ensure!(desk.outside().may_visit(desk.mode(), page, &["paypal.com"]), "the page is not PayPal's");
        Ok(Started { next: NextStep::Visit(page.to_owned()), theirs: Some(order.id.clone()) })
    }

    async fn read(&self, desk: &Desk<'_>, raw: &RawNotification) -> Result<Reading, Unread> {
        if raw.header("paypal-transmission-sig").is_none() {
            return self.read_ipn(desk, raw).await;
        }
        self.check(desk, raw).await?;
        let event: Event = serde_json::from_slice(&raw.body)?;
        let mut reading = self.understand(desk, &event).await.map_err(Unread::Failed)?;
        own(desk, &mut reading);
        Ok(reading)
    }

    /// An IPN is taken whatever is thought of it; a webhook is not.
    fn answer(&self, heard: Heard, raw: &RawNotification) -> Acknowledgement {
        let is_ipn = raw.header("paypal-transmission-sig").is_none();
        Acknowledgement::empty(match heard {
            Heard::Well => 200,
            Heard::Forged if is_ipn => 200,
            Heard::Forged => 400,
            Heard::Failed => 500,
        })
    }

    async fn look_up(&self, desk: &Desk<'_>, payment: &payment::Model) -> anyhow::Result<Option<Reading>> {
        let Some(id) = payment.theirs.as_deref() else { return Ok(None) };
        let mut order = self.order(desk, id).await?;
        if order.status == "APPROVED" {
            order = self.capture(desk, id).await?;
        }
        let mut reading = order.reading()?;
        own(desk, &mut reading);
        Ok(Some(reading))
    }

    fn refunds(&self) -> bool {
        true
    }

    fn knows(&self, payment: &payment::Model) -> bool {
        payment.collected.is_some()
    }

    async fn refund(&self, desk: &Desk<'_>, wanted: &Refund<'_>) -> anyhow::Result<String> {
        let Some(capture) = wanted.payment.collected.as_deref() else { bail!("nothing was captured") };
        let body = json!({ "amount": rest::amount(wanted.amount)? });
        let path = format!("/v2/payments/captures/{}/refund", id(capture)?);
        let made: Value = self.post(desk, &path, wanted.key, &body).await?;
        Ok(made.get("id").and_then(Value::as_str).context("the refund has no identifier")?.to_owned())
    }

    async fn try_out(&self, desk: &Desk<'_>) -> anyhow::Result<Proof> {
        if is_standard(desk.account) {
            return Ok(Proof::Nothing);
        }
        self.token(desk).await?;
        Ok(Proof::Account)
    }
}

/// What PayPal's API shows us is our own account's, and of the mode of its host.
fn own(desk: &Desk<'_>, reading: &mut Reading) {
    let ours = desk.account.get("merchant-id").or(desk.account.get("receiver-email"));
    for notice in &mut reading.notices {
        notice.account = ours.map(str::to_owned);
        notice.mode = Some(desk.account.mode);
    }
}
