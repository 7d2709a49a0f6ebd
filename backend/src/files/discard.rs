//! Versions that nobody can ask for any more, and then their bytes (SPEC 3.3).
//!
//! Rows first: the transaction that deletes a version writes its object's key down as discarded, and the object is
//! deleted later, unless something needs it by then. A process that dies in between leaves a key that the next round
//! finds. Objects are named by their content, so an upload of the same bytes may finish at that very moment. It says
//! which key it is about to need before it looks whether somebody is deleting it; who deletes looks for such uploads in
//! the statement that takes the key. One of the two sees the other, and gives way.
//!
//! Other rooms keep objects too, and only they know what refers to them (`jobs::delete_discarded` asks). They announce an
//! object before they store it: it counts as discarded from then on, so that bytes which never come to be referred to go
//! as well, and nobody deletes it for a day.

use std::time::Duration;

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};
use tokio::time::Instant;
use uuid::Uuid;

use crate::error::Result;
use crate::shop::{At, Shop};

use super::{discarded_object, file_version, product_file, upload, zip_form};
use crate::revision::Write;

/// How long a version that was replaced is kept, although nobody bought it.
const REPLACED_LIFE: TimeDelta = TimeDelta::days(7);
/// How long bytes outlive their last version: a backup copies rows first, and bytes for hours afterwards.
const OBJECT_LIFE: TimeDelta = TimeDelta::days(1);
/// How long a key is taken by whoever deletes its object; a deletion gives up well before.
const LEASE: TimeDelta = TimeDelta::minutes(10);
const DELETE_TIMEOUT: Duration = Duration::from_secs(60);
/// How often, and how many times, an upload looks whether a deletion of its object is over.
const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOKS: u32 = 700;
/// Rows of one round.
const AT_ONCE: u64 = 100;

/// Versions that were replaced some time ago, in the order of their ids, so many at once; whoever bought them may
/// still ask for them.
pub async fn replaced_versions(shop: &Shop, after: Option<Uuid>) -> Result<Vec<Uuid>> {
    const NEWER: &str = "newer";
    let before: At = (*shop.clock.now() - REPLACED_LIFE).into();
    let version = |column: file_version::Column| Expr::col((file_version::Entity, column));
    let newer = |column: file_version::Column| Expr::col((NEWER, column));
    let replaced = Query::select()
        .expr(Expr::cust("1"))
        .from_as(file_version::Entity, NEWER)
        .and_where(
            newer(file_version::Column::ProductFileId).eq(version(file_version::Column::ProductFileId)),
        )
        .and_where(newer(file_version::Column::Number).gt(version(file_version::Column::Number)))
        .and_where(newer(file_version::Column::CreatedAt).lte(before))
        .to_owned();
    let mut select = file_version::Entity::find().filter(Expr::exists(replaced));
    if let Some(after) = after {
        select = select.filter(file_version::Column::Id.gt(after));
    }
    Ok(select
        .select_only()
        .column(file_version::Column::Id)
        .order_by_asc(file_version::Column::Id)
        .limit(AT_ONCE)
        .into_tuple::<Uuid>()
        .all(&shop.db)
        .await?)
}

/// Deletes a version that was replaced, and discards its bytes. False when it is the newest of its file, or when
/// something that was sold refers to it: the database refuses, whatever the caller knew.
pub async fn discard_version(shop: &Shop, id: Uuid) -> Result<bool> {
    let tx = shop.write().await?;
    let Some(version) = file_version::Entity::find_by_id(id).one(&tx).await? else { return Ok(false) };
    // Its ZIP forms go with its row: their keys are read first.
    let zips: Vec<Option<String>> = zip_form::Entity::find()
        .select_only()
        .column(zip_form::Column::StorageKey)
        .filter(zip_form::Column::FileVersionId.eq(id))
        .into_tuple()
        .all(&tx)
        .await?;
    let newest = Query::select()
        .expr(Expr::cust("1"))
        .from(product_file::Entity)
        .and_where(product_file::Column::LatestVersionId.eq(id))
        .to_owned();
    let deleted = file_version::Entity::delete_many()
        .filter(file_version::Column::Id.eq(id))
        .filter(Expr::exists(newest).not())
        .exec(&tx)
        .await;
    match deleted {
        Ok(deleted) if deleted.rows_affected == 1 => {}
        Ok(_) => return Ok(false),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))) => {
            return Ok(false);
        }
        Err(error) => return Err(error.into()),
    }
    discard_object(&tx, &version.storage_key, shop.clock.now()).await?;
    for key in zips.into_iter().flatten() {
        discard_object(&tx, &key, shop.clock.now()).await?;
    }
    tx.commit().await?;
    tracing::info!(version = %id, key = version.storage_key, "a version that nobody can ask for was deleted");
    Ok(true)
}

