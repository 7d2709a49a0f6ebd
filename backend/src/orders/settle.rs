//! The story of a payment: from a notice to the files in the buyer's hands, in one transaction (SPEC 5.3, 6.3).

use uuid::Uuid;
use values::Money;

use super::alarm::{self, Alarm};
use super::entities::{OrderEventKind, OrderState, order};
use super::state::{self, Act};
use super::{bought_files, hand_over, history, ledger, sold, take, tell};
use crate::error::{Reason, Result};
use crate::payments::{
    self, Kept, Mode, Notice, Objection, Outcome, PaymentState, RawNotification, Reading, objection, payment,
};
use crate::revision::Write;
use crate::shop::Shop;

/// What became of a notice; of several, the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It says nothing that changes an order.
    Nothing,
    /// It had been applied before.
    Repeated,
    /// It is true, and changes nothing any more.
    Noted,
    /// It waits for the money that it is about.
    Waits,
    /// It changed the order.
    Applied,
    /// It names no charge of ours.
    Unknown,
    /// The order's state does not allow it.
    Illegal,
    /// The order was paid before.
    Overpaid,
    /// Its amount, currency, account or mode is not the charge's.
    Mismatch,
}

impl Verdict {
    /// The word in the kept notification.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Nothing => "NOTHING",
            Verdict::Repeated => "REPEATED",
            Verdict::Noted => "NOTED",
            Verdict::Waits => "WAITS",
            Verdict::Applied => "APPLIED",
            Verdict::Unknown => "UNKNOWN",
            Verdict::Illegal => "ILLEGAL",
            Verdict::Overpaid => "OVERPAID",
            Verdict::Mismatch => "MISMATCH",
        }
    }
}

/// Applies what an authentic message says, each thing once, and keeps the message whole whatever comes of it.
///
/// Safe to repeat: providers send the same notice several times, at the same time.
pub(super) async fn settle(
    shop: &Shop,
    provider: &str,
    mode: Mode,
    reading: &Reading,
    raw: Option<&RawNotification>,
) -> Result<Verdict> {
    let tx = shop.write().await?;
    let (mut verdict, mut about, mut paid) = (Verdict::Nothing, None, false);
    for notice in &reading.notices {
        let (one, order) = apply(&tx, shop, notice, provider).await?;
        verdict = verdict.max(one);
        about = about.or(order);
        paid |= one == Verdict::Applied && notice.outcome == Outcome::Paid;
    }
    if let (None, Some(reference)) = (about, &reading.reference) {
        about = payments::by_reference(&tx, provider, reference).await?.map(|payment| payment.about);
    }
    if verdict == Verdict::Unknown {
        alarm::unknown(&tx, shop, provider, reading).await?;
    }
    // A look of our own is worth a line only when it found something.
    let unseen = RawNotification::default();
    if let Some(raw) = raw.or((verdict > Verdict::Noted).then_some(&unseen)) {
        let kept = Kept {
            provider,
            mode,
            reference: reading.reference.as_deref(),
            about,
            says: &reading.says,
            verdict: verdict.word(),
        };
        payments::keep(&tx, shop, raw, &kept).await?;
    }
    tx.commit().await?;
    if paid {
        shop.metrics.order_paid();
    }
    if verdict > Verdict::Noted {
        shop.wake_jobs();
    }
    Ok(verdict)
}

/// Applies a notice within a transaction; also says whose order it is.
pub(super) async fn apply(
    tx: &Write,
    shop: &Shop,
    notice: &Notice,
    actor: &str,
) -> Result<(Verdict, Option<Uuid>)> {
    let Some(found) = payments::of_notice(tx, notice).await? else {
        return Ok((Verdict::Unknown, None));
    };
    let order = match take(tx, found.about, "order").await {
        Err(error) if error.is(Reason::NotFound) => return Ok((Verdict::Unknown, None)),
        taken => taken?,
    };
    // As it is now that nobody else moves it.
    let Some(payment) = payments::find(tx, found.id).await? else { return Ok((Verdict::Unknown, None)) };
    let verdict = apply_to(tx, shop, &order, &payment, notice, actor).await?;
    Ok((verdict, Some(order.id)))
}

async fn apply_to(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    notice: &Notice,
    actor: &str,
) -> Result<Verdict> {
    if payments::was_applied(tx, notice).await? {
        return Ok(Verdict::Repeated);
    }
    let expected = payments::expected(tx, shop, payment).await?;
    if let Some(objection) = objection(notice, &expected) {
        return object(tx, shop, order, payment, notice, objection, expected.amount).await;
    }
    let now = shop.clock.now();
    match notice.outcome {
        Outcome::Paid => paid(tx, shop, order, payment, notice, actor).await,
        // A failure moves no order: the shopper may try again.
        Outcome::Failed => {
            payments::record_applied(tx, payment.id, notice, now).await?;
            payments::mark(tx, payment.id, PaymentState::Failed, now).await?;
            Ok(Verdict::Applied)
        }
        _ if payment.state != PaymentState::Received => {
            let first = payments::wait(tx, payment.id, notice, now).await?;
            Ok(if first { Verdict::Waits } else { Verdict::Repeated })
        }
        _ => {
            payments::record_applied(tx, payment.id, notice, now).await?;
            ledger::take_in(tx, shop, order, payment, notice, actor).await
        }
    }
}

