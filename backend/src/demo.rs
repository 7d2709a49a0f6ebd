//! A small shop with real things to sell, all made by the program: to try Comptoir, and to test it.

use sea_orm::{EntityTrait, QueryOrder};
use uuid::Uuid;
use values::{Country, Locale};

use crate::auth::{self, Staff};
use crate::catalogue::{self, product, variant};
use crate::error::{Error, Reason, Result, refuse};
use crate::orders::{self, PlaceInput, order};
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
mod page;
mod pattern;
mod pdf;
mod pictures;
mod shelves;
mod sounds;

/// Fills an empty shop with examples and marks it as a demo; a shop that has a product is left alone, unless it is an
/// earlier call's that did not come to its end.
pub async fn fill(shop: &Shop) -> Result<()> {
    let staff = &auth::owner_for_cli(shop).await?;
    if settings::is_demo_unfinished(&shop.db).await? {
        clear(shop, staff).await?;
    } else if product::Entity::find().one(&shop.db).await?.is_some() {
        return Ok(());
    }
    settings::begin_demo(&shop.db, shop.clock.now()).await?;
    let limits =
        DownloadSettings { max_downloads: Some(5), period_days: Some(365), ..DownloadSettings::default() };
    settings::update_downloads(shop, staff, limits).await?;

    shelves::fill(shop, staff).await?;
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
    Ok(())
}

/// Places one order of everything on sale and pays it by a true, signed notification. Returns the address of the order's
/// page, then those of its downloads.
pub async fn order(shop: &Shop) -> Result<Vec<String>> {
    let cart = fill_cart(shop).await?;
    let total = cart::price(&shop.db, &Opened::default(), cart).await?.total;
    let input = PlaceInput {
        idempotency_key: shop.new_id().simple().to_string(),
        name: "Camille Essai".into(),
        email: "camille@example.com".into(),
        country: Country::new("FR")?.into(),
        address: Some("1 rue de l’Exemple\n75001 Paris".into()),
        method: PaymentMethod::Test,
        consent: true,
        expected_total_minor: total.minor,
        locale: Locale::Fr,
        client_address: [127, 0, 0, 1].into(),
        opened: Opened::default(),
    };
    let placed = orders::place(shop, cart, &input).await?.order;
    pay(shop, &placed).await?;
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

async fn pay(shop: &Shop, order: &order::Model) -> Result<()> {
    let payment =
        payments::newest(&shop.db, order.id).await?.ok_or_else(|| refuse(Reason::NotFound, "payment"))?;
    let raw = Message::about(shop, &payment, Outcome::Paid)?.sign(shop)?;
    orders::notified(shop, test::NAME, &raw).await?;
    Ok(())
}
