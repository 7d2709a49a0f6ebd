//! The ZIP form of a version (SPEC 3.6): prepared once in the background and kept beside the original, which is
//! delivered meanwhile, so that nobody waits.
//!
//! A row is the work, taken with a lease as a mail is (`docs/decisions/0001-work-is-rows.md`). A form belongs to a version
//! and to the name that its one entry has: a file that gets another name gets another form, and whoever fetches the old
//! one goes on.

use std::collections::HashMap;

use anyhow::Context;
use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::auth::Staff;
use crate::error::{Error, Reason, Result, refuse};
use crate::shop::{At, Shop};

use super::pack::pack;
use super::{FilePolicy, ZipOption, ZipState, file_version, product_file, versions_by_id, zip_form};

/// A row taken longer ago than this belongs to a process that died: it is renewed as long as bytes move.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(5);
/// Minutes to wait after each failure; after the last one the form has failed until its file is uploaded again or the
/// option is set again.
const BACKOFF_MINUTES: [i64; 4] = [1, 10, 60, 600];
/// Forms that one round queues.
const AT_ONCE: u64 = 100;
/// What needs no other form: it is one already.
const ZIP: &str = "application/zip";

/// Chooses whether a file is delivered as a ZIP. Links and running transfers go on.
pub async fn set_zip(shop: &Shop, staff: &Staff, id: Uuid, zip: ZipOption) -> Result<product_file::Model> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let changed = product_file::Entity::update_many()
        .col_expr(product_file::Column::Zip, Expr::value(zip))
        .col_expr(product_file::Column::UpdatedAt, Expr::value(shop.clock.now()))
        .filter(product_file::Column::Id.eq(id))
        .exec_with_returning(&tx)
        .await?;
    let file = changed.into_iter().next().ok_or_else(|| refuse(Reason::NotFound, "id"))?;
    let own = Query::select()
        .column(file_version::Column::Id)
        .from(file_version::Entity)
        .and_where(file_version::Column::ProductFileId.eq(id))
        .to_owned();
    zip_form::Entity::update_many()
        .col_expr(zip_form::Column::State, Expr::value(ZipState::Queued))
        .col_expr(zip_form::Column::Tries, Expr::value(0))
        .col_expr(zip_form::Column::DueAt, Expr::value(shop.clock.now()))
        .filter(zip_form::Column::State.eq(ZipState::Failed))
        .filter(zip_form::Column::FileVersionId.in_subquery(own))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(file)
}

/// Whether a version of a file is delivered as a ZIP once that form is ready.
pub fn wants_zip(file: &product_file::Model, version: &file_version::Model, shop_wide: bool) -> bool {
    let chosen = match file.zip {
        ZipOption::Shop => shop_wide,
        ZipOption::Always => true,
        ZipOption::Never => false,
    };
    chosen && version.media_type != ZIP
}

