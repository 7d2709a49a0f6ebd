//! Pages of catalogues' products: those of every catalogue that a query names, found together.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, WindowStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Order, QueryFilter, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use super::entities::{ProductStatus, placement, product};
use super::loaders::Shelves;
use crate::error::LoadFailed;
use crate::paging::{Direction, Page};

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
            let rows = placements(&self.shop().db, page, drafts, &catalogues).await?;
            placed.extend(rows.into_iter().map(|row| (page, drafts, row)));
        }
        let ids = placed.iter().map(|(.., row)| row.product_id);
        let products =
            product::Entity::find().filter(product::Column::Id.is_in(ids)).all(&self.shop().db).await?;
        let products: HashMap<Uuid, product::Model> = products.into_iter().map(|p| (p.id, p)).collect();
        let mut found: HashMap<ProductsOf, Self::Value> = HashMap::new();
        for (page, drafts, row) in placed {
            if let Some(product) = products.get(&row.product_id) {
                let key = ProductsOf { catalogue: row.catalogue_id, drafts, page };
                found.entry(key).or_default().push((row.position, product.clone()));
            }
        }
        Ok(found)
    }
}

/// The same page of several catalogues: the database numbers the rows of each, and each is cut at the page's limit.
async fn placements(
    db: &impl ConnectionTrait,
    page: Page,
    drafts: bool,
    catalogues: &[Uuid],
) -> Result<Vec<placement::Model>, DbErr> {
    let (numbered, place) = (Alias::new("numbered"), Alias::new("place"));
    let published = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .into_query();
    let mut select =
        placement::Entity::find().filter(placement::Column::CatalogueId.is_in(catalogues.iter().copied()));
    if !drafts {
        select = select.filter(placement::Column::ProductId.in_subquery(published));
    }
    let order = page.order(Direction::Rising);
    let in_order = WindowStatement::partition_by(placement::Column::CatalogueId)
        .order_by(placement::Column::Position, order.clone())
        .order_by(placement::Column::ProductId, order)
        .to_owned();
    let all = page
        .bound(select, placement::Column::Position, placement::Column::ProductId, Direction::Rising)
        .into_query()
        .expr_window_as(Func::cust("ROW_NUMBER"), in_order, place.clone())
        .to_owned();
    let limit = i64::try_from(page.limit()).unwrap_or(i64::MAX);
    let cut = Query::select()
        .columns([placement::Column::CatalogueId, placement::Column::ProductId, placement::Column::Position])
        .from_subquery(all, numbered)
        .and_where(Expr::col(place.clone()).lte(limit))
        .order_by(place, Order::Asc)
        .to_owned();
    let rows = db.query_all(&cut).await?;
    rows.iter().map(|row| placement::Model::from_query_result(row, "")).collect()
}
