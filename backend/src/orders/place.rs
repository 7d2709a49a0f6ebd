//! Placing an order: one transaction, idempotent (SPEC 4.5).

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, SqlErr,
};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use uuid::Uuid;
use values::{Country, Email, Locale, Money};

use super::entities::{Fulfilment, OrderEventKind, OrderState, order, order_line, order_line_file};
use super::{history, number, settle, tell};
use crate::cart::{self, CartIssue, PricedCart};
use crate::catalogue::{self, VariantKind};
use crate::error::{Checks, Error, Reason, Refusal, Result, invalid_field, refuse};
use crate::mail::{self, Letter};
use crate::payments::{self, PaymentMethod, deferred};
use crate::settings::{self, ShopSettings};
use crate::shop::Shop;
use crate::visitor::Opened;
use crate::{files, orders};

/// Characters of a name at most.
const NAME_CHARS: usize = 120;
/// Characters of an address at most.
const ADDRESS_CHARS: usize = 500;

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
    /// Needed for goods.
    pub address: Option<String>,
    /// How it is paid.
    pub method: PaymentMethod,
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

/// An order just placed.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The order.
    pub order: order::Model,
    /// Where to send its buyer: the order's page, or the provider's.
    pub next: String,
}

/// Places the order of a cart and empties it. The same key from the same cart yields the same order, however often
/// and however parallel it comes; another cart cannot use it.
pub async fn place(shop: &Shop, cart: Uuid, input: &PlaceInput) -> Result<Placed> {
    let key = bound_key(cart, &input.idempotency_key);
    if let Some(order) = placed_before(&shop.db, &key).await? {
        return placed(shop, order).await;
    }
    match place_new(shop, cart, &key, input).await {
        Ok(order) => {
            shop.metrics.order_placed();
            if order.paid_at.is_some() {
                shop.metrics.order_paid();
            }
            shop.wake_jobs();
            placed(shop, order).await
        }
        // Its twin may have emptied the cart, taken the last piece or stored the key a moment before.
        Err(error) => match placed_before(&shop.db, &key).await? {
            Some(order) => placed(shop, order).await,
            None => Err(error),
        },
    }
}

async fn place_new(shop: &Shop, cart: Uuid, key: &str, input: &PlaceInput) -> Result<order::Model> {
    let tx = shop.write().await?;
    let settings = settings::shop_settings(&tx).await?;
    let priced = cart::price(&tx, &input.opened, cart).await?;
    let country = Country::new(&input.country).ok();
    let methods = payments::methods_for(&tx, shop, Some(priced.total.currency), country.as_ref()).await?;
    let wants_address = payments::wants_address(shop, input.method);
    let buyer = check(&settings, &priced, &methods, wants_address, input)?;

    let counted = take_stock(&tx, &priced).await?;
    if cart::empty(&tx, cart, &priced).await? != priced.lines.len() as u64 {
        // Another order took the cart between our reading and now.
        return Err(refuse(Reason::ChangedMeanwhile, "cart"));
    }
    let number = number::next(&tx, shop.clock.now(), settings.time_zone).await?;
    let order = insert(&tx, shop, key, number, &settings, &priced, buyer, input).await?;
    insert_lines(&tx, shop, &order, &priced, &counted).await?;
    history::write(&tx, shop, order.id, OrderEventKind::Placed, history::SHOPPER, "").await?;
    post_received(&tx, shop, &order, &priced).await?;
    let order = if priced.total.minor == 0 {
        settle::pay(&tx, shop, &order, history::SHOPPER).await?
    } else {
        payments::open(&tx, shop, order.id, &order.number, order.method, priced.total).await?;
        // Of another method, the merchant hears once it is paid: many a provider's page is left halfway.
        if order.method.is_deferred() {
            tell::merchant(&tx, shop, &order).await?;
        }
        order
    };
    tx.commit().await?;
    Ok(order)
}

