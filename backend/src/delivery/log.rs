//! The log of downloads over the whole shop, and how long it remembers who fetched them (SPEC 7.11).

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entities::{download_alert, download_link, transfer};
use crate::auth::Staff;
use crate::error::Result;
use crate::paging::{Direction, Page};
use crate::settings;
use crate::shop::{At, Shop};

/// Which transfers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only those that have counted, or only those that have not.
    pub counted: Option<bool>,
    /// The beginning of a client's address, or a part of what it called itself.
    pub search: Option<String>,
}

/// A page of transfers of the whole shop, the newest first.
pub async fn transfers_page(
    shop: &Shop,
    _staff: &Staff,
    page: &Page,
    filter: &LogFilter,
) -> Result<Vec<transfer::Model>> {
    let mut select = transfer::Entity::find();
    if let Some(counted) = filter.counted {
        let column = transfer::Column::CountedAt;
        select = select.filter(if counted { column.is_not_null() } else { column.is_null() });
    }
    if let Some(search) = filter.search.as_deref().map(str::trim).filter(|search| !search.is_empty()) {
        let plain = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = |pattern: String| LikeExpr::new(pattern).escape('\\');
        select = select.filter(
            Condition::any()
                .add(Expr::col(transfer::Column::ClientAddress).like(like(format!("{plain}%"))))
                .add(Expr::col(transfer::Column::Agent).like(like(format!("%{plain}%")))),
        );
    }
    let (key, id) = (transfer::Column::OpenedAt, transfer::Column::Id);
    Ok(page.narrow(select, key, id, Direction::Falling).all(&shop.db).await?)
}

/// These links, by their ids.
pub async fn links_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<download_link::Model>> {
    let found = download_link::Entity::find().filter(download_link::Column::Id.is_in(ids.iter().copied()));
    Ok(found.all(db).await?)
}

/// Forgets who fetched what, once the time is over for which the settings keep it. What was fetched stays.
pub async fn forget_clients(shop: &Shop) -> Result<()> {
    let Some(days) = settings::download_settings(&shop.db).await?.address_days else { return Ok(()) };
    let before: At = (*shop.clock.now() - TimeDelta::days(days.into())).into();
    transfer::Entity::update_many()
        .col_expr(transfer::Column::ClientAddress, Expr::value(""))
        .col_expr(transfer::Column::Agent, Expr::value(""))
        .filter(transfer::Column::OpenedAt.lt(before))
        .filter(transfer::Column::ClientAddress.ne(""))
        .exec(&shop.db)
        .await?;
    download_alert::Entity::update_many()
        .col_expr(download_alert::Column::ClientAddress, Expr::value(""))
        .col_expr(download_alert::Column::Agent, Expr::value(""))
        .filter(download_alert::Column::LastAt.lt(before))
        .filter(download_alert::Column::ClientAddress.ne(""))
        .exec(&shop.db)
        .await?;
    Ok(())
}
