//! Money that goes back, or that the bank asks back: the links follow (SPEC 5.3).

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};
use uuid::Uuid;
use values::Money;

use super::entities::{OrderEventKind, order, order_line, refunded_line};
use super::state::{self, Act};
use super::{history, ledger, lines_of, take};
use crate::auth::Staff;
use crate::delivery::{self, DownloadState};
use crate::error::{Reason, Result, refuse, taken};
use crate::mail::{self, Letter};
use crate::shop::Shop;

/// Records that the merchant has given money of an order back by hand: the price of these lines, or all that is left
/// when none are named. Only the links of what was refunded are disabled. No money moves.
pub async fn record_refund(
    shop: &Shop,
    staff: &Staff,
    order: Uuid,
    lines: Option<&[Uuid]>,
) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    match lines {
        None => record_refund_full(&tx, shop, &order, staff.name()).await?,
        Some(lines) => record_refund_lines(&tx, shop, &order, lines, staff.name()).await?,
    }
    let order = take(&tx, order.id, "order").await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(order)
}

/// The refunded lines of these orders.
pub async fn refunds_of(db: &impl ConnectionTrait, orders: &[Uuid]) -> Result<Vec<refunded_line::Model>> {
    let of_orders = refunded_line::Column::OrderId.is_in(orders.iter().copied());
    Ok(refunded_line::Entity::find().filter(of_orders).all(db).await?)
}

/// Records that all of an order's money went back, or what was left of it.
pub(super) async fn record_refund_full(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    actor: &str,
) -> Result<()> {
    let returned = ledger::refunded_minor(tx, order).await?;
    state::advance(tx, order, Act::RefundAll, shop.clock.now()).await?;
    let before = refunds_of(tx, &[order.id]).await?;
    let mut lines = lines_of(tx, &[order.id]).await?;
    lines.retain(|line| before.iter().all(|refund| refund.order_line_id != line.id));
    note(tx, shop, &lines).await?;
    let total = order.total()?;
    let amount = Money::new(total.minor - returned, total.currency);
    let detail = format!("{} {}", amount.decimal(), amount.currency);
    history::write(tx, shop, order.id, OrderEventKind::Refunded, actor, detail).await?;
    tell_buyer(tx, shop, order, amount).await?;
    switch(tx, shop, order, DownloadState::Disabled, actor).await
}

/// Records that the price of some lines went back. With the last lines, all of the order's money has.
pub(super) async fn record_refund_lines(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    lines: &[Uuid],
    actor: &str,
) -> Result<()> {
    let named: BTreeSet<Uuid> = lines.iter().copied().collect();
    if named.is_empty() {
        return Err(refuse(Reason::Required, "lines"));
    }
    state::next(order.state, Act::RefundPart)?;
    let mut lines = lines_of(tx, &[order.id]).await?;
    if named.iter().any(|id| lines.iter().all(|line| line.id != *id)) {
        return Err(refuse(Reason::NotFound, "lines"));
    }
    let before = refunds_of(tx, &[order.id]).await?;
    if before.iter().any(|refund| named.contains(&refund.order_line_id)) {
        return Err(refuse(Reason::ChangedMeanwhile, "lines"));
    }
    if before.len() + named.len() == lines.len() {
        return record_refund_full(tx, shop, order, actor).await;
    }
    lines.retain(|line| named.contains(&line.id));
    // With what went back without naming lines, this may be the last of it.
    let price: i64 = lines.iter().map(|line| line.total_minor).sum();
    if ledger::refunded_minor(tx, order).await? + price >= order.total_minor {
        return record_refund_full(tx, shop, order, actor).await;
    }
    state::advance(tx, order, Act::RefundPart, shop.clock.now()).await?;
    note(tx, shop, &lines).await?;
    let amount = Money::new(lines.iter().map(|line| line.total_minor).sum(), order.total()?.currency);
    let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
    let titles = titles.join(", ");
    let detail = format!("{} {}: {titles}", amount.decimal(), amount.currency);
    history::write(tx, shop, order.id, OrderEventKind::Refunded, actor, detail).await?;
    tell_buyer(tx, shop, order, amount).await?;
    let ids: Vec<Uuid> = named.into_iter().collect();
    if delivery::disable_links_of_lines(tx, &ids, shop.clock.now()).await? > 0 {
        history::write(tx, shop, order.id, OrderEventKind::DownloadsDisabled, actor, titles).await?;
    }
    Ok(())
}

/// Tells the buyer what comes back.
pub(super) async fn tell_buyer(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    amount: Money,
) -> Result<()> {
    let (number, client) = (order.number.clone(), order.name.clone());
    let letter = Letter::Refund { order: order.id, number, client, amount };
    mail::post(tx, shop, order.id, &order.buyer()?, order.language(), &letter).await?;
    Ok(())
}

/// A line is refunded once: its row's key says so, whoever else tries.
async fn note(tx: &DatabaseTransaction, shop: &Shop, lines: &[order_line::Model]) -> Result<()> {
    let rows: Vec<_> = lines
        .iter()
        .map(|line| refunded_line::ActiveModel {
            order_line_id: Set(line.id),
            order_id: Set(line.order_id),
            amount_minor: Set(line.total_minor),
            refunded_at: Set(shop.clock.now()),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    refunded_line::Entity::insert_many(rows).exec_without_returning(tx).await.map_err(taken("lines"))?;
    Ok(())
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
