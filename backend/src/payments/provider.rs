//! The seam between the shop and whoever collects its money.

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use values::{Locale, Money};

use super::PaymentMethod;
use crate::shop::Shop;

/// A way to pay that tells us by itself when the money is there. One file per provider; nothing outside that
/// file knows its protocol.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its name in `/pay/{name}/notify` and in the rows of its payments.
    fn name(&self) -> &'static str;
    /// What shoppers choose.
    fn method(&self) -> PaymentMethod;
    /// The account that must receive the money, where notices name one.
    fn account(&self) -> Option<&str> {
        None
    }
    /// Asks the provider to collect a charge, and says where to send the shopper. Safe to repeat: a shopper who
    /// comes back to pay asks again.
    async fn start(&self, shop: &Shop, charge: &Charge) -> anyhow::Result<NextStep>;
    /// Reads a notification. Checks that it is authentic before anything else.
    async fn read(&self, shop: &Shop, raw: &RawNotification) -> anyhow::Result<Notice>;
    /// What the provider expects to hear back.
    fn acknowledgement(&self) -> Acknowledgement;
}

/// What is to be collected.
#[derive(Clone, Debug)]
pub struct Charge {
    /// What the provider shall call it in its notices.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// Where the shopper's browser returns to; that return marks nothing (SPEC 6.4).
    pub back_to: String,
    /// The shopper's language.
    pub locale: Locale,
}

/// Where to send the shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// To a page, by its full address.
    Visit(String),
}

/// A notification as it came in: nothing parsed, nothing lost.
#[derive(Clone, Debug)]
pub struct RawNotification {
    /// Names in lower case and their values, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// The bytes that were signed.
    pub body: Bytes,
}

impl RawNotification {
    /// The first value of a header, whose name is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What an authentic notification says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whose notice it is.
    pub provider: String,
    /// The charge that it is about.
    pub reference: String,
    /// The provider's own name for what happened: with the outcome, each is applied once.
    pub transaction: String,
    /// The amount that it is about.
    pub received: Money,
    /// The account that received it, where the provider says.
    pub account: Option<String>,
    /// What happened.
    pub outcome: Outcome,
}

/// What can happen to a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// The money is there.
    Paid,
    /// It was refused, or the shopper gave up.
    Failed,
    /// All of it went back.
    Refunded,
    /// The buyer's bank asks for it back.
    DisputeOpened,
    /// The bank let it stay.
    DisputeWon,
}

impl Outcome {
    /// The word in `applied_notice`.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Paid => "PAID",
            Outcome::Failed => "FAILED",
            Outcome::Refunded => "REFUNDED",
            Outcome::DisputeOpened => "DISPUTE_OPENED",
            Outcome::DisputeWon => "DISPUTE_WON",
        }
    }
}

/// What a provider wants to hear once its notice is safely stored.
#[derive(Clone, Copy, Debug)]
pub struct Acknowledgement {
    /// The HTTP status.
    pub status: u16,
    /// The media type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: &'static str,
}
