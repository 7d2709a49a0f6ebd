//! Today's prices of a cart. The server computes every amount (SPEC 4.3).

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use values::{Currency, Money, TaxRate, Taxed};

use super::entities::cart_line;
use crate::catalogue::{self, Offer};
use crate::error::Result;
use crate::settings;
use crate::visitor::Opened;

/// A cart with today's prices.
#[derive(Clone, Debug)]
pub struct PricedCart {
    /// The lines, oldest first.
    pub lines: Vec<PricedLine>,
    /// What the shopper pays.
    pub total: Money,
    /// What of it is tax.
    pub tax: Money,
    /// Lines that are neither shown nor sold until the password of their catalogue is given again.
    pub hidden: i32,
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

impl PricedCart {
    /// A cart without lines.
    pub fn empty(currency: Currency) -> Self {
        let nothing = Money::new(0, currency);
        Self { lines: Vec::new(), total: nothing, tax: nothing, hidden: 0 }
    }
}

/// Prices a cart as far as the visitor may see it; an unknown cart is empty.
pub async fn price(db: &impl ConnectionTrait, opened: &Opened, cart_id: Uuid) -> Result<PricedCart> {
    let settings = settings::shop_settings(db).await?;
    let rows = cart_line::Entity::find()
        .filter(cart_line::Column::CartId.eq(cart_id))
        .order_by_asc(cart_line::Column::AddedAt)
        .order_by_asc(cart_line::Column::VariantId)
        .all(db)
        .await?;
    let mut cart = PricedCart::empty(settings.currency);
    if rows.is_empty() {
        return Ok(cart);
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.variant_id).collect();
    let mut offers: HashMap<Uuid, Offer> =
        catalogue::offers(db, opened, &ids).await?.into_iter().map(|o| (o.variant.id, o)).collect();
    for row in rows {
        let Some(offer) = offers.remove(&row.variant_id) else {
            cart.hidden += 1;
            continue;
        };
        let unit_price = catalogue::unit_price(&settings, &offer.variant);
        let rate = TaxRate::new(offer.variant.tax_rate).unwrap_or_default();
        let gross = unit_price.times(i64::from(row.quantity));
        let line = PricedLine {
            issue: if gross.is_none() {
                // More than any sale: nobody can pay it.
                Some(CartIssue::Unavailable)
            } else {
                issue(&offer, row.quantity, unit_price.minor != row.seen_price_minor)
            },
            quantity: row.quantity,
            unit_price,
            seen_price: Money::new(row.seen_price_minor, settings.currency),
            amounts: rate.within(gross.unwrap_or(Money::new(Money::MAX_MINOR, settings.currency))),
            offer,
        };
        cart.total = cart.total.plus(line.amounts.gross).unwrap_or(cart.total);
        cart.tax = cart.tax.plus(line.amounts.tax).unwrap_or(cart.tax);
        cart.lines.push(line);
    }
    Ok(cart)
}

fn issue(offer: &Offer, quantity: i32, price_changed: bool) -> Option<CartIssue> {
    if !offer.on_sale {
        Some(CartIssue::Unavailable)
    } else if offer.variant.stock.is_some_and(|stock| stock < i64::from(quantity)) {
        Some(CartIssue::OutOfStock)
    } else if price_changed {
        Some(CartIssue::PriceChanged)
    } else {
        None
    }
}
