//! Money that goes back, or that the bank asks back: the links follow (SPEC 5.3).

use std::collections::BTreeSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use values::Money;

use super::entities::{OrderEventKind, order, order_line, order_refund, order_shipping, refunded_line};
use super::state::{self, Act};
use super::{hand_over, history, ledger, lines_of, refund_unclear, shipping_of, sold, take};
use crate::auth::Staff;
use crate::delivery::{self, DownloadState};
use crate::error::{Reason, Result, refuse, taken};
use crate::mail::{self, Letter};
use crate::revision::Write;
use crate::shop::Shop;

/// What of an order's money the merchant has given back.
#[derive(Clone, Debug)]
pub enum Returned {
    /// All that was left of it.
    All,
    /// The price of these lines, and of the shipping if it says so.
    Part {
        /// Which lines; none when only the shipping was.
        lines: Vec<Uuid>,
        /// Whether the shipping was.
        shipping: bool,
    },
}

/// Records that the merchant has given money of an order back by hand. Only the links of what was refunded are disabled.
/// No money moves.
pub async fn record_refund(
    shop: &Shop,
    staff: &Staff,
    order: Uuid,
    returned: &Returned,
) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    let before = ledger::refunded_minor(&tx, &order).await?;
    match returned {
        Returned::All => record_refund_full(&tx, shop, &order, staff.name()).await?,
        Returned::Part { lines, shipping } => {
            let part = wanted(&tx, &order, lines, *shipping).await?;
            record_refund_part(&tx, shop, &order, part, staff.name()).await?;
        }
    }
    let order = take(&tx, order.id, "order").await?;
    let noted = ledger::refunded_minor(&tx, &order).await? - before;
    refund_unclear::noted_by_hand(&tx, order.id, noted).await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(order)
}

/// The refunded lines of these orders.
pub async fn refunds_of(db: &impl ConnectionTrait, orders: &[Uuid]) -> Result<Vec<refunded_line::Model>> {
    let of_orders = refunded_line::Column::OrderId.is_in(orders.iter().copied());
    Ok(refunded_line::Entity::find().filter(of_orders).all(db).await?)
}

/// What went back so far of an order that is not refunded whole: the price of lines, of the shipping, and sums that name neither.
pub(super) fn returned(
    refunds: &[refunded_line::Model],
    shipping: Option<&order_shipping::Model>,
    lumps: &[order_refund::Model],
) -> i64 {
    let lines: i64 = refunds.iter().map(|refund| refund.amount_minor).sum();
    let shipping = shipping.filter(|row| row.refunded_at.is_some()).map_or(0, |row| row.price_minor);
    lines + shipping + lumps.iter().map(|refund| refund.amount_minor).sum::<i64>()
}

/// Records that all of an order's money went back, or what was left of it.
pub(super) async fn record_refund_full(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    actor: &str,
) -> Result<()> {
    let returned = ledger::refunded_minor(tx, order).await?;
    state::advance(tx, order, Act::RefundAll, shop.clock.now()).await?;
    let before = refunds_of(tx, &[order.id]).await?;
    let shipping = shipping_of(tx, &[order.id]).await?.pop();
    let mut lines = lines_of(tx, &[order.id]).await?;
    lines.retain(|line| before.iter().all(|refund| refund.order_line_id != line.id));
    note(tx, shop, &lines).await?;
    let total = order.total()?;
    let amount = Money::new(total.minor - returned, total.currency);
    if shipping.is_some_and(|row| row.refunded_at.is_none()) {
        note_shipping(tx, shop, order.id).await?;
    }
    sold::count(tx, order.id).await?;
    let detail = format!("{} {}", amount.decimal(), amount.currency);
    history::write(tx, shop, order.id, OrderEventKind::Refunded, actor, detail).await?;
    tell_buyer(tx, shop, order, amount).await?;
    switch(tx, shop, order, DownloadState::Disabled, actor).await
}

/// Records that the price of some lines went back. With the last lines, all of the order's money has.
pub(super) async fn record_refund_lines(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    lines: &[Uuid],
    actor: &str,
) -> Result<()> {
    let part = wanted(tx, order, lines, false).await?;
    record_refund_part(tx, shop, order, part, actor).await
}

/// A part of an order whose money goes back.
struct Part {
    lines: Vec<order_line::Model>,
    shipping: Option<order_shipping::Model>,
    /// Whether nothing is left after it.
    is_last: bool,
}

