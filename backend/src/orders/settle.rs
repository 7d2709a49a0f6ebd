//! The story of a payment: from a notice to the files in the buyer's hands, in one transaction (SPEC 5.3, 6.3).

use sea_orm::DatabaseTransaction;
use values::Currency;

use super::entities::{OrderEventKind, OrderState, order};
use super::state::{self, Act};
use super::{bought_files, hand_over, history, refund, take, tell};
use crate::error::{Reason, Result, refuse};
use crate::payments::{self, Notice, Outcome, PaymentState, RawNotification, payment};
use crate::shop::Shop;

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It changed the order.
    Applied,
    /// It had been applied before.
    Repeated,
    /// It names no charge of ours.
    Unknown,
    /// Its amount, currency or account is not the charge's.
    Mismatch,
    /// The order's state does not allow it.
    Illegal,
}

impl Verdict {
    /// The word in the kept notification.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Applied => "APPLIED",
            Verdict::Repeated => "REPEATED",
            Verdict::Unknown => "UNKNOWN",
            Verdict::Mismatch => "MISMATCH",
            Verdict::Illegal => "ILLEGAL",
        }
    }
}

/// Takes a provider's notification as it came in: `None` when it is not authentic.
pub async fn notified(shop: &Shop, provider: &str, raw: &RawNotification) -> Result<Option<Verdict>> {
    let provider = shop.providers.named(provider).ok_or_else(|| refuse(Reason::NotFound, "provider"))?;
    match provider.read(shop, raw).await {
        Ok(notice) => settle(shop, &notice, raw).await.map(Some),
        Err(cause) => {
            tracing::warn!(provider = provider.name(), "a notification was rejected: {cause:#}");
            if shop.providers.may_keep_rejected() {
                payments::keep(&shop.db, shop, provider.name(), None, raw, "REJECTED").await?;
            }
            Ok(None)
        }
    }
}

/// Applies an authentic notice once, and keeps it whole whatever comes of it.
///
/// Safe to repeat: providers send the same notice several times, at the same time.
pub async fn settle(shop: &Shop, notice: &Notice, raw: &RawNotification) -> Result<Verdict> {
    let tx = shop.write().await?;
    let verdict = apply(&tx, shop, notice, &notice.provider).await?;
    payments::keep(&tx, shop, &notice.provider, Some(&notice.reference), raw, verdict.word()).await?;
    tx.commit().await?;
    if verdict == Verdict::Applied {
        if notice.outcome == Outcome::Paid {
            shop.metrics.order_paid();
        }
        shop.wake_jobs();
    }
    Ok(verdict)
}

/// Applies a notice within a transaction.
pub(super) async fn apply(
    tx: &DatabaseTransaction,
    shop: &Shop,
    notice: &Notice,
    actor: &str,
) -> Result<Verdict> {
    let Some(payment) = payments::by_reference(tx, &notice.provider, &notice.reference).await? else {
        return Ok(Verdict::Unknown);
    };
    let order = match take(tx, payment.about, "order").await {
        Err(error) if error.is(Reason::NotFound) => return Ok(Verdict::Unknown),
        taken => taken?,
    };
    if payments::was_applied(tx, notice).await? {
        return Ok(Verdict::Repeated);
    }
    if let Some(verdict) = objection(shop, &order, &payment, notice)? {
        let now = shop.clock.now();
        if payments::record_refused(tx, payment.id, notice, now).await? {
            let detail =
                format!("{} {} {}", verdict.word(), notice.received.decimal(), notice.received.currency);
            // Money for an order that was given up: the merchant takes it up again, or pays it back.
            let late = notice.outcome == Outcome::Paid && order.state == OrderState::Cancelled;
            let kind = match (late, verdict) {
                (true, Verdict::Illegal) => OrderEventKind::LatePayment,
                _ => OrderEventKind::NotificationRefused,
            };
            history::write(tx, shop, order.id, kind, actor, detail).await?;
        }
        return Ok(verdict);
    }
    if !payments::record_applied(tx, payment.id, notice, shop.clock.now()).await? {
        return Ok(Verdict::Repeated);
    }
    match notice.outcome {
        Outcome::Paid => {
            payments::mark(tx, payment.id, PaymentState::Received, shop.clock.now()).await?;
            pay(tx, shop, &order, actor).await?;
        }
        Outcome::Failed => payments::mark(tx, payment.id, PaymentState::Failed, shop.clock.now()).await?,
        Outcome::Refunded => refund::record_refund_full(tx, shop, &order, actor).await?,
        Outcome::DisputeOpened => refund::record_dispute_opened(tx, shop, &order, actor).await?,
        Outcome::DisputeWon => refund::record_dispute_won(tx, shop, &order, actor).await?,
    }
    Ok(Verdict::Applied)
}

/// Marks an order paid and hands over what was bought.
pub(super) async fn pay(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    actor: &str,
) -> Result<order::Model> {
    let order = state::advance(tx, order, Act::Pay, shop.clock.now()).await?;
    let amount = order.total()?;
    let detail = format!("{} {}", amount.decimal(), amount.currency);
    history::write(tx, shop, order.id, OrderEventKind::Paid, actor, detail).await?;
    if !order.method.is_deferred() || amount.minor == 0 {
        tell::merchant(tx, shop, &order).await?;
    }
    let files = bought_files(tx, order.id).await?;
    if files.is_empty() {
        return Ok(order);
    }
    hand_over::open_and_mail(tx, shop, &order, &files, actor).await
}

/// Why a notice cannot be applied to its order, if it cannot.
fn objection(
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    notice: &Notice,
) -> Result<Option<Verdict>> {
    let account = shop.providers.named(&payment.provider).and_then(|provider| provider.account());
    let fits = notice.received.minor == payment.amount_minor
        && notice.received.currency == Currency::new(&payment.currency)?
        && account.is_none_or(|account| notice.account.as_deref() == Some(account));
    if !fits {
        return Ok(Some(Verdict::Mismatch));
    }
    let act = match notice.outcome {
        Outcome::Paid => Act::Pay,
        // A failure moves no order: the shopper may try again.
        Outcome::Failed => return Ok(None),
        Outcome::Refunded => Act::RefundAll,
        Outcome::DisputeOpened => Act::OpenDispute,
        Outcome::DisputeWon => Act::WinDispute,
    };
    Ok(state::next(order.state, act).is_err().then_some(Verdict::Illegal))
}
