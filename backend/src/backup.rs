//! A backup in one folder, taken while the shop is open, and restored into an empty place: of either database, of either
//! kind of store.
//!
//! `rows/TABLE.jsonl` holds a table, `objects/…` the files by their keys, `secret.key` the key that every address is
//! derived from, and `manifest.json` says what belongs to it and how it hashes. The manifest is written last: a folder
//! without one is no backup. Rows are read in one snapshot and objects afterwards; objects never change, and one that
//! loses its last version stays for a day (`files/discard.rs`), so that the rows' objects are there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::shop::Shop;

mod objects;
mod restore;
mod rows;
mod tables;

pub use objects::ObjectEntry;
pub use restore::{Place, Verified, restore, verify};
pub use rows::TableEntry;

/// What this program writes and reads.
const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const SECRET_KEY: &str = "secret.key";
const ROWS: &str = "rows";
const OBJECTS: &str = "objects";

/// What a backup holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// How the folder is laid out.
    pub format: u32,
    /// The program that wrote it.
    pub program: String,
    /// When the rows were read, in milliseconds since 1970.
    pub taken_at_ms: i64,
    /// The changes of the database that its rows stand on.
    pub migrations: Vec<String>,
    /// The tables.
    pub tables: Vec<TableEntry>,
    /// The files.
    pub objects: Vec<ObjectEntry>,
}

impl Manifest {
    /// How many rows, files, and bytes of files.
    pub fn totals(&self) -> (u64, usize, u64) {
        let rows = self.tables.iter().map(|table| table.rows).sum();
        (rows, self.objects.len(), self.objects.iter().map(|object| object.size_bytes).sum())
    }

    /// Reads the manifest of a backup.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(MANIFEST);
        let text = fs::read_to_string(&path).with_context(|| {
            format!("{} cannot be read: this is no backup, or one that was not completed", path.display())
        })?;
        let manifest: Self =
            serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
        ensure!(
            manifest.format == FORMAT,
            "this backup has the format {}, and Comptoir {} reads {FORMAT}: restore it with Comptoir {}",
            manifest.format,
            env!("CARGO_PKG_VERSION"),
            manifest.program,
        );
        Ok(manifest)
    }
}

/// Copies the shop into an empty or new folder that only its owner may enter. The shop may go on meanwhile.
pub async fn take(shop: &Shop, folder: &Path) -> anyhow::Result<Manifest> {
    make_empty_folder(folder)?;
    shop.keys.save(&folder.join(SECRET_KEY)).context("the secret key cannot be written")?;
    let (migrations, tables) = rows::copy(shop, &make_folder(folder.join(ROWS))?).await?;
    let objects = objects::copy(&shop.storage, &make_folder(folder.join(OBJECTS))?).await?;
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        taken_at_ms: shop.clock.now().timestamp_millis(),
        migrations,
        tables,
        objects,
    };
    let written = folder.join("manifest.new");
    write_synced(&written, &serde_json::to_vec_pretty(&manifest)?)?;
    fs::rename(&written, folder.join(MANIFEST))?;
    fs::File::open(folder)?.sync_all()?;
    Ok(manifest)
}

fn make_empty_folder(folder: &Path) -> anyhow::Result<()> {
    let occupied = fs::read_dir(folder).is_ok_and(|mut inside| inside.next().is_some());
    if occupied {
        bail!("{} is not empty: name a folder that does not exist yet", folder.display());
    }
    make_folder(folder.to_owned())?;
    Ok(())
}

fn make_folder(folder: PathBuf) -> anyhow::Result<PathBuf> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    Ok(folder)
}

/// A new file that only its owner reads.
fn new_file(path: &Path) -> anyhow::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("{} cannot be written", path.display()))
}

fn write_synced(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = new_file(path)?;
    std::io::Write::write_all(&mut file, bytes)?;
    file.sync_all()?;
    Ok(())
}

/// Bytes in lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
