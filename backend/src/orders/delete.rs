//! Deleting an order for good.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entities::{OrderState, deleted_order, event, order};
use super::{restock, search, take};
use crate::auth::Staff;
use crate::error::Result;
use crate::shop::Shop;
use crate::{delivery, mail, payments};

/// Deletes an order: its links die at once, nothing of its buyer stays. Of an order that was paid the accounts keep
/// its number, dates and amounts; one that was not vanishes wholly, and its pieces go back to the stock.
pub async fn delete(shop: &Shop, _staff: &Staff, order: Uuid) -> Result<()> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    if order.state == OrderState::AwaitingPayment {
        restock::give_back_unshipped(&tx, order.id).await?;
    }
    delivery::delete_links(&tx, order.id).await?;
    mail::forget(&tx, order.id).await?;
    search::forget(&tx, &order).await?;
    event::Entity::delete_many().filter(event::Column::OrderId.eq(order.id)).exec(&tx).await?;
    match order.paid_at {
        Some(paid_at) => {
            let kept = deleted_order::ActiveModel {
                id: Set(order.id),
                number: Set(order.number),
                state: Set(order.state),
                method: Set(order.method),
                currency: Set(order.currency),
                total_minor: Set(order.total_minor),
                tax_minor: Set(order.tax_minor),
                placed_at: Set(order.placed_at),
                paid_at: Set(paid_at),
                deleted_at: Set(shop.clock.now()),
                sold_minor: Set(order.sold_minor),
            };
            deleted_order::Entity::insert(kept).exec_without_returning(&tx).await?;
            payments::forget_notes(&tx, order.id).await?;
        }
        None => payments::forget(&tx, order.id).await?,
    }
    // Its lines and their files go with it.
    order::Entity::delete_by_id(order.id).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
