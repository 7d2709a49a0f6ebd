//! Hands over files: links, transfers, the stream.

use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use crate::error::Result;
use crate::mail::LetterFile;
use crate::shop::{At, Shop};

pub mod entities;
pub use entities::*;

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

/// Opens an order's links, enabled, with today's limits and expiry written on them. Links that exist already are
/// enabled again and keep their counter, limit and expiry. Returns all of the order's links.
pub async fn open_links(
    _tx: &DatabaseTransaction,
    _shop: &Shop,
    _order_id: Uuid,
    _files: &[BoughtFile],
) -> Result<Vec<download_link::Model>> {
    todo!()
}

/// The links of these orders, by order and position.
pub async fn links_of(_db: &impl ConnectionTrait, _order_ids: &[Uuid]) -> Result<Vec<download_link::Model>> {
    todo!()
}

/// Switches every link of an order on or off. Returns how many changed.
pub async fn switch_links(
    _tx: &DatabaseTransaction,
    _order_id: Uuid,
    _state: DownloadState,
    _now: At,
) -> Result<u64> {
    todo!()
}

/// The orders that have an enabled link, as a subquery for lists of orders.
pub fn orders_with_enabled_links() -> SelectStatement {
    Query::select()
        .column(download_link::Column::OrderId)
        .from(download_link::Entity)
        .and_where(download_link::Column::Enabled.eq(true))
        .to_owned()
}

/// Deletes the links of an order: their addresses die at once.
pub async fn delete_links(_tx: &DatabaseTransaction, _order_id: Uuid) -> Result<()> {
    todo!()
}

/// Sets a link's counter. Returns the link, for its order's history.
pub async fn set_counter(_tx: &DatabaseTransaction, _link_id: Uuid, _counter: i32, _now: At) -> Result<download_link::Model> {
    todo!()
}

/// Sets a link's limit; none is unlimited.
pub async fn set_limit(_tx: &DatabaseTransaction, _link_id: Uuid, _max_downloads: Option<i32>, _now: At) -> Result<download_link::Model> {
    todo!()
}

/// Sets when a link ends; none is never.
pub async fn set_expiry(_tx: &DatabaseTransaction, _link_id: Uuid, _expires_at: Option<At>, _now: At) -> Result<download_link::Model> {
    todo!()
}

/// Gives a link a new address and kills the old one, transfers under way included.
pub async fn renew(_tx: &DatabaseTransaction, _link_id: Uuid, _now: At) -> Result<download_link::Model> {
    todo!()
}

/// What a delivery letter says of these links.
pub async fn letter_files(_db: &impl ConnectionTrait, _links: &[download_link::Model]) -> Result<Vec<LetterFile>> {
    todo!()
}
