//! Money that goes back, or that the bank asks back: the links follow (SPEC 5.3).

use sea_orm::DatabaseTransaction;

use super::entities::{OrderEventKind, order};
use super::history;
use super::state::{self, Act};
use crate::delivery::{self, DownloadState};
use crate::error::Result;
use crate::shop::Shop;

/// Records that all of an order's money went back.
pub(super) async fn record_refund_full(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    actor: &str,
) -> Result<()> {
    state::advance(tx, order, Act::RefundAll, shop.clock.now()).await?;
    let amount = order.total()?;
    let detail = format!("{} {}", amount.decimal(), amount.currency);
    history::write(tx, shop, order.id, OrderEventKind::Refunded, actor, detail).await?;
    switch(tx, shop, order, DownloadState::Disabled, actor).await
}

/// Records that the buyer's bank asks for the money back.
pub(super) async fn record_dispute_opened(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    actor: &str,
) -> Result<()> {
    state::advance(tx, order, Act::OpenDispute, shop.clock.now()).await?;
    history::write(tx, shop, order.id, OrderEventKind::Disputed, actor, "").await?;
    switch(tx, shop, order, DownloadState::Disabled, actor).await
}

/// Records that the bank lets the money stay.
pub(super) async fn record_dispute_won(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    actor: &str,
) -> Result<()> {
    state::advance(tx, order, Act::WinDispute, shop.clock.now()).await?;
    history::write(tx, shop, order.id, OrderEventKind::DisputeWon, actor, "").await?;
    switch(tx, shop, order, DownloadState::Enabled, actor).await
}

/// Switches an order's links; writes an event when any changed.
pub(super) async fn switch(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    state: DownloadState,
    actor: &str,
) -> Result<()> {
    if delivery::switch_links(tx, order.id, state, shop.clock.now()).await? == 0 {
        return Ok(());
    }
    let kind = match state {
        DownloadState::Enabled => OrderEventKind::DownloadsEnabled,
        DownloadState::Disabled => OrderEventKind::DownloadsDisabled,
    };
    history::write(tx, shop, order.id, kind, actor, "").await
}
