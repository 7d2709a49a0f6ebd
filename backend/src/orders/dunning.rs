//! Orders that wait for their payment: the buyer is reminded once, and at last the order is given up (SPEC 6.2). Jobs of
//! several processes may do this at once: each order is changed by one of them, under a condition.

use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::cancel;
use super::entities::{OrderEventKind, OrderState, order};
use super::{due_of, history, notified, take};
use crate::error::{Reason, Result};
use crate::mail::{self, Letter};
use crate::payments::{self, PaymentMethod, deferred};
use crate::revision::Write;
use crate::settings;
use crate::shop::{At, Shop};

/// Orders of one look.
const BATCH: u64 = 100;
/// A reminder is sent within so many days of its day, or not at all: a merchant who turns reminders on does not write to
/// those who changed their mind long ago.
const GRACE: TimeDelta = TimeDelta::days(7);

/// What is done to an order that waits.
#[derive(Clone, Copy)]
enum Step {
    Remind,
    GiveUp {
        tells: bool,
    },
    /// The provider is asked first whether the money is there.
    AskAndGiveUp {
        tells: bool,
    },
}

/// Reminds the buyers whose time has come. Returns how many; run by the jobs.
pub async fn remind_due(shop: &Shop) -> Result<u64> {
    let mut reminded = 0;
    for method in deferred::all(&shop.db).await? {
        let Some(days) = method.remind_after_days else { continue };
        let due = ago(shop, TimeDelta::days(days.into()));
        let waiting = waiting(method.method, due)
            .filter(order::Column::RemindedAt.is_null())
            .filter(order::Column::AwaitingSince.gt((*due - GRACE).timestamp_millis()));
        reminded += each(shop, &waiting, Step::Remind).await?;
    }
    if reminded > 0 {
        shop.wake_jobs();
    }
    Ok(reminded)
}

/// Gives up the orders whose time is over: neither delivered nor paid, not even in part, as far as their provider can be asked. Returns how
/// many; run by the jobs.
pub async fn cancel_due(shop: &Shop) -> Result<u64> {
    let mut cancelled = 0;
    for method in deferred::all(&shop.db).await? {
        let Some(days) = method.cancel_after_days else { continue };
        let due = ago(shop, TimeDelta::days(days.into()));
        let waiting = waiting(method.method, due)
            .filter(order::Column::DeliveredAt.is_null())
            .filter(Expr::cust("NOT EXISTS (SELECT 1 FROM receipt WHERE receipt.about = orders.id)"));
        cancelled += each(shop, &waiting, Step::GiveUp { tells: method.tells_cancelled }).await?;
    }
    let unpaid = settings::unpaid_orders(&shop.db).await?;
    if let Some(days) = unpaid.cancel_after_days {
        let due = ago(shop, TimeDelta::days(days.into()));
        // What needs no account is not a provider of anybody's.
        for provider in shop.providers.all().filter(|provider| !provider.fields().is_empty()) {
            let waiting = waiting(provider.method(), due).filter(order::Column::DeliveredAt.is_null());
            let step = Step::AskAndGiveUp { tells: unpaid.tells_cancelled };
            cancelled += each(shop, &waiting, step).await?;
        }
    }
    if cancelled > 0 {
        shop.wake_jobs();
    }
    Ok(cancelled)
}

/// Does it to every order that waits, once: one that fails holds up none of the others, and is tried again another time.
async fn each(shop: &Shop, waiting: &Select<order::Entity>, step: Step) -> Result<u64> {
    let (mut done, mut passed) = (0, Vec::new());
    loop {
        let left = waiting.clone().filter(order::Column::Id.is_not_in(passed.iter().copied()));
        let orders = left.into_tuple::<Uuid>().all(&shop.db).await?;
        if orders.is_empty() {
            return Ok(done);
        }
        for id in orders {
            let done_here = match step {
                Step::Remind => remind(shop, id).await,
                Step::GiveUp { tells } => give_up(shop, id, tells).await,
                Step::AskAndGiveUp { tells } => match notified::look_up(shop, id).await {
                    Ok(()) => give_up(shop, id, tells).await,
                    Err(error) => Err(error),
                },
            };
            match done_here {
                Ok(true) => done += 1,
                Ok(false) => passed.push(id),
                Err(error) => {
                    tracing::error!(order = %id, "{error:?}");
                    passed.push(id);
                }
            }
        }
        if passed.len() as u64 >= BATCH {
            return Ok(done);
        }
    }
}

/// The orders of a method that have waited since a moment or longer, oldest first.
fn waiting(method: PaymentMethod, since: At) -> Select<order::Entity> {
    order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        // Word for word the condition of a partial index: a bound value would hide that from SQLite.
        .filter(Expr::cust("state = 'AWAITING_PAYMENT'"))
        .filter(order::Column::Method.eq(method))
        .filter(order::Column::AwaitingSince.lte(since))
        .order_by_asc(order::Column::AwaitingSince)
        .limit(BATCH)
}

/// True for the one who reminds.
async fn remind(shop: &Shop, order: Uuid) -> Result<bool> {
    let tx = shop.write().await?;
    let taken = order::Entity::update_many()
        .col_expr(order::Column::RemindedAt, Expr::value(shop.clock.now()))
        .filter(order::Column::Id.eq(order))
        .filter(order::Column::State.eq(OrderState::AwaitingPayment))
        .filter(order::Column::RemindedAt.is_null())
        .exec_with_returning(&tx)
        .await?;
    let Some(order) = taken.into_iter().next() else { return Ok(false) };
    let total = due_of(&tx, &order).await?;
    let locale = order.language();
    let letter = Letter::Reminder {
        order: order.id,
        number: order.number.clone(),
        client: order.name.clone(),
        total,
        instructions: deferred::instructions_for_letter(&tx, order.method, locale, &order.number, total)
            .await?,
    };
    mail::post(&tx, shop, order.id, &order.buyer()?, locale, &letter).await?;
    history::write(&tx, shop, order.id, OrderEventKind::Reminded, history::SHOP, &order.email).await?;
    tx.commit().await?;
    Ok(true)
}

/// True for the one who gives it up.
async fn give_up(shop: &Shop, order: Uuid, tells: bool) -> Result<bool> {
    let tx = shop.write().await?;
    let order = match take(&tx, order, "order").await {
        Err(error) if error.is(Reason::NotFound) => return Ok(false),
        taken => taken?,
    };
    if order.state != OrderState::AwaitingPayment
        || order.delivered_at.is_some()
        || !payments::receipts(&tx, &[order.id]).await?.is_empty()
    {
        return Ok(false);
    }
    let order = cancel::give_up(&tx, shop, &order, history::SHOP).await?;
    if tells {
        tell(&tx, shop, &order).await?;
    }
    tx.commit().await?;
    Ok(true)
}

async fn tell(tx: &Write, shop: &Shop, order: &order::Model) -> Result<()> {
    let letter = Letter::OrderCancelled {
        order: order.id,
        number: order.number.clone(),
        client: order.name.clone(),
        total: order.total()?,
    };
    mail::post(tx, shop, order.id, &order.buyer()?, order.language(), &letter).await?;
    Ok(())
}

fn ago(shop: &Shop, span: TimeDelta) -> At {
    (*shop.clock.now() - span).into()
}
