//! Where bytes are: a folder, a bucket, memory.
//!
//! An object lies under a key that is derived from its content and never changes. An upload under way lies apart,
//! under its own id, until [`Turn::keep`] makes an object of it.

use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use url::Url;
use uuid::Uuid;

mod bucket;
mod buffers;
mod folder;
mod turns;

use bucket::Bucket;
use folder::Folder;
pub use turns::Turn;
use turns::Turns;

/// Pieces of a stored file, in order.
pub type ByteStream = BoxStream<'static, std::io::Result<Bytes>>;

/// Bytes of one piece of a stream: large enough that a piece costs little beside its copy.
pub const PIECE_BYTES: usize = 256 * 1024;

/// The private store of the shop's files (SPEC 3.4). Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    place: Arc<Place>,
    turns: Turns,
}

/// The kinds of store.
enum Place {
    Folder(Folder),
    Bucket(Bucket),
}

impl Storage {
    /// Opens the store that `COMPTOIR_STORAGE_URL` names.
    pub async fn open(url: &Url) -> anyhow::Result<Self> {
        let place = match url.scheme() {
            "file" => {
                let path = url
                    .to_file_path()
                    .ok()
                    .context("COMPTOIR_STORAGE_URL must be file:/// and a full path")?;
                Place::Folder(Folder::open(path).await?)
            }
            "s3" => Place::Bucket(Bucket::open(url)?),
            scheme => bail!("COMPTOIR_STORAGE_URL begins with {scheme}: write file:/// or s3://"),
        };
        Ok(Self::new(place))
    }

    /// A store that ends with the process, of the same build as a bucket.
    pub fn memory() -> Self {
        Self::new(Place::Bucket(Bucket::memory()))
    }

    fn new(place: Place) -> Self {
        Self { place: Arc::new(place), turns: Turns::default() }
    }

    /// Streams a range of bytes of an object, in pieces of [`PIECE_BYTES`] at most. An object that is missing or
    /// too short is an error before the first piece.
    pub async fn read(&self, key: &str, range: Range<u64>) -> anyhow::Result<ByteStream> {
        check_key(key)?;
        ensure!(range.start <= range.end, "a range ends before it begins");
        match &*self.place {
            Place::Folder(folder) => folder.read(key, range).await,
            Place::Bucket(bucket) => bucket.read(key, range).await,
        }
    }

    /// The bytes of an object, if there is one.
    pub async fn size(&self, key: &str) -> anyhow::Result<Option<u64>> {
        check_key(key)?;
        match &*self.place {
            Place::Folder(folder) => folder.size(key).await,
            Place::Bucket(bucket) => bucket.size(key).await,
        }
    }

    /// Every object's key and size; uploads under way are none.
    pub async fn list(&self) -> anyhow::Result<Vec<(String, u64)>> {
        match &*self.place {
            Place::Folder(folder) => folder.list().await,
            Place::Bucket(bucket) => bucket.list().await,
        }
    }

    /// Whether the store can be reached now.
    pub async fn check(&self) -> anyhow::Result<()> {
        match &*self.place {
            Place::Folder(folder) => folder.check().await,
            Place::Bucket(bucket) => bucket.check().await,
        }
    }

    /// Deletes an object; one that is gone already is no error.
    pub async fn delete(&self, key: &str) -> anyhow::Result<()> {
        check_key(key)?;
        match &*self.place {
            Place::Folder(folder) => folder.delete(key).await,
            Place::Bucket(bucket) => bucket.delete(key).await,
        }
    }

    /// Stores an object that is at hand whole; `upload` is a new identifier. Safe to repeat: an object that is there is
    /// left as it is.
    pub async fn put(&self, upload: Uuid, key: &str, bytes: Bytes) -> anyhow::Result<()> {
        let size = bytes.len() as u64;
        if self.size(key).await? == Some(size) {
            return Ok(());
        }
        let turn = self.turn(upload).await?.context("an upload of our own making is somebody else's")?;
        turn.write(0, 0, bytes).await?;
        turn.keep(key, size).await?;
        turn.discard().await
    }

    /// The right to write to an upload, which one at a time holds. Whoever holds it in this process is asked to
    /// stop and waited for, so that a client that comes back does not wait for its own dead connection. None
    /// when another process holds it.
    pub async fn turn(&self, upload: Uuid) -> anyhow::Result<Option<Turn>> {
        let Some((claim, stop)) = self.turns.take(upload).await else { return Ok(None) };
        let lock = match &*self.place {
            Place::Folder(folder) => match folder.lock(upload).await? {
                Some(lock) => Some(lock),
                None => return Ok(None),
            },
            // Processes that share a bucket are told apart by the generation in each piece's name.
            Place::Bucket(_) => None,
        };
        Ok(Some(Turn::new(self.clone(), upload, stop, lock, claim)))
    }
}

/// Whether an error of [`Storage::read`] says that there is no such object, rather than that it cannot be read.
pub fn is_missing(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::NotFound)
            || matches!(cause.downcast_ref(), Some(object_store::Error::NotFound { .. }))
    })
}

/// A key is ours: lower-case words between slashes. Anything else could leave the folder.
fn check_key(key: &str) -> anyhow::Result<()> {
    let plain = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    ensure!(key.split('/').all(plain), "`{key}` is no storage key");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_cannot_leave_the_store() {
        assert!(check_key("sha256/ab/cdef01").is_ok());
        for key in ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "A", "a\\b", "a/.b"] {
            assert!(check_key(key).is_err(), "{key}");
        }
    }
}
