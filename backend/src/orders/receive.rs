//! Money of which the merchant is the notifier: a cheque, a bank transfer or cash (SPEC 6.2); and what they have seen at a provider that has
//! not told of it. What it tells later is the same money (`settle.rs`).

use chrono::NaiveDate;
use uuid::Uuid;
use values::Money;

use super::entities::{OrderEventKind, OrderState, order};
use super::list::start_of;
use super::settle::{Verdict, apply};
use super::{due_of, history, take};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result, refuse};
use crate::payments::{self, Notice, Outcome, Received};
use crate::revision::Write;
use crate::settings;
use crate::shop::{At, Shop};

/// Characters of a note at most.
const NOTE_CHARS: usize = 500;

/// What to do when what came in is not what is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum PaymentDifference {
    /// Write it down and wait for the rest.
    KeepWaiting,
    /// Take the order as paid.
    Accept,
}

/// What came in, as the merchant says it.
#[derive(Clone, Debug, Default)]
pub struct ReceiveInput {
    /// The day, in the shop's time zone; today when it is not said.
    pub day: Option<NaiveDate>,
    /// How much, in minor units; what is due when it is not said.
    pub amount_minor: Option<i64>,
    /// A cheque's number, a statement's line.
    pub note: String,
    /// What to do when it is not what is due; refused when it is not said.
    pub difference: Option<PaymentDifference>,
    /// Made by the client: the same sum is written down once.
    pub key: Option<String>,
}

/// Records that all of what is due came in today. A second click changes nothing.
pub async fn receive_payment(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    receive(shop, staff, order, &ReceiveInput::default()).await
}

/// Records what came in; delivers once the order is paid by it.
pub async fn receive(shop: &Shop, staff: &Staff, order: Uuid, input: &ReceiveInput) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    let payment = payments::newest(&tx, order.id).await?;
    let Some(payment) = payment.filter(|_| order.state != OrderState::Cancelled) else {
        return Err(refuse(Reason::IllegalState, "order"));
    };
    let (notice, event) = if order.method.is_deferred() {
        let transaction = payment.id.simple().to_string();
        let total = order.total()?;
        let notice = Notice::new(&payment.provider, &payment.reference, transaction, total, Outcome::Paid);
        (notice, OrderEventKind::PaymentNoted)
    } else {
        // The provider, or somebody else, was faster.
        if order.state == OrderState::Paid {
            return Ok(order);
        }
        (payments::by_word(&tx, shop, &payment).await?, OrderEventKind::PaymentSeen)
    };
    if payments::was_applied(&tx, &notice).await? {
        return Ok(order);
    }
    let sum = read(&tx, shop, &order, input).await?;
    if !payments::write_receipt(&tx, shop, sum.received.clone(), staff.name()).await? {
        return Ok(order);
    }
    if event == OrderEventKind::PaymentSeen || sum.is_worth_telling(input) {
        history::write(&tx, shop, order.id, event, staff.name(), sum.told()).await?;
    }
    let mut paid = false;
    if sum.pays {
        match apply(&tx, shop, &notice, staff.name()).await?.0 {
            Verdict::Applied => paid = true,
            Verdict::Repeated => {}
            // Nothing is committed: a click that comes too late leaves no trace.
            _ => return Err(refuse(Reason::IllegalState, "order")),
        }
    }
    let order = take(&tx, order.id, "order").await?;
    tx.commit().await?;
    if paid {
        shop.metrics.order_paid();
    }
    shop.wake_jobs();
    Ok(order)
}

/// What came in, weighed against what is due.
struct Sum {
    received: Received,
    due: Money,
    pays: bool,
}

impl Sum {
    fn is_worth_telling(&self, input: &ReceiveInput) -> bool {
        self.received.amount != self.due || input.day.is_some() || !self.received.note.is_empty()
    }

    /// `8.00 EUR / 9.00 EUR · 2026-11-20 · cheque 123`: what came in, what was due when they differ, the day, the note.
    fn told(&self) -> String {
        let amount = |money: Money| format!("{} {}", money.decimal(), money.currency);
        let mut told = amount(self.received.amount);
        if self.received.amount != self.due {
            told.push_str(&format!(" / {}", amount(self.due)));
        }
        if !self.received.note.is_empty() {
            told.push_str(&format!(" · {}", self.received.note));
        }
        told
    }
}

async fn read(tx: &Write, shop: &Shop, order: &order::Model, input: &ReceiveInput) -> Result<Sum> {
    let due = due_of(tx, order).await?;
    let amount = Money::new(input.amount_minor.unwrap_or(due.minor), due.currency);
    let mut checks = Checks::new();
    let note: String = input.note.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if note.chars().count() > NOTE_CHARS {
        checks.refuse(Refusal::new(Reason::TooLong, "note").naming(NOTE_CHARS.to_string()));
    }
    if !(1..=Money::MAX_MINOR).contains(&amount.minor) {
        checks.refuse(Refusal::new(Reason::OutOfRange, "amountMinor"));
    }
    if input.key.as_ref().is_some_and(|key| !(8..=100).contains(&key.chars().count())) {
        checks.refuse(Refusal::new(Reason::Malformed, "idempotencyKey"));
    }
    let now = shop.clock.now();
    let at: At = match input.day {
        None => now,
        Some(day) => {
            let zone = settings::shop_settings(tx).await?.time_zone;
            let begins = start_of(day, zone);
            // Nothing comes in tomorrow.
            checks.require(begins <= now.timestamp_millis(), Reason::OutOfRange, "receivedOn");
            chrono::DateTime::from_timestamp_millis(begins).map_or(now, Into::into)
        }
    };
    let exact = amount == due;
    // A provider collects all or nothing.
    if !exact && (input.difference.is_none() || !order.method.is_deferred()) {
        let told = format!("{} {}", due.decimal(), due.currency);
        checks.refuse(Refusal::new(Reason::AmountDiffers, "amountMinor").naming(told));
    }
    checks.finish()?;
    let pays = exact || input.difference == Some(PaymentDifference::Accept) || amount.minor >= due.minor;
    let received = Received { about: order.id, amount, at, note, key: input.key.clone() };
    Ok(Sum { received, due, pays })
}
