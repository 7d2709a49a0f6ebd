//! What a buyer sees of their order.

use std::future::ready;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Subscription, Union};
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt};

use super::bought::OrderLine;
use super::entities::{OrderState, order};
use super::loaders::{LinesOf, LinksOf, Loaders, TrialOf};
use super::parcels::{OrderShipping, Shipment, tax_parts};
use super::{Feed, PlaceAddress, PlaceDelivery, PlaceInput, Placed};
use crate::delivery::storefront::DownloadLink;
use crate::delivery::{self, DownloadState};
use crate::error::{Reason, Refused, answer, found, refuse};
use crate::ids::Kind;
use crate::keys::Purpose;
use crate::payments::{Audience, PaymentMethod, deferred};
use crate::scalars::{Long, Money, TaxPart};
use crate::visitor::Asking;

/// Questions of the storefront.
#[derive(Default)]
pub struct Query;

#[Object(name = "OrdersStorefrontQuery")]
impl Query {
    /// The order whose page has this secret; null for any other text.
    async fn order(&self, ctx: &Context<'_>, secret: String) -> async_graphql::Result<Option<Order>> {
        let Some(id) = ctx.shop().keys.read(&secret, Purpose::Order) else { return Ok(None) };
        Ok(found(super::find(&ctx.shop().db, id).await)?.map(Order))
    }
}

/// Acts of the storefront.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "OrdersStorefrontMutation")]
impl Mutation {
    /// Orders what is in the cart. Safe to repeat with the same key.
    async fn order_place(
        &self,
        ctx: &Context<'_>,
        input: OrderPlaceInput,
    ) -> async_graphql::Result<OrderPlaceResult> {
        let visitor = ctx.visitor();
        let placed = match visitor.cart() {
            Some(cart) => super::place(ctx.shop(), cart, &input.read(visitor)).await,
            None => Err(refuse(Reason::EmptyCart, "")),
        };
        answer(placed.map(OrderPlaced::from))
    }
}

/// What a buyer is told as it happens.
#[derive(Default)]
pub struct Subscription;

#[Subscription(name = "OrdersStorefrontSubscription")]
impl Subscription {
    /// The order whose page has this secret, each time that something happens to it. An error for any other text.
    async fn order_changed(
        &self,
        ctx: &Context<'_>,
        secret: String,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Order>> + use<>> {
        let shop = ctx.shop().clone();
        let Some(id) = shop.keys.read(&secret, Purpose::Order) else {
            return Err("There is no such order.".into());
        };
        let changes = ctx.data_unchecked::<Feed>().listen().filter(move |change| ready(change.order == id));
        Ok(
            changes.filter_map(move |change| {
                let shop = shop.clone();
                async move {
                    found(super::find(&shop.db, change.order).await).map(|row| row.map(Order)).transpose()
                }
            }),
        )
    }
}

/// What a shopper says at checkout.
#[derive(InputObject)]
pub struct OrderPlaceInput {
    /// Made by the client, kept over retries: the same key yields the same order. 8 to 100 characters.
    idempotency_key: String,
    /// Who buys.
    name: String,
    /// Where the links go.
    email: String,
    /// Billing country, ISO 3166-1 alpha-2.
    country: String,
    /// Billing address; needed for goods.
    address: Option<AddressInput>,
    /// Where goods go when that is not the billing address.
    delivery: Option<DeliveryInput>,
    /// How goods go there: one of the cart's `shippingOptions`; needed for goods.
    shipping_method: Option<ID>,
    /// How it is paid: one of `paymentMethods`; needed unless the total is nothing.
    method: Option<PaymentMethod>,
    /// True when the shopper ticked the consent that was shown; needed with a file.
    consent: bool,
    /// The total that the shopper was shown, in minor units; another total is refused.
    expected_total_minor: Long,
}

/// An address within a country.
#[derive(InputObject)]
pub struct AddressInput {
    /// Street and number, of several lines if need be; up to 300 characters.
    street: String,
    /// Up to 20 characters; may be empty where the post has none.
    postcode: String,
    /// The town, up to 100 characters.
    city: String,
}

impl From<AddressInput> for PlaceAddress {
    fn from(AddressInput { street, postcode, city }: AddressInput) -> Self {
        Self { street, postcode, city }
    }
}

/// Where goods go.
#[derive(InputObject)]
pub struct DeliveryInput {
    /// Who takes them.
    name: String,
    /// Street and number, of several lines if need be; up to 300 characters.
    street: String,
    /// Up to 20 characters; may be empty where the post has none.
    postcode: String,
    /// The town, up to 100 characters.
    city: String,
    /// ISO 3166-1 alpha-2.
    country: String,
}

impl From<DeliveryInput> for PlaceDelivery {
    fn from(DeliveryInput { name, street, postcode, city, country }: DeliveryInput) -> Self {
        Self { name, country, address: PlaceAddress { street, postcode, city } }
    }
}

impl OrderPlaceInput {
    fn read(self, visitor: &crate::visitor::Visitor) -> PlaceInput {
        PlaceInput {
            idempotency_key: self.idempotency_key,
            name: self.name,
            email: self.email,
            country: self.country,
            address: self.address.map(Into::into),
            delivery: self.delivery.map(Into::into),
            // What is no method of ours is no method that is offered.
            shipping_method: self
                .shipping_method
                .and_then(|id| Kind::ShippingMethod.read(&id, "shippingMethod").ok()),
            method: self.method,
            audience: Audience::of(visitor),
            consent: self.consent,
            expected_total_minor: self.expected_total_minor.0,
            locale: visitor.locale,
            client_address: visitor.address,
            opened: visitor.opened(),
        }
    }
}

/// An order just placed, and where to send its buyer: the order's page, or the provider's.
#[derive(SimpleObject)]
pub struct OrderPlaced {
    /// The order.
    order: Order,
    /// Where to send its buyer.
    next: String,
}

impl From<Placed> for OrderPlaced {
    fn from(placed: Placed) -> Self {
        Self { order: Order(placed.order), next: placed.next }
    }
}

/// The order placed, or why not.
#[derive(Union)]
#[allow(clippy::large_enum_variant, reason = "made once an answer, and written at once")]
pub enum OrderPlaceResult {
    /// Placed.
    Placed(OrderPlaced),
    /// Why not.
    Refused(Refused),
}

/// An order as its buyer sees it, found by its secret.
pub struct Order(order::Model);

/// An order as its buyer sees it, found by its secret.
#[Object]
impl Order {
    /// Its identifier.
    async fn id(&self) -> ID {
        Kind::Order.show(self.0.id)
    }

