//! Giving an order up before it is paid.

use uuid::Uuid;

use super::entities::{OrderEventKind, order};
use super::state::{self, Act};
use super::{history, refund, restock, take};
use crate::auth::Staff;
use crate::delivery::DownloadState;
use crate::error::Result;
use crate::revision::Write;
use crate::shop::Shop;

/// Cancels an order that is not paid: its pieces that have not left go back to the stock, its links are switched off.
pub async fn cancel(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    let order = give_up(&tx, shop, &order, staff.name()).await?;
    tx.commit().await?;
    Ok(order)
}

/// Cancels an order within a transaction.
pub(super) async fn give_up(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    actor: &str,
) -> Result<order::Model> {
    let order = state::advance(tx, order, Act::Cancel, shop.clock.now()).await?;
    restock::give_back_unshipped(tx, order.id).await?;
    history::write(tx, shop, order.id, OrderEventKind::Cancelled, actor, "").await?;
    refund::switch(tx, shop, &order, DownloadState::Disabled, actor).await?;
    Ok(order)
}
