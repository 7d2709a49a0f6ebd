//! An order as the merchant sees it.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use super::entities::{Downloads, Fulfilment, OrderEventKind, OrderState, event, order, order_line};
use super::loaders::{
    EventsOf, FileNamesOf, LinesOf, LinksOf, Loaders, LumpRefundsOf, MailsOf, MoneyOf, NotificationsOf,
    ReceiptsOf, RefundRequestsOf, RefundsOf, ShippingOf, TrialOf,
};
use super::money::{AdminNotification, OrderRefundRequest, Receipt};
use super::parcels::{OrderShipping, Shipment, tax_parts};
use super::storefront::download_state;
use super::{refund, restock};
use crate::catalogue::VariantKind;
use crate::delivery::DownloadState;
use crate::delivery::backoffice::AdminLink;
use crate::ids::Kind;
use crate::mail::backoffice::AdminMail;
use crate::paging::Row;
use crate::payments::{self, PaymentMethod, RefundState};
use crate::scalars::{Language, Money, TaxPart};
use crate::visitor::Asking;
use values::Locale;

/// An order with everything that the merchant may know of it.
pub struct AdminOrder(pub(crate) order::Model);

/// An order with everything that the merchant may know of it.
#[Object]
impl AdminOrder {
    /// Its identifier.
    pub(crate) async fn id(&self) -> ID {
        Kind::Order.show(self.0.id)
    }

    /// For people: `2026-000123`.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// How far its payment has come.
    async fn state(&self) -> OrderState {
        self.0.state
    }

    /// Who bought.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where the links go.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Billing country, ISO 3166-1 alpha-2.
    async fn country(&self) -> &str {
        &self.0.country
    }

    /// Billing address, in one text.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// The buyer's language.
    async fn language(&self) -> Language {
        self.0.language().into()
    }

    /// How it is paid.
    async fn method(&self) -> PaymentMethod {
        self.0.method
    }

    /// Whether it is paid on trial: no money has moved, and none will.
    async fn is_trial(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(ctx.data_unchecked::<Loaders>().load_one(TrialOf(self.0.id)).await? == Some(true))
    }

    /// What the buyer pays, tax included.
    async fn total(&self) -> Money {
        Money::of(self.0.total_minor, &self.0.currency)
    }

    /// What of the total is tax.
    async fn tax(&self) -> Money {
        Money::of(self.0.tax_minor, &self.0.currency)
    }

    /// What of the total went back so far.
    async fn refunded(&self, ctx: &Context<'_>) -> async_graphql::Result<Money> {
        let loaders = ctx.data_unchecked::<Loaders>();
        let refunds = loaders.load_one(RefundsOf(self.0.id)).await?.unwrap_or_default();
        let shipping = loaders.load_one(ShippingOf(self.0.id)).await?;
        let lumps = loaders.load_one(LumpRefundsOf(self.0.id)).await?.unwrap_or_default();
        let minor = match self.0.state {
            OrderState::Refunded => self.0.total_minor,
            _ => refund::returned(&refunds, shipping.as_ref(), &lumps),
        };
        Ok(Money::of(minor, &self.0.currency))
    }

    /// The tax by rate, the highest rate first.
    async fn taxes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<TaxPart>> {
        tax_parts(ctx, &self.0).await
    }

