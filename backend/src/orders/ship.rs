//! Handing goods to a carrier (SPEC 5.4).

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use url::Url;
use uuid::Uuid;

use super::entities::{Fulfilment, OrderEventKind, OrderState, order, order_line, shipment};
use super::{history, lines_of, refunds_of, shipping_of, take, tell};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result, refuse};
use crate::mail::{self, Letter};
use crate::revision::Write;
use crate::shop::Shop;

/// Characters of a carrier's name, of a tracking number, of its address at most.
const CARRIER_CHARS: usize = 80;
const TRACKING_CHARS: usize = 80;
const URL_CHARS: usize = 500;

/// A parcel that leaves.
#[derive(Clone, Debug)]
pub struct ShipInput {
    /// Of which order.
    pub order: Uuid,
    /// Which lines it holds; none is every line that is still to be shipped.
    pub lines: Option<Vec<Uuid>>,
    /// Who carries it.
    pub carrier: String,
    /// The carrier's number for it.
    pub tracking: Option<String>,
    /// Where to follow it: an address of the web.
    pub tracking_url: Option<String>,
}

/// What the checks made of the input.
struct Parcel {
    carrier: String,
    tracking: Option<String>,
    tracking_url: Option<String>,
}

/// Marks goods shipped and tells the buyer. Safe to repeat: lines that have left stay in their parcel, and what ships
/// nothing writes and mails nothing.
pub async fn ship(shop: &Shop, staff: &Staff, input: &ShipInput) -> Result<order::Model> {
    let parcel = check(input)?;
    let tx = shop.write().await?;
    let order = take(&tx, input.order, "order").await?;
    if matches!(order.state, OrderState::Cancelled | OrderState::Refunded) {
        return Err(refuse(Reason::IllegalState, "order"));
    }
    let goods = wanted(&tx, input).await?;
    let id = shop.new_id();
    let shipped = order_line::Entity::update_many()
        .col_expr(order_line::Column::Fulfilment, Expr::value(Fulfilment::Shipped))
        .col_expr(order_line::Column::ShipmentId, Expr::value(id))
        .filter(order_line::Column::Id.is_in(goods))
        .filter(order_line::Column::Fulfilment.eq(Fulfilment::Unfulfilled))
        .exec_with_returning(&tx)
        .await?;
    if shipped.is_empty() {
        return Ok(order);
    }
    let row = shipment::ActiveModel {
        id: Set(id),
        order_id: Set(order.id),
        carrier: Set(parcel.carrier.clone()),
        tracking: Set(parcel.tracking.clone()),
        tracking_url: Set(parcel.tracking_url.clone()),
        shipped_at: Set(shop.clock.now()),
    };
    shipment::Entity::insert(row).exec_without_returning(&tx).await?;
    let detail = [Some(parcel.carrier.as_str()), parcel.tracking.as_deref()];
    let detail = detail.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    history::write(&tx, shop, order.id, OrderEventKind::Shipped, staff.name(), detail).await?;
    post_shipped(&tx, shop, &order, parcel, shipped).await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(order)
}

/// The goods that the parcel shall hold, shipped before or not; what was refunded stays here.
async fn wanted(tx: &Write, input: &ShipInput) -> Result<Vec<Uuid>> {
    let mut goods = lines_of(tx, &[input.order]).await?;
    let refunds = refunds_of(tx, &[input.order]).await?;
    let refunded = |line: &order_line::Model| refunds.iter().any(|refund| refund.order_line_id == line.id);
    goods.retain(|line| line.fulfilment != Fulfilment::None && !refunded(line));
    let goods: Vec<Uuid> = goods.into_iter().map(|line| line.id).collect();
    match &input.lines {
        None if goods.is_empty() => Err(refuse(Reason::IllegalState, "order")),
        None => Ok(goods),
        Some(lines) if lines.is_empty() => Err(refuse(Reason::Required, "lines")),
        Some(lines) if lines.iter().all(|line| goods.contains(line)) => Ok(lines.clone()),
        Some(_) => Err(refuse(Reason::NotFound, "lines")),
    }
}

fn check(input: &ShipInput) -> Result<Parcel> {
    let mut checks = Checks::new();
    let carrier = checks.line("carrier", &input.carrier, CARRIER_CHARS);
    let mut line = |field: &str, text: &Option<String>, max: usize| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        Some(checks.line(field, text, max))
    };
    let tracking = line("tracking", &input.tracking, TRACKING_CHARS);
    let tracking_url = line("trackingUrl", &input.tracking_url, URL_CHARS);
    // The buyer presses it: nothing but the web.
    let of_the_web = |url: &String| Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if tracking_url.as_ref().is_some_and(|url| !of_the_web(url)) {
        checks.refuse(Refusal::new(Reason::Malformed, "trackingUrl").naming("https://…"));
    }
    checks.finish()?;
    Ok(Parcel { carrier, tracking, tracking_url })
}

async fn post_shipped(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    parcel: Parcel,
    mut shipped: Vec<order_line::Model>,
) -> Result<()> {
    shipped.sort_by_key(|line| line.position);
    let language = order.language();
    let address = shipping_of(tx, &[order.id]).await?.pop().map(|shipping| shipping.label(language));
    let letter = Letter::Shipped {
        order: order.id,
        number: order.number.clone(),
        client: order.name.clone(),
        carrier: parcel.carrier,
        tracking: parcel.tracking,
        tracking_url: parcel.tracking_url,
        lines: shipped
            .iter()
            .map(|line| tell::line_of_letter(line.quantity, &line.title, &line.variant_title))
            .collect(),
        address: address.unwrap_or_default(),
    };
    mail::post(tx, shop, order.id, &order.buyer()?, language, &letter).await?;
    Ok(())
}
