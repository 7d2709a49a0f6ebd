//! The merchant's work on variants: a product's "Price & stock".

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;
use values::{Money, TaxRate};

use super::entities::{VariantKind, product, variant, variant_file};
use super::order::{self, List, Place};
use super::products::{later, touch};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Result, refuse, taken};
use crate::files;
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Longest title of a variant, in characters; it may be empty when a product has only one.
const TITLE_MAX_CHARS: usize = 100;
/// Longest SKU, in characters.
const SKU_MAX_CHARS: usize = 64;
/// Files of one variant at most.
const MAX_FILES: usize = 100;
/// Largest stock and weight that are believed.
const MAX_COUNT: i64 = 1_000_000_000;

/// What the editor of a variant holds.
#[derive(Clone, Debug)]
pub struct VariantDraft {
    /// What tells it from its sisters, such as `PDF`.
    pub title: String,
    /// Downloaded or shipped.
    pub kind: VariantKind,
    /// The merchant's reference.
    pub sku: Option<String>,
    /// The price as entered: with or without tax as the shop says.
    pub price_minor: i64,
    /// The price shown struck through.
    pub former_price_minor: Option<i64>,
    /// Basis points.
    pub tax_rate: i32,
    /// Pieces left; none is not counted.
    pub stock: Option<i64>,
    /// Goods only.
    pub weight_grams: Option<i64>,
    /// What a FILE variant delivers, in order.
    pub files: Vec<Uuid>,
}

/// Adds a variant at the end of a product's.
pub async fn create_variant(
    shop: &Shop,
    staff: &Staff,
    product_id: Uuid,
    draft: VariantDraft,
) -> Result<variant::Model> {
    staff.demand_owner()?;
    let draft = check(draft)?;
    let now = shop.clock.now();
    let tx = shop.write().await?;
    if super::product_by_id(&tx, product_id).await?.is_none() {
        return Err(refuse(Reason::NotFound, "product"));
    }
    let last = variant::Entity::find()
        .filter(variant::Column::ProductId.eq(product_id))
        .order_by_desc(variant::Column::Position)
        .one(&tx)
        .await?;
    let row = variant::ActiveModel {
        id: Set(shop.new_id()),
        product_id: Set(product_id),
        position: Set(last.map_or(0, |v| v.position + 1)),
        created_at: Set(now),
        ..fields(&draft)
    };
    let row = variant::ActiveModel { updated_at: Set(now), ..row }.insert(&tx).await.map_err(taken("sku"))?;
    attach(&tx, row.id, &draft.files).await?;
    touch(&tx, shop, product_id).await?;
    tx.commit().await?;
    Ok(row)
}

/// What the editor of a variant started from.
#[derive(Clone, Copy, Debug)]
pub struct VariantRead {
    /// When the variant had been changed last.
    pub updated_at: At,
    /// What its stock was: sales go on while the merchant types.
    pub stock: Option<i64>,
}

/// Saves a variant as the editor holds it. When somebody saved meanwhile, nothing is changed and the save is refused.
/// A counted stock is changed by what the merchant added or took away, so that pieces sold meanwhile stay sold.
pub async fn update_variant(
    shop: &Shop,
    staff: &Staff,
    id: Uuid,
    draft: VariantDraft,
    read: VariantRead,
) -> Result<variant::Model> {
    staff.demand_owner()?;
    let draft = check(draft)?;
    let tx = shop.write().await?;
    let row = variant::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx)
        .await?
        .ok_or_else(|| refuse(Reason::NotFound, "id"))?;
    if row.updated_at != read.updated_at {
        return Err(refuse(Reason::ChangedMeanwhile, "updatedAt"));
    }
    let product_id = row.product_id;
    let stock = match (draft.stock, read.stock, row.stock) {
        (Some(wanted), Some(before), Some(now)) => Some(Ord::max(0, now + wanted - before)),
        (wanted, ..) => wanted,
    };
    let updated_at = later(shop, row.updated_at);
    let row = variant::ActiveModel {
        id: Set(id),
        updated_at: Set(updated_at),
        stock: Set(stock),
        ..fields(&draft)
    };
    let row = row.update(&tx).await.map_err(taken("sku"))?;
    attach(&tx, id, &draft.files).await?;
    touch(&tx, shop, product_id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Puts a variant before or after another one of its product; returns the product.
pub async fn move_variant(shop: &Shop, staff: &Staff, id: Uuid, place: Place) -> Result<product::Model> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let product_id = find(&tx, id).await?.product_id;
    order::lock_product(&tx, product_id).await?;
    let list = List::<variant::Entity> {
        of: variant::Column::ProductId.eq(product_id),
        position: variant::Column::Position,
        id: variant::Column::Id,
    };
    list.put(&tx, id, place).await?;
    touch(&tx, shop, product_id).await?;
    let row = super::product_by_id(&tx, product_id).await?;
    tx.commit().await?;
    row.ok_or_else(|| refuse(Reason::NotFound, "id"))
}

