//! The check of every version that can still be asked for, once a day: present, of its size, of its hash (SPEC 3.5). It
//! reads at a bounded rate, and any number of processes may run it.

use std::collections::HashMap;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::TryStreamExt;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;
use values::Locale;

use crate::error::Result;
use crate::shop::{At, Shop};

use super::digests::Digests;
use super::uploads::bytes;
use super::{FileFault, file_check, file_version, files_by_id, product_file, versions_by_id};
use crate::revision::Write;

/// How often a version is checked, and one that was found broken.
const EVERY: TimeDelta = TimeDelta::days(1);
const EVERY_BROKEN: TimeDelta = TimeDelta::hours(1);
/// A check that was begun longer ago died with its process.
const LEASE: TimeDelta = TimeDelta::hours(6);
/// What a check may read, so that it takes no buyer's share of the disk.
const BYTES_PER_SECOND: u64 = 32 << 20;

/// Checks every version whose turn it is.
pub async fn check_due(shop: &Shop) -> Result<()> {
    enrol(shop).await?;
    loop {
        let now = shop.clock.now();
        let due = file_check::Entity::find()
            .filter(file_check::Column::DueAt.lte(now))
            .order_by_asc(file_check::Column::DueAt)
            .one(&shop.db)
            .await?;
        let Some(due) = due else { return Ok(()) };
        let Some(taken) = take(shop, &due, now).await? else { continue };
        let Some(version) = file_version::Entity::find_by_id(due.file_version_id).one(&shop.db).await? else {
            continue;
        };
        let fault = look(shop, &version).await;
        if let Some(fault) = fault {
            tracing::error!(version = %version.id, key = version.storage_key, "a file on sale is broken: {fault:?}");
        }
        record(shop, &taken, fault).await?;
    }
}

/// What the last checks found wrong, the oldest fault first.
pub async fn faults(db: &impl ConnectionTrait) -> Result<Vec<file_check::Model>> {
    Ok(file_check::Entity::find()
        .filter(file_check::Column::Fault.is_not_null())
        .order_by_asc(file_check::Column::FaultySince)
        .order_by_asc(file_check::Column::FileVersionId)
        .all(db)
        .await?)
}

/// How many versions are broken.
pub async fn fault_count(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(file_check::Entity::find().filter(file_check::Column::Fault.is_not_null()).count(db).await?)
}

/// The checks of these versions.
pub async fn checks_of(db: &impl ConnectionTrait, versions: &[Uuid]) -> Result<Vec<file_check::Model>> {
    let of = file_check::Column::FileVersionId.is_in(versions.iter().copied());
    Ok(file_check::Entity::find().filter(of).all(db).await?)
}

/// A broken version, with its file.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The file.
    pub file: product_file::Model,
    /// The version.
    pub version: file_version::Model,
    /// What is wrong with it.
    pub fault: FileFault,
    /// Since when.
    pub since: At,
}

/// The versions and files of these checks, in their order; those that found nothing wrong are left out.
pub async fn broken(db: &impl ConnectionTrait, checks: &[file_check::Model]) -> Result<Vec<Broken>> {
    let ids: Vec<Uuid> = checks.iter().map(|check| check.file_version_id).collect();
    let versions: HashMap<_, _> =
        versions_by_id(db, &ids).await?.into_iter().map(|version| (version.id, version)).collect();
    let files: Vec<Uuid> = versions.values().map(|version| version.product_file_id).collect();
    let files: HashMap<_, _> =
        files_by_id(db, &files).await?.into_iter().map(|file| (file.id, file)).collect();
    let broken = |check: &file_check::Model| {
        let version = versions.get(&check.file_version_id)?.clone();
        let file = files.get(&version.product_file_id)?.clone();
        Some(Broken { file, version, fault: check.fault?, since: check.faulty_since? })
    };
    Ok(checks.iter().filter_map(broken).collect())
}

/// Takes the faults of which the merchant has not been told, for the letter that this transaction posts.
pub async fn take_untold_faults(tx: &Write, now: At) -> Result<Vec<file_check::Model>> {
    Ok(file_check::Entity::update_many()
        .col_expr(file_check::Column::ToldAt, Expr::value(Some(now)))
        .filter(file_check::Column::Fault.is_not_null())
        .filter(file_check::Column::ToldAt.is_null())
        .exec_with_returning(tx)
        .await?)
}

/// Gives every new version its first turn.
async fn enrol(shop: &Shop) -> Result<()> {
    let known = Query::select()
        .expr(Expr::cust("1"))
        .from(file_check::Entity)
        .and_where(
            Expr::col((file_check::Entity, file_check::Column::FileVersionId))
                .eq(Expr::col((file_version::Entity, file_version::Column::Id))),
        )
        .to_owned();
    let unknown = Query::select()
        .column(file_version::Column::Id)
        .expr(Expr::value(shop.clock.now()))
        .from(file_version::Entity)
        .and_where(Expr::exists(known).not())
        .to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(file_check::Entity)
        .columns([file_check::Column::FileVersionId, file_check::Column::DueAt])
        .select_from(unknown)
        .map_err(|error| anyhow::anyhow!("{error}"))?
        .on_conflict(OnConflict::column(file_check::Column::FileVersionId).do_nothing().to_owned());
    shop.db.execute(&insert).await?;
    Ok(())
}

