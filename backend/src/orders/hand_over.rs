//! Delivery by hand: enabling, mailing, switching off (SPEC 7.9).

use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entities::{OrderEventKind, order};
use super::{bought_files, history, refund, take};
use crate::auth::Staff;
use crate::delivery::{self, BoughtFile, DownloadState, download_link};
use crate::error::{Reason, Result, refuse};
use crate::mail::{self, Letter};
use crate::shop::Shop;

/// Enables an order's downloads and mails its links, whatever its payment state.
pub async fn deliver(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    let files = files_to_deliver(&tx, order.id).await?;
    let order = open_and_mail(&tx, shop, &order, &files, staff.name()).await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(order)
}

/// Mails the links again, as they are. Refuses `ILLEGAL_STATE` while downloads are disabled: the mail would lie.
pub async fn resend(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    let mut links = delivery::links_of(&tx, &[order.id]).await?;
    links.retain(|link| link.enabled);
    if links.is_empty() {
        return Err(refuse(Reason::IllegalState, "order"));
    }
    post_links(&tx, shop, &order, &links).await?;
    history::write(&tx, shop, order.id, OrderEventKind::MailQueued, staff.name(), &order.email).await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(order)
}

/// Switches an order's downloads on without a mail. Links that were never opened are opened.
pub async fn enable(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    if delivery::links_of(&tx, &[order.id]).await?.is_empty() {
        let files = files_to_deliver(&tx, order.id).await?;
        delivery::open_links(&tx, shop, order.id, &files).await?;
        history::write(&tx, shop, order.id, OrderEventKind::DownloadsEnabled, staff.name(), "").await?;
    } else {
        refund::switch(&tx, shop, &order, DownloadState::Enabled, staff.name()).await?;
    }
    tx.commit().await?;
    Ok(order)
}

/// Switches an order's downloads off.
pub async fn disable(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = take(&tx, order, "order").await?;
    refund::switch(&tx, shop, &order, DownloadState::Disabled, staff.name()).await?;
    tx.commit().await?;
    Ok(order)
}

/// Opens the links, mails them, and says so in the history.
pub(super) async fn open_and_mail(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    files: &[BoughtFile],
    actor: &str,
) -> Result<order::Model> {
    let links = delivery::open_links(tx, shop, order.id, files).await?;
    post_links(tx, shop, order, &links).await?;
    history::write(tx, shop, order.id, OrderEventKind::Delivered, actor, &order.email).await?;
    let now = shop.clock.now();
    let first = Func::coalesce([Expr::col(order::Column::DeliveredAt), Expr::value(now)]);
    let delivered = order::Entity::update_many()
        .col_expr(order::Column::DeliveredAt, first.into())
        .col_expr(order::Column::UpdatedAt, Expr::value(now))
        .filter(order::Column::Id.eq(order.id))
        .exec_with_returning(tx)
        .await?;
    delivered.into_iter().next().ok_or_else(|| refuse(Reason::NotFound, "order"))
}

async fn files_to_deliver(tx: &DatabaseTransaction, order: Uuid) -> Result<Vec<BoughtFile>> {
    let files = bought_files(tx, order).await?;
    if files.is_empty() { Err(refuse(Reason::NoFile, "order")) } else { Ok(files) }
}

async fn post_links(
    tx: &DatabaseTransaction,
    shop: &Shop,
    order: &order::Model,
    links: &[download_link::Model],
) -> Result<()> {
    let all = delivery::links_of(tx, &[order.id]).await?;
    let letter = Letter::Delivery {
        order: order.id,
        number: order.number.clone(),
        client: order.name.clone(),
        files: delivery::letter_files(tx, links).await?,
        archive: (links.len() > 1).then(|| delivery::archive_generation(&all)),
    };
    mail::post(tx, shop, order.id, &order.buyer()?, order.language(), &letter).await?;
    Ok(())
}
