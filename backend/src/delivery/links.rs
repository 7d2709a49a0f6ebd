//! Links: the right of one order to fetch one file.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    UpdateMany,
};
use uuid::Uuid;

use super::entities::{archive, download_link, transfer};
use super::period::end_of_period;
use crate::error::{Reason, Result, refuse};
use crate::revision::Write;
use crate::settings;
use crate::shop::{At, Shop};

/// One file that an order bought.
#[derive(Clone, Copy, Debug)]
pub struct BoughtFile {
    /// The line that bought it.
    pub order_line_id: Uuid,
    /// The file.
    pub product_file_id: Uuid,
    /// The version of that day.
    pub bought_version_id: Uuid,
}

/// Whether downloads of an order are possible (SPEC 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum DownloadState {
    /// The green mark.
    Enabled,
    /// The red cross.
    Disabled,
}

/// Why a link opens no download now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum LinkIssue {
    /// The merchant, a refund or a dispute switched it off.
    Disabled,
    /// Its last day is over.
    Expired,
    /// Every download has been used.
    LimitReached,
}

impl LinkIssue {
    /// As a refusal names it.
    pub fn reason(self) -> Reason {
        match self {
            LinkIssue::Disabled => Reason::Disabled,
            LinkIssue::Expired => Reason::Expired,
            LinkIssue::LimitReached => Reason::LimitReached,
        }
    }
}

/// What stands in the way of a new download, if anything does. The gravest first.
pub fn issue(link: &download_link::Model, now: At) -> Option<LinkIssue> {
    if !link.enabled {
        Some(LinkIssue::Disabled)
    } else if link.expires_at.is_some_and(|end| *end <= *now) {
        Some(LinkIssue::Expired)
    } else if link.max_downloads.is_some_and(|limit| link.counter >= limit) {
        Some(LinkIssue::LimitReached)
    } else {
        None
    }
}

