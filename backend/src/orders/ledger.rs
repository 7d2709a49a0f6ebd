//! What of a paid order's money stays: refunds and disputes in whatever order they are told. The state follows from what has been
//! told, not from when.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use values::Money;

use super::alarm::{self, Alarm};
use super::entities::{OrderEventKind, OrderState, order, order_refund};
use super::settle::Verdict;
use super::state::{self, Act};
use super::{bought_files, hand_over, history, refund, refund_ask, shipping_of, sold, take};
use crate::delivery::{self, DownloadState};
use crate::error::Result;
use crate::payments::{self, Notice, Outcome, payment};
use crate::revision::Write;
use crate::shop::Shop;

/// The refunds of these orders that name no lines.
pub async fn lump_refunds_of(
    db: &impl ConnectionTrait,
    orders: &[uuid::Uuid],
) -> Result<Vec<order_refund::Model>> {
    let of_orders = order_refund::Column::OrderId.is_in(orders.iter().copied());
    Ok(order_refund::Entity::find().filter(of_orders).all(db).await?)
}

/// What of an order's money has gone back, in minor units.
pub(super) async fn refunded_minor(db: &impl ConnectionTrait, order: &order::Model) -> Result<i64> {
    if order.state == OrderState::Refunded {
        return Ok(order.total_minor);
    }
    let lines = refund::refunds_of(db, &[order.id]).await?;
    let shipping = shipping_of(db, &[order.id]).await?.pop();
    let lumps = lump_refunds_of(db, &[order.id]).await?;
    Ok(refund::returned(&lines, shipping.as_ref(), &lumps))
}

/// What is so with a payment's disputes: each is opened once and ends once, whichever is told first.
async fn disputes(tx: &Write, payment: &payment::Model) -> Result<(bool, bool)> {
    let count = async |outcome| payments::count_applied(tx, payment.id, outcome).await;
    let (opened, won) = (count(Outcome::DisputeOpened).await?, count(Outcome::DisputeWon).await?);
    let lost = count(Outcome::DisputeLost).await?;
    Ok((opened > won + lost, lost > 0))
}

/// Whether the money stays, for now, after what has waited for it.
pub(super) async fn stays(
    tx: &Write,
    order: &order::Model,
    payment: &payment::Model,
    waiting: &[Notice],
) -> Result<bool> {
    let (open, lost) = disputes(tx, payment).await?;
    let of = |outcome| waiting.iter().filter(move |one| one.outcome == outcome).map(|one| one.received.minor);
    let in_all = of(Outcome::RefundedInAll).max().unwrap_or_default();
    let one_by_one = refunded_minor(tx, order).await? + of(Outcome::Refunded).sum::<i64>();
    Ok(!open && !lost && in_all.max(one_by_one) < order.total_minor)
}

/// Takes in a refund or a dispute that has just been recorded, and lets state and links follow.
pub(super) async fn take_in(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    notice: &Notice,
    actor: &str,
) -> Result<Verdict> {
    if payment.extra {
        // A payment too many goes back: the order was paid with another.
        history::write(tx, shop, order.id, OrderEventKind::Refunded, actor, super::settle::told(notice))
            .await?;
        return Ok(Verdict::Applied);
    }
    if order.state == OrderState::Refunded {
        return Ok(Verdict::Noted);
    }
    let order = match notice.outcome {
        Outcome::Refunded | Outcome::RefundedInAll => {
            let order = refund_ask::finish_told(tx, shop, order, payment, notice).await?;
            let before = refunded_minor(tx, &order).await?;
            let Some(added) = enter(tx, shop, &order, notice, before).await? else {
                return Ok(Verdict::Noted);
            };
            let detail = format!("{} {}", added.decimal(), added.currency);
            history::write(tx, shop, order.id, OrderEventKind::Refunded, actor, detail).await?;
            refund::tell_buyer(tx, shop, &order, added).await?;
            if before + added.minor >= order.total_minor {
                alarm::post(tx, shop, &order, notice, Alarm::Refunded).await?;
            }
            order
        }
        Outcome::DisputeOpened => {
            history::write(tx, shop, order.id, OrderEventKind::Disputed, actor, notice.detail.clone())
                .await?;
            alarm::post(tx, shop, order, notice, Alarm::Disputed).await?;
            order.clone()
        }
        Outcome::DisputeWon => {
            history::write(tx, shop, order.id, OrderEventKind::DisputeWon, actor, notice.detail.clone())
                .await?;
            order.clone()
        }
        Outcome::DisputeLost => {
            history::write(tx, shop, order.id, OrderEventKind::DisputeLost, actor, notice.detail.clone())
                .await?;
            alarm::post(tx, shop, order, notice, Alarm::DisputeLost).await?;
            order.clone()
        }
        Outcome::Paid | Outcome::Failed => order.clone(),
    };
    // One that was given up stays so; whoever takes it up again finds what has become of its late money.
    if order.state != OrderState::Cancelled {
        follow(tx, shop, &order, payment, actor).await?;
    }
    Ok(Verdict::Applied)
}