    /// What its page's address ends with: whoever knows it sees the order.
    async fn secret(&self, ctx: &Context<'_>) -> String {
        ctx.shop().keys.token(Purpose::Order, self.0.id, 0)
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

    /// When it was placed.
    async fn placed_at(&self) -> DateTime<Utc> {
        *self.0.placed_at
    }

    /// When the money arrived.
    async fn paid_at(&self) -> Option<DateTime<Utc>> {
        self.0.paid_at.map(|at| *at)
    }

    /// What the buyer pays, tax included.
    async fn total(&self) -> Money {
        Money::of(self.0.total_minor, &self.0.currency)
    }

    /// What of the total is tax.
    async fn tax(&self) -> Money {
        Money::of(self.0.tax_minor, &self.0.currency)
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

    /// How it is paid.
    async fn method(&self) -> PaymentMethod {
        self.0.method
    }

    /// Whether it is paid on trial: no money has moved, and none will.
    async fn is_trial(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(ctx.data_unchecked::<Loaders>().load_one(TrialOf(self.0.id)).await? == Some(true))
    }

    /// What the merchant asks the buyer to do, for a deferred method that is not paid yet; with the number filled in.
    async fn instructions(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let order = &self.0;
        if order.state != OrderState::AwaitingPayment {
            return Ok(None);
        }
        let due = found(super::due_of(&ctx.shop().db, order).await)?;
        let locale = ctx.visitor().locale;
        found(deferred::instructions_for(&ctx.shop().db, order.method, locale, &order.number, due).await)
    }

    /// The bank transfer that pays it, while it is not paid and the merchant has named an account.
    async fn transfer(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<TransferDetails>> {
        let transfer = found(super::transfer_of(&ctx.shop().db, &self.0).await)?;
        let secret = ctx.shop().keys.token(Purpose::Order, self.0.id, 0);
        Ok(transfer.map(|transfer| TransferDetails {
            qr_code: transfer.payload().map(|_| ctx.shop().url(&format!("/pay/qr/{secret}"))),
            holder: transfer.account.holder,
            iban: transfer.account.iban.grouped(),
            bic: transfer.account.bic.map(String::from),
            amount: transfer.amount.into(),
            reference: transfer.reference,
        }))
    }

    /// Where to go on paying, for a provider's method that is not paid yet.
    async fn pay_at(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        found(super::pay_at(ctx.shop(), &self.0).await)
    }

    /// What was bought.
    async fn lines(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<OrderLine>> {
        let lines = ctx.data_unchecked::<Loaders>().load_one(LinesOf(self.0.id)).await?;
        let currency = &self.0.currency;
        let lines = lines.unwrap_or_default().into_iter();
        Ok(lines.map(|row| OrderLine { row, currency: currency.clone() }).collect())
    }

    /// Whether its files can be downloaded.
    async fn downloads(&self, ctx: &Context<'_>) -> async_graphql::Result<DownloadState> {
        download_state(ctx, self.0.id).await
    }

    /// The page that hands over all its files as one ZIP; null when fewer than two can be downloaded.
    async fn all_files_url(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let links = ctx.data_unchecked::<Loaders>().load_one(LinksOf(self.0.id)).await?.unwrap_or_default();
        Ok(delivery::archive_url(ctx.shop(), &links))
    }

    /// Its files; none while downloads are disabled.
    async fn links(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DownloadLink>> {
        match download_state(ctx, self.0.id).await? {
            DownloadState::Enabled => DownloadLink::of_order(ctx, self.0.id).await,
            DownloadState::Disabled => Ok(Vec::new()),
        }
    }
}

/// A bank transfer to make.
#[derive(SimpleObject)]
pub struct TransferDetails {
    /// Whose account it goes to.
    holder: String,
    /// The account's number, in groups of four.
    iban: String,
    /// The account's bank, where the merchant has named it.
    bic: Option<String>,
    /// How much.
    amount: Money,
    /// What to write as its reference.
    reference: String,
    /// The address of an SVG image of all this as an EPC QR code, which banking applications scan; null where the scheme
    /// cannot say it: it knows euros only.
    qr_code: Option<String>,
}

/// Downloads of an order are enabled when any of its links is.
pub(super) async fn download_state(
    ctx: &Context<'_>,
    order: uuid::Uuid,
) -> async_graphql::Result<DownloadState> {
    let links = ctx.data_unchecked::<Loaders>().load_one(LinksOf(order)).await?.unwrap_or_default();
    let enabled = links.iter().any(|link| link.enabled);
    Ok(if enabled { DownloadState::Enabled } else { DownloadState::Disabled })
}
