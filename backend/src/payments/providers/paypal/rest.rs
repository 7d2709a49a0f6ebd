//! PayPal's Orders v2: what is asked, and what the answers come to.

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use values::{Currency, Locale, Money};

use super::super::super::outside::Unreachable;
use super::super::super::provider::{Charge, Notice, Outcome, Reading};
use super::super::super::wire;
use super::NAME;

/// Currencies that PayPal writes without decimals.
const WHOLE: [&str; 3] = ["HUF", "JPY", "TWD"];

/// An order at PayPal.
#[derive(Clone, Debug, Deserialize)]
pub struct Order {
    /// Its identifier.
    pub id: String,
    /// How far it is.
    pub status: String,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    purchase_units: Vec<Unit>,
}

#[derive(Clone, Debug, Deserialize)]
struct Link {
    rel: String,
    href: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Unit {
    custom_id: Option<String>,
    payments: Option<Payments>,
}

#[derive(Clone, Debug, Deserialize)]
struct Payments {
    #[serde(default)]
    captures: Vec<Capture>,
}

/// Money that was collected, or is about to be.
#[derive(Clone, Debug, Deserialize)]
pub struct Capture {
    /// Its identifier.
    pub id: String,
    status: String,
    amount: Amount,
    custom_id: Option<String>,
}

/// An amount as PayPal writes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Amount {
    currency_code: String,
    value: String,
}

/// Money that went back.
#[derive(Clone, Debug, Deserialize)]
pub struct Refunded {
    /// Its identifier.
    pub id: String,
    status: String,
    custom_id: Option<String>,
    seller_payable_breakdown: Option<Breakdown>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Clone, Debug, Deserialize)]
struct Breakdown {
    total_refunded_amount: Option<Amount>,
}

/// A buyer's complaint.
#[derive(Clone, Debug, Deserialize)]
pub struct Dispute {
    status: String,
    #[serde(default)]
    disputed_transactions: Vec<Disputed>,
    dispute_outcome: Option<DisputeOutcome>,
}

#[derive(Clone, Debug, Deserialize)]
struct Disputed {
    seller_transaction_id: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct DisputeOutcome {
    outcome_code: Option<String>,
}

impl Amount {
    fn money(&self) -> anyhow::Result<Money> {
        wire::decimal(&self.value, Currency::new(&self.currency_code)?)
    }
}

/// An amount as PayPal wants it.
pub fn amount(money: Money) -> anyhow::Result<Value> {
    let code = money.currency.code();
    let decimal = money.decimal();
    let value = match decimal.split_once('.') {
        Some((whole, cents)) if WHOLE.contains(&code) => {
            ensure!(cents.bytes().all(|b| b == b'0'), "PayPal takes whole {code} only");
            whole.to_owned()
        }
        _ => decimal,
    };
    Ok(json!({ "currency_code": code, "value": value }))
}

/// What is asked for an attempt.
pub fn wanted(charge: &Charge) -> anyhow::Result<Value> {
    Ok(json!({
        "intent": "CAPTURE",
        "purchase_units": [{
            "reference_id": "default",
            "custom_id": charge.reference,
            "invoice_id": format!("{}-{}", charge.number, charge.payment.simple()),
            "description": wire::one_line(&format!("{} {}", charge.shop_name, charge.number), 127),
            "amount": amount(charge.amount)?,
        }],
        "payment_source": { "paypal": { "experience_context": {
            "return_url": charge.back_to,
            "cancel_url": charge.back_to,
            "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
            "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
            "locale": if charge.locale == Locale::Fr { "fr-FR" } else { "en-US" },
            "brand_name": wire::one_line(&charge.shop_name, 127),
        }}},
    }))
}

impl Order {
    /// The page where the buyer approves.
    pub fn page(&self) -> Option<&str> {
        let find = |rel: &str| self.links.iter().find(|link| link.rel == rel);
        find("payer-action").or_else(|| find("approve")).map(|link| link.href.as_str())
    }

    /// What has come of it: decided by its captures, since a completed order may hold one that is pending.
    pub fn reading(&self) -> anyhow::Result<Reading> {
        let unit = self.purchase_units.first().context("the order has no unit")?;
        let ours = unit.custom_id.as_deref();
        let capture = unit.payments.as_ref().and_then(|payments| payments.captures.first());
        match capture {
            Some(capture) => capture.reading(ours),
            None if self.status == "VOIDED" => {
                let notice = failed(ours.context("the order is not of this shop")?, &self.id);
                Ok(Reading::of(notice, format!("{} {}", self.id, self.status)))
            }
            None => Ok(Reading::nothing(ours, format!("{} {}", self.id, self.status))),
        }
    }

