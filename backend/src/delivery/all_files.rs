//! All files of an order as one ZIP (SPEC 7.8): streamed from where they lie, in stored entries, so that its length is
//! known and any range of it can be sent.
//!
//! Each entry is a transfer of its link, so that every rule of SPEC 7.4 holds for it as it does alone. An archive only
//! says which transfers, in which order, under which names.

use std::collections::HashMap;

use anyhow::Context;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use values::CustomerName;

use super::account::budget_bytes;
use super::content::{Content, Piece, Source};
use super::deliverable::{Form, hex, pinned_forms};
use super::entities::{archive, download_link, transfer};
use super::layout::{Entry, lay_out, unique_names};
use super::redeem::Redeemed;
use super::transfers::{Client, open_or_rejoin, unfinished, unknown, would_go_on};
use super::{Deliverable, LinkIssue, alerts, deliverables, issue, links_of};
use crate::error::{Result, refuse};
use crate::files;
use crate::keys::{Keys, Purpose};
use crate::settings;
use crate::shop::{At, Shop};

/// All files of an order as their landing page shows them; none is ever left out unsaid.
#[derive(Clone, Debug)]
pub struct ArchiveLanding {
    /// What it would hold.
    pub included: Vec<Deliverable>,
    /// What it would leave out, and why.
    pub left_out: Vec<(Deliverable, LinkIssue)>,
    /// Its size.
    pub size_bytes: u64,
    /// Whether one that was begun is gone on with.
    pub resumable: bool,
}

/// An archive that streams, and the name to save it under.
#[derive(Clone, Debug)]
pub struct OpenArchive {
    /// The archive.
    pub id: Uuid,
    /// What the buyer's computer saves.
    pub name: String,
}

/// One entry of an archive, as its row keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct EntryRow {
    transfer: Uuid,
    name: String,
}

/// The generation that an order's archive address is derived from: a new address for any of its links is a new one
/// for all of them together.
pub fn archive_generation(links: &[download_link::Model]) -> i32 {
    links.iter().map(|link| link.generation).sum()
}

/// Where the buyer fetches all files at once; none when fewer than two can be fetched.
pub fn archive_url(shop: &Shop, links: &[download_link::Model]) -> Option<String> {
    let now = shop.clock.now();
    let open = links.iter().filter(|link| issue(link, now).is_none()).count();
    let order = links.first()?.order_id;
    (open > 1).then(|| shop.archive_url(order, archive_generation(links)))
}

/// What the landing page of an order's archive shows; nothing is changed. Refused `NOT_FOUND` for a token that opens
/// nothing (any more).
pub async fn land_archive(shop: &Shop, token: &str) -> Result<ArchiveLanding> {
    let claimed = Keys::claimed_id(token).ok_or_else(unknown)?;
    let links = links_of(&shop.db, &[claimed]).await?;
    check(shop, token, claimed, &links)?;
    let now = shop.clock.now();
    let all = deliverables(&shop.db, &links).await?;
    let (mut included, mut left_out) = (Vec::new(), Vec::new());
    let begun = begun(&shop.db, claimed, &all, now).await?;
    for deliverable in all {
        let held = begun
            .as_ref()
            .map(|(_, transfers)| transfers.iter().any(|transfer| transfer.link_id == deliverable.link.id));
        let issue = match (held, issue(&deliverable.link, now)) {
            (Some(true), _) | (_, None) => None,
            (None, Some(LinkIssue::LimitReached)) => {
                let unfinished = unfinished(&shop.db, &deliverable, now).await?;
                unfinished.is_none().then_some(LinkIssue::LimitReached)
            }
            (_, issue) => issue,
        };
        match issue {
            None => included.push(deliverable),
            Some(issue) => left_out.push((deliverable, issue)),
        }
    }
    let forms = forms_of(&shop.db, &included, begun.as_ref(), now).await?;
    let names = unique_names(forms.iter().map(|form| form.name.as_str()));
    let entries: Vec<Entry> = names
        .into_iter()
        .zip(&forms)
        .zip(&included)
        .map(|((name, form), found)| entry(name, form, *found.version.created_at))
        .collect();
    Ok(ArchiveLanding {
        included,
        left_out,
        size_bytes: lay_out(&entries).size_bytes,
        resumable: begun.is_some(),
    })
}

