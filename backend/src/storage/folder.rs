//! A store that is a folder: `uploads/{id}` while bytes arrive, then the key as the path.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, IoSliceMut, Seek, SeekFrom, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, ensure};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::buffers::Buffers;
use super::{ByteStream, PIECE_BYTES, check_key};

/// Where uploads under way lie.
const UPLOADS: &str = "uploads";

/// A folder that only the shop's user may enter.
pub(super) struct Folder {
    root: PathBuf,
    buffers: Buffers,
}

impl Folder {
    /// Makes the folder unless it is there.
    pub(super) async fn open(root: PathBuf) -> anyhow::Result<Self> {
        let why = format!(
            "the storage folder {} (COMPTOIR_STORAGE_URL) cannot be made: check its rights",
            root.display()
        );
        let folder = Self { root, buffers: Buffers::default() };
        let uploads = folder.root.join(UPLOADS);
        spawn_blocking(move || make_folder(&uploads)).await?.context(why)?;
        Ok(folder)
    }

    pub(super) async fn read(&self, key: &str, range: Range<u64>) -> anyhow::Result<ByteStream> {
        let (path, end) = (self.root.join(key), range.end);
        let file = spawn_blocking(move || -> anyhow::Result<File> {
            let file = File::open(path)?;
            let size = file.metadata()?.len();
            ensure!(end <= size, "it has {size} bytes, and byte {end} was asked for");
            Ok(file)
        });
        let file = file.await?.with_context(|| format!("object {key}"))?;
        Ok(pieces(file, range, self.buffers.clone()))
    }

    pub(super) async fn size(&self, key: &str) -> anyhow::Result<Option<u64>> {
        let path = self.root.join(key);
        Ok(spawn_blocking(move || size_of(&path)).await??)
    }

    pub(super) async fn list(&self) -> anyhow::Result<Vec<(String, u64)>> {
        let root = self.root.clone();
        let walk = move || -> io::Result<Vec<(String, u64)>> {
            let (mut found, mut folders) = (Vec::new(), vec![String::new()]);
            while let Some(folder) = folders.pop() {
                for entry in fs::read_dir(root.join(&folder))? {
                    let entry = entry?;
                    let name = entry.file_name().to_string_lossy().into_owned();
                    let key = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                    if entry.file_type()?.is_file() {
                        found.push((key, entry.metadata()?.len()));
                    } else if key != UPLOADS {
                        folders.push(key);
                    }
                }
            }
            Ok(found)
        };
        let mut found = spawn_blocking(walk).await??;
        // What is no key is nothing of ours: a file system's own folder, say.
        found.retain(|(key, _)| check_key(key).is_ok());
        Ok(found)
    }

    pub(super) async fn check(&self) -> anyhow::Result<()> {
        let uploads = self.root.join(UPLOADS);
        let found = spawn_blocking(move || fs::metadata(uploads)).await?;
        ensure!(found.is_ok_and(|found| found.is_dir()), "the storage folder is gone");
        Ok(())
    }

    pub(super) async fn delete(&self, key: &str) -> anyhow::Result<()> {
        remove(self.root.join(key)).await
    }

    /// Opens an upload's file for writing, alone among all processes of this machine. None when another has it.
    pub(super) async fn lock(&self, upload: Uuid) -> anyhow::Result<Option<File>> {
        let path = self.staged(upload);
        let open = move || -> io::Result<Option<File>> {
            let file = private_file().open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            if file.metadata()?.len() == 0 {
                sync_parent(&path)?;
            }
            Ok(Some(file))
        };
        Ok(spawn_blocking(open).await??)
    }

    pub(super) async fn write(&self, file: Arc<File>, offset: u64, bytes: Bytes) -> anyhow::Result<()> {
        let write = move || -> io::Result<()> {
            let mut file = &*file;
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&bytes)?;
            file.sync_data()
        };
        Ok(spawn_blocking(write).await??)
    }

    pub(super) async fn staged_bytes(&self, upload: Uuid) -> anyhow::Result<u64> {
        let path = self.staged(upload);
        Ok(spawn_blocking(move || size_of(&path)).await??.unwrap_or_default())
    }

    pub(super) async fn keep(&self, upload: Uuid, key: &str, size: u64) -> anyhow::Result<()> {
        let (staged, object) = (self.staged(upload), self.root.join(key));
        let keep = move || -> anyhow::Result<()> {
            if size_of(&staged)?.unwrap_or_default() < size {
                ensure!(size_of(&object)? == Some(size), "neither the upload nor its object has all bytes");
                return Ok(());
            }
            let file = OpenOptions::new().write(true).open(&staged)?;
            // Bytes beyond the end were written by somebody who did not live to count them.
            file.set_len(size)?;
            file.sync_all()?;
            make_folder(object.parent().context("a key has no parent")?)?;
            fs::rename(&staged, &object)?;
            sync_parent(&object)?;
            sync_parent(&staged)?;
            Ok(())
        };
        spawn_blocking(keep).await?.with_context(|| format!("upload {upload}"))
    }

    pub(super) async fn discard(&self, upload: Uuid) -> anyhow::Result<()> {
        remove(self.staged(upload)).await
    }

    fn staged(&self, upload: Uuid) -> PathBuf {
        self.root.join(UPLOADS).join(upload.simple().to_string())
    }
}

async fn remove(path: PathBuf) -> anyhow::Result<()> {
    match spawn_blocking(move || fs::remove_file(path)).await? {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// A part of a file, one piece at a time. What the system still has in memory is taken at once; what must come from the
/// disk is waited for on another thread, and the system reads ahead.
fn pieces(file: File, range: Range<u64>, buffers: Buffers) -> ByteStream {
    stream::try_unfold((file, range), move |(mut file, range)| {
        let buffers = buffers.clone();
        async move {
            let size = usize::try_from(range.end - range.start).unwrap_or(usize::MAX).min(PIECE_BYTES);
            if size == 0 {
                return Ok(None);
            }
            let mut piece = buffers.take(size);
            let ready = read_ready(&file, piece.as_mut(), range.start);
            if ready < size {
                let at = range.start + ready as u64;
                let rest =
                    move || file.read_exact_at(&mut piece.as_mut()[ready..], at).map(|()| (file, piece));
                (file, piece) = spawn_blocking(rest).await?.map_err(say_if_cut)?;
            }
            let left = range.start + size as u64..range.end;
            Ok(Some((piece.into_bytes(), (file, left))))
        }
    })
    .boxed()
}

fn say_if_cut(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::UnexpectedEof => io::Error::new(error.kind(), "the stored file was cut while it was read"),
        _ => error,
    }
}

/// Reads what can be had without waiting, and says how many bytes that was.
#[cfg(target_os = "linux")]
fn read_ready(file: &File, into: &mut [u8], at: u64) -> usize {
    use rustix::io::{ReadWriteFlags, preadv2};

    // Whatever is wrong, the read that may wait meets it too and says it.
    preadv2(file, &mut [IoSliceMut::new(into)], at, ReadWriteFlags::NOWAIT).unwrap_or(0)
}

#[cfg(not(target_os = "linux"))]
fn read_ready(_: &File, _: &mut [u8], _: u64) -> usize {
    0
}

fn size_of(path: &Path) -> io::Result<Option<u64>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata.len())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a folder and those above it, each written down in its parent.
fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_folder(parent)?;
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => sync_parent(path),
    }
}

fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a new name in a folder survive a power cut.
fn sync_parent(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(parent) = path.parent() {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}