/// Queues the forms that somebody could ask for and that do not exist yet.
pub async fn queue_zips(shop: &Shop, shop_wide: bool) -> Result<()> {
    let chosen = match shop_wide {
        true => product_file::Column::Zip.ne(ZipOption::Never),
        false => product_file::Column::Zip.eq(ZipOption::Always),
    };
    let file = |column: product_file::Column| Expr::col((product_file::Entity, column));
    let version = |column: file_version::Column| Expr::col((file_version::Entity, column));
    let form = |column: zip_form::Column| Expr::col((zip_form::Entity, column));
    let there = Query::select()
        .expr(Expr::cust("1"))
        .from(zip_form::Entity)
        .and_where(form(zip_form::Column::FileVersionId).eq(version(file_version::Column::Id)))
        .and_where(form(zip_form::Column::EntryName).eq(file(product_file::Column::CustomerName)))
        .to_owned();
    let asked_for = Condition::any()
        .add(file(product_file::Column::LatestVersionId).eq(version(file_version::Column::Id)))
        .add(product_file::Column::Delivers.eq(FilePolicy::Bought));
    let missing = Query::select()
        .expr(version(file_version::Column::Id))
        .expr(file(product_file::Column::CustomerName))
        .from(file_version::Entity)
        .inner_join(
            product_file::Entity,
            file(product_file::Column::Id)
                .equals((file_version::Entity, file_version::Column::ProductFileId)),
        )
        .and_where(chosen)
        .and_where(file_version::Column::MediaType.ne(ZIP))
        .cond_where(asked_for)
        .and_where(Expr::exists(there).not())
        .limit(AT_ONCE)
        .to_owned();
    let now = shop.clock.now();
    let mut rows = Vec::new();
    for row in shop.db.query_all(&missing).await? {
        let (version, name): (Uuid, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        rows.push(zip_form::ActiveModel {
            id: Set(shop.new_id()),
            file_version_id: Set(version),
            entry_name: Set(name),
            state: Set(ZipState::Queued),
            tries: Set(0),
            due_at: Set(now),
            done_bytes: Set(0),
            storage_key: Set(None),
            size_bytes: Set(None),
            sha256: Set(None),
            crc32: Set(None),
            last_error: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
        });
    }
    if rows.is_empty() {
        return Ok(());
    }
    let keep = OnConflict::columns([zip_form::Column::FileVersionId, zip_form::Column::EntryName])
        .do_nothing()
        .to_owned();
    zip_form::Entity::insert_many(rows).on_conflict(keep).exec_without_returning(&shop.db).await?;
    Ok(())
}

/// Prepares what is due, one after the other. Safe to run twice at once.
pub async fn make_zips(shop: &Shop) -> Result<()> {
    loop {
        let due = zip_form::Entity::find()
            .filter(zip_form::Column::State.is_in([ZipState::Queued, ZipState::Working]))
            .filter(zip_form::Column::DueAt.lte(shop.clock.now()))
            .order_by_asc(zip_form::Column::DueAt)
            .one(&shop.db)
            .await?;
        let Some(row) = due else { return Ok(()) };
        let Some(row) = take(shop, row).await? else { continue };
        if let Err(error) = make(shop, &row).await {
            note_failure(shop, &row, &error).await?;
        }
    }
}

/// The forms of these versions that can be delivered.
pub async fn ready_zips(db: &impl ConnectionTrait, versions: &[Uuid]) -> Result<Vec<zip_form::Model>> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let ready = zip_form::Entity::find()
        .filter(zip_form::Column::FileVersionId.is_in(versions.iter().copied()))
        .filter(zip_form::Column::State.eq(ZipState::Ready));
    Ok(ready.all(db).await?)
}

/// These forms, by their ids.
pub async fn zips_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, zip_form::Model>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found =
        zip_form::Entity::find().filter(zip_form::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    Ok(found.into_iter().map(|form| (form.id, form)).collect())
}

/// The newest form of each of these versions, whatever its state, by version.
pub async fn zip_states(
    db: &impl ConnectionTrait,
    versions: &[Uuid],
) -> Result<HashMap<Uuid, zip_form::Model>> {
    let found = zip_form::Entity::find()
        .filter(zip_form::Column::FileVersionId.is_in(versions.iter().copied()))
        .order_by_asc(zip_form::Column::Id)
        .all(db)
        .await?;
    Ok(found.into_iter().map(|form| (form.file_version_id, form)).collect())
}

/// Has a form whose bytes are gone made again: the same bytes, as the same version gives. The original is delivered
/// meanwhile.
pub async fn remake_zip(shop: &Shop, storage_key: &str) -> Result<()> {
    zip_form::Entity::update_many()
        .col_expr(zip_form::Column::State, Expr::value(ZipState::Queued))
        .col_expr(zip_form::Column::Tries, Expr::value(0))
        .col_expr(zip_form::Column::DueAt, Expr::value(shop.clock.now()))
        .filter(zip_form::Column::StorageKey.eq(storage_key))
        .filter(zip_form::Column::State.eq(ZipState::Ready))
        .exec(&shop.db)
        .await?;
    Ok(())
}