/// Opens the order's archive, or rejoins the one that was begun. A file whose link opens no download is left out;
/// refused like a single link when none is left.
pub async fn open_archive(shop: &Shop, token: &str, client: &Client) -> Result<OpenArchive> {
    let claimed = Keys::claimed_id(token).ok_or_else(unknown)?;
    let tx = shop.write().await?;
    // Locked by id, so that two that open at once never wait for each other; then put in the order's order.
    let mut links = download_link::Entity::find()
        .filter(download_link::Column::OrderId.eq(claimed))
        .order_by_asc(download_link::Column::Id)
        .lock_exclusive()
        .all(&tx)
        .await?;
    check(shop, token, claimed, &links)?;
    links.sort_by_key(|link| (link.position, link.id));
    let now = shop.clock.now();
    let all = deliverables(&tx, &links).await?;
    if let Some((begun, _)) = begun(&tx, claimed, &all, now).await? {
        return Ok(OpenArchive { id: begun.id, name: begun.name });
    }
    let life_bytes = all.iter().map(|found| found.version.size_bytes).sum();
    let (mut held, mut opened, mut issues) = (Vec::new(), Vec::new(), Vec::new());
    for deliverable in &all {
        let form = Form::original(&deliverable.file, &deliverable.version);
        match open_or_rejoin(&tx, shop, deliverable, &form, life_bytes, client, now).await? {
            Ok((transfer, new)) => {
                if new {
                    opened.push(&deliverable.link);
                }
                held.push((deliverable, transfer));
            }
            Err(issue) => issues.push((deliverable.link.id, issue)),
        }
    }
    if held.is_empty() {
        tx.rollback().await?;
        for (link, issue) in &issues {
            alerts::report(shop, *link, (*issue).into(), Some(client)).await;
        }
        return Err(issues.first().map_or_else(unknown, |(_, issue)| refuse(issue.reason(), "")));
    }
    let pinned: Vec<_> =
        held.iter().map(|(found, transfer)| (transfer, &found.file, &found.version)).collect();
    let pinned = pinned_forms(&tx, &pinned).await?;
    let names = unique_names(pinned.iter().map(|form| form.name.as_str()));
    let entries: Vec<EntryRow> = held
        .iter()
        .zip(names)
        .map(|((_, transfer), name)| EntryRow { transfer: transfer.id, name })
        .collect();
    let expires_at =
        held.iter().map(|(_, transfer)| transfer.expires_at).min_by_key(|end| **end).unwrap_or(now);
    let row = archive::ActiveModel {
        id: Set(shop.new_id()),
        order_id: Set(claimed),
        name: Set(name_of(&tx, now).await?),
        entries: Set(serde_json::to_string(&entries)?),
        client_address: Set(client.address.to_string()),
        agent: Set(client.agent.chars().take(300).collect()),
        opened_at: Set(now),
        expires_at: Set(expires_at),
    };
    let row = row.insert(&tx).await?;
    tx.commit().await?;
    for link in opened {
        alerts::watch(shop, link, client).await;
    }
    Ok(OpenArchive { id: row.id, name: row.name })
}

/// Finds what an archive's address opens: as it does for one transfer, and nothing once one of them is closed.
pub(super) async fn redeem_archive(shop: &Shop, token: &str) -> Result<Redeemed> {
    let Some(id) = shop.keys.read(token, Purpose::ArchiveTransfer) else { return Ok(Redeemed::Unknown) };
    let Some(row) = archive::Entity::find_by_id(id).one(&shop.db).await? else {
        return Ok(Redeemed::Unknown);
    };
    let rows: Vec<EntryRow> = serde_json::from_str(&row.entries)?;
    let transfers = transfers_of(&shop.db, &rows).await?;
    let links = links_of(&shop.db, &[row.order_id]).await?;
    for transfer in &transfers {
        match links.iter().find(|link| link.id == transfer.link_id) {
            None => return Ok(Redeemed::Unknown),
            Some(link) if !link.enabled => return Ok(Redeemed::Disabled(Box::new(link.clone()))),
            Some(_) => {}
        }
    }
    let over = transfers.iter().any(|transfer| transfer.closed_at.is_some());
    if over || transfers.len() < rows.len() || *row.expires_at <= *shop.clock.now() {
        return Ok(Redeemed::Over);
    }
    content(shop, row.name, &rows, &transfers).await.map(|content| Redeemed::Ready(Box::new(content)))
}

/// Forgets archives whose time is over.
pub async fn forget_archives(shop: &Shop) -> Result<()> {
    let over = archive::Column::ExpiresAt.lte(shop.clock.now());
    archive::Entity::delete_many().filter(over).exec(&shop.db).await?;
    Ok(())
}

async fn content(
    shop: &Shop,
    name: String,
    rows: &[EntryRow],
    transfers: &[transfer::Model],
) -> Result<Content> {
    let ids: Vec<Uuid> = transfers.iter().map(|transfer| transfer.file_version_id).collect();
    let versions: HashMap<Uuid, _> = files::versions_by_id(&shop.db, &ids)
        .await?
        .into_iter()
        .map(|version| (version.id, version))
        .collect();
    let zips: Vec<Uuid> = transfers.iter().filter_map(|transfer| transfer.zip_form_id).collect();
    let zips = files::zips_by_id(&shop.db, &zips).await?;
    let mut tag = Sha256::new();
    let (mut entries, mut sources) = (Vec::new(), Vec::new());
    for (row, transfer) in rows.iter().zip(transfers) {
        let version = versions.get(&transfer.file_version_id);
        let version = version.context("a transfer's version cannot be deleted")?;
        let (key, sha256, crc32) = match transfer.zip_form_id.map(|id| zips.get(&id)) {
            None => (Some(&version.storage_key), Some(&version.sha256), Some(version.crc32)),
            Some(zip) => (
                zip.and_then(|zip| zip.storage_key.as_ref()),
                zip.and_then(|zip| zip.sha256.as_ref()),
                zip.and_then(|zip| zip.crc32),
            ),
        };
        let (Some(key), Some(sha256), Some(crc32)) = (key, sha256, crc32) else {
            return Err(anyhow::anyhow!("the ZIP form of a transfer is gone").into());
        };
        tag.update(row.name.as_bytes());
        tag.update([0]);
        tag.update(sha256);
        entries.push(Entry {
            name: row.name.clone(),
            crc32: u32::try_from(crc32).unwrap_or_default(),
            size_bytes: transfer.size_bytes.unsigned_abs(),
            modified: *version.created_at,
        });
        sources.push(Source::whole(transfer, key));
    }
    let layout = lay_out(&entries);
    let mut pieces: Vec<Piece> = Vec::with_capacity(2 * entries.len() + 1);
    for (head, source) in layout.heads.into_iter().zip(sources) {
        pieces.extend([Piece::Ours(head.into()), Piece::File(source)]);
    }
    pieces.push(Piece::Ours(layout.tail.into()));
    Ok(Content {
        name,
        media_type: "application/zip".to_owned(),
        etag: format!("\"{}\"", hex(&tag.finalize())),
        size_bytes: layout.size_bytes,
        pieces,
    })
}

