//! An upload from its announcement to its end (SPEC 3.2); its bytes come in by `receive.rs`.

use anyhow::Context;
use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use crate::auth::Staff;
use crate::error::{Checks, Error, Reason, Refusal, Result};
use crate::shop::{At, Shop};
use crate::storage::Turn;

use super::digests::{Digests, storage_key};
use super::{discard_object, files_by_id, finish::finish, upload};

/// Bytes of the largest file: 50 GB.
pub const MAX_UPLOAD_BYTES: u64 = 50_000_000_000;
/// How long an upload is kept without progress.
const LIFE: TimeDelta = TimeDelta::days(7);
/// Characters of an uploaded file's name that are kept.
const NAME_CHARS: usize = 255;
/// Uploads that one round of tidying looks at.
const COLLECT_AT_ONCE: u64 = 100;

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Upload {
    /// So far, or done.
    Stands(upload::Model),
    /// The bytes that came do not follow those that are stored; here is where it stands.
    Elsewhere(upload::Model),
    /// More bytes came than were announced; those beyond were not taken.
    TooMuch,
    /// Another process is writing to it.
    Busy,
    /// It expired.
    Expired,
    /// There is no such upload.
    Unknown,
}

/// Announces an upload of so many bytes to a file.
pub async fn begin_upload(
    shop: &Shop,
    staff: &Staff,
    file_id: Uuid,
    uploaded_name: &str,
    size_bytes: u64,
) -> Result<upload::Model> {
    staff.demand_owner()?;
    let mut checks = Checks::new();
    let name = checks.line("filename", uploaded_name, NAME_CHARS);
    if !(1..=MAX_UPLOAD_BYTES).contains(&size_bytes) {
        checks.refuse(Refusal::new(Reason::OutOfRange, "size").naming("1 B – 50 GB"));
    }
    checks.require(!files_by_id(&shop.db, &[file_id]).await?.is_empty(), Reason::NotFound, "fileId");
    checks.finish()?;
    let now = shop.clock.now();
    let row = upload::ActiveModel {
        id: Set(shop.new_id()),
        product_file_id: Set(file_id),
        uploaded_name: Set(name),
        size_bytes: Set(i64::try_from(size_bytes)?),
        offset_bytes: Set(0),
        generation: Set(0),
        hashes: Set(None),
        file_version_id: Set(None),
        storage_key: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        expires_at: Set(expiry(now)),
    };
    Ok(row.insert(&shop.db).await?)
}

/// Where an upload stands. A writer that is still at it is asked to write down what it has and to stop: a client
/// that asks has lost its connection, whatever the network says.
pub async fn upload_progress(shop: &Shop, staff: &Staff, id: Uuid) -> Result<Upload> {
    staff.demand_owner()?;
    let row = match find(shop, id).await? {
        Upload::Stands(row) if row.file_version_id.is_none() => row,
        ended => return Ok(ended),
    };
    let Some(turn) = shop.storage.turn(row.id).await? else { return Ok(Upload::Busy) };
    match find(shop, id).await? {
        Upload::Stands(row) => Ok(Upload::Stands(settle(shop, &turn, row).await?)),
        ended => Ok(ended),
    }
}

/// Ends an upload. What is stored of it is deleted; a version that it has already made stays.
pub async fn drop_upload(shop: &Shop, staff: &Staff, id: Uuid) -> Result<Upload> {
    staff.demand_owner()?;
    let found = find(shop, id).await?;
    if let Upload::Stands(row) = &found {
        let Some(turn) = shop.storage.turn(row.id).await? else { return Ok(Upload::Busy) };
        delete(shop, &turn, row.id).await?;
    }
    Ok(found)
}

