//! The log of downloads over the whole shop, each with its order (SPEC 7.11).

use async_graphql::{Context, Object};

use super::admin_order::AdminOrder;
use super::loaders::{Loaders, OrderOf};
use crate::delivery::backoffice::{AdminLink, AdminTransfer};
use crate::delivery::{self, LinkOf, LogFilter, download_link, transfer};
use crate::error::found;
use crate::paging::{Cursor, List, Page, page_cost};
use crate::visitor::Asking;

/// A download of the shop, with what it is of.
pub struct AdminDownload(transfer::Model);

impl AdminDownload {
    async fn link_row(&self, ctx: &Context<'_>) -> async_graphql::Result<download_link::Model> {
        let loaders = ctx.data_unchecked::<delivery::Loaders>();
        let link = loaders.load_one(LinkOf(self.0.link_id)).await?;
        link.ok_or_else(|| "The download's link is gone.".into())
    }
}

/// A download of the shop, with what it is of.
#[Object]
impl AdminDownload {
    /// The download.
    async fn transfer(&self) -> AdminTransfer {
        AdminTransfer(self.0.clone())
    }

    /// The link that it was opened with.
    async fn link(&self, ctx: &Context<'_>) -> async_graphql::Result<AdminLink> {
        Ok(AdminLink(self.link_row(ctx).await?))
    }

    /// The order that bought the file.
    async fn order(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AdminOrder>> {
        let link = self.link_row(ctx).await?;
        let order = ctx.data_unchecked::<Loaders>().load_one(OrderOf(link.order_id)).await?;
        Ok(order.map(AdminOrder))
    }
}

/// What the staff may ask about downloads.
#[derive(Default)]
pub struct Query;

#[Object(name = "DownloadsBackofficeQuery")]
impl Query {
    /// The downloads of the whole shop, the newest first.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn admin_downloads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that have counted, or only those that have not.")] counted: Option<bool>,
        #[graphql(desc = "The beginning of a client's address, or a part of its agent.")] search: Option<
            String,
        >,
    ) -> async_graphql::Result<List<AdminDownload>> {
        let staff = ctx.staff()?;
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        let filter = LogFilter { counted, search };
        let rows = found(delivery::transfers_page(ctx.shop(), staff, &page, &filter).await)?;
        let cursor = |row: &transfer::Model| Cursor { key: row.opened_at.timestamp_millis(), id: row.id };
        Ok(page.connect(rows, cursor, AdminDownload))
    }
}
