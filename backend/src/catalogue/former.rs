//! Addresses that catalogues and products had: they go on leading where they led, until something else takes them.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::entities::{catalogue, former_catalogue_slug, former_product_slug, product};
use crate::error::Result;
use crate::revision::Write;

/// Keeps the address that a catalogue had. If several had it, the last one is found there.
pub(super) async fn keep_catalogue(tx: &Write, slug: String, id: Uuid) -> Result<()> {
    use former_catalogue_slug::{ActiveModel, Column, Entity};
    let row = ActiveModel { slug: Set(slug), catalogue_id: Set(id) };
    let newest = OnConflict::column(Column::Slug).update_column(Column::CatalogueId).to_owned();
    Entity::insert(row).on_conflict(newest).exec_without_returning(tx).await?;
    Ok(())
}

/// Keeps the address that a product had. If several had it, the last one is found there.
pub(super) async fn keep_product(tx: &Write, slug: String, id: Uuid) -> Result<()> {
    use former_product_slug::{ActiveModel, Column, Entity};
    let row = ActiveModel { slug: Set(slug), product_id: Set(id) };
    let newest = OnConflict::column(Column::Slug).update_column(Column::ProductId).to_owned();
    Entity::insert(row).on_conflict(newest).exec_without_returning(tx).await?;
    Ok(())
}

/// The catalogue that had this address.
pub(super) async fn catalogue(db: &impl ConnectionTrait, slug: &str) -> Result<Option<catalogue::Model>> {
    let Some(former) = former_catalogue_slug::Entity::find_by_id(slug.to_owned()).one(db).await? else {
        return Ok(None);
    };
    Ok(catalogue::Entity::find_by_id(former.catalogue_id).one(db).await?)
}

/// The product that had this address.
pub(super) async fn product(db: &impl ConnectionTrait, slug: &str) -> Result<Option<product::Model>> {
    let Some(former) = former_product_slug::Entity::find_by_id(slug.to_owned()).one(db).await? else {
        return Ok(None);
    };
    Ok(product::Entity::find_by_id(former.product_id).one(db).await?)
}
