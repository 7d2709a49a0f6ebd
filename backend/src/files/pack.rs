//! Packs one version into a ZIP of one entry: read from storage, deflated on a thread of its own, written to storage, in
//! constant memory whatever the size.

use std::io::{self, Write};

use anyhow::{Context, ensure};
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Datelike, Timelike, Utc};
use futures_util::TryStreamExt;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::Result;
use crate::shop::Shop;
use crate::storage::Turn;

use super::digests::{Digests, storage_key};
use super::zips::note_progress;
use super::{file_version, zip_form};

/// Pieces that wait on each side of the thread.
const WAITING: usize = 4;
/// Bytes that leave the thread at once, and that are stored at once.
const PIECE_BYTES: usize = 256 << 10;
const STEP_BYTES: usize = 8 << 20;
/// From here on an entry's sizes are written in ZIP64: a little early, as what cannot be deflated grows.
const LARGE_BYTES: u64 = 0xf000_0000;

/// A ZIP form that is stored.
pub(super) struct Packed {
    pub storage_key: String,
    pub size_bytes: i64,
    pub sha256: Vec<u8>,
    pub crc32: u32,
}

/// Packs a version for the row that is taken. Bytes that are not those uploaded are a failure.
pub(super) async fn pack(
    shop: &Shop,
    row: &zip_form::Model,
    version: &file_version::Model,
) -> Result<Packed> {
    let turn = shop.storage.turn(row.id).await?.context("another process is writing it")?;
    turn.discard().await?;
    // A turn whose bytes are deleted is begun anew.
    drop(turn);
    let turn = shop.storage.turn(row.id).await?.context("another process is writing it")?;
    let size = version.size_bytes.unsigned_abs();
    let (give, given) = mpsc::channel(WAITING);
    let (put, packed) = mpsc::channel(WAITING);
    let (name, modified) = (row.entry_name.clone(), *version.created_at);
    let deflate = spawn_blocking(move || deflate(&name, modified, size, given, put));
    let (fed, stored) = tokio::join!(feed(shop, row, version, give), store(&turn, row, packed));
    let (digests, end) = stored?;
    deflate.await.context("the packing thread died")??;
    ensure_equal(fed?, version)?;
    let (sha256, crc32) = digests.finish();
    let storage_key = storage_key(&sha256)?;
    turn.keep(&storage_key, end).await?;
    turn.discard().await?;
    Ok(Packed { storage_key, size_bytes: i64::try_from(end)?, sha256, crc32 })
}

/// Gives the version's bytes to the thread; their digests.
async fn feed(
    shop: &Shop,
    row: &zip_form::Model,
    version: &file_version::Model,
    give: mpsc::Sender<Bytes>,
) -> Result<Digests> {
    let size = version.size_bytes.unsigned_abs();
    let mut digests = Digests::default();
    let (mut done, mut told) = (0_u64, 0_u64);
    let mut bytes = shop.storage.read(&version.storage_key, 0..size).await?;
    while let Some(piece) = bytes.try_next().await? {
        digests.update(&piece);
        done += piece.len() as u64;
        give.send(piece).await.context("the packing thread ended early")?;
        if done - told >= STEP_BYTES as u64 {
            told = done;
            note_progress(shop, row, done).await?;
        }
    }
    Ok(digests)
}

fn ensure_equal(digests: Digests, version: &file_version::Model) -> anyhow::Result<()> {
    let (sha256, _) = digests.finish();
    ensure!(sha256 == version.sha256, "object {} is not what was uploaded", version.storage_key);
    Ok(())
}

/// Stores what the thread puts out; its digests and its end.
async fn store(
    turn: &Turn,
    row: &zip_form::Model,
    mut packed: mpsc::Receiver<Bytes>,
) -> anyhow::Result<(Digests, u64)> {
    let (mut digests, mut step, mut end) = (Digests::default(), BytesMut::new(), 0_u64);
    loop {
        let piece = packed.recv().await;
        let last = piece.is_none();
        if let Some(piece) = piece {
            digests.update(&piece);
            step.extend_from_slice(&piece);
        }
        if step.len() >= STEP_BYTES || (last && !step.is_empty()) {
            let bytes = step.split().freeze();
            let length = bytes.len() as u64;
            turn.write(end, row.tries, bytes).await?;
            end += length;
        }
        if last {
            return Ok((digests, end));
        }
    }
}

/// What runs on the thread: deterministic, for one version and one name always the same bytes.
fn deflate(
    name: &str,
    modified: DateTime<Utc>,
    size: u64,
    mut given: mpsc::Receiver<Bytes>,
    put: mpsc::Sender<Bytes>,
) -> anyhow::Result<()> {
    let mut zip = ZipWriter::new_stream(Pieces { put, piece: BytesMut::new() });
    let mut options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o644)
        .large_file(size >= LARGE_BYTES);
    if let Some(modified) = dos(modified) {
        options = options.last_modified_time(modified);
    }
    zip.start_file(name, options)?;
    while let Some(bytes) = given.blocking_recv() {
        zip.write_all(&bytes)?;
    }
    zip.finish()?.into_inner().flush()?;
    Ok(())
}

fn dos(at: DateTime<Utc>) -> Option<zip::DateTime> {
    let (year, month, day) = (u16::try_from(at.year()).ok()?, short(at.month())?, short(at.day())?);
    let (hour, minute, second) = (short(at.hour())?, short(at.minute())?, short(at.second())?);
    zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
}

fn short(number: u32) -> Option<u8> {
    u8::try_from(number).ok()
}

/// Sends what is written on, in pieces; a receiver that is gone ends the thread.
struct Pieces {
    put: mpsc::Sender<Bytes>,
    piece: BytesMut,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = self.piece.split().freeze();
        self.put.blocking_send(piece).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}
