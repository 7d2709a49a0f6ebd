//! Placing an order: one transaction, idempotent (SPEC 4.5).

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, SqlErr};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use values::Country;

use super::checkout::{Checked, ParcelTo, PlaceInput, check, destination};
use super::entities::{
    Downloads, Fulfilment, OrderEventKind, OrderState, order, order_line, order_line_file, order_shipping,
};
use super::{history, number, search, settle, tell};
use crate::cart::{self, PricedCart};
use crate::catalogue::{self, VariantKind};
use crate::error::{Error, Reason, Refusal, Result, refuse};
use crate::mail::{self, Letter, LetterShipping};
use crate::payments::{self, deferred};
use crate::revision::Write;
use crate::settings::{self, ShopSettings};
use crate::shop::Shop;
use crate::{files, orders};

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
    let priced = cart::price_to(&tx, &input.opened, cart, destination(input).as_ref()).await?;
    let country = Country::new(&input.country).ok();
    let currency = Some(priced.total.currency);
    let offers = payments::offers(&tx, shop, input.audience, currency, country.as_ref()).await?;
    let offer = offers.into_iter().find(|offer| Some(offer.method) == input.method);
    let checked = check(&settings, &priced, offer, input)?;

    let counted = take_stock(&tx, &priced).await?;
    if cart::empty(&tx, cart, &priced).await? != priced.lines.len() as u64 {
        // Another order took the cart between our reading and now.
        return Err(refuse(Reason::ChangedMeanwhile, "cart"));
    }
    let number = number::next(&tx, shop.clock.now(), settings.time_zone).await?;
    let order = insert(&tx, shop, key, number, &settings, &priced, &checked, input).await?;
    search::index(&tx, &order).await?;
    insert_lines(&tx, shop, &order, &priced, &counted).await?;
    let shipping = match checked.parcel {
        Some(parcel) => Some(insert_shipping(&tx, &order, &priced, parcel).await?),
        None => None,
    };
    history::write(&tx, shop, order.id, OrderEventKind::Placed, history::SHOPPER, "").await?;
    post_received(&tx, shop, &order, &priced, shipping).await?;
    let order = if priced.total.minor == 0 {
        settle::pay(&tx, shop, &order, history::SHOPPER).await?
    } else {
        let (number, method) = (&order.number, order.method);
        payments::open(&tx, shop, order.id, number, method, priced.total, input.audience).await?;
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

/// Takes what is counted, always in the same order, so that two shoppers never wait for each other. Returns the
/// variants whose stock is counted.
async fn take_stock(tx: &Write, cart: &PricedCart) -> Result<Vec<Uuid>> {
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
    tx: &Write,
    shop: &Shop,
    key: &str,
    number: String,
    settings: &ShopSettings,
    cart: &PricedCart,
    buyer: &Checked,
    input: &PlaceInput,
) -> Result<order::Model> {
    let now = shop.clock.now();
    let has_files = cart.has(VariantKind::File);
    let consent = |value: String| Set(has_files.then_some(value));
    let search_text = search::text(&number, &buyer.name, buyer.email.as_str());
    let row = order::ActiveModel {
        id: Set(shop.new_id()),
        number: Set(number),
        idempotency_key: Set(key.to_owned()),
        state: Set(OrderState::AwaitingPayment),
        name: Set(buyer.name.clone()),
        email: Set(buyer.email.as_str().to_owned()),
        country: Set(buyer.country.as_str().to_owned()),
        address: Set(buyer.address.clone()),
        locale: Set(input.locale.tag().to_owned()),
        method: Set(buyer.method),
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
        downloads: Set(if has_files { Downloads::Disabled } else { Downloads::None }),
        search_text: Set(search_text),
        awaiting_since: Set(now),
        reminded_at: Set(None),
        sold_minor: Set(None),
    };
    order::Entity::insert(row).exec_with_returning(tx).await.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => refuse(Reason::Taken, "idempotencyKey"),
        _ => Error::from(error),
    })
}

/// Freezes what is bought as it is now: names, prices, taxes, and the version of every file.
async fn insert_lines(
    tx: &Write,
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
            shipment_id: Set(None),
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

/// Freezes where the goods go, how, and what it costs.
async fn insert_shipping(
    tx: &Write,
    order: &order::Model,
    cart: &PricedCart,
    parcel: ParcelTo,
) -> Result<order_shipping::Model> {
    let ParcelTo { name, country, address, quote } = parcel;
    let row = order_shipping::ActiveModel {
        order_id: Set(order.id),
        method_id: Set(quote.method),
        method_name: Set(quote.name(order.language()).to_owned()),
        price_minor: Set(quote.amounts.gross.minor),
        tax_rate: Set(quote.rate.basis_points()),
        tax_minor: Set(quote.amounts.tax.minor),
        weight_grams: Set(cart.weight_grams()),
        name: Set(name),
        street: Set(address.street),
        postcode: Set(address.postcode),
        city: Set(address.city),
        country: Set(country.into()),
        refunded_at: Set(None),
    };
    Ok(order_shipping::Entity::insert(row).exec_with_returning(tx).await?)
}

/// Tells the buyer that the order has arrived, and how to pay it.
async fn post_received(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    cart: &PricedCart,
    shipping: Option<order_shipping::Model>,
) -> Result<()> {
    let instructions = match cart.total.minor {
        0 => None,
        _ => {
            let (method, locale) = (order.method, order.language());
            deferred::instructions_for_letter(tx, method, locale, &order.number, cart.total).await?
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
        shipping: shipping.map(|shipping| LetterShipping {
            price: values::Money::new(shipping.price_minor, cart.total.currency),
            address: shipping.label(order.language()),
            method: shipping.method_name,
        }),
        taxes: cart.taxes.iter().map(|part| (part.rate, part.amounts.tax)).collect(),
    };
    mail::post(tx, shop, order.id, &order.buyer()?, order.language(), &letter).await?;
    Ok(())
}
