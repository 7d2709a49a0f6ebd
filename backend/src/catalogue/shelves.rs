//! What a shopper finds: the catalogues that are open to them, and the published products in them.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use uuid::Uuid;

use super::entities::{CatalogueVisibility, ProductStatus, catalogue, placement, product};
use super::former;
use crate::error::Result;
use crate::visitor::Opened;

/// Every catalogue, in the merchant's order.
pub async fn catalogues(db: &impl ConnectionTrait) -> Result<Vec<catalogue::Model>> {
    Ok(in_order(catalogue::Entity::find()).all(db).await?)
}

/// The catalogues of a visitor's menu, in the merchant's order.
pub async fn listed_catalogues(db: &impl ConnectionTrait, opened: &Opened) -> Result<Vec<catalogue::Model>> {
    Ok(in_order(listed(opened)).all(db).await?)
}

/// A catalogue, open or not.
pub async fn catalogue_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<catalogue::Model>> {
    Ok(catalogue::Entity::find_by_id(id).one(db).await?)
}

/// The catalogue at an address, of today or of former days; listed or not, open or not.
pub async fn catalogue_by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<catalogue::Model>> {
    let here = catalogue::Entity::find().filter(catalogue::Column::Slug.eq(slug)).one(db).await?;
    match here {
        Some(here) => Ok(Some(here)),
        None => former::catalogue(db, slug).await,
    }
}

/// The product at an address, of today or of former days, if the visitor may see it: published, and in a catalogue that
/// is open to them.
pub async fn product_by_slug(
    db: &impl ConnectionTrait,
    opened: &Opened,
    slug: &str,
) -> Result<Option<product::Model>> {
    let here = reachable(opened).filter(product::Column::Slug.eq(slug)).one(db).await?;
    if here.is_some() {
        return Ok(here);
    }
    let Some(found) = any_product_by_slug(db, slug).await? else { return Ok(None) };
    Ok(reachable(opened).filter(product::Column::Id.eq(found.id)).one(db).await?)
}

/// The product at an address, of today or of former days, drafts too: for the merchant's preview.
pub async fn any_product_by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<product::Model>> {
    let here = product::Entity::find().filter(product::Column::Slug.eq(slug)).one(db).await?;
    match here {
        Some(here) => Ok(Some(here)),
        None => former::product(db, slug).await,
    }
}

/// Published products that are in a catalogue which is open to the visitor, listed or not.
pub(super) fn reachable(opened: &Opened) -> Select<product::Entity> {
    published_in(open_catalogues(opened))
}

/// Published products of the listed catalogues that are open to the visitor.
pub(super) fn on_display(opened: &Opened) -> Select<product::Entity> {
    published_in(listed(opened))
}

/// The catalogues whose content a visitor may see.
pub(super) fn open_catalogues(opened: &Opened) -> Select<catalogue::Entity> {
    let mut open = Condition::any().add(catalogue::Column::PasswordHash.is_null());
    for (id, generation) in &opened.0 {
        let unlocked = Condition::all()
            .add(catalogue::Column::Id.eq(*id))
            .add(catalogue::Column::PasswordGeneration.eq(*generation));
        open = open.add(unlocked);
    }
    catalogue::Entity::find().filter(open)
}

pub(super) fn listed(opened: &Opened) -> Select<catalogue::Entity> {
    open_catalogues(opened).filter(catalogue::Column::Visibility.eq(CatalogueVisibility::Listed))
}

/// Asks of each product whether it is placed, so that a page reads its rows in order and stops when it is full. Asked
/// the other way round (`id IN …`), the database looks up every product of the shop and sorts them all.
fn published_in(catalogues: Select<catalogue::Entity>) -> Select<product::Entity> {
    let catalogues = catalogues.select_only().column(catalogue::Column::Id).into_query();
    let placed = Query::select()
        .expr(Expr::val(1))
        .from(placement::Entity)
        .and_where(
            Expr::col((placement::Entity, placement::Column::ProductId))
                .eq(Expr::col((product::Entity, product::Column::Id))),
        )
        .and_where(placement::Column::CatalogueId.in_subquery(catalogues))
        .to_owned();
    product::Entity::find()
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .filter(Expr::exists(placed))
}

fn in_order(select: Select<catalogue::Entity>) -> Select<catalogue::Entity> {
    select.order_by_asc(catalogue::Column::Position).order_by_asc(catalogue::Column::Id)
}
