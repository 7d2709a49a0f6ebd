//! What the merchant sets on one link of an order, with its line in the order's history.

use uuid::Uuid;

use super::entities::OrderEventKind;
use super::history;
use crate::auth::Staff;
use crate::delivery::{self, download_link};
use crate::error::Result;
use crate::files;
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Sets how many downloads a link has had.
pub async fn set_counter(
    shop: &Shop,
    staff: &Staff,
    link: Uuid,
    counter: i32,
) -> Result<download_link::Model> {
    let tx = shop.write().await?;
    let link = delivery::set_counter(&tx, link, counter, shop.clock.now()).await?;
    note(&tx, shop, staff, &link, OrderEventKind::CounterSet, &counter.to_string()).await?;
    tx.commit().await?;
    Ok(link)
}

/// Sets how many downloads a link gives; none is unlimited.
pub async fn set_limit(
    shop: &Shop,
    staff: &Staff,
    link: Uuid,
    max_downloads: Option<i32>,
) -> Result<download_link::Model> {
    let tx = shop.write().await?;
    let link = delivery::set_limit(&tx, link, max_downloads, shop.clock.now()).await?;
    let detail = max_downloads.map_or_else(|| "∞".to_owned(), |limit| limit.to_string());
    note(&tx, shop, staff, &link, OrderEventKind::LimitSet, &detail).await?;
    tx.commit().await?;
    Ok(link)
}

/// Sets when a link ends; none is never.
pub async fn set_expiry(
    shop: &Shop,
    staff: &Staff,
    link: Uuid,
    expires_at: Option<At>,
) -> Result<download_link::Model> {
    let tx = shop.write().await?;
    let link = delivery::set_expiry(&tx, link, expires_at, shop.clock.now()).await?;
    let detail = expires_at.map_or_else(|| "∞".to_owned(), |at| at.to_rfc3339());
    note(&tx, shop, staff, &link, OrderEventKind::ExpirySet, &detail).await?;
    tx.commit().await?;
    Ok(link)
}

/// Gives a link a new address; the old one dies at once.
pub async fn renew_link(shop: &Shop, staff: &Staff, link: Uuid) -> Result<download_link::Model> {
    let tx = shop.write().await?;
    let link = delivery::renew(&tx, link, shop.clock.now()).await?;
    note(&tx, shop, staff, &link, OrderEventKind::LinkRenewed, "").await?;
    tx.commit().await?;
    Ok(link)
}

async fn note(
    tx: &Write,
    shop: &Shop,
    staff: &Staff,
    link: &download_link::Model,
    kind: OrderEventKind,
    value: &str,
) -> Result<()> {
    let file = files::files_by_id(tx, &[link.product_file_id]).await?.into_iter().next();
    let name = file.map(|file| file.customer_name).unwrap_or_default();
    let detail = if value.is_empty() { name } else { format!("{name}: {value}") };
    history::write(tx, shop, link.order_id, kind, staff.name(), detail).await
}
