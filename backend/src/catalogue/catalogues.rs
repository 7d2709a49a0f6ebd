//! The merchant's work on catalogues.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, QueryOrder};
use uuid::Uuid;
use values::Slug;

use super::entities::{CatalogueVisibility, catalogue};
use super::former;
use super::order::{self, List, Place};
use super::products::later;
use crate::auth::Staff;
use crate::error::{Checks, Error, Reason, Result, refuse, taken};
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Longest title of a catalogue or product, in characters.
pub(super) const TITLE_MAX_CHARS: usize = 200;

/// Makes a catalogue at the end of the list; without a slug, one is made from the title.
pub async fn create_catalogue(
    shop: &Shop,
    staff: &Staff,
    title: &str,
    slug: Option<&str>,
    visibility: CatalogueVisibility,
) -> Result<catalogue::Model> {
    staff.demand_owner()?;
    let (title, slug) = check_names(shop, title, slug)?;
    let now = shop.clock.now();
    let tx = shop.write().await?;
    let last = catalogue::Entity::find().order_by_desc(catalogue::Column::Position).one(&tx).await?;
    let row = catalogue::ActiveModel {
        id: Set(shop.new_id()),
        slug: Set(slug.into()),
        title: Set(title),
        visibility: Set(visibility),
        position: Set(last.map_or(0, |c| c.position + 1)),
        password_hash: Set(None),
        password_generation: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&tx).await.map_err(taken("slug"))?;
    tx.commit().await?;
    Ok(row)
}

/// Changes a catalogue's title, address and visibility. `read_at` is the `updated_at` that the editor started from: when
/// somebody saved meanwhile, nothing is changed and the save is refused.
#[allow(clippy::too_many_arguments, reason = "what an editor holds, and when it was read")]
pub async fn update_catalogue(
    shop: &Shop,
    staff: &Staff,
    id: Uuid,
    title: &str,
    slug: &str,
    visibility: CatalogueVisibility,
    read_at: At,
) -> Result<catalogue::Model> {
    staff.demand_owner()?;
    let (title, slug) = check_names(shop, title, Some(slug))?;
    let tx = shop.write().await?;
    let row = order::lock_catalogue(&tx, id).await?;
    if row.updated_at != read_at {
        return Err(refuse(Reason::ChangedMeanwhile, "updatedAt"));
    }
    if row.slug != slug.as_str() {
        former::keep_catalogue(&tx, row.slug.clone(), id).await?;
    }
    let mut row = row.into_active_model();
    row.title = Set(title);
    row.slug = Set(slug.into());
    row.visibility = Set(visibility);
    row.updated_at = Set(later(shop, read_at));
    let row = row.update(&tx).await.map_err(taken("slug"))?;
    tx.commit().await?;
    Ok(row)
}

/// Puts a catalogue before or after another one.
pub async fn move_catalogue(shop: &Shop, staff: &Staff, id: Uuid, place: Place) -> Result<catalogue::Model> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    order::lock_catalogues(&tx).await?;
    let list = List::<catalogue::Entity> {
        of: Expr::value(true),
        position: catalogue::Column::Position,
        id: catalogue::Column::Id,
    };
    list.put(&tx, id, place).await?;
    let row = find(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Deletes a catalogue; its products stay.
pub async fn delete_catalogue(shop: &Shop, staff: &Staff, id: Uuid) -> Result<()> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let gone = catalogue::Entity::delete_by_id(id).exec(&tx).await?;
    tx.commit().await?;
    if gone.rows_affected == 0 { Err(refuse(Reason::NotFound, "id")) } else { Ok(()) }
}

async fn find(tx: &Write, id: Uuid) -> Result<catalogue::Model> {
    catalogue::Entity::find_by_id(id).one(tx).await?.ok_or_else(|| refuse(Reason::NotFound, "id"))
}

/// Checks a title and a slug; an absent slug is made from the title, or from chance when no letter of the title can stand in
/// an address.
pub(super) fn check_names(shop: &Shop, title: &str, slug: Option<&str>) -> Result<(String, Slug)> {
    let mut checks = Checks::new();
    let title = checks.line("title", title, TITLE_MAX_CHARS);
    let slug = match slug.map(str::trim).filter(|s| !s.is_empty()) {
        Some(slug) => checks.parse("slug", Slug::new(slug)),
        None => checks.parse("slug", Slug::suggest(&title).map_or_else(|| chance_slug(shop), Ok)),
    };
    checks.finish()?;
    let slug =
        slug.ok_or_else(|| Error::Failed(anyhow::anyhow!("a slug that is missing was not refused")))?;
    Ok((title, slug))
}

/// An address that says nothing, for a title that has none: eight hexadecimal digits.
fn chance_slug(shop: &Shop) -> std::result::Result<Slug, values::Invalid> {
    Slug::new(&format!("{:08x}", u32::from_be_bytes(shop.random())))
}
