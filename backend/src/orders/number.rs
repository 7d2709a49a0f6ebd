//! Order numbers: for people, unique, increasing (SPEC 4.6).

use chrono::{Datelike, TimeZone};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::entities::order_number;
use crate::error::Result;
use crate::revision::Write;
use crate::shop::At;

/// The next number of the year that it is in the shop's time zone, such as `2026-000123`. Everybody who places an
/// order waits here for the one before, so it is asked for last.
pub(super) async fn next(tx: &Write, now: At, zone: chrono_tz::Tz) -> Result<String> {
    let year = zone.from_utc_datetime(&now.naive_utc()).year();
    let first = order_number::ActiveModel { year: Set(year), last: Set(1) };
    let count_on = OnConflict::column(order_number::Column::Year)
        .value(
            order_number::Column::Last,
            Expr::col((order_number::Entity, order_number::Column::Last)).add(1),
        )
        .to_owned();
    let given = order_number::Entity::insert(first).on_conflict(count_on).exec_with_returning(tx).await?;
    Ok(format!("{year}-{:06}", given.last))
}
