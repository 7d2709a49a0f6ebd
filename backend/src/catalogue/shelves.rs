//! What a shopper finds: open catalogues and the published products in them.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};

use super::entities::{CatalogueVisibility, ProductStatus, catalogue, placement, product};
use crate::error::Result;

/// Every catalogue, in the merchant's order.
pub async fn catalogues(db: &impl ConnectionTrait) -> Result<Vec<catalogue::Model>> {
    Ok(in_order(catalogue::Entity::find()).all(db).await?)
}

/// The catalogues of the menu, in the merchant's order.
pub async fn listed_catalogues(db: &impl ConnectionTrait) -> Result<Vec<catalogue::Model>> {
    let listed =
        catalogue::Entity::find().filter(catalogue::Column::Visibility.eq(CatalogueVisibility::Listed));
    Ok(in_order(listed).all(db).await?)
}

/// The catalogue at an address, listed or not.
pub async fn catalogue_by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<catalogue::Model>> {
    Ok(catalogue::Entity::find().filter(catalogue::Column::Slug.eq(slug)).one(db).await?)
}

/// The product at an address, if a shopper may see it: published, and in a catalogue.
pub async fn product_by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<product::Model>> {
    Ok(published().filter(product::Column::Slug.eq(slug)).one(db).await?)
}

/// Published products that are in some catalogue.
pub(super) fn published() -> Select<product::Entity> {
    product::Entity::find()
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .filter(product::Column::Id.in_subquery(placed()))
}

/// Published products of the listed catalogues.
pub(super) fn on_display() -> Select<product::Entity> {
    let listed = catalogue::Entity::find()
        .select_only()
        .column(catalogue::Column::Id)
        .filter(catalogue::Column::Visibility.eq(CatalogueVisibility::Listed))
        .into_query();
    let placed = placement::Entity::find()
        .select_only()
        .column(placement::Column::ProductId)
        .filter(placement::Column::CatalogueId.in_subquery(listed))
        .into_query();
    product::Entity::find()
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .filter(product::Column::Id.in_subquery(placed))
}

fn placed() -> SelectStatement {
    placement::Entity::find().select_only().column(placement::Column::ProductId).into_query()
}

fn in_order(select: Select<catalogue::Entity>) -> Select<catalogue::Entity> {
    select.order_by_asc(catalogue::Column::Position).order_by_asc(catalogue::Column::Id)
}