/// Opens an order's links, enabled, with today's limits and expiry written on them (SPEC 7.5). Links that exist
/// already are enabled again and keep their counter, limit and expiry. Returns all of the order's links.
pub async fn open_links(
    tx: &Write,
    shop: &Shop,
    order_id: Uuid,
    files: &[BoughtFile],
) -> Result<Vec<download_link::Model>> {
    let now = shop.clock.now();
    let limits = settings::download_settings(tx).await?;
    let zone = settings::shop_settings(tx).await?.time_zone;
    let expires_at = limits.period_days.and_then(|days| end_of_period(now, days, zone));
    let rows = files.iter().zip(0..).map(|(file, position)| download_link::ActiveModel {
        id: Set(shop.new_id()),
        order_id: Set(order_id),
        order_line_id: Set(file.order_line_id),
        position: Set(position),
        product_file_id: Set(file.product_file_id),
        bought_version_id: Set(file.bought_version_id),
        generation: Set(1),
        enabled: Set(true),
        counter: Set(0),
        max_downloads: Set(limits.max_downloads),
        expires_at: Set(expires_at),
        created_at: Set(now),
        updated_at: Set(now),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        let keep =
            OnConflict::columns([download_link::Column::OrderLineId, download_link::Column::ProductFileId])
                .do_nothing()
                .to_owned();
        download_link::Entity::insert_many(rows).on_conflict(keep).exec_without_returning(tx).await?;
    }
    switch_links(tx, order_id, DownloadState::Enabled, now).await?;
    links_of(tx, &[order_id]).await
}

/// The links of these orders, by order and position.
pub async fn links_of(db: &impl ConnectionTrait, order_ids: &[Uuid]) -> Result<Vec<download_link::Model>> {
    let links = download_link::Entity::find()
        .filter(download_link::Column::OrderId.is_in(order_ids.iter().copied()))
        .order_by_asc(download_link::Column::OrderId)
        .order_by_asc(download_link::Column::Position)
        .order_by_asc(download_link::Column::Id)
        .all(db)
        .await?;
    Ok(links)
}

/// Switches every link of an order on or off. Returns how many changed. What is under way stops within one
/// checkpoint of its stream.
pub async fn switch_links(tx: &Write, order_id: Uuid, state: DownloadState, now: At) -> Result<u64> {
    let enabled = state == DownloadState::Enabled;
    let switched = download_link::Entity::update_many()
        .col_expr(download_link::Column::Enabled, Expr::value(enabled))
        .col_expr(download_link::Column::UpdatedAt, Expr::value(now))
        .filter(download_link::Column::OrderId.eq(order_id))
        .filter(download_link::Column::Enabled.eq(!enabled))
        .exec(tx)
        .await?;
    Ok(switched.rows_affected)
}

/// Disables the links of these lines of an order. Returns how many changed.
pub async fn disable_links_of_lines(tx: &Write, lines: &[Uuid], now: At) -> Result<u64> {
    let switched = download_link::Entity::update_many()
        .col_expr(download_link::Column::Enabled, Expr::value(false))
        .col_expr(download_link::Column::UpdatedAt, Expr::value(now))
        .filter(download_link::Column::OrderLineId.is_in(lines.iter().copied()))
        .filter(download_link::Column::Enabled.eq(true))
        .exec(tx)
        .await?;
    Ok(switched.rows_affected)
}

/// Whether any link of an order opens downloads.
pub async fn any_enabled(tx: &Write, order_id: Uuid) -> Result<bool> {
    let enabled = download_link::Entity::find()
        .filter(download_link::Column::OrderId.eq(order_id))
        .filter(download_link::Column::Enabled.eq(true))
        .one(tx)
        .await?;
    Ok(enabled.is_some())
}

/// Which of these versions a link or one of its transfers may still ask for.
pub async fn asked_versions(db: &impl ConnectionTrait, versions: &[Uuid]) -> Result<Vec<Uuid>> {
    let bought = download_link::Entity::find()
        .select_only()
        .column(download_link::Column::BoughtVersionId)
        .filter(download_link::Column::BoughtVersionId.is_in(versions.iter().copied()))
        .distinct()
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    let fetched = transfer::Entity::find()
        .select_only()
        .column(transfer::Column::FileVersionId)
        .filter(transfer::Column::FileVersionId.is_in(versions.iter().copied()))
        .distinct()
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    Ok([bought, fetched].concat())
}

/// Deletes the links of an order: their addresses die at once, and their transfers with them.
pub async fn delete_links(tx: &Write, order_id: Uuid) -> Result<()> {
    archive::Entity::delete_many().filter(archive::Column::OrderId.eq(order_id)).exec(tx).await?;
    download_link::Entity::delete_many().filter(download_link::Column::OrderId.eq(order_id)).exec(tx).await?;
    Ok(())
}

/// Sets a link's counter. Returns the link, for its order's history.
pub async fn set_counter(tx: &Write, link_id: Uuid, counter: i32, now: At) -> Result<download_link::Model> {
    if counter < 0 {
        return Err(refuse(Reason::OutOfRange, "counter"));
    }
    update(tx, link_id, now, |link| link.col_expr(download_link::Column::Counter, Expr::value(counter))).await
}

/// Sets a link's limit; none is unlimited.
pub async fn set_limit(
    tx: &Write,
    link_id: Uuid,
    max_downloads: Option<i32>,
    now: At,
) -> Result<download_link::Model> {
    if max_downloads.is_some_and(|limit| limit < 0) {
        return Err(refuse(Reason::OutOfRange, "maxDownloads"));
    }
    update(tx, link_id, now, |link| {
        link.col_expr(download_link::Column::MaxDownloads, Expr::value(max_downloads))
    })
    .await
}

/// Sets when a link ends; none is never.
pub async fn set_expiry(
    tx: &Write,
    link_id: Uuid,
    expires_at: Option<At>,
    now: At,
) -> Result<download_link::Model> {
    update(tx, link_id, now, |link| link.col_expr(download_link::Column::ExpiresAt, Expr::value(expires_at)))
        .await
}

/// Gives a link a new address and kills the old one, transfers under way included.
pub async fn renew(tx: &Write, link_id: Uuid, now: At) -> Result<download_link::Model> {
    // The link first: it is the lock that an opening takes, so that none slips in between.
    let link = update(tx, link_id, now, |link| {
        link.col_expr(download_link::Column::Generation, Expr::col(download_link::Column::Generation).add(1))
    })
    .await?;
    transfer::Entity::update_many()
        .col_expr(transfer::Column::ClosedAt, Expr::value(Some(now)))
        .col_expr(transfer::Column::UpdatedAt, Expr::value(now))
        .filter(transfer::Column::LinkId.eq(link_id))
        .filter(transfer::Column::ClosedAt.is_null())
        .exec(tx)
        .await?;
    Ok(link)
}

/// A link, locked until the transaction ends: openings, counts, renewals and alerts of it take turns.
pub(super) async fn lock(tx: &Write, link_id: Uuid) -> Result<Option<download_link::Model>> {
    Ok(download_link::Entity::find_by_id(link_id).lock_exclusive().one(tx).await?)
}

async fn update(
    tx: &Write,
    link_id: Uuid,
    now: At,
    change: impl FnOnce(UpdateMany<download_link::Entity>) -> UpdateMany<download_link::Entity>,
) -> Result<download_link::Model> {
    change(download_link::Entity::update_many())
        .col_expr(download_link::Column::UpdatedAt, Expr::value(now))
        .filter(download_link::Column::Id.eq(link_id))
        .exec_with_returning(tx)
        .await?
        .pop()
        .ok_or_else(|| refuse(Reason::NotFound, "link"))
}
