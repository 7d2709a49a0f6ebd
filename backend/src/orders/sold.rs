//! What of an order counts as sold: real money that came and has stayed. It is kept on the order, so that the dashboard sums it from
//! an index alone.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entities::order;
use crate::error::Result;
use crate::revision::Write;

/// Nothing before the money comes, on trial, or once all of it went back; else the order's total, less what went back.
const SOLD: &str = "CASE WHEN paid_at IS NULL OR state = 'REFUNDED' OR (SELECT mode FROM payment \
     WHERE about = orders.id AND NOT extra ORDER BY state = 'RECEIVED' DESC, attempt DESC LIMIT 1) = 'TEST' THEN NULL \
     ELSE total_minor \
     - (SELECT COALESCE(SUM(amount_minor), 0) FROM refunded_line WHERE order_id = orders.id) \
     - (SELECT COALESCE(SUM(amount_minor), 0) FROM order_refund WHERE order_id = orders.id) \
     - (SELECT COALESCE(SUM(price_minor), 0) FROM order_shipping WHERE order_id = orders.id AND refunded_at IS NOT NULL) \
     END";

/// Counts anew what of an order is sold: called whenever its money came or went.
pub(super) async fn count(tx: &Write, order: Uuid) -> Result<()> {
    order::Entity::update_many()
        .col_expr(order::Column::SoldMinor, Expr::cust(SOLD))
        .filter(order::Column::Id.eq(order))
        .exec(tx)
        .await?;
    Ok(())
}
