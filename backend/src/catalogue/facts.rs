//! What the dashboard and the guide ask of the catalogue.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entities::{
    CatalogueVisibility, ProductStatus, VariantKind, catalogue, placement, product, variant, variant_file,
};
use crate::error::Result;

/// A variant that is running out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LowStock {
    /// Its product.
    pub product: Uuid,
    /// The product's title.
    pub title: String,
    /// The variant's, which may be empty.
    pub variant_title: String,
    /// Pieces left.
    pub stock: i64,
}

/// Published goods of which at most so many pieces are left, the fewest first, so many at most.
pub async fn low_stock(db: &impl ConnectionTrait, at_most: i64, most: u64) -> Result<Vec<LowStock>> {
    let rows = variant::Entity::find()
        .filter(variant::Column::Stock.lte(at_most))
        .filter(variant::Column::Kind.eq(VariantKind::Goods))
        .filter(variant::Column::ProductId.in_subquery(published()))
        .order_by_asc(variant::Column::Stock)
        .order_by_asc(variant::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let products = product::Entity::find()
        .filter(product::Column::Id.is_in(rows.iter().map(|row| row.product_id)))
        .all(db)
        .await?;
    let title = |id| products.iter().find(|product| product.id == id).map(|product| product.title.clone());
    let low = |row: variant::Model| LowStock {
        product: row.product_id,
        title: title(row.product_id).unwrap_or_default(),
        variant_title: row.title,
        stock: row.stock.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(low).collect())
}

/// Whether some catalogue is protected by a password, or hidden from the menu: a place to try a sale out.
pub async fn has_hidden_catalogue(db: &impl ConnectionTrait) -> Result<bool> {
    let hidden = Condition::any()
        .add(catalogue::Column::PasswordHash.is_not_null())
        .add(catalogue::Column::Visibility.eq(CatalogueVisibility::Unlisted));
    Ok(catalogue::Entity::find().filter(hidden).one(db).await?.is_some())
}

/// Whether some published product sells a file.
pub async fn sells_a_file(db: &impl ConnectionTrait) -> Result<bool> {
    let with_file =
        Query::select().column(variant_file::Column::VariantId).from(variant_file::Entity).to_owned();
    let sold = variant::Entity::find()
        .filter(variant::Column::Kind.eq(VariantKind::File))
        .filter(variant::Column::ProductId.in_subquery(published()))
        .filter(variant::Column::Id.in_subquery(with_file));
    Ok(sold.one(db).await?.is_some())
}

/// Whether every visitor finds some published product in the menu.
pub async fn sells_openly(db: &impl ConnectionTrait) -> Result<bool> {
    let open = Query::select()
        .column(catalogue::Column::Id)
        .from(catalogue::Entity)
        .and_where(catalogue::Column::Visibility.eq(CatalogueVisibility::Listed))
        .and_where(catalogue::Column::PasswordHash.is_null())
        .to_owned();
    let placed = placement::Entity::find()
        .filter(placement::Column::CatalogueId.in_subquery(open))
        .filter(placement::Column::ProductId.in_subquery(published()));
    Ok(placed.one(db).await?.is_some())
}

fn published() -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(product::Column::Id)
        .from(product::Entity)
        .and_where(product::Column::Status.eq(ProductStatus::Published))
        .to_owned()
}