/// The key as it is stored: bound to the cart, so that knowing somebody's key gives nobody their order.
fn bound_key(cart: Uuid, key: &str) -> String {
    let digest = Sha256::new().chain_update(cart.as_bytes()).chain_update(key.as_bytes()).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn placed_before(db: &impl ConnectionTrait, key: &str) -> Result<Option<order::Model>> {
    Ok(order::Entity::find().filter(order::Column::IdempotencyKey.eq(key)).one(db).await?)
}

async fn placed(shop: &Shop, order: order::Model) -> Result<Placed> {
    let next = match orders::pay_at(shop, &order).await {
        Ok(address) => address,
        Err(error) => {
            // The order stands; its page offers to go on paying.
            tracing::error!("{error:?}");
            None
        }
    };
    Ok(Placed { next: next.unwrap_or_else(|| shop.order_url(order.id)), order })
}

/// What the checks made of the input.
struct Buyer {
    name: String,
    email: Email,
    country: Country,
    address: Option<String>,
}

/// Everything that stands in the way, at once.
fn check(
    settings: &ShopSettings,
    cart: &PricedCart,
    methods: &[PaymentMethod],
    wants_address: bool,
    input: &PlaceInput,
) -> Result<Buyer> {
    let mut checks = Checks::new();
    let key_chars = input.idempotency_key.chars().count();
    checks.require((8..=100).contains(&key_chars), Reason::Malformed, "idempotencyKey");
    let name = checks.line("name", &input.name, NAME_CHARS);
    let email = checks.parse("email", Email::new(&input.email));
    let country = checks.parse("country", Country::new(&input.country));
    if let Some(country) = &country {
        checks.require(settings.sells_to(country), Reason::OutOfRange, "country");
    }
    let has = |kind| cart.lines.iter().any(|line| line.offer.variant.kind == kind);
    let address = address(&mut checks, input.address.as_deref(), wants_address || has(VariantKind::Goods));
    checks.require(input.consent || !has(VariantKind::File), Reason::ConsentRequired, "consent");
    checks.require(methods.contains(&input.method), Reason::Unavailable, "method");
    check_cart(&mut checks, cart, input.expected_total_minor);
    checks.finish()?;
    match (email, country) {
        (Some(email), Some(country)) => Ok(Buyer { name, email, country, address }),
        _ => Err(refuse(Reason::Malformed, "")),
    }
}

fn check_cart(checks: &mut Checks, cart: &PricedCart, expected_total_minor: i64) {
    checks.require(!cart.lines.is_empty(), Reason::EmptyCart, "");
    let mut sum = Some(Money::new(0, cart.total.currency));
    for line in &cart.lines {
        let reason = match line.issue {
            Some(CartIssue::Unavailable) => Some(Reason::Unavailable),
            Some(CartIssue::OutOfStock) => Some(Reason::OutOfStock),
            // The shopper has seen today's price if they expect today's total.
            Some(CartIssue::PriceChanged) | None => None,
        };
        if let Some(reason) = reason {
            checks.refuse(Refusal::new(reason, "cart").naming(&line.offer.product.title));
        }
        let gross = line.unit_price.times(i64::from(line.quantity));
        sum = sum.zip(gross).and_then(|(sum, gross)| sum.plus(gross));
    }
    // An amount past the believable must never become a smaller one.
    checks.require(sum == Some(cart.total), Reason::OutOfRange, "cart");
    checks.require(cart.total.minor == expected_total_minor, Reason::PriceChanged, "expectedTotalMinor");
}

fn address(checks: &mut Checks, text: Option<&str>, needed: bool) -> Option<String> {
    let text = text.unwrap_or_default().replace("\r\n", "\n");
    let text: String = text.trim().chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    checks.require(!needed || !text.is_empty(), Reason::Required, "address");
    if text.chars().count() > ADDRESS_CHARS {
        checks.refuse(invalid_field("address", values::Invalid::TooLong(ADDRESS_CHARS)));
    }
    (!text.is_empty()).then_some(text)
}

/// Takes what is counted, always in the same order, so that two shoppers never wait for each other. Returns the
/// variants whose stock is counted.
async fn take_stock(tx: &DatabaseTransaction, cart: &PricedCart) -> Result<Vec<Uuid>> {
    let mut goods: Vec<_> = cart.lines.iter().filter(|line| line.offer.variant.stock.is_some()).collect();
    goods.sort_by_key(|line| line.offer.variant.id);
    let mut counted = Vec::new();
    for line in goods {
        let variant = line.offer.variant.id;
        if catalogue::take_stock(tx, variant, line.quantity, "cart").await? {
            counted.push(variant);
        }
    }
    Ok(counted)
}

#[allow(clippy::too_many_arguments, reason = "the row's sources, each needed once")]
async fn insert(
    tx: &DatabaseTransaction,
    shop: &Shop,
    key: &str,
    number: String,
    settings: &ShopSettings,
    cart: &PricedCart,
    buyer: Buyer,
    input: &PlaceInput,
) -> Result<order::Model> {
    let now = shop.clock.now();
    let has_files = cart.lines.iter().any(|line| line.offer.variant.kind == VariantKind::File);
    let consent = |value: String| Set(has_files.then_some(value));
    let row = order::ActiveModel {
        id: Set(shop.new_id()),
        number: Set(number),
        idempotency_key: Set(key.to_owned()),
        state: Set(OrderState::AwaitingPayment),
        name: Set(buyer.name),
        email: Set(buyer.email.into()),
        country: Set(buyer.country.into()),
        address: Set(buyer.address),
        locale: Set(input.locale.tag().to_owned()),
        method: Set(input.method),
        currency: Set(cart.total.currency.code().to_owned()),
        total_minor: Set(cart.total.minor),
        tax_minor: Set(cart.tax.minor),
        consent_text: consent(settings.consent(input.locale).to_owned()),
        consent_at: Set(has_files.then_some(now)),
        consent_locale: consent(input.locale.tag().to_owned()),
        consent_address: consent(input.client_address.to_string()),
        placed_at: Set(now),
        paid_at: Set(None),
        delivered_at: Set(None),
        updated_at: Set(now),
    };
    order::Entity::insert(row).exec_with_returning(tx).await.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => refuse(Reason::Taken, "idempotencyKey"),
        _ => Error::from(error),
    })
}

