//! What an order may amount to and how it is taxed, as the merchant sees it.

use async_graphql::{InputObject, SimpleObject, Union};

use super::NamedRate;
use crate::error::Refused;
use crate::scalars::Long;

/// What an order may amount to, shipping aside, tax included.
#[derive(SimpleObject)]
pub struct OrderLimits {
    /// At least this, in minor units; null is any amount.
    min_minor: Option<Long>,
    /// At most this, in minor units; null is any amount.
    max_minor: Option<Long>,
}

impl From<super::OrderLimits> for OrderLimits {
    fn from(limits: super::OrderLimits) -> Self {
        Self { min_minor: limits.min_minor.map(Long), max_minor: limits.max_minor.map(Long) }
    }
}

/// The limits, or why not.
#[derive(Union)]
pub enum OrderLimitsResult {
    /// The limits as they are now.
    OrderLimits(OrderLimits),
    /// Why not.
    Refused(Refused),
}

impl From<super::OrderLimits> for OrderLimitsResult {
    fn from(limits: super::OrderLimits) -> Self {
        Self::OrderLimits(limits.into())
    }
}

/// What becomes of an order whose payment through a provider never comes.
#[derive(SimpleObject)]
pub struct UnpaidOrders {
    /// It is given up after so many days, and its goods go back to the stock; null is never.
    cancel_after_days: Option<i32>,
    /// Whether the buyer is told.
    tells_cancelled: bool,
}

impl From<super::UnpaidOrders> for UnpaidOrders {
    fn from(unpaid: super::UnpaidOrders) -> Self {
        let super::UnpaidOrders { cancel_after_days, tells_cancelled } = unpaid;
        Self { cancel_after_days, tells_cancelled }
    }
}

/// What becomes of them, or why not.
#[derive(Union)]
pub enum UnpaidOrdersResult {
    /// What becomes of them now.
    UnpaidOrders(UnpaidOrders),
    /// Why not.
    Refused(Refused),
}

impl From<super::UnpaidOrders> for UnpaidOrdersResult {
    fn from(unpaid: super::UnpaidOrders) -> Self {
        Self::UnpaidOrders(unpaid.into())
    }
}

/// What becomes of orders whose payment through a provider never comes, also of those that wait.
#[derive(InputObject)]
pub struct UnpaidOrdersUpdateInput {
    /// They are given up after so many days, 1 to 365; null is never.
    cancel_after_days: Option<i32>,
    /// Whether the buyers are told.
    #[graphql(default)]
    tells_cancelled: bool,
}

impl From<UnpaidOrdersUpdateInput> for super::UnpaidOrders {
    fn from(input: UnpaidOrdersUpdateInput) -> Self {
        let UnpaidOrdersUpdateInput { cancel_after_days, tells_cancelled } = input;
        Self { cancel_after_days, tells_cancelled }
    }
}

/// A tax rate with the merchant's name for it.
#[derive(SimpleObject)]
pub struct TaxRate {
    /// What the merchant calls it.
    name: String,
    /// Basis points: 2000 is 20 %.
    rate: i32,
}

impl From<NamedRate> for TaxRate {
    fn from(rate: NamedRate) -> Self {
        Self { name: rate.name, rate: rate.rate.basis_points() }
    }
}

/// Every tax rate to choose from.
#[derive(SimpleObject)]
pub struct TaxRates {
    /// In the merchant's order.
    rates: Vec<TaxRate>,
}

/// The rates, or why not.
#[derive(Union)]
pub enum TaxRatesResult {
    /// The rates as they are now.
    TaxRates(TaxRates),
    /// Why not.
    Refused(Refused),
}

impl From<Vec<NamedRate>> for TaxRatesResult {
    fn from(rates: Vec<NamedRate>) -> Self {
        Self::TaxRates(TaxRates { rates: rates.into_iter().map(Into::into).collect() })
    }
}

/// What an order may amount to from now on.
#[derive(InputObject)]
pub struct OrderLimitsUpdateInput {
    /// At least this, in minor units; null is any amount.
    min_minor: Option<Long>,
    /// At most this, in minor units; null is any amount.
    max_minor: Option<Long>,
}

impl From<OrderLimitsUpdateInput> for super::OrderLimits {
    fn from(input: OrderLimitsUpdateInput) -> Self {
        let OrderLimitsUpdateInput { min_minor, max_minor } = input;
        Self { min_minor: min_minor.map(|minor| minor.0), max_minor: max_minor.map(|minor| minor.0) }
    }
}

/// A tax rate and its name.
#[derive(InputObject)]
pub struct TaxRateInput {
    /// At most 60 characters.
    name: String,
    /// Basis points, from 0 to 10000; each rate once.
    rate: i32,
}

/// All tax rates anew.
#[derive(InputObject)]
pub struct TaxRatesUpdateInput {
    /// In the order in which they are offered; at most 20.
    rates: Vec<TaxRateInput>,
}

impl TaxRatesUpdateInput {
    pub(super) fn named(self) -> Vec<(String, i32)> {
        self.rates.into_iter().map(|rate| (rate.name, rate.rate)).collect()
    }
}
