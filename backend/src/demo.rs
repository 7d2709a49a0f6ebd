//! A small shop with real things to sell, all made by the program: to try Comptoir, and to test it.

use sea_orm::{EntityTrait, QueryOrder};
use uuid::Uuid;
use values::{Country, Locale};

use crate::auth::{self, Staff};
use crate::cart::Destination;
use crate::catalogue::{self, product, variant};
use crate::error::{Error, Reason, Result, refuse};
use crate::orders::{self as sales, PlaceAddress, PlaceInput, order};
use crate::payments::providers::test::{self, Message};
use crate::payments::{self, Outcome, PaymentMethod};
use crate::settings::{self, DownloadSettings};
use crate::shop::Shop;
use crate::visitor::Opened;
use crate::{cart, delivery};

mod calendars;
mod drawings;
mod epub;
mod handbook;
mod model;
mod orders;
mod page;
mod pattern;
mod pdf;
mod pictures;
mod shelves;
mod shipping;
mod sounds;

/// Fills an empty shop with examples and marks it as a demo; a shop that has a product is left alone, unless it is an
/// earlier call's that did not come to its end.
pub async fn fill(shop: &Shop) -> Result<()> {
    let staff = &auth::owner_for_cli(shop).await?;
    if !settings::is_demo_unfinished(&shop.db).await? {
        if product::Entity::find().one(&shop.db).await?.is_some() {
            return Ok(());
        }
        settings::begin_demo(&shop.db, shop.clock.now()).await?;
    }
    if !settings::is_demo_stocked(&shop.db).await? {
        clear(shop, staff).await?;
        let limits = DownloadSettings {
            max_downloads: Some(5),
            period_days: Some(365),
            ..DownloadSettings::default()
        };
        settings::update_downloads(shop, staff, limits).await?;
        shelves::fill(shop, staff).await?;
        shipping::fill(shop, staff).await?;
        settings::stock_demo(&shop.db, shop.clock.now()).await?;
    }
    // From here on nothing is taken away again: an order is what it is.
    orders::fill(shop, staff).await?;
    settings::finish_demo(&shop.db, shop.clock.now()).await
}

/// Takes off the shelves what an earlier call put there: nobody has seen it, for no shop opens half filled. The files
/// stay, and are taken up again by their names.
async fn clear(shop: &Shop, staff: &Staff) -> Result<()> {
    for product in product::Entity::find().all(&shop.db).await? {
        catalogue::delete_product(shop, staff, product.id).await?;
    }
    for shelf in catalogue::catalogue::Entity::find().all(&shop.db).await? {
        catalogue::delete_catalogue(shop, staff, shelf.id).await?;
    }
    shipping::clear(shop, staff).await
}

/// Places one order of everything on sale and pays it by a true, signed notification. Returns the address of the order's
/// page, then those of its downloads.
pub async fn order(shop: &Shop) -> Result<Vec<String>> {
    let buyer = Buyer {
        name: "Camille Essai",
        email: "camille@example.com",
        country: Country::new("FR")?,
        address: Some(PlaceAddress {
            street: "1 rue de l’Exemple".into(),
            postcode: "75001".into(),
            city: "Paris".into(),
        }),
        locale: Locale::Fr,
        method: PaymentMethod::Test,
    };
    let placed = place(shop, fill_cart(shop).await?, buyer).await?;
    notify(shop, &placed, Outcome::Paid).await?;
    let links = delivery::links_of(&shop.db, &[placed.id]).await?;
    let links = links.iter().map(|link| shop.link_url(link.id, link.generation));
    Ok([shop.order_url(placed.id)].into_iter().chain(links).collect())
}

async fn fill_cart(shop: &Shop) -> Result<Uuid> {
    let mut cart = None;
    for variant in variant::Entity::find().order_by_asc(variant::Column::Id).all(&shop.db).await? {
        match cart::add(shop, &Opened::default(), cart, variant.id, 1).await {
            Ok(id) => cart = Some(id),
            // A draft, or the last piece is gone.
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    cart.ok_or_else(|| refuse(Reason::EmptyCart, ""))
}

/// Who orders, and how they pay.
struct Buyer {
    name: &'static str,
    email: &'static str,
    country: Country,
    address: Option<PlaceAddress>,
    locale: Locale,
    method: PaymentMethod,
}

/// Places the order of a cart; its goods travel by the first method that goes there.
async fn place(shop: &Shop, cart: Uuid, buyer: Buyer) -> Result<order::Model> {
    let opened = Opened::default();
    let mut to = Destination { country: buyer.country, method: None };
    let priced = cart::price_to(&shop.db, &opened, cart, Some(&to)).await?;
    to.method = priced.offered.first().map(|quote| quote.method);
    let priced = cart::price_to(&shop.db, &opened, cart, Some(&to)).await?;
    let input = PlaceInput {
        idempotency_key: cart.simple().to_string(),
        name: buyer.name.into(),
        email: buyer.email.into(),
        country: to.country.into(),
        address: buyer.address,
        delivery: None,
        shipping_method: to.method,
        method: Some(buyer.method),
        audience: payments::Audience::Shoppers,
        consent: true,
        expected_total_minor: priced.total.minor,
        locale: buyer.locale,
        client_address: [127, 0, 0, 1].into(),
        opened,
    };
    Ok(sales::place(shop, cart, &input).await?.order)
}

/// Says of an order's payment what became of it, by a true, signed notification.
async fn notify(shop: &Shop, order: &order::Model, outcome: Outcome) -> Result<()> {
    let payment =
        payments::newest(&shop.db, order.id).await?.ok_or_else(|| refuse(Reason::NotFound, "payment"))?;
    let raw = Message::about(shop, &payment, outcome)?.sign(shop)?;
    sales::notified(shop, test::NAME, &raw).await?;
    Ok(())
}
