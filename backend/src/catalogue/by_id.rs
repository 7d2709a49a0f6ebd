//! Catalogues, products and variants by their identifiers, several at once: for a visitor what the lists show, for the merchant
//! all. In no order; what is not there is left out.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entities::{catalogue, product, variant};
use super::shelves::{listed, on_display};
use crate::error::Result;
use crate::visitor::Opened;

/// The listed catalogues among these that are open to the visitor.
pub async fn shown_catalogues(
    db: &impl ConnectionTrait,
    opened: &Opened,
    ids: &[Uuid],
) -> Result<Vec<catalogue::Model>> {
    Ok(listed(opened).filter(catalogue::Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// The published products among these of listed catalogues that are open to the visitor.
pub async fn shown_products(
    db: &impl ConnectionTrait,
    opened: &Opened,
    ids: &[Uuid],
) -> Result<Vec<product::Model>> {
    Ok(on_display(opened).filter(product::Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// The variants among these of products that are shown to the visitor.
pub async fn shown_variants(
    db: &impl ConnectionTrait,
    opened: &Opened,
    ids: &[Uuid],
) -> Result<Vec<variant::Model>> {
    let mut variants = variants_by_id(db, ids).await?;
    let products: Vec<Uuid> = variants.iter().map(|variant| variant.product_id).collect();
    let shown = shown_products(db, opened, &products).await?;
    variants.retain(|variant| shown.iter().any(|product| product.id == variant.product_id));
    Ok(variants)
}

/// The catalogues among these.
pub async fn catalogues_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<catalogue::Model>> {
    Ok(catalogue::Entity::find().filter(catalogue::Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// The products among these, drafts too.
pub async fn products_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<product::Model>> {
    Ok(product::Entity::find().filter(product::Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// The variants among these.
pub async fn variants_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<variant::Model>> {
    Ok(variant::Entity::find().filter(variant::Column::Id.is_in(ids.iter().copied())).all(db).await?)
}
