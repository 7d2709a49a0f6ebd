//! Delivery by hand: enabling, mailing, switching off (SPEC 7.9).

use async_graphql::Enum;
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entities::{Downloads, OrderEventKind, order};
use super::{bought_files, history, refund, take};
use crate::auth::Staff;
use crate::delivery::{self, BoughtFile, DownloadState, download_link};
use crate::error::{Reason, Result, refuse};
use crate::mail::{self, Letter};
use crate::revision::Write;
use crate::shop::Shop;

/// What the merchant does with an order's downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "DownloadAct")]
pub enum Handing {
    /// Enables them and mails the links, whatever the payment state.
    Deliver,
    /// Mails the links again, as they are.
    Resend,
    /// Switches them on without a mail.
    Enable,
    /// Switches them off.
    Disable,
}

/// Enables an order's downloads and mails its links, whatever its payment state.
pub async fn deliver(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    alone(shop, staff, order, Handing::Deliver).await
}

/// Mails the links again, as they are. Refuses `ILLEGAL_STATE` while downloads are disabled: the mail would lie.
pub async fn resend(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    alone(shop, staff, order, Handing::Resend).await
}

/// Switches an order's downloads on without a mail. Links that were never opened are opened.
pub async fn enable(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    alone(shop, staff, order, Handing::Enable).await
}

/// Switches an order's downloads off.
pub async fn disable(shop: &Shop, staff: &Staff, order: Uuid) -> Result<order::Model> {
    alone(shop, staff, order, Handing::Disable).await
}

/// One act on one order, in a transaction of its own.
async fn alone(shop: &Shop, staff: &Staff, order: Uuid, act: Handing) -> Result<order::Model> {
    let tx = shop.write().await?;
    let order = hand(&tx, shop, order, act, staff.name()).await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(order)
}

/// One act on one order, within a transaction.
pub(super) async fn hand(
    tx: &Write,
    shop: &Shop,
    order: Uuid,
    act: Handing,
    actor: &str,
) -> Result<order::Model> {
    let order = take(tx, order, "order").await?;
    match act {
        Handing::Deliver => {
            let files = files_to_deliver(tx, order.id).await?;
            open_and_mail(tx, shop, &order, &files, actor).await
        }
        Handing::Resend => {
            let mut links = delivery::links_of(tx, &[order.id]).await?;
            links.retain(|link| link.enabled);
            if links.is_empty() {
                return Err(refuse(Reason::IllegalState, "order"));
            }
            post_links(tx, shop, &order, &links).await?;
            history::write(tx, shop, order.id, OrderEventKind::MailQueued, actor, &order.email).await?;
            Ok(order)
        }
        Handing::Enable if delivery::links_of(tx, &[order.id]).await?.is_empty() => {
            let files = files_to_deliver(tx, order.id).await?;
            delivery::open_links(tx, shop, order.id, &files).await?;
            tell_downloads(tx, order.id).await?;
            history::write(tx, shop, order.id, OrderEventKind::DownloadsEnabled, actor, "").await?;
            Ok(order)
        }
        Handing::Enable => {
            refund::switch(tx, shop, &order, DownloadState::Enabled, actor).await?;
            Ok(order)
        }
        Handing::Disable => {
            refund::switch(tx, shop, &order, DownloadState::Disabled, actor).await?;
            Ok(order)
        }
    }
}

/// Opens the links, mails them, and says so in the history.
pub(super) async fn open_and_mail(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    files: &[BoughtFile],
    actor: &str,
) -> Result<order::Model> {
    let links = delivery::open_links(tx, shop, order.id, files).await?;
    tell_downloads(tx, order.id).await?;
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

/// Writes on the order whether any of its links opens downloads: called whenever links were opened or switched.
pub(super) async fn tell_downloads(tx: &Write, order: Uuid) -> Result<()> {
    let state = match delivery::any_enabled(tx, order).await? {
        true => Downloads::Enabled,
        false => Downloads::Disabled,
    };
    order::Entity::update_many()
        .col_expr(order::Column::Downloads, Expr::value(state))
        .filter(order::Column::Id.eq(order))
        .filter(order::Column::Downloads.ne(Downloads::None))
        .exec(tx)
        .await?;
    Ok(())
}

async fn files_to_deliver(tx: &Write, order: Uuid) -> Result<Vec<BoughtFile>> {
    let files = bought_files(tx, order).await?;
    if files.is_empty() { Err(refuse(Reason::NoFile, "order")) } else { Ok(files) }
}

async fn post_links(
    tx: &Write,
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
