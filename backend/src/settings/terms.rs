//! What an order may amount to, and the tax rates that the merchant works with.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;
use values::{Money, TaxRate};

use super::{ORDER_LIMITS, TAX_RATES, load, save};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result};
use crate::shop::Shop;

/// Tax rates of a shop at most.
const MAX_RATES: usize = 20;
/// Longest name of a rate, in characters.
const NAME_CHARS: usize = 60;

/// What an order may amount to, shipping aside, tax included, in minor units (SPEC 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OrderLimits {
    /// At least this; none is any amount.
    pub min_minor: Option<i64>,
    /// At most this; none is any amount.
    pub max_minor: Option<i64>,
}

/// A tax rate with the merchant's name for it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NamedRate {
    /// What the merchant calls it.
    pub name: String,
    /// The rate.
    pub rate: TaxRate,
}

/// What an order may amount to.
pub async fn order_limits(db: &impl ConnectionTrait) -> Result<OrderLimits> {
    Ok(load(db, ORDER_LIMITS).await?.unwrap_or_default())
}

/// Changes what an order may amount to. Orders placed already stay.
pub async fn update_order_limits(shop: &Shop, staff: &Staff, limits: OrderLimits) -> Result<OrderLimits> {
    staff.demand_owner()?;
    let mut checks = Checks::new();
    let believable = |minor: Option<i64>| minor.is_none_or(|minor| (0..=Money::MAX_MINOR).contains(&minor));
    checks.require(believable(limits.min_minor), Reason::OutOfRange, "minMinor");
    checks.require(believable(limits.max_minor), Reason::OutOfRange, "maxMinor");
    let crossed = limits.min_minor.zip(limits.max_minor).is_some_and(|(min, max)| min > max);
    checks.require(!crossed, Reason::OutOfRange, "maxMinor");
    checks.finish()?;
    save(&shop.db, ORDER_LIMITS, &limits, shop.clock.now()).await?;
    Ok(limits)
}

/// The tax rates to choose from; at first those of France.
pub async fn tax_rates(db: &impl ConnectionTrait) -> Result<Vec<NamedRate>> {
    let french =
        [("Taux normal", 2_000), ("Taux intermédiaire", 1_000), ("Taux réduit", 550), ("Sans taxe", 0)];
    let default = || {
        french.into_iter().map(|(name, points)| NamedRate {
            name: name.to_owned(),
            rate: TaxRate::new(points).unwrap_or_default(),
        })
    };
    Ok(load(db, TAX_RATES).await?.unwrap_or_else(|| default().collect()))
}

/// Changes the tax rates to choose from. What is on sale keeps its rate.
pub async fn update_tax_rates(shop: &Shop, staff: &Staff, typed: &[(String, i32)]) -> Result<Vec<NamedRate>> {
    staff.demand_owner()?;
    let mut checks = Checks::new();
    checks.require(typed.len() <= MAX_RATES, Reason::OutOfRange, "rates");
    let mut seen = HashSet::new();
    let mut rates = Vec::new();
    for (at, (name, basis_points)) in typed.iter().enumerate() {
        let name = checks.line(&format!("rates.{at}.name"), name, NAME_CHARS);
        let field = format!("rates.{at}.rate");
        if let Some(rate) = checks.parse(&field, TaxRate::new(*basis_points)) {
            if !seen.insert(rate) {
                checks.refuse(Refusal::new(Reason::Taken, field));
            }
            rates.push(NamedRate { name, rate });
        }
    }
    checks.finish()?;
    save(&shop.db, TAX_RATES, &rates, shop.clock.now()).await?;
    Ok(rates)
}
