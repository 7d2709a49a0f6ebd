//! The test payment: a provider that moves no money, for trying the whole path of a sale in a demo shop. Its
//! notifications are signed, sent over HTTP and read as a real provider's are.

use anyhow::{Context, ensure};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use values::{Currency, Money};

use super::super::account::Account;
use super::super::provider::{
    Acknowledgement, Charge, Desk, Heard, NextStep, Notice, Outcome, Provider, RawNotification, Reading,
    Started, Unread,
};
use super::super::{PaymentMethod, payment};
use crate::shop::Shop;

/// Its name in addresses and rows.
pub const NAME: &str = "test";
/// The header that carries the signature of the body.
pub const SIGNATURE: &str = "comptoir-test-signature";
/// The account that "receives" the money.
pub const ACCOUNT: &str = "comptoir-test";

/// The test payment.
pub struct TestPayment;

/// What a notification of the test payment says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Message {
    /// The charge.
    pub reference: String,
    /// The name of what happened.
    pub transaction: String,
    /// Who received it.
    pub account: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Of what.
    pub currency: Currency,
    /// What happened.
    pub outcome: Outcome,
}

impl Message {
    /// The message that a payment came to this end. Paying is named after the payment, so that a double click is
    /// one transaction; every refusal is another.
    pub fn about(shop: &Shop, payment: &payment::Model, outcome: Outcome) -> anyhow::Result<Self> {
        let transaction = match outcome {
            Outcome::Failed => shop.new_id(),
            _ => payment.id,
        };
        Ok(Self {
            reference: payment.reference.clone(),
            transaction: transaction.simple().to_string(),
            account: ACCOUNT.to_owned(),
            amount_minor: payment.amount_minor,
            currency: Currency::new(&payment.currency)?,
            outcome,
        })
    }

    /// The notification, signed.
    pub fn sign(&self, shop: &Shop) -> anyhow::Result<RawNotification> {
        let body = serde_json::to_vec(self)?;
        let signature = shop.keys.sign(b"test-payment", &body);
        Ok(RawNotification {
            headers: vec![("content-type".into(), "application/json".into()), (SIGNATURE.into(), signature)],
            body: body.into(),
            ..RawNotification::default()
        })
    }
}

/// Sends a notification to the shop's real route, as a provider would.
pub async fn notify(shop: &Shop, raw: &RawNotification) -> anyhow::Result<()> {
    // Another part of the program may have chosen the TLS library already; then this changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().timeout(std::time::Duration::from_secs(10)).build()?;
    let mut request = client.post(shop.url("/pay/test/notify")).body(raw.body.clone());
    for (name, value) in &raw.headers {
        request = request.header(name, value);
    }
    let answer = request
        .send()
        .await
        .context("the shop's own address cannot be reached: check COMPTOIR_PUBLIC_URL")?;
    ensure!(answer.status().is_success(), "the notification was answered {}", answer.status());
    Ok(())
}

#[async_trait]
impl Provider for TestPayment {
    fn name(&self) -> &'static str {
        NAME
    }

    fn method(&self) -> PaymentMethod {
        PaymentMethod::Test
    }

    fn title(&self) -> &'static str {
        "Test"
    }

    fn receiver(&self, _account: &Account) -> Option<String> {
        Some(ACCOUNT.to_owned())
    }

    fn page(&self, shop: &Shop, charge: &Charge) -> Option<String> {
        Some(shop.url(&format!("/pay/test/page/{}?lang={}", charge.reference, charge.locale)))
    }

    fn attempt_minutes(&self) -> i64 {
        i64::MAX
    }

    async fn start(&self, desk: &Desk<'_>, charge: &Charge) -> anyhow::Result<Started> {
        let page = self.page(desk.shop, charge).unwrap_or_default();
        Ok(Started { next: NextStep::Visit(page), theirs: None })
    }

    async fn read(&self, desk: &Desk<'_>, raw: &RawNotification) -> Result<Reading, Unread> {
        let expected = desk.shop.keys.sign(b"test-payment", &raw.body);
        let given = raw.header(SIGNATURE).unwrap_or_default();
        if !bool::from(expected.as_bytes().ct_eq(given.as_bytes())) {
            return Err(Unread::Forged(anyhow::anyhow!("the signature is not ours")));
        }
        let message: Message = serde_json::from_slice(&raw.body)?;
        let received = Money::new(message.amount_minor, message.currency);
        let mut notice = Notice::new(NAME, message.reference, message.transaction, received, message.outcome);
        notice.account = Some(message.account);
        Ok(Reading::of(notice, message.outcome.word()))
    }

    fn answer(&self, heard: Heard, _raw: &RawNotification) -> Acknowledgement {
        match heard {
            Heard::Well => Acknowledgement { status: 200, content_type: "text/plain", body: "received" },
            Heard::Forged => Acknowledgement::empty(400),
            Heard::Failed => Acknowledgement::empty(500),
        }
    }
}