    /// Where its goods go, how, and what that cost; null without goods.
    async fn shipping(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<OrderShipping>> {
        OrderShipping::of(ctx, &self.0).await
    }

    /// Its parcels that left, oldest first.
    async fn shipments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Shipment>> {
        Shipment::of(ctx, &self.0).await
    }

    /// What became of its goods: `UNFULFILLED` as long as any is to be shipped.
    async fn fulfilment(&self, ctx: &Context<'_>) -> async_graphql::Result<Fulfilment> {
        let lines = ctx.data_unchecked::<Loaders>().load_one(LinesOf(self.0.id)).await?.unwrap_or_default();
        let any = |state| lines.iter().any(|line| line.fulfilment == state);
        Ok(if any(Fulfilment::Unfulfilled) {
            Fulfilment::Unfulfilled
        } else if any(Fulfilment::Shipped) {
            Fulfilment::Shipped
        } else {
            Fulfilment::None
        })
    }

    /// Whether goods of it whose sale is off can be put back in stock.
    async fn restockable(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let loaders = ctx.data_unchecked::<Loaders>();
        let lines = loaders.load_one(LinesOf(self.0.id)).await?.unwrap_or_default();
        let refunds = loaders.load_one(RefundsOf(self.0.id)).await?.unwrap_or_default();
        Ok(restock::restockable(self.0.state, &lines, &refunds).next().is_some())
    }

    /// What is still to be paid, once what came in is taken off; nothing when the order is paid or given up.
    async fn due(&self, ctx: &Context<'_>) -> async_graphql::Result<Money> {
        if self.0.state != OrderState::AwaitingPayment {
            return Ok(Money::of(0, &self.0.currency));
        }
        let rows = ctx.data_unchecked::<Loaders>().load_one(ReceiptsOf(self.0.id)).await?;
        let came: i64 = rows.unwrap_or_default().iter().map(|receipt| receipt.amount_minor).sum();
        Ok(Money::of((self.0.total_minor - came).max(0), &self.0.currency))
    }

    /// When it was placed.
    async fn placed_at(&self) -> DateTime<Utc> {
        *self.0.placed_at
    }

    /// When the money arrived.
    async fn paid_at(&self) -> Option<DateTime<Utc>> {
        self.0.paid_at.map(|at| *at)
    }

    /// When its links were first mailed.
    async fn delivered_at(&self) -> Option<DateTime<Utc>> {
        self.0.delivered_at.map(|at| *at)
    }

    /// The consent to immediate delivery, in the words that were shown.
    async fn consent_text(&self) -> Option<&str> {
        self.0.consent_text.as_deref()
    }

    /// When the consent was given.
    async fn consent_at(&self) -> Option<DateTime<Utc>> {
        self.0.consent_at.map(|at| *at)
    }

    /// In which language the consent was shown.
    async fn consent_language(&self) -> Option<Language> {
        self.0.consent_locale.as_deref().and_then(|tag| Locale::new(tag).ok()).map(Into::into)
    }

    /// The client address that the consent came from.
    async fn consent_address(&self) -> Option<&str> {
        self.0.consent_address.as_deref()
    }

    /// Whether its files can be downloaded.
    async fn downloads(&self, ctx: &Context<'_>) -> async_graphql::Result<DownloadState> {
        download_state(ctx, self.0.id).await
    }

    /// Whether it holds something to download.
    async fn has_files(&self) -> bool {
        self.0.downloads != Downloads::None
    }

    /// The buyer's page.
    async fn url(&self, ctx: &Context<'_>) -> String {
        ctx.shop().order_url(self.0.id)
    }

    /// What was bought.
    async fn lines(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AdminOrderLine>> {
        let lines = ctx.data_unchecked::<Loaders>().load_one(LinesOf(self.0.id)).await?.unwrap_or_default();
        let currency = &self.0.currency;
        Ok(lines.into_iter().map(|row| AdminOrderLine { row, currency: currency.clone() }).collect())
    }

    /// Its links, enabled or not.
    async fn links(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Row<AdminLink>>> {
        let links = ctx.data_unchecked::<Loaders>().load_one(LinksOf(self.0.id)).await?.unwrap_or_default();
        Ok(links.into_iter().map(|row| Row(AdminLink(row))).collect())
    }

    /// Its history, oldest first.
    async fn events(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<OrderEvent>> {
        let events = ctx.data_unchecked::<Loaders>().load_one(EventsOf(self.0.id)).await?.unwrap_or_default();
        Ok(events.into_iter().map(OrderEvent).collect())
    }

    /// What came in by hand, oldest first.
    async fn receipts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Receipt>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(ReceiptsOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Receipt).collect())
    }

    /// When its buyer was reminded to pay.
    async fn reminded_at(&self) -> Option<DateTime<Utc>> {
        self.0.reminded_at.map(|at| *at)
    }

    /// Whether money of it can be given back through its provider; not while the last refund is unclear.
    async fn can_refund(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        if !matches!(self.0.state, OrderState::Paid | OrderState::PartiallyRefunded) {
            return Ok(false);
        }
        let loaders = ctx.data_unchecked::<Loaders>();
        let requests = loaders.load_one(RefundRequestsOf(self.0.id)).await?.unwrap_or_default();
        if requests.iter().any(|request| request.state == RefundState::Unclear) {
            return Ok(false);
        }
        let payment = loaders.load_one(MoneyOf(self.0.id)).await?;
        Ok(payment.is_some_and(|payment| payments::gives_back(ctx.shop(), &payment)))
    }

    /// What was asked back of its provider, oldest first.
    async fn refund_requests(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<OrderRefundRequest>> {
        let loaders = ctx.data_unchecked::<Loaders>();
        let requests = loaders.load_one(RefundRequestsOf(self.0.id)).await?.unwrap_or_default();
        let told = |request: super::refund_request::Model| OrderRefundRequest {
            amount: Money::of(request.amount_minor, &self.0.currency),
            state: request.state,
            actor: request.actor,
            created_at: *request.created_at,
            last_error: request.last_error,
        };
        Ok(requests.into_iter().map(told).collect())
    }

    /// What its provider told of it, newest first.
    async fn notifications(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AdminNotification>> {
        let kept =
            ctx.data_unchecked::<Loaders>().load_one(NotificationsOf(self.0.id)).await?.unwrap_or_default();
        Ok(kept.into_iter().map(AdminNotification).collect())
    }

    /// The mails about it, newest first.
    async fn mails(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AdminMail>> {
        let mails = ctx.data_unchecked::<Loaders>().load_one(MailsOf(self.0.id)).await?.unwrap_or_default();
        Ok(mails.into_iter().map(AdminMail).collect())
    }
}

/// One thing that was bought, as it was that day.
pub struct AdminOrderLine {
    row: order_line::Model,
    currency: String,
}

/// One thing that was bought, as it was that day.
#[Object]
impl AdminOrderLine {
    /// Its identifier.
    async fn id(&self) -> ID {
        Kind::OrderLine.show(self.row.id)
    }

    /// The product.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// The variant; empty when the product has one.
    async fn variant_title(&self) -> &str {
        &self.row.variant_title
    }

    /// Downloaded or shipped.
    async fn kind(&self) -> VariantKind {
        self.row.kind
    }

    /// The merchant's reference.
    async fn sku(&self) -> Option<&str> {
        self.row.sku.as_deref()
    }

    /// How many.
    async fn quantity(&self) -> i32 {
        self.row.quantity
    }

    /// What one cost, tax included.
    async fn unit_price(&self) -> Money {
        Money::of(self.row.unit_price_minor, &self.currency)
    }

    /// What the line cost, tax included.
    async fn total(&self) -> Money {
        Money::of(self.row.total_minor, &self.currency)
    }

    /// What of it is tax.
    async fn tax(&self) -> Money {
        Money::of(self.row.tax_minor, &self.currency)
    }

    /// The rate that it was taxed at, in basis points.
    async fn tax_rate(&self) -> i32 {
        self.row.tax_rate
    }

    /// What became of its goods.
    async fn fulfilment(&self) -> Fulfilment {
        self.row.fulfilment
    }

    /// When its price went back; null while it has not.
    async fn refunded_at(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime<Utc>>> {
        let refunds = ctx.data_unchecked::<Loaders>().load_one(RefundsOf(self.row.order_id)).await?;
        let refund =
            refunds.unwrap_or_default().into_iter().find(|refund| refund.order_line_id == self.row.id);
        Ok(refund.map(|refund| *refund.refunded_at))
    }

    /// The parcel that its goods are in, once they left.
    async fn shipment(&self) -> Option<ID> {
        self.row.shipment_id.map(|id| Kind::Shipment.show(id))
    }

    /// What the buyer calls its files.
    async fn file_names(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        let names = ctx.data_unchecked::<Loaders>().load_one(FileNamesOf(self.row.id)).await?;
        Ok(names.unwrap_or_default())
    }
}

/// One line of an order's history.
pub struct OrderEvent(event::Model);

/// One line of an order's history.
#[Object]
impl OrderEvent {
    /// Its identifier.
    async fn id(&self) -> ID {
        Kind::Event.show(self.0.id)
    }

    /// What happened.
    async fn kind(&self) -> OrderEventKind {
        self.0.kind
    }

    /// By whom: `shopper`, a provider's name, or a member of the staff.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// The file, the number or the amount that it is about.
    async fn detail(&self) -> &str {
        &self.0.detail
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        *self.0.at
    }
}