/// Freezes what is bought as it is now: names, prices, taxes, and the version of every file.
async fn insert_lines(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    cart: &PricedCart,
    counted: &[Uuid],
) -> Result<()> {
    let file_ids: Vec<Uuid> = cart.lines.iter().flat_map(|line| line.offer.files.iter().copied()).collect();
    let versions = files::latest_versions(tx, &file_ids).await?;
    let (mut lines, mut line_files) = (Vec::new(), Vec::new());
    for (position, line) in (0..).zip(&cart.lines) {
        let variant = &line.offer.variant;
        let id = shop.new_id();
        let goods = variant.kind == VariantKind::Goods;
        lines.push(order_line::ActiveModel {
            id: Set(id),
            order_id: Set(order.id),
            position: Set(position),
            product_id: Set(variant.product_id),
            variant_id: Set(variant.id),
            kind: Set(variant.kind),
            title: Set(line.offer.product.title.clone()),
            variant_title: Set(variant.title.clone()),
            sku: Set(variant.sku.clone()),
            quantity: Set(line.quantity),
            unit_price_minor: Set(line.unit_price.minor),
            tax_rate: Set(variant.tax_rate),
            total_minor: Set(line.amounts.gross.minor),
            tax_minor: Set(line.amounts.tax.minor),
            counts_stock: Set(counted.contains(&variant.id)),
            fulfilment: Set(if goods { Fulfilment::Unfulfilled } else { Fulfilment::None }),
        });
        if goods {
            continue;
        }
        for (position, file) in (0..).zip(&line.offer.files) {
            let version = versions
                .get(file)
                .ok_or_else(|| Refusal::new(Reason::Unavailable, "cart").naming(&line.offer.product.title))?;
            line_files.push(order_line_file::ActiveModel {
                order_line_id: Set(id),
                position: Set(position),
                product_file_id: Set(*file),
                file_version_id: Set(version.id),
            });
        }
    }
    order_line::Entity::insert_many(lines).exec_without_returning(tx).await?;
    if !line_files.is_empty() {
        order_line_file::Entity::insert_many(line_files).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Tells the buyer that the order has arrived, and how to pay it.
async fn post_received(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    cart: &PricedCart,
) -> Result<()> {
    let instructions = match cart.total.minor {
        0 => None,
        _ => {
            deferred::instructions_for(tx, order.method, order.language(), &order.number, cart.total).await?
        }
    };
    let letter = Letter::OrderReceived {
        order: order.id,
        number: order.number.clone(),
        client: order.name.clone(),
        total: cart.total,
        lines: cart
            .lines
            .iter()
            .map(|line| {
                tell::line_of_letter(line.quantity, &line.offer.product.title, &line.offer.variant.title)
            })
            .collect(),
        instructions,
    };
    mail::post(tx, shop, order.id, &order.buyer()?, order.language(), &letter).await?;
    Ok(())
}
