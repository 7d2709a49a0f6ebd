//! How an order's goods travel, and what it is taxed, as buyer and merchant see it.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use values::Currency;

use super::amounts;
use super::entities::{order, order_shipping, shipment};
use super::loaders::{LinesOf, Loaders, ShipmentsOf, ShippingOf};
use crate::ids::Kind;
use crate::scalars::{Long, Money, TaxPart};

/// Where an order's goods go, how, and what that cost that day.
pub struct OrderShipping {
    row: order_shipping::Model,
    currency: String,
}

impl OrderShipping {
    /// That of an order; none without goods.
    pub(super) async fn of(ctx: &Context<'_>, order: &order::Model) -> async_graphql::Result<Option<Self>> {
        let row = ctx.data_unchecked::<Loaders>().load_one(ShippingOf(order.id)).await?;
        Ok(row.map(|row| Self { row, currency: order.currency.clone() }))
    }
}

/// Where an order's goods go, how, and what that cost that day.
#[Object]
impl OrderShipping {
    /// The method, in the buyer's language.
    async fn method(&self) -> &str {
        &self.row.method_name
    }

    /// What it cost, tax included.
    async fn price(&self) -> Money {
        Money::of(self.row.price_minor, &self.currency)
    }

    /// What of it is tax.
    async fn tax(&self) -> Money {
        Money::of(self.row.tax_minor, &self.currency)
    }

    /// When its price went back; null while it has not.
    async fn refunded_at(&self) -> Option<DateTime<Utc>> {
        self.row.refunded_at.map(|at| *at)
    }

    /// What the goods weighed, in grams.
    async fn weight_grams(&self) -> Long {
        Long(self.row.weight_grams)
    }

    /// Who takes the goods.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Street and number, of several lines if need be.
    async fn street(&self) -> &str {
        &self.row.street
    }

    /// Empty where the post has none.
    async fn postcode(&self) -> &str {
        &self.row.postcode
    }

    /// The town.
    async fn city(&self) -> &str {
        &self.row.city
    }

    /// ISO 3166-1 alpha-2.
    async fn country(&self) -> &str {
        &self.row.country
    }
}

/// A parcel that left.
pub struct Shipment(shipment::Model);

impl Shipment {
    /// Those of an order, oldest first.
    pub(super) async fn of(ctx: &Context<'_>, order: &order::Model) -> async_graphql::Result<Vec<Self>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(ShipmentsOf(order.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Shipment).collect())
    }
}

/// A parcel that left.
#[Object]
impl Shipment {
    /// Its identifier; lines name it.
    async fn id(&self) -> ID {
        Kind::Shipment.show(self.0.id)
    }

    /// Who carries it.
    async fn carrier(&self) -> &str {
        &self.0.carrier
    }

    /// The carrier's number for it.
    async fn tracking(&self) -> Option<&str> {
        self.0.tracking.as_deref()
    }

    /// Where to follow it.
    async fn tracking_url(&self) -> Option<&str> {
        self.0.tracking_url.as_deref()
    }

    /// When it left.
    async fn shipped_at(&self) -> DateTime<Utc> {
        *self.0.shipped_at
    }
}

/// The tax of an order by rate.
pub(super) async fn tax_parts(
    ctx: &Context<'_>,
    order: &order::Model,
) -> async_graphql::Result<Vec<TaxPart>> {
    let loaders = ctx.data_unchecked::<Loaders>();
    let lines = loaders.load_one(LinesOf(order.id)).await?.unwrap_or_default();
    let shipping = loaders.load_one(ShippingOf(order.id)).await?;
    let currency = Currency::new(&order.currency).unwrap_or(Currency::EUR);
    Ok(amounts::taxes(currency, &lines, shipping.as_ref()).into_iter().map(Into::into).collect())
}
