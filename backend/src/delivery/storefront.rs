//! What a buyer sees of their links.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::loaders::{LinksOf, Loaders};
use super::{Deliverable, LinkIssue, issue};
use crate::scalars::Long;
use crate::visitor::Asking;

/// One file that one order may fetch.
pub struct DownloadLink(pub Deliverable);

impl DownloadLink {
    /// The links of an order, in the order's order; none before its delivery.
    pub async fn of_order(ctx: &Context<'_>, order_id: Uuid) -> async_graphql::Result<Vec<Self>> {
        let links = ctx.data_unchecked::<Loaders>().load_one(LinksOf(order_id)).await?;
        Ok(links.unwrap_or_default().into_iter().map(Self).collect())
    }
}

/// One file that one order may fetch.
#[Object]
impl DownloadLink {
    /// What the buyer's computer saves.
    async fn name(&self) -> &str {
        &self.0.form.name
    }

    /// Its size in bytes.
    async fn size_bytes(&self) -> Long {
        Long(self.0.form.size_bytes)
    }

    /// Its SHA-256 in hexadecimal, to check what arrived.
    async fn sha256(&self) -> String {
        super::deliverable::hex(&self.0.form.sha256)
    }

    /// The page that hands it over.
    async fn url(&self, ctx: &Context<'_>) -> String {
        ctx.shop().link_url(self.0.link.id, self.0.link.generation)
    }

    /// Downloads so far.
    async fn counter(&self) -> i32 {
        self.0.link.counter
    }

    /// Downloads that it gives; null is unlimited.
    async fn max_downloads(&self) -> Option<i32> {
        self.0.link.max_downloads
    }

    /// When it ends; null is never.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.link.expires_at.map(|end| *end)
    }

    /// What stands in the way of a download, if anything does.
    async fn issue(&self, ctx: &Context<'_>) -> Option<LinkIssue> {
        issue(&self.0.link, ctx.shop().clock.now())
    }
}