/// Takes a row for the length of a lease; none when somebody else was faster. The number of tries is the fence.
async fn take(shop: &Shop, row: zip_form::Model) -> Result<Option<zip_form::Model>> {
    let taken = zip_form::ActiveModel {
        state: Set(ZipState::Working),
        tries: Set(row.tries + 1),
        due_at: Set(lease(shop)),
        done_bytes: Set(0),
        ..Default::default()
    };
    let taken = zip_form::Entity::update_many()
        .set(taken)
        .filter(zip_form::Column::Id.eq(row.id))
        .filter(zip_form::Column::State.eq(row.state))
        .filter(zip_form::Column::Tries.eq(row.tries))
        .filter(zip_form::Column::DueAt.eq(row.due_at))
        .exec_with_returning(&shop.db)
        .await?;
    Ok(taken.into_iter().next())
}

/// Notes how far a form has come and renews its lease; refused once somebody else has taken the row.
pub(super) async fn note_progress(shop: &Shop, row: &zip_form::Model, done_bytes: u64) -> Result<()> {
    let moved = zip_form::ActiveModel {
        done_bytes: Set(i64::try_from(done_bytes)?),
        due_at: Set(lease(shop)),
        ..Default::default()
    };
    update(shop, row, moved).await
}

async fn make(shop: &Shop, row: &zip_form::Model) -> Result<()> {
    let version = versions_by_id(&shop.db, &[row.file_version_id]).await?.pop();
    let version = version.context("its version is gone")?;
    let packed = pack(shop, row, &version).await?;
    let ready = zip_form::ActiveModel {
        state: Set(ZipState::Ready),
        done_bytes: Set(version.size_bytes),
        storage_key: Set(Some(packed.storage_key)),
        size_bytes: Set(Some(packed.size_bytes)),
        sha256: Set(Some(packed.sha256)),
        crc32: Set(Some(packed.crc32.into())),
        last_error: Set(None),
        ..Default::default()
    };
    update(shop, row, ready).await
}

async fn note_failure(shop: &Shop, row: &zip_form::Model, error: &Error) -> Result<()> {
    tracing::error!(form = %row.id, "the ZIP form of a version cannot be made: {error:?}");
    let wait = usize::try_from(row.tries - 1).ok().and_then(|failures| BACKOFF_MINUTES.get(failures));
    let (state, due_at) = match wait {
        Some(minutes) => (ZipState::Queued, (*shop.clock.now() + TimeDelta::minutes(*minutes)).into()),
        None => (ZipState::Failed, row.due_at),
    };
    let said = match error {
        Error::Failed(cause) => format!("{cause:#}"),
        Error::Refused(_) => "somebody else has taken it".to_owned(),
    };
    let failed = zip_form::ActiveModel {
        state: Set(state),
        due_at: Set(due_at),
        last_error: Set(Some(said)),
        ..Default::default()
    };
    // Whoever has taken the row meanwhile keeps it.
    let _ = update(shop, row, failed).await;
    Ok(())
}

async fn update(shop: &Shop, row: &zip_form::Model, change: zip_form::ActiveModel) -> Result<()> {
    let change = zip_form::ActiveModel { updated_at: Set(shop.clock.now()), ..change };
    let changed = zip_form::Entity::update_many()
        .set(change)
        .filter(zip_form::Column::Id.eq(row.id))
        .filter(zip_form::Column::State.eq(ZipState::Working))
        .filter(zip_form::Column::Tries.eq(row.tries))
        .exec(&shop.db)
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(refuse(Reason::ChangedMeanwhile, "")) }
}

fn lease(shop: &Shop) -> At {
    (*shop.clock.now() + LEASE).into()
}
