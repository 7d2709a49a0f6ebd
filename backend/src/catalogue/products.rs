//! The merchant's work on products.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

use super::catalogues::check_names;
use super::entities::{ProductStatus, catalogue, placement, product};
use super::{former, pictures, placements, search};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Result, refuse, taken};
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Longest text of a product, in characters.
const BODY_MAX_CHARS: usize = 100_000;

/// What the editor of a product holds.
#[derive(Clone, Debug)]
pub struct ProductDraft<'a> {
    /// The title.
    pub title: &'a str,
    /// The address; made from the title when absent.
    pub slug: Option<&'a str>,
    /// The text, in Markdown.
    pub body: &'a str,
    /// The catalogues that it is in.
    pub catalogues: Vec<Uuid>,
}

/// A product, draft or not.
pub async fn product_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<product::Model>> {
    Ok(product::Entity::find_by_id(id).one(db).await?)
}

/// Makes a draft.
pub async fn create_product(shop: &Shop, staff: &Staff, draft: &ProductDraft<'_>) -> Result<product::Model> {
    staff.demand_owner()?;
    check_body(draft.body)?;
    let (title, slug) = check_names(shop, draft.title, draft.slug)?;
    let now = shop.clock.now();
    let tx = shop.write().await?;
    let row = product::ActiveModel {
        id: Set(shop.new_id()),
        slug: Set(slug.into()),
        title: Set(title),
        body: Set(draft.body.to_owned()),
        status: Set(ProductStatus::Draft),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&tx).await.map_err(taken("slug"))?;
    place(&tx, row.id, &draft.catalogues).await?;
    search::write_words(&tx, &[row.id]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Saves a product as the editor holds it. `read_at` is the `updated_at` that the editor started from: when
/// somebody saved meanwhile, nothing is changed and the save is refused.
pub async fn update_product(
    shop: &Shop,
    staff: &Staff,
    id: Uuid,
    draft: &ProductDraft<'_>,
    read_at: At,
) -> Result<product::Model> {
    staff.demand_owner()?;
    check_body(draft.body)?;
    let (title, slug) = check_names(shop, draft.title, draft.slug)?;
    let tx = shop.write().await?;
    if let Some(before) = product_by_id(&tx, id).await?.filter(|before| before.slug != slug.as_str()) {
        former::keep_product(&tx, before.slug, id).await?;
    }
    let saved = product::Entity::update_many()
        .col_expr(product::Column::Title, Expr::value(title))
        .col_expr(product::Column::Slug, Expr::value(String::from(slug)))
        .col_expr(product::Column::Body, Expr::value(draft.body))
        .col_expr(product::Column::UpdatedAt, Expr::value(later(shop, read_at)))
        .filter(product::Column::Id.eq(id))
        .filter(product::Column::UpdatedAt.eq(read_at))
        .exec(&tx)
        .await
        .map_err(taken("slug"))?;
    if saved.rows_affected == 0 {
        let exists = product_by_id(&tx, id).await?.is_some();
        return Err(if exists {
            refuse(Reason::ChangedMeanwhile, "updatedAt")
        } else {
            refuse(Reason::NotFound, "id")
        });
    }
    place(&tx, id, &draft.catalogues).await?;
    search::write_words(&tx, &[id]).await?;
    let row = find(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Shows a product to shoppers.
pub async fn publish(shop: &Shop, staff: &Staff, id: Uuid) -> Result<product::Model> {
    set_status(shop, staff, id, ProductStatus::Published).await
}

/// Takes a product back into the workshop.
pub async fn unpublish(shop: &Shop, staff: &Staff, id: Uuid) -> Result<product::Model> {
    set_status(shop, staff, id, ProductStatus::Draft).await
}

/// Deletes a product and its variants. Orders keep what they bought, and its files.
pub async fn delete_product(shop: &Shop, staff: &Staff, id: Uuid) -> Result<()> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    // Their rows go with the product's: what they name is read first.
    let shown = pictures::pictures_of(&tx, &[id]).await?;
    let gone = product::Entity::delete_by_id(id).exec(&tx).await?;
    pictures::discard(&tx, shop, &shown).await?;
    tx.commit().await?;
    if gone.rows_affected == 0 { Err(refuse(Reason::NotFound, "id")) } else { Ok(()) }
}

async fn set_status(shop: &Shop, staff: &Staff, id: Uuid, status: ProductStatus) -> Result<product::Model> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let row = find(&tx, id).await?;
    let updated_at = later(shop, row.updated_at);
    let mut row = row.into_active_model();
    row.status = Set(status);
    row.updated_at = Set(updated_at);
    let row = row.update(&tx).await?;
    tx.commit().await?;
    Ok(row)
}

/// Now, but always after the instant given: `updated_at` tells two saves of one millisecond apart.
pub(super) fn later(shop: &Shop, than: At) -> At {
    let now = shop.clock.now();
    if *now > *than { now } else { (*than + chrono::TimeDelta::milliseconds(1)).into() }
}

/// Moves a product's `updated_at` on and writes its words anew, after a change of what belongs to it.
pub(super) async fn touch(tx: &Write, shop: &Shop, id: Uuid) -> Result<()> {
    let row = find(tx, id).await?;
    let updated_at = later(shop, row.updated_at);
    let mut row = row.into_active_model();
    row.updated_at = Set(updated_at);
    row.update(tx).await?;
    search::write_words(tx, &[id]).await?;
    Ok(())
}

async fn find(tx: &Write, id: Uuid) -> Result<product::Model> {
    product_by_id(tx, id).await?.ok_or_else(|| refuse(Reason::NotFound, "id"))
}

fn check_body(body: &str) -> Result<()> {
    let mut checks = Checks::new();
    if body.chars().count() > BODY_MAX_CHARS {
        checks.refuse(crate::error::invalid_field("body", values::Invalid::TooLong(BODY_MAX_CHARS)));
    }
    checks.finish()
}

/// Makes a product's catalogues exactly these: new ones at their end, kept ones where they were.
pub(super) async fn place(tx: &Write, product_id: Uuid, wanted: &[Uuid]) -> Result<()> {
    let wanted: BTreeSet<Uuid> = wanted.iter().copied().collect();
    let known =
        catalogue::Entity::find().filter(catalogue::Column::Id.is_in(wanted.iter().copied())).all(tx).await?;
    if known.len() != wanted.len() {
        return Err(refuse(Reason::NotFound, "catalogues"));
    }
    let rows = placement::Entity::find().filter(placement::Column::ProductId.eq(product_id)).all(tx).await?;
    let present: BTreeSet<Uuid> = rows.iter().map(|p| p.catalogue_id).collect();
    for gone in present.difference(&wanted) {
        placement::Entity::delete_by_id((*gone, product_id)).exec(tx).await?;
    }
    for &catalogue_id in wanted.difference(&present) {
        placements::add_last(tx, catalogue_id, product_id).await?;
    }
    Ok(())
}
