//! What a page of orders is told with, loaded for all of its rows before the first is told: a row that waits for a loader
//! costs more than what it waits for.

use std::hash::Hash;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};

use super::entities::{OrderState, order};
use super::loaders::{LinksOf, Loaders, ReceiptsOf, TrialOf};
use crate::delivery::{self, FileOf};
use crate::error::LoadFailed;

/// Loads what the question asks of these orders, as far as lists of orders ask it.
pub(super) async fn lay_out(ctx: &Context<'_>, orders: &[order::Model]) -> async_graphql::Result<()> {
    let asked = ctx.look_ahead();
    let (nodes, edges) = (asked.field("nodes"), asked.field("edges").field("node"));
    let asks = |field: &str| nodes.field(field).exists() || edges.field(field).exists();
    let loaders = ctx.data_unchecked::<Loaders>();
    let ids = || orders.iter().map(|order| order.id);
    let links = async {
        if !asks("links") && !asks("downloads") {
            return Ok(());
        }
        let links = loaders.loader().load(&ids().map(LinksOf).collect::<Vec<_>>()).await?;
        let mut files: Vec<FileOf> =
            links.values().flatten().map(|link| FileOf(link.product_file_id)).collect();
        loaders.feed_many(links).await;
        if asks("links") {
            files.sort_unstable();
            files.dedup();
            bring(ctx.data_unchecked::<delivery::Loaders>(), files).await?;
        }
        Ok::<_, LoadFailed>(())
    };
    let trials = async {
        match asks("isTrial") {
            true => bring(loaders, ids().map(TrialOf).collect()).await,
            false => Ok(()),
        }
    };
    let receipts = async {
        let awaiting = orders.iter().filter(|order| order.state == OrderState::AwaitingPayment);
        match asks("due") {
            true => bring(loaders, awaiting.map(|order| ReceiptsOf(order.id)).collect()).await,
            false => Ok(()),
        }
    };
    Ok(futures_util::try_join!(links, trials, receipts).map(|_| ())?)
}

/// Loads what belongs to these keys in one go, without waiting for more of them as a loader does.
async fn bring<T, K>(loaders: &DataLoader<T, HashMapCache>, keys: Vec<K>) -> Result<(), LoadFailed>
where
    T: Loader<K, Error = LoadFailed>,
    K: Send + Sync + Hash + Eq + Clone + 'static,
{
    if !keys.is_empty() {
        loaders.feed_many(loaders.loader().load(&keys).await?).await;
    }
    Ok(())
}
