//! What the dashboard asks of deliveries.

use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use uuid::Uuid;

use super::entities::download_link;
use crate::error::Result;
use crate::shop::At;

#[derive(FromQueryResult)]
struct Downloads {
    day: i64,
    downloads: i64,
}

/// The downloads that counted on each day, the days being what lies between neighbouring instants. One statement; each
/// day is a range of an index.
pub async fn downloads_by_day(db: &impl ConnectionTrait, midnights: &[At]) -> Result<Vec<i64>> {
    let day = |(day, ends): (usize, &[At])| {
        let (from, to) = (ends[0].timestamp_millis(), ends[1].timestamp_millis());
        format!(
            "SELECT CAST({day} AS BIGINT) AS day, COUNT(*) AS downloads FROM transfer \
             WHERE counted_at >= {from} AND counted_at < {to}"
        )
    };
    let days: Vec<String> = midnights.windows(2).enumerate().map(day).collect();
    let statement = Statement::from_string(db.get_database_backend(), days.join(" UNION ALL "));
    let mut counts = vec![0; days.len()];
    for one in Downloads::find_by_statement(statement).all(db).await? {
        if let Some(count) = usize::try_from(one.day).ok().and_then(|day| counts.get_mut(day)) {
            *count = one.downloads;
        }
    }
    Ok(counts)
}

/// Orders with links that are switched off, the newest first, so many at most.
pub async fn orders_switched_off(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Uuid>> {
    let off = download_link::Entity::find()
        // Written as the index is, so that SQLite knows it again.
        .filter(sea_orm::sea_query::Expr::cust("NOT enabled"))
        .order_by_desc(download_link::Column::OrderId);
    Ok(off
        .select_only()
        .column(download_link::Column::OrderId)
        .distinct()
        .limit(most)
        .into_tuple()
        .all(db)
        .await?)
}
