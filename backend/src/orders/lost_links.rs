//! Lost links: a buyer names an e-mail address and gets the links of its orders by mail (SPEC 7.12).
//!
//! Who asks learns nothing. The request's path never looks at an order: it writes a row and counts rows of its own kind,
//! the same statements whatever the address, and gives the same answer. A job looks for orders afterwards, and only the
//! address's owner sees what it found.

use std::net::IpAddr;

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;
use values::Email;

use super::entities::{lost_link_request, order};
use crate::delivery;
use crate::error::{Result, invalid_field};
use crate::mail::{self, Letter, LetterOrder};
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Letters that an address may get, and requests that a network may make, within `WINDOW`.
const MOST_FOR_ONE_ADDRESS: u64 = 3;
const MOST_OF_ONE_CLIENT: u64 = 10;
const WINDOW: TimeDelta = TimeDelta::hours(1);
/// How long a request is remembered.
const KEPT: TimeDelta = TimeDelta::days(1);
/// Orders that one letter names: the newest.
const MOST_ORDERS: u64 = 20;
/// Requests that one round answers.
const AT_ONCE: u64 = 50;

/// Asks for the links of an address's orders. Refuses only what is no address; too many requests are dropped unsaid.
pub async fn ask_lost_links(shop: &Shop, email: &str, client: IpAddr) -> Result<()> {
    let email = Email::new(email).map_err(|invalid| invalid_field("email", invalid))?;
    let (email, client) = (email.as_str().to_lowercase(), network(client));
    let (id, now) = (shop.new_id(), shop.clock.now());
    let since: At = (*now - WINDOW).into();
    let tx = shop.write().await?;
    let row = lost_link_request::ActiveModel {
        id: Set(id),
        email: Set(email.clone()),
        client: Set(client.clone()),
        asked_at: Set(now),
        answered_at: Set(None),
    };
    lost_link_request::Entity::insert(row).exec_without_returning(&tx).await?;
    let recent = lost_link_request::Entity::find().filter(lost_link_request::Column::AskedAt.gt(since));
    let for_address = recent.clone().filter(lost_link_request::Column::Email.eq(email)).count(&tx).await?;
    let of_client = recent.filter(lost_link_request::Column::Client.eq(client)).count(&tx).await?;
    if for_address > MOST_FOR_ONE_ADDRESS || of_client > MOST_OF_ONE_CLIENT {
        // Dropped: it neither counts nor is answered, so that waiting ends some day.
        tx.rollback().await?;
        tracing::info!(request = %id, "a request for lost links was one too many");
        return Ok(());
    }
    tx.commit().await?;
    shop.wake_jobs();
    Ok(())
}

/// Answers what was asked. Safe to run twice at once.
pub async fn answer_lost_links(shop: &Shop) -> Result<()> {
    let waiting: Vec<Uuid> = lost_link_request::Entity::find()
        .select_only()
        .column(lost_link_request::Column::Id)
        .filter(lost_link_request::Column::AnsweredAt.is_null())
        .order_by_asc(lost_link_request::Column::AskedAt)
        .limit(AT_ONCE)
        .into_tuple()
        .all(&shop.db)
        .await?;
    for id in waiting {
        let tx = shop.write().await?;
        if let Some(request) = take(&tx, id, shop.clock.now()).await? {
            post_links(&tx, shop, &request.email).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Forgets requests that were answered long ago.
pub async fn forget_lost_links(shop: &Shop) -> Result<()> {
    let before: At = (*shop.clock.now() - KEPT).into();
    lost_link_request::Entity::delete_many()
        .filter(lost_link_request::Column::AskedAt.lt(before))
        .filter(lost_link_request::Column::AnsweredAt.is_not_null())
        .exec(&shop.db)
        .await?;
    Ok(())
}

/// Marks a request as answered; none when somebody else was faster.
async fn take(tx: &Write, id: Uuid, now: At) -> Result<Option<lost_link_request::Model>> {
    let taken = lost_link_request::Entity::update_many()
        .col_expr(lost_link_request::Column::AnsweredAt, Expr::value(Some(now)))
        .filter(lost_link_request::Column::Id.eq(id))
        .filter(lost_link_request::Column::AnsweredAt.is_null())
        .exec_with_returning(tx)
        .await?;
    Ok(taken.into_iter().next())
}

/// One letter, in the language of the newest order, to the address as that order has it; none when there is no order.
async fn post_links(tx: &Write, shop: &Shop, email: &str) -> Result<()> {
    let orders = order::Entity::find()
        .filter(Expr::expr(Func::lower(Expr::col(order::Column::Email))).eq(email))
        .order_by_desc(order::Column::PlacedAt)
        .order_by_desc(order::Column::Id)
        .limit(MOST_ORDERS)
        .all(tx)
        .await?;
    let Some(newest) = orders.first() else { return Ok(()) };
    let ids: Vec<Uuid> = orders.iter().map(|order| order.id).collect();
    let now = shop.clock.now();
    let mut links = delivery::links_of(tx, &ids).await?;
    let generations: Vec<(Uuid, i32)> = links.iter().map(|link| (link.order_id, link.generation)).collect();
    links.retain(|link| delivery::issue(link, now).is_none());
    let files = delivery::letter_files(tx, &links).await?;
    let letter_orders = orders.iter().map(|order| {
        let own = links.iter().zip(&files).filter(|(link, _)| link.order_id == order.id);
        let files: Vec<_> = own.map(|(_, file)| file.clone()).collect();
        let generation =
            generations.iter().filter(|(id, _)| *id == order.id).map(|(_, generation)| generation).sum();
        LetterOrder {
            order: order.id,
            number: order.number.clone(),
            archive: (files.len() > 1).then_some(generation),
            files,
        }
    });
    let letter = Letter::LostLinks { client: newest.name.clone(), orders: letter_orders.collect() };
    mail::post(tx, shop, newest.id, &newest.buyer()?, newest.language(), &letter).await?;
    Ok(())
}

/// An IPv6 network of 64 bits is one customer's.
fn network(client: IpAddr) -> String {
    match client.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
