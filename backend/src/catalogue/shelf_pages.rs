//! Pages of catalogues' products: those of every catalogue that a query names, found together.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Order, QueryFilter, QueryTrait,
};
use uuid::Uuid;

use super::entities::{ProductStatus, placement, product};
use super::loaders::{Shelves, shared_out};
use crate::error::LoadFailed;
use crate::paging::{Direction, Page};

/// Catalogues of one statement: SQLite takes 500 at most.
const AT_ONCE: usize = 100;

/// A page of a catalogue's products, in the merchant's order, each with its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProductsOf {
    /// The catalogue.
    pub catalogue: Uuid,
    /// Whether drafts are among them.
    pub drafts: bool,
    /// Which of its rows.
    pub page: Page,
}

impl Loader<ProductsOf> for Shelves {
    type Value = Vec<(i32, product::Model)>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[ProductsOf]) -> Result<HashMap<ProductsOf, Self::Value>, LoadFailed> {
        // one page, but for a query that asks the same list in two ways
        let mut pages: HashMap<(Page, bool), Vec<Uuid>> = HashMap::new();
        for key in keys {
            pages.entry((key.page, key.drafts)).or_default().push(key.catalogue);
        }
        let mut placed = Vec::new();
        for ((page, drafts), catalogues) in pages {
            for some in catalogues.chunks(AT_ONCE) {
                let rows = placements(&self.shop().db, page, drafts, some).await?;
                placed.extend(rows.into_iter().map(|row| (page, drafts, row)));
            }
        }
        let ids = placed.iter().map(|(.., row)| row.product_id);
        let products =
            product::Entity::find().filter(product::Column::Id.is_in(ids)).all(&self.shop().db).await?;
        let products: HashMap<Uuid, product::Model> = products.into_iter().map(|p| (p.id, p)).collect();
        let shown = placed.into_iter().filter_map(|(page, drafts, row)| {
            let product = products.get(&row.product_id)?.clone();
            Some((ProductsOf { catalogue: row.catalogue_id, drafts, page }, (row.position, product)))
        });
        Ok(shared_out(keys, shown))
    }
}

/// The same page of several catalogues, in one statement: each is read in its own order, and no further than the page's
/// limit.
async fn placements(
    db: &impl ConnectionTrait,
    page: Page,
    drafts: bool,
    catalogues: &[Uuid],
) -> Result<Vec<placement::Model>, DbErr> {
    let of_one = |catalogue: &Uuid| {
        let mut select = placement::Entity::find().filter(placement::Column::CatalogueId.eq(*catalogue));
        if !drafts {
            select = select.filter(Expr::exists(published()));
        }
        let (key, id) = (placement::Column::Position, placement::Column::ProductId);
        let cut = page.narrow(select, key, id, Direction::Rising).into_query();
        let columns = [placement::Column::CatalogueId, id, key];
        Query::select().columns(columns).from_subquery(cut, Alias::new("page")).to_owned()
    };
    let mut pages = catalogues.iter().map(of_one);
    let Some(mut all) = pages.next() else { return Ok(Vec::new()) };
    for page in pages {
        all.union(UnionType::All, page);
    }
    let rows = db.query_all(&all).await?;
    let mut rows: Vec<placement::Model> =
        rows.iter().map(|row| placement::Model::from_query_result(row, "")).collect::<Result<_, _>>()?;
    rows.sort_by_key(|row| (row.position, row.product_id));
    if page.order(Direction::Rising) == Order::Desc {
        rows.reverse();
    }
    Ok(rows)
}

/// Whether the product of a placement is published. Asked as `product_id IN (…)`, the database would list all of them.
fn published() -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(product::Entity)
        .and_where(
            Expr::col((product::Entity, product::Column::Id))
                .eq(Expr::col((placement::Entity, placement::Column::ProductId))),
        )
        .and_where(product::Column::Status.eq(ProductStatus::Published))
        .to_owned()
}
