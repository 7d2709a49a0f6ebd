//! One act on many orders (SPEC 7.10): each order is a transaction of its own, and a retry does none of them twice.

use chrono::TimeDelta;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, TryInsertResult};
use uuid::Uuid;

use super::entities::{handed_over, order};
use super::find;
use super::hand_over::{Handing, hand};
use crate::auth::Staff;
use crate::error::{Checks, Error, Reason, Refusal, Result};
use crate::revision::Write;
use crate::shop::Shop;

/// Orders of one call at most: a page that has more to do shows its progress between calls.
pub const MAX_ORDERS: usize = 100;
/// How long a retry is recognised.
const MEMORY: TimeDelta = TimeDelta::days(7);

/// What became of one of them.
#[derive(Debug)]
pub struct Outcome {
    /// The order as it is now; none when there is none.
    pub order: Option<order::Model>,
    /// Its identifier, as it was given.
    pub id: Uuid,
    /// What stood in the way; none when it is done.
    pub refusals: Vec<Refusal>,
}

/// Does one act on each of these orders. The same key does nothing to an order that it was done to.
pub async fn hand_over_many(
    shop: &Shop,
    staff: &Staff,
    key: &str,
    orders: &[Uuid],
    act: Handing,
) -> Result<Vec<Outcome>> {
    let mut checks = Checks::new();
    checks.require((8..=100).contains(&key.chars().count()), Reason::Malformed, "idempotencyKey");
    if orders.is_empty() || orders.len() > MAX_ORDERS {
        checks.refuse(Refusal::new(Reason::OutOfRange, "orders").naming(format!("1–{MAX_ORDERS}")));
    }
    checks.finish()?;
    let mut outcomes = Vec::with_capacity(orders.len());
    for id in orders {
        outcomes.push(match one(shop, staff, key, *id, act).await {
            Ok(order) => Outcome { order, id: *id, refusals: Vec::new() },
            Err(Error::Refused(refusals)) => Outcome { order: find(&shop.db, *id).await?, id: *id, refusals },
            // What is done stays done: a retry with the same key goes on from here.
            Err(failed) => return Err(failed),
        });
    }
    shop.wake_jobs();
    Ok(outcomes)
}

async fn one(shop: &Shop, staff: &Staff, key: &str, id: Uuid, act: Handing) -> Result<Option<order::Model>> {
    let tx = shop.write().await?;
    if !remember(&tx, shop, key, id).await? {
        tx.rollback().await?;
        return find(&shop.db, id).await;
    }
    let order = hand(&tx, shop, id, act, staff.name()).await?;
    tx.commit().await?;
    Ok(Some(order))
}

/// False when this was done before.
async fn remember(tx: &Write, shop: &Shop, key: &str, order: Uuid) -> Result<bool> {
    let row = handed_over::ActiveModel {
        idempotency_key: Set(key.to_owned()),
        order_id: Set(order),
        at: Set(shop.clock.now()),
    };
    let inserted =
        handed_over::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0))
}

/// Forgets bulk acts that nobody retries any more; run by the jobs.
pub async fn forget_bulk_acts(shop: &Shop) -> Result<()> {
    let long_ago: crate::shop::At = (*shop.clock.now() - MEMORY).into();
    handed_over::Entity::delete_many().filter(handed_over::Column::At.lt(long_ago)).exec(&shop.db).await?;
    Ok(())
}
