//! What the merchant sees and does with orders.

use async_graphql::{Context, ID, Object, SimpleObject, Subscription, Union};
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt};

use super::admin_order::AdminOrder;
use super::bulk::Outcome;
use super::entities::OrderEventKind;
use super::inputs::*;
use super::{Feed, Revival};
use crate::auth::{self, Staff};
use crate::delivery::backoffice::AdminLink;
use crate::error::{DoneResult, Refusal, Refused, Result, answer, found};
use crate::ids::Kind;
use crate::paging::{List, Page, page_cost};
use crate::shop::Shop;
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
    ) -> async_graphql::Result<List<AdminOrder>> {
        ctx.staff()?;
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        let filter = filter.unwrap_or_default().into();
        let rows = found(super::list(&ctx.shop().db, &page, &filter).await)?;
        super::at_hand::lay_out(ctx, &rows).await?;
        Ok(page.connect(rows, super::place_of, AdminOrder))
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
    /// Records a cheque, a bank transfer or cash, or a payment that was seen at its provider, which has not told of it; delivers once
    /// the order is paid by it. Another amount than what is due is refused until it is said what to do about it; a provider's is
    /// refused. What the provider tells of that money later changes nothing.
    async fn order_receive_payment(
        &self,
        ctx: &Context<'_>,
        input: OrderReceivePaymentInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async { super::receive(shop, staff, order_id(&input.order)?, &input.read()).await }
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

    /// Records what the bank has written of a payment that its buyer contests, where no provider tells of it. While it is
    /// contested, and when it is lost, the links are disabled.
    async fn order_dispute_record(
        &self,
        ctx: &Context<'_>,
        input: OrderDisputeRecordInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let done = async { super::record_dispute(shop, staff, order_id(&input.order)?, input.step).await };
        answer(done.await.map(AdminOrder))
    }

    /// Does one act on many orders, a hundred at most. Each is done or refused by itself; a retry with the same key does
    /// nothing to those that were done.
    async fn orders_hand_over(
        &self,
        ctx: &Context<'_>,
        input: OrdersHandOverInput,
    ) -> async_graphql::Result<OrdersHandOverResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let done = async {
            let orders =
                input.orders.iter().map(|id| Kind::Order.read(id, "orders")).collect::<Result<Vec<_>>>()?;
            super::hand_over_many(shop, staff, &input.idempotency_key, &orders, input.act).await
        };
        answer(done.await.map(OrdersHandedOver::from))
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

    /// Takes up again an order that was given up: its pieces are taken from the stock again.
    async fn order_revive(
        &self,
        ctx: &Context<'_>,
        input: OrderReviveInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let revival = if input.paid { Revival::Paid } else { Revival::Awaiting };
        let done = async { super::revive(shop, staff, order_id(&input.order)?, revival).await };
        answer(done.await.map(AdminOrder))
    }

    /// Corrects the buyer's name and e-mail address. Nothing is mailed: send the links again after that.
    async fn order_edit_buyer(
        &self,
        ctx: &Context<'_>,
        input: OrderEditBuyerInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let done = async {
            super::edit_buyer(shop, staff, order_id(&input.order)?, &input.name, &input.email).await
        };
        answer(done.await.map(AdminOrder))
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

/// What the backoffice is told as it happens.
#[derive(Default)]
pub struct Subscription;

#[Subscription(name = "OrdersBackofficeSubscription")]
impl Subscription {
    /// Every event of every order, once it is committed, by whatever process: a new order, a payment, a delivery. It ends
    /// when its listener falls far behind, for then it is to ask for the list and listen again; and when the session has ended.
    async fn admin_order_changes(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<AdminOrderChange>> + use<>> {
        let (shop, staff) = (ctx.shop().clone(), ctx.staff()?.clone());
        let changes = ctx.data_unchecked::<Feed>().listen().take_while({
            let shop = shop.clone();
            move |_| {
                let (shop, staff) = (shop.clone(), staff.clone());
                async move { is_inside(&shop, &staff).await }
            }
        });
        Ok(changes.then(move |change| {
            let shop = shop.clone();
            async move {
                let order = found(super::find(&shop.db, change.order).await)?;
                Ok(AdminOrderChange { order: order.map(AdminOrder), kind: change.kind, at: *change.at })
            }
        }))
    }
}

/// Something happened to an order.
#[derive(SimpleObject)]
pub struct AdminOrderChange {
    /// The order as it is now; null when it has been deleted since.
    order: Option<AdminOrder>,
    /// What happened.
    kind: OrderEventKind,
    /// When.
    at: DateTime<Utc>,
}

/// Whether somebody may listen on; not when that cannot be found out.
async fn is_inside(shop: &Shop, staff: &Staff) -> bool {
    auth::is_inside(shop, staff).await.unwrap_or_else(|error| {
        tracing::error!("{error:?}");
        false
    })
}

fn order_id(id: &ID) -> Result<uuid::Uuid> {
    Kind::Order.read(id, "order")
}

fn link_id(id: &ID) -> Result<uuid::Uuid> {
    Kind::Link.read(id, "link")
}

/// What became of each order.
#[derive(SimpleObject)]
pub struct OrdersHandedOver {
    /// One for each order that was named, in the same order.
    outcomes: Vec<HandOverOutcome>,
}

/// What became of one order.
#[derive(SimpleObject)]
pub struct HandOverOutcome {
    /// Which order.
    id: ID,
    /// As it is now; null when there is none.
    order: Option<AdminOrder>,
    /// What stood in the way; empty when it is done.
    refusals: Vec<Refusal>,
}

impl From<Vec<Outcome>> for OrdersHandedOver {
    fn from(outcomes: Vec<Outcome>) -> Self {
        let outcome = |outcome: Outcome| HandOverOutcome {
            id: Kind::Order.show(outcome.id),
            order: outcome.order.map(AdminOrder),
            refusals: outcome.refusals,
        };
        Self { outcomes: outcomes.into_iter().map(outcome).collect() }
    }
}

/// What became of each order, or why nothing was done.
#[derive(Union)]
pub enum OrdersHandOverResult {
    /// What became of each.
    Outcomes(OrdersHandedOver),
    /// Why nothing was done.
    Refused(Refused),
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
