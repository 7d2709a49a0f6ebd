//! Taking up again an order that was given up: its money came late.

use uuid::Uuid;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entities::{Fulfilment, OrderEventKind, OrderState, order, order_line};
use super::state::{self, Act};
use super::{history, lines_of, settle, take};
use crate::auth::Staff;
use crate::catalogue;
use crate::error::{Reason, Result};
use crate::payments;
use crate::revision::Write;
use crate::shop::Shop;

/// How far a revived order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revival {
    /// Its payment is awaited again.
    Awaiting,
    /// Its money is there, as the merchant says: it is paid, and delivered.
    Paid,
}

/// Takes an order up again: one whose money came late is paid with it, unless that has gone back. Refuses `OUT_OF_STOCK` when
/// its pieces have gone to others meanwhile.
pub async fn revive(shop: &Shop, staff: &Staff, order: Uuid, revival: Revival) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    let order = state::advance(&tx, &order, Act::Revive, shop.clock.now()).await?;
    take_again(&tx, order.id).await?;
    history::write(&tx, shop, order.id, OrderEventKind::Revived, staff.name(), "").await?;
    let order = wait_anew(&tx, shop, order).await?;
    let order = match (payments::received(&tx, order.id).await?, revival) {
        // Its money came late: there is nothing to wait for.
        (Some(payment), _) => settle::pay_late(&tx, shop, &order, &payment, staff.name()).await?,
        (None, Revival::Awaiting) => order,
        (None, Revival::Paid) => settle::pay(&tx, shop, &order, staff.name()).await?,
    };
    tx.commit().await?;
    if order.state != OrderState::AwaitingPayment {
        shop.metrics.order_paid();
    }
    shop.wake_jobs();
    Ok(order)
}

/// Takes an order's goods again that went back to a counted stock, in the order in which placing takes them.
async fn take_again(tx: &Write, order: Uuid) -> Result<()> {
    let mut lines = lines_of(tx, &[order]).await?;
    lines.retain(|line| line.fulfilment == Fulfilment::Unfulfilled && !line.counts_stock);
    lines.sort_by_key(|line| line.variant_id);
    let mut counted = Vec::new();
    for line in lines {
        match catalogue::take_stock(tx, line.variant_id, line.quantity, "order").await {
            Ok(true) => counted.push(line.id),
            Ok(false) => {}
            // No longer in the catalogue: there is no stock to take it from.
            Err(error) if error.is(Reason::Unavailable) => {}
            Err(error) => return Err(error),
        }
    }
    order_line::Entity::update_many()
        .col_expr(order_line::Column::CountsStock, Expr::value(true))
        .filter(order_line::Column::Id.is_in(counted))
        .exec(tx)
        .await?;
    Ok(())
}

/// The time after which it is reminded of, and given up, begins again.
async fn wait_anew(tx: &Write, shop: &Shop, order: order::Model) -> Result<order::Model> {
    let waiting = order::Entity::update_many()
        .col_expr(order::Column::AwaitingSince, Expr::value(shop.clock.now()))
        .col_expr(order::Column::RemindedAt, Expr::value(None::<i64>))
        .filter(order::Column::Id.eq(order.id))
        .exec_with_returning(tx)
        .await?;
    Ok(waiting.into_iter().next().unwrap_or(order))
}
