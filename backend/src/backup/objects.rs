//! Files, copied by their keys and hashed on the way.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, ensure};
use bytes::Bytes;
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::{hex, make_folder, new_file};
use crate::storage::Storage;

/// Bytes that are read and stored at once.
const STEP_BYTES: usize = 8 << 20;

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectEntry {
    /// Where it lies in the store, and under `objects`.
    pub key: String,
    /// Its size.
    pub size_bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

/// Copies every object of a store into a folder.
pub(super) async fn copy(storage: &Storage, folder: &Path) -> anyhow::Result<Vec<ObjectEntry>> {
    let mut entries = Vec::new();
    for (key, size_bytes) in storage.list().await? {
        let path = folder.join(&key);
        make_folder(path.parent().context("a key has no parent")?.to_owned())?;
        let mut file = new_file(&path)?;
        match hash(storage, &key, size_bytes, |piece| file.write_all(piece)).await {
            Ok(sha256) => {
                file.sync_all()?;
                entries.push(ObjectEntry { key, size_bytes, sha256 });
            }
            // Its last version went a day ago: no row of ours names it.
            Err(_) if storage.size(&key).await?.is_none() => fs::remove_file(&path)?,
            Err(error) => return Err(error),
        }
    }
    Ok(entries)
}

/// The SHA-256 of an object, whose pieces are also handed over.
pub(super) async fn hash(
    storage: &Storage,
    key: &str,
    size_bytes: u64,
    mut take: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> anyhow::Result<String> {
    let mut pieces = storage.read(key, 0..size_bytes).await?;
    let mut sha256 = Sha256::new();
    while let Some(piece) = pieces.try_next().await.with_context(|| format!("object {key}"))? {
        sha256.update(&piece);
        take(&piece).with_context(|| format!("a copy of {key}"))?;
    }
    Ok(hex(&sha256.finalize()))
}

/// Puts a file of a backup into a store. What it holds must hash as the manifest says.
pub(super) async fn put(storage: &Storage, folder: &Path, entry: &ObjectEntry) -> anyhow::Result<()> {
    let path = folder.join(&entry.key);
    let why = || format!("{}", path.display());
    let mut file = fs::File::open(&path).with_context(why)?;
    let upload = Uuid::from_bytes(Sha256::digest(&entry.key)[..16].try_into()?);
    let turn = storage.turn(upload).await?.context("another restore is at work")?;
    let (mut sha256, mut offset) = (Sha256::new(), 0);
    loop {
        let step;
        (file, step) = spawn_blocking(move || -> std::io::Result<_> {
            let mut step = Vec::with_capacity(STEP_BYTES);
            (&mut file).take(STEP_BYTES as u64).read_to_end(&mut step)?;
            Ok((file, step))
        })
        .await?
        .with_context(why)?;
        if step.is_empty() {
            break;
        }
        sha256.update(&step);
        let length = step.len() as u64;
        turn.write(offset, 1, Bytes::from(step)).await?;
        offset += length;
    }
    ensure!(
        offset == entry.size_bytes && hex(&sha256.finalize()) == entry.sha256,
        "{} is not what the manifest says: the backup is damaged",
        path.display()
    );
    turn.keep(&entry.key, entry.size_bytes).await?;
    turn.discard().await
}