/// Takes a turn; none when another process was quicker.
async fn take(shop: &Shop, due: &file_check::Model, now: At) -> Result<Option<file_check::Model>> {
    let until: At = (*now + LEASE).into();
    let taken = file_check::Entity::update_many()
        .col_expr(file_check::Column::DueAt, Expr::value(until))
        .filter(file_check::Column::FileVersionId.eq(due.file_version_id))
        .filter(file_check::Column::DueAt.eq(due.due_at))
        .exec_with_returning(&shop.db)
        .await?;
    Ok(taken.into_iter().next())
}

async fn look(shop: &Shop, version: &file_version::Model) -> Option<FileFault> {
    let size = bytes(version.size_bytes);
    match shop.storage.size(&version.storage_key).await {
        Ok(None) => return Some(FileFault::Missing),
        Ok(Some(stored)) if stored != size => return Some(FileFault::WrongSize),
        Ok(Some(_)) => {}
        Err(error) => {
            tracing::warn!("the store does not answer: {error:#}");
            return Some(FileFault::Unreadable);
        }
    }
    match hash(shop, &version.storage_key, size).await {
        Ok(sha256) if sha256 == version.sha256 => None,
        Ok(_) => Some(FileFault::WrongBytes),
        Err(error) => {
            tracing::warn!("a stored file cannot be read: {error:#}");
            Some(FileFault::Unreadable)
        }
    }
}

async fn hash(shop: &Shop, key: &str, size: u64) -> anyhow::Result<Vec<u8>> {
    let (began, mut read, mut digests) = (Instant::now(), 0, Digests::default());
    let mut pieces = shop.storage.read(key, 0..size).await?;
    while let Some(piece) = pieces.try_next().await? {
        digests.update(&piece);
        read += piece.len() as u64;
        sleep_until(began + Duration::from_millis(read * 1_000 / BYTES_PER_SECOND)).await;
    }
    Ok(digests.finish().0)
}

async fn record(shop: &Shop, taken: &file_check::Model, fault: Option<FileFault>) -> Result<()> {
    let now = shop.clock.now();
    let next: At = (*now + if fault.is_some() { EVERY_BROKEN } else { EVERY }).into();
    // One letter for each time that a file breaks, however often it is found broken.
    let (since, told) = match (taken.fault, fault) {
        (Some(_), Some(_)) => (taken.faulty_since, taken.told_at),
        (None, Some(_)) => (Some(now), None),
        (_, None) => (None, None),
    };
    file_check::Entity::update_many()
        .col_expr(file_check::Column::DueAt, Expr::value(next))
        .col_expr(file_check::Column::CheckedAt, Expr::value(Some(now)))
        .col_expr(file_check::Column::Fault, Expr::value(fault))
        .col_expr(file_check::Column::FaultySince, Expr::value(since))
        .col_expr(file_check::Column::ToldAt, Expr::value(told))
        .filter(file_check::Column::FileVersionId.eq(taken.file_version_id))
        .filter(file_check::Column::DueAt.eq(taken.due_at))
        .exec(&shop.db)
        .await?;
    Ok(())
}

impl Broken {
    /// The file, its version and what is wrong, in one line of a letter.
    pub fn line(&self, locale: Locale) -> String {
        let (customer, internal, number) =
            (&self.file.customer_name, &self.file.internal_name, self.version.number);
        let colon = if locale == Locale::Fr { "\u{a0}:" } else { ":" };
        format!("{customer} ({internal}, version {number}){colon} {}", self.fault.sentence(locale))
    }
}

impl FileFault {
    /// What is wrong, and what to do, for the merchant.
    pub fn sentence(self, locale: Locale) -> &'static str {
        let (fr, en) = match self {
            FileFault::Missing => (
                "les octets ont disparu. Rétablissez une sauvegarde, ou envoyez le fichier à nouveau.",
                "its bytes are gone. Restore a backup, or upload the file again.",
            ),
            FileFault::WrongSize => (
                "il n’a plus sa taille. Rétablissez une sauvegarde, ou envoyez le fichier à nouveau.",
                "it has lost its size. Restore a backup, or upload the file again.",
            ),
            FileFault::WrongBytes => (
                "ses octets ont changé. Rétablissez une sauvegarde, ou envoyez le fichier à nouveau.",
                "its bytes have changed. Restore a backup, or upload the file again.",
            ),
            FileFault::Unreadable => (
                "il n’a pas pu être lu. Vérifiez le disque ou le service de stockage.",
                "it could not be read. Check the disk or the storage service.",
            ),
        };
        if locale == Locale::Fr { fr } else { en }
    }
}