/// Deletes a variant. Orders keep what they bought; carts lose the line.
pub async fn delete_variant(shop: &Shop, staff: &Staff, id: Uuid) -> Result<()> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let row = find(&tx, id).await?;
    let product_id = row.product_id;
    variant::Entity::delete(row.into_active_model()).exec(&tx).await?;
    touch(&tx, shop, product_id).await?;
    tx.commit().await?;
    Ok(())
}

async fn find(tx: &Write, id: Uuid) -> Result<variant::Model> {
    variant::Entity::find_by_id(id).one(tx).await?.ok_or_else(|| refuse(Reason::NotFound, "id"))
}

fn fields(draft: &VariantDraft) -> variant::ActiveModel {
    variant::ActiveModel {
        title: Set(draft.title.clone()),
        kind: Set(draft.kind),
        sku: Set(draft.sku.clone()),
        price_minor: Set(draft.price_minor),
        former_price_minor: Set(draft.former_price_minor),
        tax_rate: Set(draft.tax_rate),
        stock: Set(draft.stock),
        weight_grams: Set(draft.weight_grams),
        ..Default::default()
    }
}

fn check(mut draft: VariantDraft) -> Result<VariantDraft> {
    let mut checks = Checks::new();
    if !draft.title.trim().is_empty() {
        draft.title = checks.line("title", &draft.title, TITLE_MAX_CHARS);
    }
    draft.sku = draft.sku.filter(|s| !s.trim().is_empty()).map(|sku| checks.line("sku", &sku, SKU_MAX_CHARS));
    let amount = 0..=Money::MAX_MINOR;
    checks.require(amount.contains(&draft.price_minor), Reason::OutOfRange, "priceMinor");
    let former = draft.former_price_minor.is_none_or(|p| amount.contains(&p) && p > draft.price_minor);
    checks.require(former, Reason::OutOfRange, "formerPriceMinor");
    checks.parse("taxRate", TaxRate::new(draft.tax_rate));
    let believable = |n: Option<i64>| n.is_none_or(|n| (0..=MAX_COUNT).contains(&n));
    checks.require(believable(draft.stock), Reason::OutOfRange, "stock");
    checks.require(believable(draft.weight_grams), Reason::OutOfRange, "weightGrams");
    match draft.kind {
        VariantKind::File => {
            checks.require(!draft.files.is_empty(), Reason::NoFile, "files");
            checks.require(draft.files.len() <= MAX_FILES, Reason::OutOfRange, "files");
            draft.weight_grams = None;
        }
        VariantKind::Goods => checks.require(draft.files.is_empty(), Reason::OutOfRange, "files"),
    }
    checks.finish()?;
    Ok(draft)
}

/// Makes a variant's files exactly these, in this order.
async fn attach(tx: &Write, variant_id: Uuid, wanted: &[Uuid]) -> Result<()> {
    if !wanted.is_empty() {
        files::check_sellable(tx, wanted, "files").await?;
    }
    variant_file::Entity::delete_many()
        .filter(variant_file::Column::VariantId.eq(variant_id))
        .exec(tx)
        .await?;
    let mut rows: Vec<variant_file::ActiveModel> = Vec::with_capacity(wanted.len());
    for (index, &file) in wanted.iter().enumerate() {
        if wanted[..index].contains(&file) {
            continue;
        }
        rows.push(variant_file::ActiveModel {
            variant_id: Set(variant_id),
            product_file_id: Set(file),
            position: Set(i32::try_from(index).unwrap_or(i32::MAX)),
        });
    }
    if !rows.is_empty() {
        variant_file::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}