/// Enters a refund by what it adds to those entered; `None` when it adds nothing.
async fn enter(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    notice: &Notice,
    before: i64,
) -> Result<Option<Money>> {
    let left = order.total_minor - before;
    let added = match notice.outcome {
        Outcome::RefundedInAll => notice.received.minor - before,
        _ => notice.received.minor,
    };
    let added = added.min(left);
    let asked = notice.outcome == Outcome::Refunded
        && refund_ask::was_asked(tx, order.id, &notice.transaction).await?;
    if added <= 0 || asked {
        return Ok(None);
    }
    let row = order_refund::ActiveModel {
        order_id: Set(order.id),
        transaction_id: Set(notice.transaction.clone()),
        amount_minor: Set(added),
        refunded_at: Set(shop.clock.now()),
    };
    order_refund::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(Some(Money::new(added, order.total()?.currency)))
}

/// Moves an order to where its money stands; its links follow, and what of it is sold.
pub(super) async fn follow(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    actor: &str,
) -> Result<()> {
    move_on(tx, shop, order, payment, actor).await?;
    sold::count(tx, order.id).await
}

async fn move_on(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    actor: &str,
) -> Result<()> {
    let refunded = refunded_minor(tx, order).await?;
    let (disputed, lost) = disputes(tx, payment).await?;
    let now = shop.clock.now();
    use OrderState::{Disputed, Paid, PartiallyRefunded, Refunded};
    let target = match (lost || refunded >= order.total_minor, disputed, refunded > 0) {
        (true, _, _) => Refunded,
        (_, true, _) => Disputed,
        (_, _, true) => PartiallyRefunded,
        _ => Paid,
    };
    if order.state == target {
        return Ok(());
    }
    match target {
        Refunded => {
            state::advance(tx, order, Act::RefundAll, now).await?;
            refund::switch(tx, shop, order, DownloadState::Disabled, actor).await
        }
        Disputed => {
            state::advance(tx, order, Act::OpenDispute, now).await?;
            refund::switch(tx, shop, order, DownloadState::Disabled, actor).await
        }
        _ => {
            let was_disputed = order.state == Disputed;
            let mut moved = order.clone();
            if was_disputed {
                moved = state::advance(tx, &moved, Act::WinDispute, now).await?;
            }
            if target == PartiallyRefunded {
                moved = state::advance(tx, &moved, Act::RefundPart, now).await?;
            }
            if was_disputed { open_again(tx, shop, &moved, actor).await } else { Ok(()) }
        }
    }
}

/// The money stays after all: the links work again, but for those of lines whose money went back. What was never handed over is now.
async fn open_again(tx: &Write, shop: &Shop, order: &order::Model, actor: &str) -> Result<()> {
    if order.delivered_at.is_none() && delivery::links_of(tx, &[order.id]).await?.is_empty() {
        let files = bought_files(tx, order.id).await?;
        if !files.is_empty() {
            hand_over::open_and_mail(tx, shop, order, &files, actor).await?;
        }
    } else {
        refund::switch(tx, shop, order, DownloadState::Enabled, actor).await?;
    }
    let lines = refund::refunds_of(tx, &[order.id]).await?;
    let lines: Vec<_> = lines.into_iter().map(|line| line.order_line_id).collect();
    if !lines.is_empty() {
        delivery::disable_links_of_lines(tx, &lines, shop.clock.now()).await?;
    }
    Ok(())
}

/// The order as it is now, and the payment whose money it was bought with.
pub(super) async fn with_payment(
    tx: &Write,
    order: uuid::Uuid,
) -> Result<(order::Model, Option<payment::Model>)> {
    let order = take(tx, order, "order").await?;
    let payment = payments::received(tx, order.id).await?;
    Ok((order, payment))
}
