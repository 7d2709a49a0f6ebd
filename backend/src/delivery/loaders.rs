//! Rows for GraphQL, a page's worth in one statement.

use std::collections::HashMap;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Query, WindowStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, Order};
use uuid::Uuid;

use super::entities::{download_link, transfer};
use super::{Deliverable, deliverables, links_by_id, links_of};
use crate::error::LoadFailed;
use crate::files::{self, product_file};
use crate::shop::Shop;

/// Transfers that are shown of one link: the newest.
const MAX_TRANSFERS: i64 = 100;

/// The delivery's loader, one per request.
pub type Loaders = DataLoader<Links, HashMapCache>;

/// Makes the loader of a request.
pub fn loaders(shop: &Shop) -> Loaders {
    DataLoader::with_cache(Links(shop.clone()), tokio::spawn, HashMapCache::default())
}

/// Finds what belongs to links.
pub struct Links(Shop);

/// The links of an order, with what they hand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinksOf(pub Uuid);

/// A product file by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileOf(pub Uuid);

/// The newest transfers of a link, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TransfersOf(pub Uuid);

/// A link by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkOf(pub Uuid);

impl Loader<LinkOf> for Links {
    type Value = download_link::Model;
    type Error = LoadFailed;

    async fn load(&self, keys: &[LinkOf]) -> Result<HashMap<LinkOf, download_link::Model>, LoadFailed> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let links = links_by_id(&self.0.db, &ids).await?;
        Ok(links.into_iter().map(|link| (LinkOf(link.id), link)).collect())
    }
}

impl Loader<LinksOf> for Links {
    type Value = Vec<Deliverable>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[LinksOf]) -> Result<HashMap<LinksOf, Vec<Deliverable>>, LoadFailed> {
        let orders: Vec<_> = keys.iter().map(|key| key.0).collect();
        let links = links_of(&self.0.db, &orders).await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for deliverable in deliverables(&self.0.db, &links).await? {
            found.entry(LinksOf(deliverable.link.order_id)).or_default().push(deliverable);
        }
        Ok(found)
    }
}

impl Loader<FileOf> for Links {
    type Value = product_file::Model;
    type Error = LoadFailed;

    async fn load(&self, keys: &[FileOf]) -> Result<HashMap<FileOf, product_file::Model>, LoadFailed> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let files = files::files_by_id(&self.0.db, &ids).await?;
        Ok(files.into_iter().map(|file| (FileOf(file.id), file)).collect())
    }
}

impl Loader<TransfersOf> for Links {
    type Value = Vec<transfer::Model>;
    type Error = LoadFailed;

    async fn load(
        &self,
        keys: &[TransfersOf],
    ) -> Result<HashMap<TransfersOf, Vec<transfer::Model>>, LoadFailed> {
        let links: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = newest_transfers(&self.0, &links).await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            found.entry(TransfersOf(row.link_id)).or_default().push(row);
        }
        Ok(found)
    }
}

/// The newest transfers of each of these links, newest first, numbered by the database so that a link with a long
/// history costs no more than the others.
async fn newest_transfers(shop: &Shop, links: &[Uuid]) -> Result<Vec<transfer::Model>, sea_orm::DbErr> {
    let (numbered, place) = (Alias::new("numbered"), Alias::new("place"));
    let newest_first = WindowStatement::partition_by(transfer::Column::LinkId)
        .order_by(transfer::Column::OpenedAt, Order::Desc)
        .order_by(transfer::Column::Id, Order::Desc)
        .to_owned();
    let all = Query::select()
        .column(Asterisk)
        .expr_window_as(Func::cust("ROW_NUMBER"), newest_first, place.clone())
        .from(transfer::Entity)
        .and_where(transfer::Column::LinkId.is_in(links.iter().copied()))
        .to_owned();
    let newest = Query::select()
        .column(Asterisk)
        .from_subquery(all, numbered)
        .and_where(Expr::col(place.clone()).lte(MAX_TRANSFERS))
        .order_by(place, Order::Asc)
        .to_owned();
    let rows = shop.db.query_all(&newest).await?;
    rows.iter().map(|row| transfer::Model::from_query_result(row, "")).collect()
}
