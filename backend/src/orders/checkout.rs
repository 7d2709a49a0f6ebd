//! What the shopper says at checkout, and everything that stands in its way, at once.

use std::net::IpAddr;

use uuid::Uuid;
use values::{Country, Email, Invalid, Locale};

use crate::cart::{AmountIssue, CartIssue, Destination, PricedCart};
use crate::catalogue::VariantKind;
use crate::error::{Checks, Error, Reason, Refusal, Result, invalid_field};
use crate::payments::{Audience, Offer, PaymentMethod};
use crate::settings::ShopSettings;
use crate::shipping::Quote;
use crate::visitor::Opened;

/// Characters of a name, a street of several lines, a postcode, a city at most.
pub(super) const NAME_CHARS: usize = 120;
const STREET_CHARS: usize = 300;
const POSTCODE_CHARS: usize = 20;
const CITY_CHARS: usize = 100;

/// What the shopper says at checkout.
#[derive(Clone, Debug)]
pub struct PlaceInput {
    /// Made by the client, kept over retries: 8 to 100 characters.
    pub idempotency_key: String,
    /// Who buys.
    pub name: String,
    /// Where the links go.
    pub email: String,
    /// Billing country.
    pub country: String,
    /// Billing address; needed for goods.
    pub address: Option<PlaceAddress>,
    /// Where goods go; none is the billing address.
    pub delivery: Option<PlaceDelivery>,
    /// How goods go there; needed for goods.
    pub shipping_method: Option<Uuid>,
    /// How it is paid; needed unless it costs nothing.
    pub method: Option<PaymentMethod>,
    /// Who pays: not everything is for everybody.
    pub audience: Audience,
    /// Whether the consent shown was ticked; needed with a file.
    pub consent: bool,
    /// The total that the shopper was shown, in minor units.
    pub expected_total_minor: i64,
    /// The language that they read.
    pub locale: Locale,
    /// Where the consent came from.
    pub client_address: IpAddr,
    /// What of the protected catalogues they have unlocked.
    pub opened: Opened,
}

/// An address within a country.
#[derive(Clone, Debug, Default)]
pub struct PlaceAddress {
    /// Street and number, of several lines if need be.
    pub street: String,
    /// May be empty where the post has none.
    pub postcode: String,
    /// The town.
    pub city: String,
}

/// Where goods go when that is not where the bill goes.
#[derive(Clone, Debug)]
pub struct PlaceDelivery {
    /// Who takes them.
    pub name: String,
    /// Which country.
    pub country: String,
    /// Where in the country.
    pub address: PlaceAddress,
}

/// What the checks made of the input.
pub(super) struct Checked {
    pub name: String,
    pub email: Email,
    pub country: Country,
    /// The billing address in one text.
    pub address: Option<String>,
    pub method: PaymentMethod,
    /// Where and how the goods go, if there are any.
    pub parcel: Option<ParcelTo>,
}

/// Where and how goods go.
pub(super) struct ParcelTo {
    pub name: String,
    pub country: Country,
    pub address: PlaceAddress,
    pub quote: Quote,
}

/// Where the goods shall go, as far as it can be read.
pub(super) fn destination(input: &PlaceInput) -> Option<Destination> {
    let code = input.delivery.as_ref().map_or(&input.country, |delivery| &delivery.country);
    Country::new(code).ok().map(|country| Destination { country, method: input.shipping_method })
}

/// Everything that stands in the way, at once.
pub(super) fn check(
    settings: &ShopSettings,
    cart: &PricedCart,
    offer: Option<Offer>,
    input: &PlaceInput,
) -> Result<Checked> {
    let mut checks = Checks::new();
    let key_chars = input.idempotency_key.chars().count();
    checks.require((8..=100).contains(&key_chars), Reason::Malformed, "idempotencyKey");
    let name = checks.line("name", &input.name, NAME_CHARS);
    let email = checks.parse("email", Email::new(&input.email));
    let country = checks.parse("country", Country::new(&input.country));
    if let Some(country) = &country {
        checks.require(settings.sells_to(country), Reason::OutOfRange, "country");
    }
    let goods = cart.has(VariantKind::Goods);
    // Without a way for the goods there is no total yet.
    let is_free = cart.total.minor == 0 && !cart.lines.is_empty() && (!goods || cart.shipping.is_some());
    let wants_address = goods || (!is_free && offer.is_some_and(|offer| offer.wants_address));
    let billing = input.address.clone().unwrap_or_default();
    let billing = check_address(&mut checks, "address", &billing, country.as_ref(), wants_address);
    let address = in_one_text(&billing);
    let parcel = if goods {
        let to = match &input.delivery {
            Some(delivery) => check_delivery(&mut checks, delivery),
            None => country.clone().map(|country| (name.clone(), country, billing)),
        };
        to.zip(check_shipping(&mut checks, cart, input.shipping_method))
            .map(|((name, country, address), quote)| ParcelTo { name, country, address, quote })
    } else {
        None
    };
    checks.require(input.consent || !cart.has(VariantKind::File), Reason::ConsentRequired, "consent");
    let method = if is_free { Some(PaymentMethod::Free) } else { offer.map(|offer| offer.method) };
    checks.require(method.is_some(), Reason::NotChosen, "method");
    check_cart(&mut checks, cart);
    // Without a way for the goods there is no total to agree on.
    if !goods || cart.shipping.is_some() {
        let seen = cart.total.minor == input.expected_total_minor;
        checks.require(seen, Reason::PriceChanged, "expectedTotalMinor");
    }
    checks.finish()?;
    let checked =
        (|| Some(Checked { name, email: email?, country: country?, address, method: method?, parcel }))();
    checked.ok_or_else(|| Error::Failed(anyhow::anyhow!("what could not be read was not refused")))
}

