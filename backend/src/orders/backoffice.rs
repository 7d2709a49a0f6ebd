//! What the merchant sees and does with orders.

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, InputObject, Object, Union};

use super::admin_order::AdminOrder;
use super::entities::{OrderState, order};
use super::{Filter, Returned, ShipInput};
use crate::delivery::DownloadState;
use crate::delivery::backoffice::AdminLink;
use crate::error::{DoneResult, Refused, Result, answer, found};
use crate::ids::Kind;
use crate::paging::{Cursor, Page, page_cost};
use crate::visitor::Asking;

/// Questions of the backoffice.
#[derive(Default)]
pub struct Query;

#[Object(name = "OrdersBackofficeQuery")]
impl Query {
    /// All orders, newest first.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    async fn admin_orders(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<OrderFilter>,
    ) -> async_graphql::Result<Connection<Cursor, AdminOrder>> {
        ctx.staff()?;
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        let filter = filter.unwrap_or_default().into();
        let rows = found(super::list(&ctx.shop().db, &page, &filter).await)?;
        let cursor = |row: &order::Model| Cursor { key: row.placed_at.timestamp_millis(), id: row.id };
        Ok(page.connect(rows, cursor, AdminOrder))
    }

    /// One order; null when there is none.
    async fn admin_order(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<AdminOrder>> {
        ctx.staff()?;
        let Ok(id) = Kind::Order.read(&id, "id") else { return Ok(None) };
        Ok(found(super::find(&ctx.shop().db, id).await)?.map(AdminOrder))
    }
}

/// Acts of the backoffice.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "OrdersBackofficeMutation")]
impl Mutation {
    /// Records a cheque, a bank transfer or cash, and delivers.
    async fn order_receive_payment(
        &self,
        ctx: &Context<'_>,
        input: OrderReceivePaymentInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async { super::receive_payment(shop, staff, order_id(&input.order)?).await }
                .await
                .map(AdminOrder),
        )
    }

    /// Enables an order's downloads and mails its links, whatever its payment state.
    async fn order_deliver(
        &self,
        ctx: &Context<'_>,
        input: OrderDeliverInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::deliver(shop, staff, order_id(&input.order)?).await }.await.map(AdminOrder))
    }

    /// Mails an order's links again.
    async fn order_resend(
        &self,
        ctx: &Context<'_>,
        input: OrderResendInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::resend(shop, staff, order_id(&input.order)?).await }.await.map(AdminOrder))
    }

    /// Switches an order's downloads on, without a mail.
    async fn order_enable(
        &self,
        ctx: &Context<'_>,
        input: OrderEnableInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::enable(shop, staff, order_id(&input.order)?).await }.await.map(AdminOrder))
    }

    /// Switches an order's downloads off.
    async fn order_disable(
        &self,
        ctx: &Context<'_>,
        input: OrderDisableInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::disable(shop, staff, order_id(&input.order)?).await }.await.map(AdminOrder))
    }

    /// Records that money of an order was given back by hand: the price of some lines, of the shipping, or all that is
    /// left. The links of what was refunded are disabled at once.
    async fn order_refund_record(
        &self,
        ctx: &Context<'_>,
        input: OrderRefundRecordInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let recorded = async {
            let order = order_id(&input.order)?;
            super::record_refund(shop, staff, order, &input.returned()?).await
        };
        answer(recorded.await.map(AdminOrder))
    }

    /// Gives up an order that is not paid; its pieces go back to the stock.
    async fn order_cancel(
        &self,
        ctx: &Context<'_>,
        input: OrderCancelInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::cancel(shop, staff, order_id(&input.order)?).await }.await.map(AdminOrder))
    }

    /// Marks goods shipped and mails the buyer. What has left before stays as it is: a second click mails nothing.
    async fn order_ship(
        &self,
        ctx: &Context<'_>,
        input: OrderShipInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::ship(shop, staff, &input.read()?).await }.await.map(AdminOrder))
    }

    /// Puts the goods of a refunded or cancelled order back in stock, each piece once.
    async fn order_restock(
        &self,
        ctx: &Context<'_>,
        input: OrderRestockInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::restock(shop, staff, order_id(&input.order)?).await }.await.map(AdminOrder))
    }

    /// Deletes an order for good: its links die at once. Of a paid one, the accounts keep number, dates and amounts.
    async fn order_delete(
        &self,
        ctx: &Context<'_>,
        input: OrderDeleteInput,
    ) -> async_graphql::Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::delete(shop, staff, order_id(&input.order)?).await }.await)
    }

    /// Sets how many downloads a link has had.
    async fn link_set_counter(
        &self,
        ctx: &Context<'_>,
        input: LinkSetCounterInput,
    ) -> async_graphql::Result<AdminLinkResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let set = async { super::set_counter(shop, staff, link_id(&input.link)?, input.counter).await };
        answer(set.await.map(AdminLink))
    }

    /// Sets how many downloads a link gives.
    async fn link_set_limit(
        &self,
        ctx: &Context<'_>,
        input: LinkSetLimitInput,
    ) -> async_graphql::Result<AdminLinkResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let set = async { super::set_limit(shop, staff, link_id(&input.link)?, input.max_downloads).await };
        answer(set.await.map(AdminLink))
    }

    /// Sets when a link ends.
    async fn link_set_expiry(
        &self,
        ctx: &Context<'_>,
        input: LinkSetExpiryInput,
    ) -> async_graphql::Result<AdminLinkResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let until = input.expires_at.map(Into::into);
        let set = async { super::set_expiry(shop, staff, link_id(&input.link)?, until).await };
        answer(set.await.map(AdminLink))
    }

    /// Gives a link a new address; the old one dies at once.
    async fn link_renew(
        &self,
        ctx: &Context<'_>,
        input: LinkRenewInput,
    ) -> async_graphql::Result<AdminLinkResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::renew_link(shop, staff, link_id(&input.link)?).await }.await.map(AdminLink))
    }
}

