//! Putting a backup into an empty place, and checking what came of it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use migrations::Migrator;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryOrder, QuerySelect,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use super::{Manifest, OBJECTS, ROWS, SECRET_KEY, hex, objects, rows, tables};
use crate::delivery::{self, download_link};
use crate::files::file_version;
use crate::keys::Keys;
use crate::shop::Shop;
use crate::storage::Storage;

/// Links that are looked at together.
const LINKS_AT_ONCE: u64 = 500;

/// Where a backup goes: all of it empty.
pub struct Place {
    /// A database without a table.
    pub db: DatabaseConnection,
    /// A store without an object.
    pub storage: Storage,
    /// A file that does not exist yet.
    pub secret_key_file: PathBuf,
}

/// What was found whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files that hash as the backup says.
    pub objects: usize,
    /// Versions whose bytes are there.
    pub versions: usize,
    /// Links whose file is there.
    pub links: usize,
}

/// Puts a backup into an empty place: files, then rows in one transaction, then the secret key. What was cut short can
/// be begun again once its rests are removed.
pub async fn restore(place: &Place, folder: &Path) -> anyhow::Result<Manifest> {
    let manifest = Manifest::read(folder)?;
    let keys = Keys::open(&existing(folder.join(SECRET_KEY))?)?;
    check_empty(place).await?;
    let steps = steps(&manifest)?;
    for entry in &manifest.objects {
        objects::put(&place.storage, &folder.join(OBJECTS), entry).await?;
    }
    Migrator::up(&place.db, Some(steps)).await.context("a migration failed")?;
    fill(place, &folder.join(ROWS), &manifest).await?;
    Migrator::up(&place.db, None).await.context("a migration failed")?;
    keys.save(&place.secret_key_file).with_context(|| {
        format!("the secret key cannot be written to {}", place.secret_key_file.display())
    })?;
    Ok(manifest)
}

/// How many of our migrations the backup's rows stand on: the first so many.
fn steps(manifest: &Manifest) -> anyhow::Result<u32> {
    let mut ours: Vec<String> =
        Migrator::migrations().iter().map(|change| change.name().to_owned()).collect();
    let mut theirs = manifest.migrations.clone();
    ours.truncate(theirs.len());
    ours.sort_unstable();
    theirs.sort_unstable();
    ensure!(
        ours == theirs,
        "this backup is of another Comptoir ({}) than this one ({}): restore it with that one",
        manifest.program,
        env!("CARGO_PKG_VERSION"),
    );
    Ok(u32::try_from(theirs.len())?)
}

fn existing(path: PathBuf) -> anyhow::Result<PathBuf> {
    ensure!(path.exists(), "{} is missing: the backup is damaged", path.display());
    Ok(path)
}

async fn check_empty(place: &Place) -> anyhow::Result<()> {
    if place.secret_key_file.exists() {
        bail!(
            "{} (COMPTOIR_SECRET_KEY_FILE) exists: restore into an empty data directory (COMPTOIR_DATA_DIR)",
            place.secret_key_file.display()
        );
    }
    if !tables::is_bare(&place.db).await? {
        bail!("the database (COMPTOIR_DATABASE_URL) has tables: restore into an empty one");
    }
    if !place.storage.list().await?.is_empty() {
        bail!("the store (COMPTOIR_STORAGE_URL) has files: restore into an empty one");
    }
    Ok(())
}

/// All rows in one transaction: a restore that is cut short leaves none.
#[allow(clippy::disallowed_methods, reason = "there is no shop yet")]
async fn fill(place: &Place, folder: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let tx = place.db.begin_with_options(options).await?;
    let here = tables::tables(&tx).await?;
    for (name, _) in here.iter().rev() {
        // Some changes come with rows of their own.
        tx.execute_unprepared(&format!("DELETE FROM \"{name}\"")).await?;
    }
    let mut held: HashMap<&str, _> =
        manifest.tables.iter().map(|table| (table.name.as_str(), table)).collect();
    for (name, columns) in &here {
        let Some(table) = held.remove(name.as_str()) else {
            bail!("the backup has no table {name}: it is damaged");
        };
        for column in &table.columns {
            ensure!(
                columns.iter().any(|here| here.name == column.name),
                "the table {name} has no column {}",
                column.name
            );
        }
        rows::fill(&tx, folder, table).await?;
    }
    if let Some(name) = held.keys().next() {
        bail!("this database has no table {name}");
    }
    tx.commit().await?;
    Ok(())
}

/// Reads everything back: every file hashes as the backup says, every version's bytes are there and are its own, and
/// every link has its file. The first thing that is wrong is an error that names it.
pub async fn verify(shop: &Shop, manifest: &Manifest) -> anyhow::Result<Verified> {
    let mut verified = Verified::default();
    let mut hashes = HashMap::new();
    for entry in &manifest.objects {
        let found = objects::hash(&shop.storage, &entry.key, entry.size_bytes, |_| Ok(())).await?;
        ensure!(found == entry.sha256, "object {} does not hash as the backup says", entry.key);
        hashes.insert(entry.key.as_str(), (entry.size_bytes, found));
        verified.objects += 1;
    }
    let whole = |version: &file_version::Model| -> anyhow::Result<()> {
        let object = hashes.get(version.storage_key.as_str());
        let (size, hash) = object.with_context(|| {
            format!("version {} of file {} has no bytes", version.number, version.product_file_id)
        })?;
        let fits = *size == version.size_bytes.unsigned_abs() && *hash == hex(&version.sha256);
        ensure!(fits, "version {} of file {} has other bytes", version.number, version.product_file_id);
        Ok(())
    };
    let mut versions =
        file_version::Entity::find().order_by_asc(file_version::Column::Id).paginate(&shop.db, LINKS_AT_ONCE);
    while let Some(page) = versions.fetch_and_next().await? {
        for version in &page {
            whole(version)?;
            verified.versions += 1;
        }
    }
    let mut after = None;
    loop {
        let mut select = download_link::Entity::find().order_by_asc(download_link::Column::Id);
        if let Some(after) = after {
            use sea_orm::{ColumnTrait, QueryFilter};
            select = select.filter(download_link::Column::Id.gt(after));
        }
        let links = select.limit(LINKS_AT_ONCE).all(&shop.db).await?;
        after = links.last().map(|link| link.id);
        if after.is_none() {
            return Ok(verified);
        }
        let found = delivery::deliverables(&shop.db, &links).await;
        for deliverable in found.map_err(|error| anyhow::anyhow!("{error:?}"))? {
            whole(&deliverable.version)?;
            verified.links += 1;
        }
    }
}