/// Whether an order's money was told of before.
enum Told {
    Anew,
    Before,
    /// Of this payment, by the merchant alone.
    ByWord(Uuid),
}

/// The money is there: the order is paid, unless it was given up or paid before.
async fn paid(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    notice: &Notice,
    actor: &str,
) -> Result<Verdict> {
    let now = shop.clock.now();
    let before = match order.state {
        OrderState::AwaitingPayment => None,
        _ => payments::received(tx, order.id).await?,
    };
    // What the merchant has said before is the same money, by whichever attempt it came.
    let known = match before {
        Some(before) if payments::is_by_word(tx, &before).await? => Told::ByWord(before.id),
        Some(_) => Told::Before,
        None => Told::Anew,
    };
    payments::record_applied(tx, payment.id, notice, now).await?;
    // Another sum that is paid by the same attempt is not the one that the order was bought with.
    let is_second = payment.state == PaymentState::Received && matches!(known, Told::Before);
    if let Some(collected) = notice.collected.as_ref().filter(|_| !is_second) {
        payments::note_collected(tx, payment.id, collected).await?;
    }
    match known {
        Told::Anew => {}
        Told::ByWord(before) if before == payment.id => {}
        Told::ByWord(before) => payments::hand_on(tx, before, payment.id, now).await?,
        Told::Before => {
            if payment.state != PaymentState::Received {
                payments::mark_extra(tx, payment.id, now).await?;
            }
            history::write(tx, shop, order.id, OrderEventKind::Overpaid, actor, told(notice)).await?;
            alarm::post(tx, shop, order, notice, Alarm::Overpaid).await?;
            return Ok(Verdict::Overpaid);
        }
    }
    payments::mark(tx, payment.id, PaymentState::Received, now).await?;
    let waiting = payments::take_waiting(tx, payment).await?;
    for notice in &waiting {
        payments::record_applied(tx, payment.id, notice, now).await?;
    }
    let verdict = match order.state {
        OrderState::AwaitingPayment => {
            // What has gone back, or is asked back, is not handed over.
            match waiting.is_empty() || ledger::stays(tx, order, payment, &waiting).await? {
                true => pay(tx, shop, order, actor).await?,
                false => mark_paid(tx, shop, order, actor).await?,
            };
            Verdict::Applied
        }
        // The merchant takes the order up again, or pays it back.
        OrderState::Cancelled => {
            history::write(tx, shop, order.id, OrderEventKind::LatePayment, actor, told(notice)).await?;
            alarm::post(tx, shop, order, notice, Alarm::Late).await?;
            Verdict::Illegal
        }
        // It was paid, or taken up again, on the merchant's word that the money is there.
        _ => Verdict::Noted,
    };
    for notice in &waiting {
        let order = take(tx, order.id, "order").await?;
        ledger::take_in(tx, shop, &order, payment, notice, actor).await?;
    }
    Ok(verdict)
}

/// Pays an order that is taken up again with the money that came while it was given up.
pub(super) async fn pay_late(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    actor: &str,
) -> Result<order::Model> {
    // The money may have gone back meanwhile.
    let order = match ledger::stays(tx, order, payment, &[]).await? {
        true => pay(tx, shop, order, actor).await?,
        false => mark_paid(tx, shop, order, actor).await?,
    };
    ledger::follow(tx, shop, &order, payment, actor).await?;
    take(tx, order.id, "order").await
}

async fn mark_paid(tx: &Write, shop: &Shop, order: &order::Model, actor: &str) -> Result<order::Model> {
    let order = state::advance(tx, order, Act::Pay, shop.clock.now()).await?;
    sold::count(tx, order.id).await?;
    let amount = order.total()?;
    let detail = format!("{} {}", amount.decimal(), amount.currency);
    history::write(tx, shop, order.id, OrderEventKind::Paid, actor, detail).await?;
    Ok(order)
}

/// Marks an order paid and hands over what was bought.
pub(super) async fn pay(tx: &Write, shop: &Shop, order: &order::Model, actor: &str) -> Result<order::Model> {
    let order = mark_paid(tx, shop, order, actor).await?;
    if !order.method.is_deferred() || order.total_minor == 0 {
        tell::merchant(tx, shop, &order).await?;
    }
    let files = bought_files(tx, order.id).await?;
    if files.is_empty() {
        return Ok(order);
    }
    hand_over::open_and_mail(tx, shop, &order, &files, actor).await
}

/// Refuses a notice: a line in the history and a letter to the merchant, once, however often the provider insists.
async fn object(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    notice: &Notice,
    objection: Objection,
    asked: Money,
) -> Result<Verdict> {
    if payments::record_refused(tx, payment.id, notice, shop.clock.now()).await? {
        let detail = format!("{} {}", objection.word(), told(notice));
        let kind = OrderEventKind::NotificationRefused;
        history::write(tx, shop, order.id, kind, &notice.provider, detail).await?;
        alarm::post(tx, shop, order, notice, Alarm::Unfit(objection, asked)).await?;
    }
    Ok(Verdict::Mismatch)
}

/// The amount of a notice and the provider's own number, for the history.
pub(super) fn told(notice: &Notice) -> String {
    let amount = format!("{} {}", notice.received.decimal(), notice.received.currency);
    if notice.detail.is_empty() { amount } else { format!("{amount} ({})", notice.detail) }
}
