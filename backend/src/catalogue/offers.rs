//! What can be bought right now, and its stock.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::Expr,
};
use uuid::Uuid;
use values::{Money, TaxRate};

use super::entities::{ProductStatus, VariantKind, catalogue, placement, product, variant, variant_file};
use super::shelves::open_catalogues;
use crate::error::{Reason, Result, refuse};
use crate::files;
use crate::revision::Write;
use crate::settings::ShopSettings;
use crate::visitor::Opened;

/// A variant as it is sold today.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What is bought.
    pub variant: variant::Model,
    /// What it belongs to.
    pub product: product::Model,
    /// The ids of the product files it sells, in order.
    pub files: Vec<Uuid>,
    /// Whether a shopper may buy it now: the product is published and in a catalogue, a file variant has files
    /// that were uploaded. Stock is another question.
    pub on_sale: bool,
}

/// The offers for these variants, in no order. Left out are deleted variants, and those that are only in catalogues
/// which the visitor has not unlocked.
pub async fn offers(db: &impl ConnectionTrait, opened: &Opened, variant_ids: &[Uuid]) -> Result<Vec<Offer>> {
    let variants = variant::Entity::find()
        .filter(variant::Column::Id.is_in(variant_ids.iter().copied()))
        .all(db)
        .await?;
    let product_ids: HashSet<Uuid> = variants.iter().map(|v| v.product_id).collect();
    let products: HashMap<Uuid, product::Model> = product::Entity::find()
        .filter(product::Column::Id.is_in(product_ids.iter().copied()))
        .all(db)
        .await?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let placements =
        placement::Entity::find().filter(placement::Column::ProductId.is_in(product_ids)).all(db).await?;
    let in_open = open_catalogues(opened)
        .filter(catalogue::Column::Id.is_in(placements.iter().map(|p| p.catalogue_id)))
        .all(db)
        .await?;
    let in_open: HashSet<Uuid> = in_open.into_iter().map(|c| c.id).collect();
    let placed: HashSet<Uuid> = placements.iter().map(|p| p.product_id).collect();
    let reachable: HashSet<Uuid> =
        placements.iter().filter(|p| in_open.contains(&p.catalogue_id)).map(|p| p.product_id).collect();
    let mut files_of: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in files_of_variants(db, variant_ids).await? {
        files_of.entry(row.variant_id).or_default().push(row.product_file_id);
    }
    let all_files: Vec<Uuid> = files_of.values().flatten().copied().collect();
    let uploaded = files::latest_versions(db, &all_files).await?;
    let offers = variants.into_iter().filter_map(|variant| {
        let product = products.get(&variant.product_id)?.clone();
        if placed.contains(&product.id) && !reachable.contains(&product.id) {
            return None;
        }
        let files = files_of.remove(&variant.id).unwrap_or_default();
        let deliverable = variant.kind == VariantKind::Goods
            || (!files.is_empty() && files.iter().all(|f| uploaded.contains_key(f)));
        let on_sale =
            product.status == ProductStatus::Published && reachable.contains(&product.id) && deliverable;
        Some(Offer { variant, product, files, on_sale })
    });
    Ok(offers.collect())
}

/// What one piece costs the shopper, tax included, whichever way the shop enters its prices.
pub fn unit_price(settings: &ShopSettings, variant: &variant::Model) -> Money {
    with_tax(settings, variant.price_minor, variant.tax_rate)
}

/// An entered price with its tax in it.
pub(super) fn with_tax(settings: &ShopSettings, minor: i64, basis_points: i32) -> Money {
    settings.with_tax(minor, TaxRate::new(basis_points).unwrap_or_default())
}

/// Takes pieces from a counted stock by one conditional update; refuses `OUT_OF_STOCK` on `field`. Returns whether
/// the stock is counted.
pub async fn take_stock(tx: &Write, variant_id: Uuid, quantity: i32, field: &str) -> Result<bool> {
    let taken = variant::Entity::update_many()
        .col_expr(variant::Column::Stock, Expr::col(variant::Column::Stock).sub(i64::from(quantity)))
        .filter(variant::Column::Id.eq(variant_id))
        .filter(variant::Column::Stock.gte(i64::from(quantity)))
        .exec(tx)
        .await?;
    if taken.rows_affected == 1 {
        return Ok(true);
    }
    match variant::Entity::find_by_id(variant_id).one(tx).await? {
        Some(variant) if variant.stock.is_none() => Ok(false),
        Some(_) => Err(refuse(Reason::OutOfStock, field)),
        None => Err(refuse(Reason::Unavailable, field)),
    }
}

/// Gives pieces back to a counted stock; a variant that is gone or no longer counted is left alone.
pub async fn give_back_stock(tx: &Write, variant_id: Uuid, quantity: i32) -> Result<()> {
    variant::Entity::update_many()
        .col_expr(variant::Column::Stock, Expr::col(variant::Column::Stock).add(i64::from(quantity)))
        .filter(variant::Column::Id.eq(variant_id))
        .filter(variant::Column::Stock.is_not_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Whether shoppers can see goods: a published product, in a catalogue, with a variant that is shipped.
pub async fn sells_goods(db: &impl ConnectionTrait) -> Result<bool> {
    let published = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .into_query();
    let placed = placement::Entity::find().select_only().column(placement::Column::ProductId).into_query();
    let goods = variant::Entity::find()
        .filter(variant::Column::Kind.eq(VariantKind::Goods))
        .filter(variant::Column::ProductId.in_subquery(published))
        .filter(variant::Column::ProductId.in_subquery(placed));
    Ok(goods.one(db).await?.is_some())
}

/// Which files these variants sell, in order.
pub(super) async fn files_of_variants(
    db: &impl ConnectionTrait,
    variant_ids: &[Uuid],
) -> Result<Vec<variant_file::Model>> {
    Ok(variant_file::Entity::find()
        .filter(variant_file::Column::VariantId.is_in(variant_ids.iter().copied()))
        .order_by_asc(variant_file::Column::Position)
        .all(db)
        .await?)
}