/// The forms that the archive would hold: of what was begun, the form that it was begun with; of the rest, the original,
/// for the archive is a ZIP itself.
async fn forms_of(
    db: &impl ConnectionTrait,
    included: &[Deliverable],
    begun: Option<&(archive::Model, Vec<transfer::Model>)>,
    now: At,
) -> Result<Vec<Form>> {
    let mut forms = Vec::with_capacity(included.len());
    for found in included {
        let held = match begun {
            Some((_, transfers)) => transfers.iter().find(|one| one.link_id == found.link.id).cloned(),
            None => would_go_on(db, found, now).await?,
        };
        forms.push(match held {
            Some(transfer) => {
                let pinned = [(&transfer, &found.file, &found.version)];
                pinned_forms(db, &pinned).await?.pop().context("a transfer has one form")?
            }
            None => Form::original(&found.file, &found.version),
        });
    }
    Ok(forms)
}

fn entry(name: String, form: &Form, modified: chrono::DateTime<chrono::Utc>) -> Entry {
    Entry { name, crc32: form.crc32, size_bytes: form.size_bytes.unsigned_abs(), modified }
}

/// The order's newest archive with its transfers, while it can be brought to its end and holds everything that could
/// be fetched now: going on with it costs no second download.
async fn begun(
    db: &impl ConnectionTrait,
    order_id: Uuid,
    all: &[Deliverable],
    now: At,
) -> Result<Option<(archive::Model, Vec<transfer::Model>)>> {
    let newest = archive::Entity::find()
        .filter(archive::Column::OrderId.eq(order_id))
        .filter(archive::Column::ExpiresAt.gt(now))
        .order_by_desc(archive::Column::OpenedAt)
        .order_by_desc(archive::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    let Some(newest) = newest else { return Ok(None) };
    let rows: Vec<EntryRow> = serde_json::from_str(&newest.entries)?;
    let transfers = transfers_of(db, &rows).await?;
    let alive = |transfer: &transfer::Model| {
        let found = all.iter().find(|found| found.link.id == transfer.link_id);
        found.is_some_and(|found| found.link.enabled && found.version.id == transfer.file_version_id)
            && transfer.closed_at.is_none()
            && transfer.sent_bytes < budget_bytes(transfer.size_bytes)
    };
    let holds = |link: &download_link::Model| transfers.iter().any(|transfer| transfer.link_id == link.id);
    let whole = transfers.len() == rows.len()
        && transfers.iter().all(alive)
        && all.iter().all(|found| issue(&found.link, now).is_some() || holds(&found.link));
    let complete = transfers.iter().all(|transfer| transfer.delivered_bytes >= transfer.size_bytes);
    Ok((whole && !complete).then_some((newest, transfers)))
}

/// The transfers of an archive, in its order; fewer when one is gone.
async fn transfers_of(db: &impl ConnectionTrait, rows: &[EntryRow]) -> Result<Vec<transfer::Model>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.transfer).collect();
    let found =
        transfer::Entity::find().filter(transfer::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let mut found: HashMap<Uuid, _> = found.into_iter().map(|transfer| (transfer.id, transfer)).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

fn check(shop: &Shop, token: &str, order_id: Uuid, links: &[download_link::Model]) -> Result<()> {
    let generation = archive_generation(links);
    let genuine = !links.is_empty() && shop.keys.opens(token, Purpose::Archive, order_id, generation);
    if genuine { Ok(()) } else { Err(unknown()) }
}

/// `Comptoir 2026-11-24.zip`: the shop's name, without what no computer can save, and today.
async fn name_of(db: &impl ConnectionTrait, now: At) -> Result<String> {
    let settings = settings::shop_settings(db).await?;
    let day = now.with_timezone(&settings.time_zone).date_naive();
    let named = CustomerName::new(&format!("{} {day}.zip", settings.name));
    Ok(named.map_or_else(|_| format!("{day}.zip"), String::from))
}
