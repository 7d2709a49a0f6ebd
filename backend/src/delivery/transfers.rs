//! Opens transfers, and finds the one that an address names.

use std::net::IpAddr;

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::account::budget_bytes;
use super::deliverable::pinned_forms;
use super::entities::{download_link, transfer};
use super::{Deliverable, Form, LinkIssue, alerts, deliverables, issue};
use crate::error::{Reason, Result, refuse};
use crate::keys::{Keys, Purpose};
use crate::revision::Write;
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
    /// The form that a press of the button delivers.
    pub form: Form,
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
    // What a press of the button would go on with.
    let begun = match issue {
        None => would_go_on(&shop.db, &deliverable, now).await?,
        Some(LinkIssue::LimitReached) => unfinished(&shop.db, &deliverable, now).await?,
        Some(_) => None,
    };
    let form = match &begun {
        Some(transfer) => pinned_form(&shop.db, &deliverable, transfer).await?,
        None => deliverable.form.clone(),
    };
    let resumable = issue == Some(LinkIssue::LimitReached) && begun.is_some();
    Ok(Landing { deliverable, issue, resumable, form })
}

async fn pinned_form(
    db: &impl ConnectionTrait,
    deliverable: &Deliverable,
    transfer: &transfer::Model,
) -> Result<Form> {
    let found = [(transfer, &deliverable.file, &deliverable.version)];
    Ok(pinned_forms(db, &found).await?.pop().ok_or_else(|| anyhow::anyhow!("a transfer has one form"))?)
}

/// Opens the link's transfer, or rejoins the one that is open. Refused `NOT_FOUND`, `DISABLED`, `EXPIRED` or
/// `LIMIT_REACHED`; the merchant hears of the last three.
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
    let deliverable = one_deliverable(&tx, link).await?;
    let form = &deliverable.form;
    match open_or_rejoin(&tx, shop, &deliverable, form, form.size_bytes, client, now).await? {
        Ok((transfer, opened)) => {
            let pinned = pinned_form(&tx, &deliverable, &transfer).await?;
            tx.commit().await?;
            if opened {
                alerts::watch(shop, &deliverable.link, client).await;
            }
            Ok(OpenTransfer { transfer, customer_name: pinned.name })
        }
        Err(issue) => {
            tx.rollback().await?;
            alerts::report(shop, deliverable.link.id, issue.into(), Some(client)).await;
            Err(refuse(issue.reason(), ""))
        }
    }
}

/// The transfer of a link whose row is locked, and whether it was opened just now; or why there is none.
/// A new one delivers `form`; one that is gone on with keeps the form that it was opened with. `life_bytes` is what is
/// fetched in all while it lives.
pub(super) async fn open_or_rejoin(
    tx: &Write,
    shop: &Shop,
    deliverable: &Deliverable,
    form: &Form,
    life_bytes: i64,
    client: &Client,
    now: At,
) -> Result<std::result::Result<(transfer::Model, bool), LinkIssue>> {
    match issue(&deliverable.link, now) {
        None => {}
        Some(LinkIssue::LimitReached) => {
            let transfer = unfinished(tx, deliverable, now).await?;
            return Ok(transfer.map(|transfer| (transfer, false)).ok_or(LinkIssue::LimitReached));
        }
        Some(issue) => return Ok(Err(issue)),
    }
    if let Some(open) = rejoin(tx, deliverable, now).await? {
        return Ok(Ok((open, false)));
    }
    let opened = open(tx, shop, deliverable, form, life_bytes, client, now).await?;
    Ok(Ok((opened, true)))
}

/// The link of a landing page's token.
async fn find(db: &impl ConnectionTrait, keys: &Keys, token: &str) -> Result<download_link::Model> {
    let claimed = Keys::claimed_id(token).ok_or_else(unknown)?;
    let link = download_link::Entity::find_by_id(claimed).one(db).await?;
    link.filter(|link| keys.opens(token, Purpose::Link, link.id, link.generation)).ok_or_else(unknown)
}

pub(super) fn unknown() -> crate::error::Error {
    refuse(Reason::NotFound, "")
}

async fn one_deliverable(db: &impl ConnectionTrait, link: download_link::Model) -> Result<Deliverable> {
    let found = deliverables(db, std::slice::from_ref(&link)).await?;
    Ok(found.into_iter().next().ok_or_else(|| anyhow::anyhow!("a link hands over one file"))?)
}

/// The transfer that a buyer goes on with: the open one, or one that has counted and is not complete. One that
/// cannot be gone on with, because its time is over or the file has a newer version, is closed.
async fn rejoin(tx: &Write, deliverable: &Deliverable, now: At) -> Result<Option<transfer::Model>> {
    let Some(open) = uncounted(tx, deliverable).await? else {
        return unfinished(tx, deliverable, now).await;
    };
    if goes_on(&open, deliverable, now) {
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

/// The link's one transfer that is open and has not counted.
async fn uncounted(db: &impl ConnectionTrait, deliverable: &Deliverable) -> Result<Option<transfer::Model>> {
    Ok(transfer::Entity::find()
        .filter(transfer::Column::LinkId.eq(deliverable.link.id))
        .filter(transfer::Column::ClosedAt.is_null())
        .filter(transfer::Column::CountedAt.is_null())
        .one(db)
        .await?)
}

/// The transfer of a link without an issue that a press of its button would go on with.
pub(super) async fn would_go_on(
    db: &impl ConnectionTrait,
    deliverable: &Deliverable,
    now: At,
) -> Result<Option<transfer::Model>> {
    match uncounted(db, deliverable).await? {
        Some(open) => Ok(Some(open).filter(|open| goes_on(open, deliverable, now))),
        None => unfinished(db, deliverable, now).await,
    }
}

fn goes_on(open: &transfer::Model, deliverable: &Deliverable, now: At) -> bool {
    *open.expires_at > *now && open.file_version_id == deliverable.version.id
}

/// The newest transfer that has counted although not all of it has arrived, and that can still be brought to its
/// end: going on with it costs no second download.
pub(super) async fn unfinished(
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
    tx: &Write,
    shop: &Shop,
    deliverable: &Deliverable,
    form: &Form,
    life_bytes: i64,
    client: &Client,
    now: At,
) -> Result<transfer::Model> {
    let row = transfer::ActiveModel {
        id: Set(shop.new_id()),
        link_id: Set(deliverable.link.id),
        file_version_id: Set(deliverable.version.id),
        zip_form_id: Set(form.zip_form_id),
        size_bytes: Set(form.size_bytes),
        delivered_bytes: Set(0),
        sent_bytes: Set(0),
        ranges: Set("[]".to_owned()),
        client_address: Set(client.address.to_string()),
        agent: Set(client.agent.chars().take(300).collect()),
        opened_at: Set(now),
        expires_at: Set((*now + life(life_bytes)).into()),
        counted_at: Set(None),
        closed_at: Set(None),
        updated_at: Set(now),
    };
    Ok(row.insert(tx).await?)
}

/// How long a transfer lives: a day, or what its bytes take on a slow line.
fn life(bytes: i64) -> TimeDelta {
    let seconds = bytes / SLOWEST_BYTES_PER_SECOND;
    SHORTEST_LIFE.max(TimeDelta::seconds(seconds) + MARGIN)
}
