//! What the dashboard asks of orders: sums over ranges of an index, never over all of them.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Statement,
};
use uuid::Uuid;
use values::Currency;

use super::entities::{OrderState, order};
use crate::error::Result;
use crate::shop::At;

/// Nobody reads a count further than this: what waits is told as "1,000 or more".
pub const COUNTED_TO: u64 = 1_000;

/// What was sold on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Sales {
    /// Which day: its place in the list of days.
    pub day: i64,
    /// Orders paid that day with real money, of which not all went back since.
    pub orders: i64,
    /// What of their money has stayed.
    pub sold_minor: i64,
}

/// What was sold on each day, the days being what lies between neighbouring instants. What goes back is taken off the day on which
/// its order was paid. Orders that were deleted since count: the money came. One statement; each day is a range of an index, which
/// holds all that is summed.
pub async fn sales_by_day(
    db: &impl ConnectionTrait,
    currency: Currency,
    midnights: &[At],
) -> Result<Vec<Sales>> {
    let currency = currency.code();
    let mut days = Vec::new();
    for (day, ends) in midnights.windows(2).enumerate() {
        let (from, to) = (ends[0].timestamp_millis(), ends[1].timestamp_millis());
        for table in ["orders", "deleted_order"] {
            days.push(format!(
                "SELECT CAST({day} AS BIGINT) AS day, COUNT(*) AS orders, \
                 CAST(COALESCE(SUM(sold_minor), 0) AS BIGINT) AS sold_minor FROM {table} \
                 WHERE paid_at >= {from} AND paid_at < {to} AND currency = '{currency}' AND sold_minor IS NOT NULL"
            ));
        }
    }
    let statement = Statement::from_string(db.get_database_backend(), days.join(" UNION ALL "));
    let mut sums: Vec<Sales> =
        (0..).zip(midnights.windows(2)).map(|(day, _)| Sales { day, ..Default::default() }).collect();
    for part in Sales::find_by_statement(statement).all(db).await? {
        if let Some(sum) = usize::try_from(part.day).ok().and_then(|day| sums.get_mut(day)) {
            sum.orders += part.orders;
            sum.sold_minor += part.sold_minor;
        }
    }
    Ok(sums)
}

/// How many orders wait for their payment since before a moment, counted to [`COUNTED_TO`].
pub async fn count_awaiting_since(db: &impl ConnectionTrait, before: At) -> Result<u64> {
    let waiting = order::Entity::find()
        .filter(order::Column::State.eq(OrderState::AwaitingPayment))
        .filter(order::Column::PlacedAt.lt(before));
    count_to(db, waiting).await
}

/// How many of these orders are paid.
pub async fn count_paid(db: &impl ConnectionTrait, orders: &[Uuid]) -> Result<u64> {
    let paid = order::Entity::find()
        .filter(order::Column::Id.is_in(orders.iter().copied()))
        .filter(order::Column::State.eq(OrderState::Paid));
    count_to(db, paid).await
}

async fn count_to(db: &impl ConnectionTrait, orders: sea_orm::Select<order::Entity>) -> Result<u64> {
    let ids: Vec<Uuid> =
        orders.select_only().column(order::Column::Id).limit(COUNTED_TO).into_tuple().all(db).await?;
    Ok(ids.len() as u64)
}

/// Whether any order was ever delivered.
pub async fn any_delivered(db: &impl ConnectionTrait) -> Result<bool> {
    let delivered = order::Entity::find().filter(order::Column::DeliveredAt.is_not_null());
    let one: Option<Uuid> = delivered.select_only().column(order::Column::Id).into_tuple().one(db).await?;
    Ok(one.is_some())
}
