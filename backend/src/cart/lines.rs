//! Putting things in a cart and taking them out.

use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::PricedCart;
use super::entities::{cart, cart_line};
use crate::catalogue::{self, Offer, VariantKind};
use crate::error::{Reason, Result, refuse};
use crate::revision::Write;
use crate::settings;
use crate::shop::{At, Shop};
use crate::visitor::Opened;

/// Pieces of one variant in a cart at most.
const MAX_QUANTITY: i32 = 999;
/// Lines of a cart at most.
const MAX_LINES: u64 = 100;

/// Adds pieces of a variant, making the cart if there is none. Returns the cart's id. A file is bought once: adding it
/// again leaves one.
pub async fn add(
    shop: &Shop,
    opened: &Opened,
    cart_id: Option<Uuid>,
    variant_id: Uuid,
    quantity: i32,
) -> Result<Uuid> {
    if !(1..=MAX_QUANTITY).contains(&quantity) {
        return Err(refuse(Reason::OutOfRange, "quantity"));
    }
    let now = shop.clock.now();
    let tx = shop.write().await?;
    let offer = offer_on_sale(&tx, opened, variant_id).await?;
    let cart_id = open(&tx, shop, cart_id).await?;
    let present = cart_line::Entity::find_by_id((cart_id, variant_id)).one(&tx).await?;
    let quantity = match offer.variant.kind {
        VariantKind::File => 1,
        VariantKind::Goods => present.as_ref().map_or(0, |line| line.quantity) + quantity,
    };
    check_quantity(&offer, quantity)?;
    if present.is_none() {
        use sea_orm::PaginatorTrait;
        let lines =
            cart_line::Entity::find().filter(cart_line::Column::CartId.eq(cart_id)).count(&tx).await?;
        if lines >= MAX_LINES {
            return Err(refuse(Reason::OutOfRange, "variant"));
        }
    }
    put(&tx, cart_id, &offer, quantity, now).await?;
    tx.commit().await?;
    Ok(cart_id)
}

/// Sets how many pieces of a variant a cart holds; this also takes today's price as seen. 0 removes the line.
pub async fn set_quantity(
    shop: &Shop,
    opened: &Opened,
    cart_id: Option<Uuid>,
    variant_id: Uuid,
    quantity: i32,
) -> Result<Uuid> {
    let cart_id = cart_id.ok_or_else(|| refuse(Reason::EmptyCart, "variant"))?;
    if quantity == 0 {
        return remove(shop, Some(cart_id), variant_id).await;
    }
    if !(1..=MAX_QUANTITY).contains(&quantity) {
        return Err(refuse(Reason::OutOfRange, "quantity"));
    }
    let tx = shop.write().await?;
    if cart_line::Entity::find_by_id((cart_id, variant_id)).one(&tx).await?.is_none() {
        return Err(refuse(Reason::NotFound, "variant"));
    }
    let offer = offer_on_sale(&tx, opened, variant_id).await?;
    let quantity = if offer.variant.kind == VariantKind::File { 1 } else { quantity };
    check_quantity(&offer, quantity)?;
    put(&tx, cart_id, &offer, quantity, shop.clock.now()).await?;
    tx.commit().await?;
    Ok(cart_id)
}

/// Takes a variant out of a cart; one that is not in it changes nothing.
pub async fn remove(shop: &Shop, cart_id: Option<Uuid>, variant_id: Uuid) -> Result<Uuid> {
    let cart_id = cart_id.ok_or_else(|| refuse(Reason::EmptyCart, "variant"))?;
    let tx = shop.write().await?;
    cart_line::Entity::delete_by_id((cart_id, variant_id)).exec(&tx).await?;
    tx.commit().await?;
    Ok(cart_id)
}

/// Takes what was priced out of a cart, within the transaction that placed its order. Returns how many lines there
/// were: fewer than were priced means that another order has just taken the cart. A line that was hidden, because its
/// catalogue is locked again, waits for its password.
pub async fn empty(tx: &Write, cart_id: Uuid, priced: &PricedCart) -> Result<u64> {
    let gone = cart_line::Entity::delete_many()
        .filter(cart_line::Column::CartId.eq(cart_id))
        .filter(cart_line::Column::VariantId.is_in(priced.lines.iter().map(|line| line.offer.variant.id)))
        .exec(tx)
        .await?;
    Ok(gone.rows_affected)
}

/// Deletes carts that nobody has touched since an instant.
pub async fn collect(shop: &Shop, untouched_since: At) -> Result<u64> {
    let tx = shop.write().await?;
    let gone =
        cart::Entity::delete_many().filter(cart::Column::UpdatedAt.lt(untouched_since)).exec(&tx).await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}

async fn offer_on_sale(tx: &Write, opened: &Opened, variant_id: Uuid) -> Result<Offer> {
    let offer = catalogue::offers(tx, opened, &[variant_id]).await?.pop();
    offer.filter(|offer| offer.on_sale).ok_or_else(|| refuse(Reason::Unavailable, "variant"))
}

fn check_quantity(offer: &Offer, quantity: i32) -> Result<()> {
    if quantity > MAX_QUANTITY {
        return Err(refuse(Reason::OutOfRange, "quantity"));
    }
    if offer.variant.stock.is_some_and(|stock| stock < i64::from(quantity)) {
        return Err(refuse(Reason::OutOfStock, "quantity"));
    }
    Ok(())
}

/// The cart, made when it is unknown: a cookie may outlive its cart.
async fn open(tx: &Write, shop: &Shop, cart_id: Option<Uuid>) -> Result<Uuid> {
    let now = shop.clock.now();
    if let Some(id) = cart_id {
        let touched = cart::Entity::update_many()
            .col_expr(cart::Column::UpdatedAt, Expr::value(now))
            .filter(cart::Column::Id.eq(id))
            .exec(tx)
            .await?;
        if touched.rows_affected == 1 {
            return Ok(id);
        }
    }
    let id = shop.new_id();
    cart::ActiveModel { id: Set(id), created_at: Set(now), updated_at: Set(now) }.insert(tx).await?;
    Ok(id)
}

async fn put(tx: &Write, cart_id: Uuid, offer: &Offer, quantity: i32, now: At) -> Result<()> {
    let settings = settings::shop_settings(tx).await?;
    let row = cart_line::ActiveModel {
        cart_id: Set(cart_id),
        variant_id: Set(offer.variant.id),
        quantity: Set(quantity),
        seen_price_minor: Set(catalogue::unit_price(&settings, &offer.variant).minor),
        added_at: Set(now),
    };
    cart_line::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([cart_line::Column::CartId, cart_line::Column::VariantId])
                .update_columns([cart_line::Column::Quantity, cart_line::Column::SeenPriceMinor])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