fn order_id(id: &ID) -> Result<uuid::Uuid> {
    Kind::Order.read(id, "order")
}

fn line_ids(ids: &[ID]) -> Result<Vec<uuid::Uuid>> {
    ids.iter().map(|id| Kind::OrderLine.read(id, "lines")).collect()
}

fn link_id(id: &ID) -> Result<uuid::Uuid> {
    Kind::Link.read(id, "link")
}

/// An order's filter; all parts together.
#[derive(InputObject, Default)]
pub struct OrderFilter {
    /// Start of a number, or part of a name or address.
    search: Option<String>,
    /// In this payment state.
    state: Option<OrderState>,
    /// With downloads in this state.
    downloads: Option<DownloadState>,
    /// With files, or without.
    with_files: Option<bool>,
    /// Paid, with goods that have not left; or anything else.
    to_ship: Option<bool>,
}

impl From<OrderFilter> for Filter {
    fn from(filter: OrderFilter) -> Self {
        Self {
            search: filter.search,
            state: filter.state,
            downloads: filter.downloads,
            with_files: filter.with_files,
            to_ship: filter.to_ship,
        }
    }
}

/// Declares inputs that name one order.
macro_rules! order_inputs {
    ($($(#[doc = $doc:literal])* $name:ident),* $(,)?) => {
        $(
            $(#[doc = $doc])*
            #[derive(InputObject)]
            pub struct $name {
                /// The order.
                order: ID,
            }
        )*
    };
}

order_inputs! {
    /// Which order is paid.
    OrderReceivePaymentInput,
    /// Which order to deliver.
    OrderDeliverInput,
    /// Which order's links to mail again.
    OrderResendInput,
    /// Which order's downloads to switch on.
    OrderEnableInput,
    /// Which order's downloads to switch off.
    OrderDisableInput,
    /// Which order to give up.
    OrderCancelInput,
    /// Which order to delete for good.
    OrderDeleteInput,
    /// Which order's goods to put back in stock.
    OrderRestockInput,
}

/// A parcel that leaves.
#[derive(InputObject)]
pub struct OrderShipInput {
    /// Of which order.
    order: ID,
    /// Which lines it holds. Null is every line that is still to be shipped.
    lines: Option<Vec<ID>>,
    /// Who carries it, up to 80 characters.
    carrier: String,
    /// The carrier's number for it, up to 80 characters.
    tracking: Option<String>,
    /// Where to follow it: an address that begins with `https://` or `http://`.
    tracking_url: Option<String>,
}

impl OrderShipInput {
    fn read(self) -> Result<ShipInput> {
        let line = |id: &ID| Kind::OrderLine.read(id, "lines");
        Ok(ShipInput {
            order: order_id(&self.order)?,
            lines: self.lines.map(|lines| lines.iter().map(line).collect()).transpose()?,
            carrier: self.carrier,
            tracking: self.tracking,
            tracking_url: self.tracking_url,
        })
    }
}

/// What was given back.
#[derive(InputObject)]
pub struct OrderRefundRecordInput {
    /// The order.
    order: ID,
    /// The lines whose price went back. Null, without `shipping`, is all that is left of the order.
    lines: Option<Vec<ID>>,
    /// Whether the price of the shipping went back too, or alone; null is no.
    shipping: Option<bool>,
}

impl OrderRefundRecordInput {
    fn returned(&self) -> Result<Returned> {
        let shipping = self.shipping.unwrap_or_default();
        match self.lines.as_deref() {
            None if !shipping => Ok(Returned::All),
            lines => Ok(Returned::Part { lines: line_ids(lines.unwrap_or_default())?, shipping }),
        }
    }
}

/// A link's counter.
#[derive(InputObject)]
pub struct LinkSetCounterInput {
    /// The link.
    link: ID,
    /// How many downloads it has had.
    counter: i32,
}

/// A link's limit.
#[derive(InputObject)]
pub struct LinkSetLimitInput {
    /// The link.
    link: ID,
    /// How many downloads it gives. Null is unlimited.
    max_downloads: Option<i32>,
}

/// A link's end.
#[derive(InputObject)]
pub struct LinkSetExpiryInput {
    /// The link.
    link: ID,
    /// When it ends. Null is never.
    expires_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// Which link gets a new address.
#[derive(InputObject)]
pub struct LinkRenewInput {
    /// The link.
    link: ID,
}

/// The order as it is now, or why nothing changed.
#[derive(Union)]
#[allow(clippy::large_enum_variant, reason = "made once an answer, and written at once")]
pub enum AdminOrderResult {
    /// As it is now.
    Order(AdminOrder),
    /// Why nothing changed.
    Refused(Refused),
}

/// The link as it is now, or why nothing changed.
#[derive(Union)]
pub enum AdminLinkResult {
    /// As it is now.
    Link(AdminLink),
    /// Why nothing changed.
    Refused(Refused),
}
