//! Today's prices of a cart. The server computes every amount (SPEC 4.3).
//!
//! What one piece costs the shopper is rounded once, a line is that times its quantity, and the tax in a line is rounded
//! once. Every sum is a sum of lines and shipping: nothing is rounded again (`docs/decisions/0010-amounts.md`).

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use values::{Country, Currency, Money, TaxPart, TaxRate, Taxed, tax_parts};

use super::entities::cart_line;
use crate::catalogue::{self, Offer, VariantKind};
use crate::error::Result;
use crate::settings::{self, OrderLimits, ShopSettings};
use crate::shipping::{self, Parcel, Quote};
use crate::visitor::Opened;

/// A cart with today's prices.
#[derive(Clone, Debug)]
pub struct PricedCart {
    /// The lines, oldest first.
    pub lines: Vec<PricedLine>,
    /// What the lines cost, tax included.
    pub subtotal: Money,
    /// The methods that take the goods where they go; none while that is unknown, or without goods.
    pub offered: Vec<Quote>,
    /// The method that counts in the total: the one asked for, else the first that is offered.
    pub shipping: Option<Quote>,
    /// What the shopper pays.
    pub total: Money,
    /// What of it is tax.
    pub tax: Money,
    /// Lines that are neither shown nor sold until the password of their catalogue is given again.
    pub hidden: i32,
    /// The tax by rate, the highest rate first.
    pub taxes: Vec<TaxPart>,
    /// What the lines may amount to.
    pub limits: OrderLimits,
    /// False when the sum is past what is believed of a sale: nobody can pay it.
    pub believable: bool,
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
    /// How it is taxed.
    pub rate: TaxRate,
    /// The line's amounts.
    pub amounts: Taxed,
    /// What the shopper must be told before paying.
    pub issue: Option<CartIssue>,
}

/// Where the goods of a cart go.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The country.
    pub country: Country,
    /// The shipping method that was chosen.
    pub method: Option<Uuid>,
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

/// Why the shop does not take an order of a cart's amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum AmountIssue {
    /// Less than the shop's minimum.
    BelowMinimum,
    /// More than the shop's maximum.
    AboveMaximum,
}

impl PricedCart {
    /// A cart without lines.
    pub fn empty(currency: Currency) -> Self {
        let nothing = Money::new(0, currency);
        Self {
            lines: Vec::new(),
            subtotal: nothing,
            offered: Vec::new(),
            shipping: None,
            total: nothing,
            tax: nothing,
            taxes: Vec::new(),
            limits: OrderLimits::default(),
            believable: true,
            hidden: 0,
        }
    }

    /// Whether a line is of a kind.
    pub fn has(&self, kind: VariantKind) -> bool {
        self.lines.iter().any(|line| line.offer.variant.kind == kind)
    }

    /// What all goods weigh; what has no weight weighs nothing.
    pub fn weight_grams(&self) -> i64 {
        let weights = self.goods().map(|line| {
            line.offer.variant.weight_grams.unwrap_or_default().saturating_mul(line.quantity.into())
        });
        weights.fold(0, i64::saturating_add)
    }

    /// Whether the lines amount to what the shop takes; shipping does not count.
    pub fn amount_issue(&self) -> Option<AmountIssue> {
        if self.lines.is_empty() {
            None
        } else if self.limits.min_minor.is_some_and(|min| self.subtotal.minor < min) {
            Some(AmountIssue::BelowMinimum)
        } else if self.limits.max_minor.is_some_and(|max| self.subtotal.minor > max) {
            Some(AmountIssue::AboveMaximum)
        } else {
            None
        }
    }

    fn goods(&self) -> impl Iterator<Item = &PricedLine> {
        self.lines.iter().filter(|line| line.offer.variant.kind == VariantKind::Goods)
    }

    fn worth_of_goods(&self) -> Money {
        let nothing = Money { minor: 0, ..self.subtotal };
        self.goods().fold(nothing, |sum, line| sum.plus(line.amounts.gross).unwrap_or(sum))
    }

    /// Sums lines and shipping.
    fn add_up(&mut self) {
        let lines = self.lines.iter().map(|line| (line.rate, line.amounts));
        let shipping = self.shipping.iter().map(|quote| (quote.rate, quote.amounts));
        self.taxes = tax_parts(lines.chain(shipping));
        for part in &self.taxes {
            match self.total.plus(part.amounts.gross).zip(self.tax.plus(part.amounts.tax)) {
                Some((total, tax)) => (self.total, self.tax) = (total, tax),
                None => self.believable = false,
            }
        }
    }
}

/// Prices a cart without shipping, as far as the visitor may see it; an unknown cart is empty.
pub async fn price(db: &impl ConnectionTrait, opened: &Opened, cart_id: Uuid) -> Result<PricedCart> {
    price_to(db, opened, cart_id, None).await
}

/// Prices a cart whose goods go somewhere, shipping included; an unknown cart is empty.
pub async fn price_to(
    db: &impl ConnectionTrait,
    opened: &Opened,
    cart_id: Uuid,
    destination: Option<&Destination>,
) -> Result<PricedCart> {
    let settings = settings::shop_settings(db).await?;
    let mut cart = PricedCart::empty(settings.currency);
    price_lines(db, opened, cart_id, &settings, &mut cart).await?;
    if cart.lines.is_empty() {
        return Ok(cart);
    }
    cart.limits = settings::order_limits(db).await?;
    if let Some(Destination { country, method }) = destination
        && cart.has(VariantKind::Goods)
    {
        let parcel = Parcel { country, weight_grams: cart.weight_grams(), worth: cart.worth_of_goods() };
        cart.offered = shipping::quotes(db, &settings, &parcel).await?;
        let chosen = cart.offered.iter().find(|quote| Some(quote.method) == *method);
        cart.shipping = chosen.or(cart.offered.first()).cloned();
    }
    cart.add_up();
    Ok(cart)
}

async fn price_lines(
    db: &impl ConnectionTrait,
    opened: &Opened,
    cart_id: Uuid,
    settings: &ShopSettings,
    cart: &mut PricedCart,
) -> Result<()> {
    let rows = cart_line::Entity::find()
        .filter(cart_line::Column::CartId.eq(cart_id))
        .order_by_asc(cart_line::Column::AddedAt)
        .order_by_asc(cart_line::Column::VariantId)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.variant_id).collect();
    let mut offers: HashMap<Uuid, Offer> =
        catalogue::offers(db, opened, &ids).await?.into_iter().map(|o| (o.variant.id, o)).collect();
    for row in rows {
        let Some(offer) = offers.remove(&row.variant_id) else {
            cart.hidden += 1;
            continue;
        };
        let unit_price = catalogue::unit_price(settings, &offer.variant);
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
            rate,
            amounts: rate.within(gross.unwrap_or(Money::new(Money::MAX_MINOR, settings.currency))),
            offer,
        };
        cart.believable &= gross.is_some();
        cart.subtotal = cart.subtotal.plus(line.amounts.gross).unwrap_or(cart.subtotal);
        cart.lines.push(line);
    }
    Ok(())
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
