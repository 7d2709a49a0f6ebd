//! The end of an upload: its bytes become an object, the object a version.

use futures_util::TryStreamExt;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use crate::error::Result;
use crate::shop::Shop;
use crate::storage::Turn;

use super::digests::{Digests, storage_key};
use super::discard::claim_key;
use super::media_type::{SNIFF_BYTES, media_type};
use super::uploads::bytes;
use super::{file_version, product_file, upload};

/// Makes a version of an upload that has all its bytes. Safe to repeat, after a crash at any point.
pub(super) async fn finish(shop: &Shop, turn: &Turn, row: upload::Model) -> Result<upload::Model> {
    let size = bytes(row.size_bytes);
    let (sha256, crc32) = Digests::resume(row.hashes.as_deref())?.finish();
    let key = storage_key(&sha256)?;
    claim_key(shop, row.id, &key).await?;
    turn.keep(&key, size).await?;
    let head = shop.storage.read(&key, 0..size.min(SNIFF_BYTES)).await?;
    let head: Vec<u8> =
        head.try_fold(Vec::new(), |head, piece| async move { Ok([head, piece.to_vec()].concat()) }).await?;

    let now = shop.clock.now();
    let version = shop.new_id();
    let tx = shop.write().await?;
    let made = upload::ActiveModel {
        file_version_id: Set(Some(version)),
        updated_at: Set(now),
        ..Default::default()
    };
    let made = upload::Entity::update_many()
        .set(made)
        .filter(upload::Column::Id.eq(row.id))
        .filter(upload::Column::FileVersionId.is_null())
        .exec_with_returning(&tx)
        .await?;
    let Some(made) = made.into_iter().next() else {
        // Another process was quicker; its version is ours.
        tx.rollback().await?;
        return Ok(upload::Entity::find_by_id(row.id).one(&shop.db).await?.unwrap_or(row));
    };
    // This row is locked before the numbers are read: two uploads of one file take turns.
    let latest = product_file::ActiveModel {
        latest_version_id: Set(Some(version)),
        updated_at: Set(now),
        ..Default::default()
    };
    product_file::Entity::update_many()
        .set(latest)
        .filter(product_file::Column::Id.eq(row.product_file_id))
        .exec(&tx)
        .await?;
    let version = file_version::ActiveModel {
        id: Set(version),
        product_file_id: Set(row.product_file_id),
        number: Set(next_number(&tx, row.product_file_id).await?),
        storage_key: Set(key),
        size_bytes: Set(row.size_bytes),
        sha256: Set(sha256),
        crc32: Set(crc32.into()),
        media_type: Set(media_type(&head, &row.uploaded_name)),
        uploaded_name: Set(row.uploaded_name),
        created_at: Set(now),
    };
    version.insert(&tx).await?;
    tx.commit().await?;
    turn.discard().await?;
    Ok(made)
}

async fn next_number(db: &impl ConnectionTrait, file_id: Uuid) -> Result<i32> {
    let last: Option<Option<i32>> = file_version::Entity::find()
        .select_only()
        .column_as(file_version::Column::Number.max(), "last")
        .filter(file_version::Column::ProductFileId.eq(file_id))
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten().unwrap_or_default() + 1)
}