    /// Its reference of ours.
    pub fn ours(&self) -> Option<&str> {
        self.purchase_units.first()?.custom_id.as_deref()
    }
}

/// The shopper or PayPal gave an approval up.
pub fn failed(reference: &str, order: &str) -> Notice {
    Notice::new(NAME, reference, format!("{order}/voided"), Money::new(0, Currency::EUR), Outcome::Failed)
}

impl Capture {
    /// What it says; `ours` is its order's reference, where the capture repeats none.
    pub fn reading(&self, ours: Option<&str>) -> anyhow::Result<Reading> {
        let reference = self.custom_id.as_deref().or(ours).context("the capture is not of this shop")?;
        let says = format!("{} {}", self.id, self.status);
        let outcome = match self.status.as_str() {
            // What went back has come first; how much of it, the refund tells.
            "COMPLETED" | "REFUNDED" | "PARTIALLY_REFUNDED" => Outcome::Paid,
            "DECLINED" | "FAILED" => Outcome::Failed,
            _ => return Ok(Reading::nothing(Some(reference), says)),
        };
        let mut notices = vec![self.notice(reference, &self.id, outcome)?];
        if self.status == "REFUNDED" {
            notices.push(self.notice(reference, &format!("{}/refunded", self.id), Outcome::RefundedInAll)?);
        }
        Ok(Reading { notices, reference: Some(reference.to_owned()), says })
    }

    /// The bank or the buyer asks for it back, or no longer does.
    pub fn disputed(&self, outcome: Outcome) -> anyhow::Result<Reading> {
        let reference = self.custom_id.as_deref().context("the capture is not of this shop")?;
        let notice = self.notice(reference, &format!("{}/dispute", self.id), outcome)?;
        Ok(Reading::of(notice, format!("{} {}", self.id, outcome.word())))
    }

    fn notice(&self, reference: &str, transaction: &str, outcome: Outcome) -> anyhow::Result<Notice> {
        let mut notice = Notice::new(NAME, reference, transaction, self.amount.money()?, outcome);
        notice.collected = Some(self.id.clone());
        notice.detail = self.id.clone();
        Ok(notice)
    }
}

impl Refunded {
    /// What has gone back in all.
    pub fn reading(&self) -> anyhow::Result<Reading> {
        let reference = self.custom_id.as_deref().context("the refund is not of this shop")?;
        let says = format!("{} {}", self.id, self.status);
        if self.status != "COMPLETED" {
            return Ok(Reading::nothing(Some(reference), says));
        }
        let breakdown = self.seller_payable_breakdown.as_ref();
        let total =
            breakdown.and_then(|all| all.total_refunded_amount.as_ref()).context("no total is told")?;
        let notice = Notice::new(NAME, reference, self.id.clone(), total.money()?, Outcome::RefundedInAll);
        Ok(Reading::of(notice, says))
    }

    /// The capture that it gives back, by its link.
    pub fn capture(&self) -> Option<&str> {
        self.links.iter().find(|link| link.rel == "up")?.href.rsplit('/').next()
    }
}

impl Dispute {
    /// The captures that it is about, and what is so.
    pub fn standing(&self) -> (Vec<&str>, Outcome) {
        let captures =
            self.disputed_transactions.iter().filter_map(|one| one.seller_transaction_id.as_deref());
        let code = self.dispute_outcome.as_ref().and_then(|outcome| outcome.outcome_code.as_deref());
        let outcome = match (self.status.as_str(), code) {
            ("RESOLVED", Some("RESOLVED_BUYER_FAVOUR")) => Outcome::DisputeLost,
            ("RESOLVED", _) => Outcome::DisputeWon,
            _ => Outcome::DisputeOpened,
        };
        (captures.collect(), outcome)
    }
}

/// Whether PayPal refuses because it has been done before.
pub fn was_captured(cause: &Unreachable) -> bool {
    matches!(cause, Unreachable::Refused(422, what) if what.contains("ORDER_ALREADY_CAPTURED"))
}