fn check_delivery(checks: &mut Checks, delivery: &PlaceDelivery) -> Option<(String, Country, PlaceAddress)> {
    let name = checks.line("delivery.name", &delivery.name, NAME_CHARS);
    let country = checks.parse("delivery.country", Country::new(&delivery.country));
    let address = check_address(checks, "delivery", &delivery.address, country.as_ref(), true);
    country.map(|country| (name, country, address))
}

/// The method that the shopper chose, if it still takes the goods where they go.
fn check_shipping(checks: &mut Checks, cart: &PricedCart, chosen: Option<Uuid>) -> Option<Quote> {
    if cart.offered.is_empty() {
        checks.require(false, Reason::NotShipped, "shippingMethod");
        return None;
    }
    let quote = cart.shipping.clone().filter(|quote| Some(quote.method) == chosen);
    checks.require(quote.is_some(), Reason::NotChosen, "shippingMethod");
    quote
}

fn check_cart(checks: &mut Checks, cart: &PricedCart) {
    checks.require(!cart.lines.is_empty(), Reason::EmptyCart, "");
    for line in &cart.lines {
        let reason = match line.issue {
            Some(CartIssue::Unavailable) => Reason::Unavailable,
            Some(CartIssue::OutOfStock) => Reason::OutOfStock,
            // The shopper has seen today's price if they expect today's total.
            Some(CartIssue::PriceChanged) | None => continue,
        };
        checks.refuse(Refusal::new(reason, "cart").naming(&line.offer.product.title));
    }
    // An amount past the believable must never become a smaller one.
    checks.require(cart.believable, Reason::OutOfRange, "cart");
    let limit = |minor: Option<i64>| {
        let limit = values::Money { minor: minor.unwrap_or_default(), ..cart.subtotal };
        format!("{} {}", limit.decimal(), limit.currency)
    };
    match cart.amount_issue() {
        Some(AmountIssue::BelowMinimum) => {
            checks.refuse(Refusal::new(Reason::BelowMinimum, "cart").naming(limit(cart.limits.min_minor)))
        }
        Some(AmountIssue::AboveMaximum) => {
            checks.refuse(Refusal::new(Reason::AboveMaximum, "cart").naming(limit(cart.limits.max_minor)))
        }
        None => {}
    }
}

/// An address, tidied. Where it is needed, a postcode is too, in countries that have them.
fn check_address(
    checks: &mut Checks,
    field: &str,
    typed: &PlaceAddress,
    country: Option<&Country>,
    needed: bool,
) -> PlaceAddress {
    let address = PlaceAddress {
        street: tidy(&typed.street),
        postcode: tidy(&typed.postcode).replace('\n', " "),
        city: tidy(&typed.city).replace('\n', " "),
    };
    let coded = country.is_none_or(Country::has_postcodes);
    for (part, text, max, needed) in [
        ("street", &address.street, STREET_CHARS, needed),
        ("postcode", &address.postcode, POSTCODE_CHARS, needed && coded),
        ("city", &address.city, CITY_CHARS, needed),
    ] {
        let field = format!("{field}.{part}");
        checks.require(!needed || !text.is_empty(), Reason::Required, &field);
        if text.chars().count() > max {
            checks.refuse(invalid_field(&field, Invalid::TooLong(max)));
        }
    }
    address
}

fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.trim().chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// As it stands on an envelope, under the name; none when there is nothing.
fn in_one_text(address: &PlaceAddress) -> Option<String> {
    let town = format!("{} {}", address.postcode, address.city);
    let text = format!("{}\n{}", address.street, town.trim());
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