/// What the merchant names, if it is there and has not gone back before.
async fn wanted(tx: &Write, order: &order::Model, lines: &[Uuid], shipping: bool) -> Result<Part> {
    let named: BTreeSet<Uuid> = lines.iter().copied().collect();
    if named.is_empty() && !shipping {
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
    // Shipping that cost nothing is nothing to give back.
    let charged = shipping_of(tx, &[order.id]).await?.pop().filter(|row| row.price_minor > 0);
    match &charged {
        None if shipping => return Err(refuse(Reason::NotFound, "shipping")),
        Some(row) if shipping && row.refunded_at.is_some() => {
            return Err(refuse(Reason::ChangedMeanwhile, "shipping"));
        }
        _ => {}
    }
    let shipping_left = charged.as_ref().is_some_and(|row| row.refunded_at.is_none() && !shipping);
    let each_is_named = before.len() + named.len() == lines.len() && !shipping_left;
    lines.retain(|line| named.contains(&line.id));
    let price: i64 = lines.iter().map(|line| line.total_minor).sum();
    let price = price + charged.as_ref().filter(|_| shipping).map_or(0, |row| row.price_minor);
    // With what went back without naming anything, this may be the last of it.
    let is_last = each_is_named || ledger::refunded_minor(tx, order).await? + price >= order.total_minor;
    Ok(Part { lines, shipping: charged.filter(|_| shipping), is_last })
}

/// Records that the price of some lines, or of the shipping, went back. With the last part, all of the order's money has.
async fn record_refund_part(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    part: Part,
    actor: &str,
) -> Result<()> {
    let Part { lines, shipping, is_last } = part;
    if is_last {
        return record_refund_full(tx, shop, order, actor).await;
    }
    state::advance(tx, order, Act::RefundPart, shop.clock.now()).await?;
    note(tx, shop, &lines).await?;
    if shipping.is_some() {
        note_shipping(tx, shop, order.id).await?;
    }
    sold::count(tx, order.id).await?;
    let minor = lines.iter().map(|line| line.total_minor).chain(shipping.iter().map(|row| row.price_minor));
    let amount = Money::new(minor.sum(), order.total()?.currency);
    let names = lines.iter().map(|line| line.title.as_str());
    let names: Vec<&str> = names.chain(shipping.iter().map(|row| row.method_name.as_str())).collect();
    let detail = format!("{} {}: {}", amount.decimal(), amount.currency, names.join(", "));
    history::write(tx, shop, order.id, OrderEventKind::Refunded, actor, detail).await?;
    tell_buyer(tx, shop, order, amount).await?;
    let ids: Vec<Uuid> = lines.iter().map(|line| line.id).collect();
    if delivery::disable_links_of_lines(tx, &ids, shop.clock.now()).await? > 0 {
        let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
        let titles = titles.join(", ");
        hand_over::tell_downloads(tx, order.id).await?;
        history::write(tx, shop, order.id, OrderEventKind::DownloadsDisabled, actor, titles).await?;
    }
    Ok(())
}

/// Tells the buyer what comes back.
pub(super) async fn tell_buyer(tx: &Write, shop: &Shop, order: &order::Model, amount: Money) -> Result<()> {
    let (number, client) = (order.number.clone(), order.name.clone());
    let letter = Letter::Refund { order: order.id, number, client, amount };
    mail::post(tx, shop, order.id, &order.buyer()?, order.language(), &letter).await?;
    Ok(())
}

/// A line is refunded once: its row's key says so, whoever else tries.
async fn note(tx: &Write, shop: &Shop, lines: &[order_line::Model]) -> Result<()> {
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

/// The price of the shipping goes back once, whoever else tries.
async fn note_shipping(tx: &Write, shop: &Shop, order: Uuid) -> Result<()> {
    let noted = order_shipping::Entity::update_many()
        .col_expr(order_shipping::Column::RefundedAt, Expr::value(shop.clock.now()))
        .filter(order_shipping::Column::OrderId.eq(order))
        .filter(order_shipping::Column::RefundedAt.is_null())
        .exec(tx)
        .await?;
    if noted.rows_affected == 0 {
        return Err(refuse(Reason::ChangedMeanwhile, "shipping"));
    }
    Ok(())
}

/// Switches an order's links; writes an event when any changed.
pub(super) async fn switch(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    state: DownloadState,
    actor: &str,
) -> Result<()> {
    if delivery::switch_links(tx, order.id, state, shop.clock.now()).await? == 0 {
        return Ok(());
    }
    hand_over::tell_downloads(tx, order.id).await?;
    let kind = match state {
        DownloadState::Enabled => OrderEventKind::DownloadsEnabled,
        DownloadState::Disabled => OrderEventKind::DownloadsDisabled,
    };
    history::write(tx, shop, order.id, kind, actor, "").await
}
