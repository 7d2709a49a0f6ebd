//! Opens transfers, and finds the one that an address names.

use std::net::IpAddr;

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::account::budget_bytes;
use super::entities::{download_link, transfer};
use super::{Deliverable, LinkIssue, deliverables, issue};
use crate::error::{Reason, Result, refuse};
use crate::files::file_version;
use crate::keys::{Keys, Purpose};
use crate::shop::{At, Shop};

/// The slowest line for which a transfer lives long enough, in bytes a second.
const SLOWEST_BYTES_PER_SECOND: i64 = 64 << 10;
/// How long a transfer lives at least, and what a long one is given for pauses.
const SHORTEST_LIFE: TimeDelta = TimeDelta::hours(24);
const MARGIN: TimeDelta = TimeDelta::hours(1);

/// Who opens a transfer: kept with it, so that the merchant can judge (SPEC 7.11).
#[derive(Clone, Debug)]
pub struct Client {
    /// Where it asks from.
    pub address: IpAddr,
    /// What it calls itself, 300 characters at most.
    pub agent: String,
}

/// A link as its landing page shows it.
#[derive(Clone, Debug)]
pub struct Landing {
    /// The link and what it hands over.
    pub deliverable: Deliverable,
    /// What stands in the way of a download.
    pub issue: Option<LinkIssue>,
    /// Whether a download that has counted already can be brought to its end.
    pub resumable: bool,
}

/// A transfer that streams, and the name to save it under.
#[derive(Clone, Debug)]
pub struct OpenTransfer {
    /// The transfer.
    pub transfer: transfer::Model,
    /// What the buyer's computer saves.
    pub customer_name: String,
}

/// What the landing page of a token shows; nothing is changed. Refused `NOT_FOUND` for a token that opens nothing (any more).
pub async fn land(shop: &Shop, token: &str) -> Result<Landing> {
    let link = find(&shop.db, &shop.keys, token).await?;
    let now = shop.clock.now();
    let issue = issue(&link, now);
    let deliverable = one_deliverable(&shop.db, link).await?;
    let resumable = match issue {
        Some(LinkIssue::LimitReached) => unfinished(&shop.db, &deliverable, now).await?.is_some(),
        _ => false,
    };
    Ok(Landing { deliverable, issue, resumable })
}

/// Opens the link's transfer, or rejoins the one that is open. Refused `NOT_FOUND`, `DISABLED`, `EXPIRED` or
/// `LIMIT_REACHED`.
///
/// The link's row is locked first, so that every opening of it, every count and every renewal take turns; the unique
/// index on open transfers holds even where that were forgotten. So openings in parallel never exceed the limit.
pub async fn open_transfer(shop: &Shop, token: &str, client: &Client) -> Result<OpenTransfer> {
    let claimed = Keys::claimed_id(token).ok_or_else(unknown)?;
    let tx = shop.write().await?;
    let link = download_link::Entity::find_by_id(claimed).lock_exclusive().one(&tx).await?;
    let link = link.filter(|link| shop.keys.opens(token, Purpose::Link, link.id, link.generation));
    let link = link.ok_or_else(unknown)?;
    let now = shop.clock.now();
    let issue = issue(&link, now);
    let deliverable = one_deliverable(&tx, link).await?;
    match issue {
        None => {}
        Some(LinkIssue::Disabled) => return Err(refuse(Reason::Disabled, "")),
        Some(LinkIssue::Expired) => return Err(refuse(Reason::Expired, "")),
        Some(LinkIssue::LimitReached) => {
            let transfer = unfinished(&tx, &deliverable, now).await?;
            let transfer = transfer.ok_or_else(|| refuse(Reason::LimitReached, ""))?;
            return Ok(OpenTransfer { transfer, customer_name: deliverable.file.customer_name });
        }
    }
    let transfer = match rejoin(&tx, &deliverable, now).await? {
        Some(open) => open,
        None => open(&tx, shop, &deliverable, client, now).await?,
    };
    tx.commit().await?;
    Ok(OpenTransfer { transfer, customer_name: deliverable.file.customer_name })
}

