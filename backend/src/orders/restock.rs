//! Pieces that go back to the stock.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entities::{Fulfilment, OrderEventKind, OrderState, order, order_line, refunded_line};
use super::{history, lines_of, refunds_of, take};
use crate::auth::Staff;
use crate::catalogue;
use crate::error::{Reason, Result, refuse};
use crate::revision::Write;
use crate::shop::Shop;

/// Puts goods whose sale is off back in stock, as far as it is counted: those refunded, or all of a cancelled order. Safe to
/// repeat: each piece goes back once.
pub async fn restock(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    if !matches!(order.state, OrderState::Refunded | OrderState::PartiallyRefunded | OrderState::Cancelled) {
        return Err(refuse(Reason::IllegalState, "order"));
    }
    let lines = lines_of(&tx, &[order.id]).await?;
    let refunds = refunds_of(&tx, &[order.id]).await?;
    let off = restockable(order.state, &lines, &refunds).map(|line| line.id).collect();
    let pieces = give_back(&tx, off).await?;
    if pieces > 0 {
        let detail = pieces.to_string();
        history::write(&tx, shop, order.id, OrderEventKind::Restocked, staff.name(), detail).await?;
    }
    tx.commit().await?;
    Ok(order)
}

/// The lines whose sale is off and whose pieces still count as taken.
pub(super) fn restockable<'a>(
    state: OrderState,
    lines: &'a [order_line::Model],
    refunds: &'a [refunded_line::Model],
) -> impl Iterator<Item = &'a order_line::Model> {
    lines.iter().filter(move |line| {
        let off = match state {
            OrderState::Refunded | OrderState::Cancelled => true,
            OrderState::PartiallyRefunded => refunds.iter().any(|refund| refund.order_line_id == line.id),
            _ => false,
        };
        off && line.counts_stock
    })
}

/// Gives back the counted pieces of an order that have not left.
pub(super) async fn give_back_unshipped(tx: &Write, order: Uuid) -> Result<()> {
    let mut lines = lines_of(tx, &[order]).await?;
    lines.retain(|line| line.fulfilment != Fulfilment::Shipped);
    give_back(tx, lines.into_iter().map(|line| line.id).collect()).await?;
    Ok(())
}

/// Gives the counted pieces of lines back, in the order in which placing takes them, and remembers it on the lines, so that
/// no piece goes back twice. Returns how many went back.
async fn give_back(tx: &Write, lines: Vec<Uuid>) -> Result<i64> {
    let mut lines = order_line::Entity::update_many()
        .col_expr(order_line::Column::CountsStock, Expr::value(false))
        .filter(order_line::Column::Id.is_in(lines))
        .filter(order_line::Column::CountsStock.eq(true))
        .exec_with_returning(tx)
        .await?;
    lines.sort_by_key(|line| line.variant_id);
    let mut back = 0;
    for line in lines {
        catalogue::give_back_stock(tx, line.variant_id, line.quantity).await?;
        back += i64::from(line.quantity);
    }
    Ok(back)
}
