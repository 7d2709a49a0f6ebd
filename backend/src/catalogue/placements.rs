//! Which products stand in which catalogue, and in what order.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, TryInsertResult,
};
use uuid::Uuid;

use super::entities::{catalogue, placement, product};
use super::order::{self, List, Place};
use super::products::touch;
use crate::auth::Staff;
use crate::error::{Reason, Result, refuse};
use crate::shop::Shop;

/// Puts a product at the end of a catalogue; one that is there already stays where it is. Returns the catalogue.
pub async fn shelve(
    shop: &Shop,
    staff: &Staff,
    catalogue_id: Uuid,
    product_id: Uuid,
) -> Result<catalogue::Model> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let row = order::lock_catalogue(&tx, catalogue_id).await?;
    if product::Entity::find_by_id(product_id).one(&tx).await?.is_none() {
        return Err(refuse(Reason::NotFound, "product"));
    }
    if add_last(&tx, catalogue_id, product_id).await? {
        touch(&tx, shop, product_id).await?;
    }
    tx.commit().await?;
    Ok(row)
}

/// Takes a product off a catalogue; the product itself stays. Returns the catalogue.
pub async fn unshelve(
    shop: &Shop,
    staff: &Staff,
    catalogue_id: Uuid,
    product_id: Uuid,
) -> Result<catalogue::Model> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let row = order::lock_catalogue(&tx, catalogue_id).await?;
    let gone = placement::Entity::delete_by_id((catalogue_id, product_id)).exec(&tx).await?;
    if gone.rows_affected > 0 {
        touch(&tx, shop, product_id).await?;
    }
    tx.commit().await?;
    Ok(row)
}

/// Puts a product of a catalogue before or after another one of it; returns the catalogue.
pub async fn move_placement(
    shop: &Shop,
    staff: &Staff,
    catalogue_id: Uuid,
    product_id: Uuid,
    place: Place,
) -> Result<catalogue::Model> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let row = order::lock_catalogue(&tx, catalogue_id).await?;
    let list = List::<placement::Entity> {
        of: placement::Column::CatalogueId.eq(catalogue_id),
        position: placement::Column::Position,
        id: placement::Column::ProductId,
    };
    list.put(&tx, product_id, place).await?;
    tx.commit().await?;
    Ok(row)
}

/// Adds a product at the end of a catalogue, unless it is there; returns whether it was added.
pub(super) async fn add_last(
    tx: &impl ConnectionTrait,
    catalogue_id: Uuid,
    product_id: Uuid,
) -> Result<bool> {
    let last = placement::Entity::find()
        .filter(placement::Column::CatalogueId.eq(catalogue_id))
        .order_by_desc(placement::Column::Position)
        .one(tx)
        .await?;
    let row = placement::ActiveModel {
        catalogue_id: Set(catalogue_id),
        product_id: Set(product_id),
        position: Set(last.map_or(0, |p| p.position + 1)),
    };
    let there = OnConflict::columns([placement::Column::CatalogueId, placement::Column::ProductId])
        .do_nothing()
        .to_owned();
    let added =
        placement::Entity::insert(row).on_conflict(there).try_insert().exec_without_returning(tx).await?;
    Ok(matches!(added, TryInsertResult::Inserted(_)))
}
