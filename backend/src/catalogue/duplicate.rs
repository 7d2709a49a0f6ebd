//! Copies to start from.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashSet;
use uuid::Uuid;
use values::Slug;

use super::catalogues::check_names;
use super::entities::{
    CatalogueVisibility, ProductStatus, catalogue, placement, product, product_picture, variant, variant_file,
};
use super::products::place;
use super::{offers, pictures, search};
use crate::auth::Staff;
use crate::error::{Reason, Result, refuse, taken};
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Rows that one statement inserts.
const BATCH: usize = 500;

/// Copies a product with its variants, its files and its pictures into a draft, in the same catalogues. References are
/// left out: each names one variant of the shop.
pub async fn duplicate_product(shop: &Shop, staff: &Staff, id: Uuid, title: &str) -> Result<product::Model> {
    staff.demand_owner()?;
    let (title, slug) = check_names(shop, title, None)?;
    let now = shop.clock.now();
    let tx = shop.write().await?;
    let original = super::product_by_id(&tx, id).await?.ok_or_else(|| refuse(Reason::NotFound, "id"))?;
    let slug = free_product_slug(&tx, &slug).await?;
    let copy = product::ActiveModel {
        id: Set(shop.new_id()),
        slug: Set(slug),
        title: Set(title),
        body: Set(original.body),
        status: Set(ProductStatus::Draft),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let copy = copy.insert(&tx).await.map_err(taken("slug"))?;
    copy_variants(&tx, shop, id, copy.id, now).await?;
    copy_pictures(&tx, shop, id, copy.id, now).await?;
    let shelves = placement::Entity::find().filter(placement::Column::ProductId.eq(id)).all(&tx).await?;
    let shelves: Vec<Uuid> = shelves.into_iter().map(|row| row.catalogue_id).collect();
    place(&tx, copy.id, &shelves).await?;
    search::write_words(&tx, &[copy.id]).await?;
    tx.commit().await?;
    Ok(copy)
}

/// Copies a catalogue, with the same products in the same order, and with the same password. The copy is at the end of
/// the list, and not in the menu.
pub async fn duplicate_catalogue(
    shop: &Shop,
    staff: &Staff,
    id: Uuid,
    title: &str,
) -> Result<catalogue::Model> {
    staff.demand_owner()?;
    let (title, slug) = check_names(shop, title, None)?;
    let now = shop.clock.now();
    let tx = shop.write().await?;
    let original = catalogue::Entity::find_by_id(id).one(&tx).await?;
    let original = original.ok_or_else(|| refuse(Reason::NotFound, "id"))?;
    let slug = free_catalogue_slug(&tx, &slug).await?;
    let last = catalogue::Entity::find().order_by_desc(catalogue::Column::Position).one(&tx).await?;
    let copy = catalogue::ActiveModel {
        id: Set(shop.new_id()),
        slug: Set(slug),
        title: Set(title),
        visibility: Set(CatalogueVisibility::Unlisted),
        position: Set(last.map_or(0, |c| c.position + 1)),
        password_hash: Set(original.password_hash),
        password_generation: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let copy = copy.insert(&tx).await.map_err(taken("slug"))?;
    let placed = placement::Entity::find().filter(placement::Column::CatalogueId.eq(id)).all(&tx).await?;
    for rows in placed.chunks(BATCH) {
        let rows = rows.iter().map(|row| placement::ActiveModel {
            catalogue_id: Set(copy.id),
            product_id: Set(row.product_id),
            position: Set(row.position),
        });
        placement::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    }
    tx.commit().await?;
    Ok(copy)
}

async fn copy_variants(tx: &Write, shop: &Shop, from: Uuid, to: Uuid, now: At) -> Result<()> {
    let originals = variant::Entity::find()
        .filter(variant::Column::ProductId.eq(from))
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .all(tx)
        .await?;
    let ids: Vec<Uuid> = originals.iter().map(|row| row.id).collect();
    let files = offers::files_of_variants(tx, &ids).await?;
    for original in originals {
        let id = shop.new_id();
        let copy = variant::ActiveModel {
            id: Set(id),
            product_id: Set(to),
            position: Set(original.position),
            title: Set(original.title),
            kind: Set(original.kind),
            sku: Set(None),
            price_minor: Set(original.price_minor),
            former_price_minor: Set(original.former_price_minor),
            tax_rate: Set(original.tax_rate),
            stock: Set(original.stock),
            weight_grams: Set(original.weight_grams),
            created_at: Set(now),
            updated_at: Set(now),
        };
        copy.insert(tx).await?;
        let sold = files.iter().filter(|row| row.variant_id == original.id);
        let sold: Vec<variant_file::ActiveModel> = sold
            .map(|row| variant_file::ActiveModel {
                variant_id: Set(id),
                product_file_id: Set(row.product_file_id),
                position: Set(row.position),
            })
            .collect();
        if !sold.is_empty() {
            variant_file::Entity::insert_many(sold).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

/// The bytes are stored once: only the rows are new.
async fn copy_pictures(tx: &Write, shop: &Shop, from: Uuid, to: Uuid, now: At) -> Result<()> {
    let copies: Vec<product_picture::ActiveModel> = pictures::pictures_of(tx, &[from])
        .await?
        .into_iter()
        .map(|row| product_picture::ActiveModel {
            id: Set(shop.new_id()),
            product_id: Set(to),
            created_at: Set(now),
            ..row.into()
        })
        .collect();
    // A model's values are unchanged ones, which an insert would leave out.
    let copies: Vec<_> = copies.into_iter().map(sea_orm::ActiveModelTrait::reset_all).collect();
    if !copies.is_empty() {
        product_picture::Entity::insert_many(copies).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn free_product_slug(db: &impl ConnectionTrait, wanted: &Slug) -> Result<String> {
    let taken = product::Entity::find()
        .select_only()
        .column(product::Column::Slug)
        .filter(product::Column::Slug.starts_with(wanted.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(free_slug(wanted, taken))
}

async fn free_catalogue_slug(db: &impl ConnectionTrait, wanted: &Slug) -> Result<String> {
    let taken = catalogue::Entity::find()
        .select_only()
        .column(catalogue::Column::Slug)
        .filter(catalogue::Column::Slug.starts_with(wanted.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(free_slug(wanted, taken))
}

/// The address, or the first of `…-2`, `…-3` that nothing has.
fn free_slug(wanted: &Slug, taken: Vec<String>) -> String {
    let taken: HashSet<String> = taken.into_iter().collect();
    let wanted = wanted.as_str();
    if !taken.contains(wanted) {
        return wanted.to_owned();
    }
    let room: String = wanted.chars().take(Slug::MAX_CHARS - 8).collect();
    let room = room.trim_end_matches('-');
    (2..).map(|n| format!("{room}-{n}")).find(|slug| !taken.contains(slug)).unwrap_or_default()
}