/// Finishes uploads whose client left after the last byte, and deletes those that expired.
pub async fn collect(shop: &Shop) -> Result<()> {
    let complete = Condition::all()
        .add(upload::Column::FileVersionId.is_null())
        .add(Expr::col(upload::Column::OffsetBytes).eq(Expr::col(upload::Column::SizeBytes)));
    let expired = upload::Column::ExpiresAt.lte(shop.clock.now());
    let rows = upload::Entity::find()
        .filter(Condition::any().add(complete).add(expired))
        .limit(COLLECT_AT_ONCE)
        .all(&shop.db)
        .await?;
    for row in rows {
        let id = row.id;
        // One upload that cannot be tidied must not keep the others from it.
        if let Err(Error::Failed(cause)) = collect_one(shop, id).await {
            tracing::error!("upload {id} cannot be tidied: {cause:?}");
        }
    }
    Ok(())
}

async fn collect_one(shop: &Shop, id: Uuid) -> Result<()> {
    let Some(turn) = shop.storage.turn(id).await? else { return Ok(()) };
    let Some(row) = upload::Entity::find_by_id(id).one(&shop.db).await? else {
        return turn.discard().await.map_err(Error::Failed);
    };
    let row = settle(shop, &turn, row).await?;
    if *row.expires_at <= *shop.clock.now() { delete(shop, &turn, row.id).await } else { Ok(()) }
}

/// The upload, unless it expired.
pub(super) async fn find(shop: &Shop, id: Uuid) -> Result<Upload> {
    let row = upload::Entity::find_by_id(id).one(&shop.db).await?;
    Ok(match row {
        Some(row) if *row.expires_at <= *shop.clock.now() => Upload::Expired,
        Some(row) => Upload::Stands(row),
        None => Upload::Unknown,
    })
}

/// Brings an upload to where its bytes are. One that has them all is finished: the process may have died between
/// the last byte and the end. One whose bytes were lost (a folder restored from a backup) begins again.
pub(super) async fn settle(shop: &Shop, turn: &Turn, row: upload::Model) -> Result<upload::Model> {
    if row.file_version_id.is_some() {
        return Ok(row);
    }
    let complete = row.offset_bytes == row.size_bytes;
    let mut held = turn.stored().await? >= bytes(row.offset_bytes);
    if complete && !held {
        let (sha256, _) = Digests::resume(row.hashes.as_deref())?.finish();
        held = shop.storage.size(&storage_key(&sha256)?).await? == Some(bytes(row.size_bytes));
    }
    match (held, complete) {
        (true, true) => finish(shop, turn, row).await,
        (true, false) => Ok(row),
        (false, _) => restart(shop, row).await,
    }
}

/// When an upload that moved now expires.
pub(super) fn expiry(now: At) -> At {
    (*now + LIFE).into()
}

/// A count of bytes, which the database keeps from being negative.
pub(super) fn bytes(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

async fn restart(shop: &Shop, row: upload::Model) -> Result<upload::Model> {
    tracing::warn!("upload {} begins again: the store has fewer than its {} bytes", row.id, row.offset_bytes);
    let change = upload::ActiveModel {
        offset_bytes: Set(0),
        hashes: Set(None),
        generation: Set(row.generation + 1),
        ..Default::default()
    };
    let changed = upload::Entity::update_many()
        .set(change)
        .filter(upload::Column::Id.eq(row.id))
        .filter(upload::Column::Generation.eq(row.generation))
        .exec_with_returning(&shop.db)
        .await?;
    Ok(changed.into_iter().next().context("an upload changed under its only writer")?)
}

async fn delete(shop: &Shop, turn: &Turn, id: Uuid) -> Result<()> {
    // Bytes first: an upload without bytes is found again by the next round, bytes without an upload are not.
    turn.discard().await?;
    let tx = shop.write().await?;
    let row = upload::Entity::find_by_id(id).one(&tx).await?;
    // The process may have died between the object and its version.
    if let Some(key) = row.filter(|row| row.file_version_id.is_none()).and_then(|row| row.storage_key) {
        discard_object(&tx, &key, shop.clock.now()).await?;
    }
    upload::Entity::delete_by_id(id).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