/// The link of a landing page's token.
async fn find(db: &impl ConnectionTrait, keys: &Keys, token: &str) -> Result<download_link::Model> {
    let claimed = Keys::claimed_id(token).ok_or_else(unknown)?;
    let link = download_link::Entity::find_by_id(claimed).one(db).await?;
    link.filter(|link| keys.opens(token, Purpose::Link, link.id, link.generation)).ok_or_else(unknown)
}

fn unknown() -> crate::error::Error {
    refuse(Reason::NotFound, "")
}

async fn one_deliverable(db: &impl ConnectionTrait, link: download_link::Model) -> Result<Deliverable> {
    let found = deliverables(db, std::slice::from_ref(&link)).await?;
    Ok(found.into_iter().next().ok_or_else(|| anyhow::anyhow!("a link hands over one file"))?)
}

/// The transfer that a buyer goes on with: the open one, or one that has counted and is not complete. One that
/// cannot be gone on with, because its time is over or the file has a newer version, is closed.
async fn rejoin(
    tx: &DatabaseTransaction,
    deliverable: &Deliverable,
    now: At,
) -> Result<Option<transfer::Model>> {
    let open = transfer::Entity::find()
        .filter(transfer::Column::LinkId.eq(deliverable.link.id))
        .filter(transfer::Column::ClosedAt.is_null())
        .filter(transfer::Column::CountedAt.is_null())
        .one(tx)
        .await?;
    let Some(open) = open else {
        return unfinished(tx, deliverable, now).await;
    };
    if *open.expires_at > *now && open.file_version_id == deliverable.version.id {
        return Ok(Some(open));
    }
    let closed = transfer::ActiveModel {
        id: Set(open.id),
        closed_at: Set(Some(now)),
        updated_at: Set(now),
        ..Default::default()
    };
    closed.update(tx).await?;
    Ok(None)
}

/// The newest transfer that has counted although not all of it has arrived, and that can still be brought to its
/// end: going on with it costs no second download.
async fn unfinished(
    db: &impl ConnectionTrait,
    deliverable: &Deliverable,
    now: At,
) -> Result<Option<transfer::Model>> {
    let newest = transfer::Entity::find()
        .filter(transfer::Column::LinkId.eq(deliverable.link.id))
        .order_by_desc(transfer::Column::OpenedAt)
        .order_by_desc(transfer::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    Ok(newest.filter(|transfer| {
        transfer.closed_at.is_none()
            && transfer.counted_at.is_some()
            && *transfer.expires_at > *now
            && transfer.file_version_id == deliverable.version.id
            && transfer.delivered_bytes < transfer.size_bytes
            && transfer.sent_bytes < budget_bytes(transfer.size_bytes)
    }))
}

async fn open(
    tx: &DatabaseTransaction,
    shop: &Shop,
    deliverable: &Deliverable,
    client: &Client,
    now: At,
) -> Result<transfer::Model> {
    let version = &deliverable.version;
    let row = transfer::ActiveModel {
        id: Set(shop.new_id()),
        link_id: Set(deliverable.link.id),
        file_version_id: Set(version.id),
        size_bytes: Set(version.size_bytes),
        delivered_bytes: Set(0),
        sent_bytes: Set(0),
        ranges: Set("[]".to_owned()),
        client_address: Set(client.address.to_string()),
        agent: Set(client.agent.chars().take(300).collect()),
        opened_at: Set(now),
        expires_at: Set((*now + life(version)).into()),
        counted_at: Set(None),
        closed_at: Set(None),
        updated_at: Set(now),
    };
    Ok(row.insert(tx).await?)
}

/// How long a transfer lives: a day, or what the file takes on a slow line.
fn life(version: &file_version::Model) -> TimeDelta {
    let seconds = version.size_bytes / SLOWEST_BYTES_PER_SECOND;
    SHORTEST_LIFE.max(TimeDelta::seconds(seconds) + MARGIN)
}
