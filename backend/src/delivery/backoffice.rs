//! What the merchant sees of links and transfers.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::entities::{download_link, transfer};
use super::loaders::{FileOf, LinksOf, Loaders, TransfersOf};
use crate::files::product_file;
use crate::ids::Kind;
use crate::scalars::Long;
use crate::visitor::Asking;

/// The right of one order to fetch one product file.
pub struct AdminLink(pub download_link::Model);

impl From<download_link::Model> for AdminLink {
    fn from(link: download_link::Model) -> Self {
        Self(link)
    }
}

impl AdminLink {
    /// The links of an order, in the order's order; none before its delivery.
    pub async fn of_order(ctx: &Context<'_>, order_id: Uuid) -> async_graphql::Result<Vec<Self>> {
        let links = ctx.data_unchecked::<Loaders>().load_one(LinksOf(order_id)).await?;
        Ok(links.unwrap_or_default().into_iter().map(|found| Self(found.link)).collect())
    }

    async fn file(&self, ctx: &Context<'_>) -> async_graphql::Result<product_file::Model> {
        let file = ctx.data_unchecked::<Loaders>().load_one(FileOf(self.0.product_file_id)).await?;
        file.ok_or_else(|| "The link's file is gone.".into())
    }
}

/// The right of one order to fetch one product file.
#[Object]
impl AdminLink {
    /// Names this link in `link…` mutations.
    async fn id(&self) -> ID {
        Kind::Link.show(self.0.id)
    }

    /// What the buyer's computer saves.
    async fn customer_name(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(self.file(ctx).await?.customer_name)
    }

    /// The name of the stored file, which no shopper sees.
    async fn internal_name(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(self.file(ctx).await?.internal_name)
    }

    /// Whether it opens downloads: the green mark or the red cross.
    async fn enabled(&self) -> bool {
        self.0.enabled
    }

    /// Downloads so far.
    async fn counter(&self) -> i32 {
        self.0.counter
    }

    /// Downloads that it gives; null is unlimited.
    async fn max_downloads(&self) -> Option<i32> {
        self.0.max_downloads
    }

    /// When it ends; null is never.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at.map(|end| *end)
    }

    /// The address to hand to the buyer; null while disabled.
    async fn url(&self, ctx: &Context<'_>) -> Option<String> {
        self.0.enabled.then(|| ctx.shop().link_url(self.0.id, self.0.generation))
    }

    /// From how many networks it was opened, among its hundred newest downloads.
    async fn networks(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(TransfersOf(self.0.id)).await?;
        let rows = rows.unwrap_or_default();
        let networks = super::alerts::networks(rows.iter().map(|row| row.client_address.as_str()));
        Ok(i32::try_from(networks).unwrap_or(i32::MAX))
    }

    /// Its downloads, newest first, a hundred at most.
    async fn transfers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AdminTransfer>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(TransfersOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(AdminTransfer).collect())
    }
}

/// One download of a link, in progress or done.
pub struct AdminTransfer(pub transfer::Model);

/// One download of a link, in progress or done.
#[Object]
impl AdminTransfer {
    /// Names this transfer.
    async fn id(&self) -> ID {
        Kind::Transfer.show(self.0.id)
    }

    /// When the buyer pressed the button.
    async fn opened_at(&self) -> DateTime<Utc> {
        *self.0.opened_at
    }

    /// The address that opened it.
    async fn client_address(&self) -> &str {
        &self.0.client_address
    }

    /// The program that opened it, as it calls itself.
    async fn agent(&self) -> &str {
        &self.0.agent
    }

    /// The size of the whole file, in bytes.
    async fn size_bytes(&self) -> Long {
        Long(self.0.size_bytes)
    }

    /// Whether it delivers the ZIP form.
    async fn zipped(&self) -> bool {
        self.0.zip_form_id.is_some()
    }

    /// All that has gone out, bytes that were sent again included.
    async fn sent_bytes(&self) -> Long {
        Long(self.0.sent_bytes)
    }

    /// How much of the file has gone out, every byte counted once.
    async fn delivered_bytes(&self) -> Long {
        Long(self.0.delivered_bytes)
    }

    /// When it counted as a download: 95 % of the file had gone out. Null before.
    async fn counted_at(&self) -> Option<DateTime<Utc>> {
        self.0.counted_at.map(|at| *at)
    }
}