/// Writes down that an object has lost a version, or whatever else referred to it. It is deleted a day later unless
/// something needs it then.
pub async fn discard_object(tx: &Write, key: &str, now: At) -> Result<()> {
    let anew = OnConflict::column(discarded_object::Column::StorageKey)
        .update_column(discarded_object::Column::DiscardedAt)
        .to_owned();
    discarded_object::Entity::insert(discarded(key, now))
        .on_conflict(anew)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Says that an object is about to be stored, to which nothing refers yet, and waits until nobody deletes it.
pub async fn announce_object(shop: &Shop, key: &str) -> Result<()> {
    for _ in 0..LOOKS {
        let now = shop.clock.now();
        let anew = OnConflict::column(discarded_object::Column::StorageKey)
            .update_columns([discarded_object::Column::DiscardedAt, discarded_object::Column::TakenUntil])
            .action_cond_where(free(now))
            .to_owned();
        let announced = discarded_object::Entity::insert(discarded(key, now)).on_conflict(anew);
        if announced.exec_without_returning(&shop.db).await? > 0 {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(anyhow::anyhow!("object {key} is still being deleted").into())
}

fn discarded(key: &str, now: At) -> discarded_object::ActiveModel {
    discarded_object::ActiveModel {
        storage_key: Set(key.to_owned()),
        discarded_at: Set(now),
        taken_until: Set(None),
    }
}

/// Some objects that were discarded a day ago and that no version, ZIP form or upload needs.
pub async fn due_objects(shop: &Shop) -> Result<Vec<String>> {
    Ok(discarded_object::Entity::find()
        .select_only()
        .column(discarded_object::Column::StorageKey)
        .filter(is_due(shop))
        .filter(deletable(shop.clock.now()))
        .limit(AT_ONCE)
        .into_tuple()
        .all(&shop.db)
        .await?)
}

/// Something refers to an object that was due: it is no longer discarded.
pub async fn keep_object(shop: &Shop, key: &str) -> Result<()> {
    discarded_object::Entity::delete_many()
        .filter(discarded_object::Column::StorageKey.eq(key))
        .filter(is_due(shop))
        .exec(&shop.db)
        .await?;
    Ok(())
}

/// Deletes an object that is due, unless something has come to need it. When that fails it stays taken until its lease
/// ends, and is due again.
pub async fn delete_object(shop: &Shop, key: &str) -> Result<()> {
    let (now, began) = (shop.clock.now(), Instant::now());
    let until: At = (*now + LEASE).into();
    let taken = discarded_object::Entity::update_many()
        .col_expr(discarded_object::Column::TakenUntil, Expr::value(Some(until)))
        .filter(discarded_object::Column::StorageKey.eq(key))
        .filter(is_due(shop))
        .filter(deletable(now))
        .exec(&shop.db)
        .await?;
    if taken.rows_affected == 0 {
        return Ok(());
    }
    ensure_in_time(began)?;
    tokio::time::timeout(DELETE_TIMEOUT, shop.storage.delete(key)).await.context("the store is slow")??;
    discarded_object::Entity::delete_many()
        .filter(discarded_object::Column::StorageKey.eq(key))
        .filter(discarded_object::Column::TakenUntil.eq(until))
        .exec(&shop.db)
        .await?;
    Ok(())
}

/// A process that slept after it took the key must not delete what others have come to rely on.
fn ensure_in_time(began: Instant) -> anyhow::Result<()> {
    ensure!(began.elapsed() < DELETE_TIMEOUT, "the key was taken too long ago");
    Ok(())
}

/// Says that an upload is about to become the object of a key, and waits until nobody deletes that object.
pub(super) async fn claim_key(shop: &Shop, upload: Uuid, key: &str) -> Result<()> {
    // Committed before the next statement looks: see the top of this file.
    upload::Entity::update_many()
        .col_expr(upload::Column::StorageKey, Expr::value(Some(key)))
        .filter(upload::Column::Id.eq(upload))
        .exec(&shop.db)
        .await?;
    for _ in 0..LOOKS {
        discarded_object::Entity::delete_many()
            .filter(discarded_object::Column::StorageKey.eq(key))
            .filter(free(shop.clock.now()))
            .exec(&shop.db)
            .await?;
        if discarded_object::Entity::find_by_id(key.to_owned()).one(&shop.db).await?.is_none() {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(anyhow::anyhow!("object {key} is still being deleted").into())
}

/// It was discarded a day ago.
fn is_due(shop: &Shop) -> Expr {
    let before: At = (*shop.clock.now() - OBJECT_LIFE).into();
    discarded_object::Column::DiscardedAt.lte(before)
}

/// Nobody is deleting it; who died over it gave it back when the lease ended.
fn free(now: At) -> Condition {
    Condition::any()
        .add(discarded_object::Column::TakenUntil.is_null())
        .add(discarded_object::Column::TakenUntil.lte(now))
}

/// Free, without a version, and without an upload that is about to make one.
fn deletable(now: At) -> Condition {
    let key = || Expr::col((discarded_object::Entity, discarded_object::Column::StorageKey));
    let one = || -> SelectStatement { Query::select().expr(Expr::cust("1")).to_owned() };
    let version = one()
        .from(file_version::Entity)
        .and_where(Expr::col((file_version::Entity, file_version::Column::StorageKey)).eq(key()))
        .to_owned();
    let zipped = one()
        .from(zip_form::Entity)
        .and_where(Expr::col((zip_form::Entity, zip_form::Column::StorageKey)).eq(key()))
        .to_owned();
    let finishing = one()
        .from(upload::Entity)
        .and_where(Expr::col((upload::Entity, upload::Column::StorageKey)).eq(key()))
        .and_where(upload::Column::FileVersionId.is_null())
        .to_owned();
    Condition::all()
        .add(free(now))
        .add(Expr::exists(version).not())
        .add(Expr::exists(zipped).not())
        .add(Expr::exists(finishing).not())
}
