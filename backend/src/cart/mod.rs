//! What a cart holds and costs.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;
use values::{Money, Taxed};

use crate::catalogue::Offer;
use crate::error::Result;

pub mod entities;
pub use entities::*;

/// A cart with today's prices.
#[derive(Clone, Debug)]
pub struct PricedCart {
    /// The lines, oldest first.
    pub lines: Vec<PricedLine>,
    /// What the shopper pays.
    pub total: Money,
    /// What of it is tax.
    pub tax: Money,
}

/// A line with today's price.
#[derive(Clone, Debug)]
pub struct PricedLine {
    /// What is bought.
    pub offer: Offer,
    /// How many.
    pub quantity: i32,
    /// What one costs the shopper, tax included.
    pub unit_price: Money,
    /// What one cost when it was put in the cart, tax included.
    pub seen_price: Money,
    /// The line's amounts.
    pub amounts: Taxed,
    /// What the shopper must be told before paying.
    pub issue: Option<CartIssue>,
}

/// What stands between a line and its sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CartIssue {
    /// The price is not what it was when the line was added.
    PriceChanged,
    /// No longer on sale.
    Unavailable,
    /// Fewer pieces are left.
    OutOfStock,
}

/// Prices a cart; an unknown cart is empty.
pub async fn price(_db: &impl ConnectionTrait, _cart_id: Uuid) -> Result<PricedCart> {
    todo!()
}

/// Takes everything out of a cart, within the transaction that placed its order.
pub async fn empty(_tx: &DatabaseTransaction, _cart_id: Uuid) -> Result<()> {
    todo!()
}
