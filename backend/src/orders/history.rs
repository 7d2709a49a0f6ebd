//! What happened to an order, when, by whom: written in the transaction that does it, never changed (SPEC 5.5).

use sea_orm::{ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use super::entities::{OrderEventKind, event};
use crate::error::Result;
use crate::revision::Write;
use crate::shop::Shop;

/// The actor of what the buyer does.
pub(super) const SHOPPER: &str = "shopper";

/// The actor of what the shop does by itself.
pub(super) const SHOP: &str = "shop";

/// Adds a line to an order's history. The detail is data, not a sentence: a file's name, a number, an amount.
pub(super) async fn write(
    tx: &Write,
    shop: &Shop,
    order: Uuid,
    kind: OrderEventKind,
    actor: &str,
    detail: impl Into<String>,
) -> Result<()> {
    let row = event::ActiveModel {
        id: Set(shop.new_id()),
        order_id: Set(order),
        kind: Set(kind),
        actor: Set(actor.to_owned()),
        detail: Set(detail.into()),
        at: Set(shop.clock.now()),
    };
    event::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
