//! One writer at a time for each upload.

use std::collections::HashMap;
use std::fs::File;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tokio::sync::OwnedMutexGuard;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Place, Storage, check_key};

/// Who writes to which upload in this process.
#[derive(Clone, Default)]
pub(super) struct Turns {
    uploads: Arc<Mutex<HashMap<Uuid, Queue>>>,
}

/// The turns of one upload.
#[derive(Default)]
struct Queue {
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Stops the newest of those that hold the turn or wait for it.
    stop: CancellationToken,
    waiting_or_holding: usize,
}

/// Gives the turn back when dropped.
pub(super) struct Claim {
    upload: Uuid,
    turns: Turns,
    held: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Waits for the turn, after asking everybody before us to stop. None when somebody came after us meanwhile.
    pub(super) async fn take(&self, upload: Uuid) -> Option<(Claim, CancellationToken)> {
        let stop = CancellationToken::new();
        let (mut claim, turn) = {
            let mut uploads = self.uploads.lock().expect("no holder of this lock panics");
            let queue = uploads.entry(upload).or_default();
            std::mem::replace(&mut queue.stop, stop.clone()).cancel();
            queue.waiting_or_holding += 1;
            (Claim { upload, turns: self.clone(), held: None }, queue.turn.clone())
        };
        claim.held = Some(turn.lock_owned().await);
        (!stop.is_cancelled()).then_some((claim, stop))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.held = None;
        let mut uploads = self.turns.uploads.lock().expect("no holder of this lock panics");
        if let Some(queue) = uploads.get_mut(&self.upload) {
            queue.waiting_or_holding -= 1;
            if queue.waiting_or_holding == 0 {
                uploads.remove(&self.upload);
            }
        }
    }
}

/// The right to write to one upload.
pub struct Turn {
    storage: Storage,
    upload: Uuid,
    stop: CancellationToken,
    // Dropped before the claim: whoever waits for the claim then finds the lock free.
    lock: Option<Arc<File>>,
    _claim: Claim,
}

impl Turn {
    pub(super) fn new(
        storage: Storage,
        upload: Uuid,
        stop: CancellationToken,
        lock: Option<File>,
        claim: Claim,
    ) -> Self {
        Self { storage, upload, stop, lock: lock.map(Arc::new), _claim: claim }
    }

    /// Comes back when somebody else wants the turn: write down what has arrived, and let go.
    pub async fn wanted(&self) {
        self.stop.cancelled().await;
    }

    /// Stores bytes of the upload; they survive a power cut once this returns. A `generation` is larger than
    /// that of any earlier writer of the same upload, in whatever process.
    pub async fn write(&self, offset: u64, generation: i32, bytes: Bytes) -> anyhow::Result<()> {
        match (&*self.storage.place, &self.lock) {
            (Place::Folder(folder), Some(file)) => folder.write(file.clone(), offset, bytes).await,
            (Place::Folder(_), None) => anyhow::bail!("an upload is written without its lock"),
            (Place::Bucket(bucket), _) => bucket.write(self.upload, offset, generation, bytes).await,
        }
    }

    /// How many bytes of the upload are stored, from its beginning and without a gap.
    pub async fn stored(&self) -> anyhow::Result<u64> {
        match &*self.storage.place {
            Place::Folder(folder) => folder.staged_bytes(self.upload).await,
            Place::Bucket(bucket) => bucket.staged_bytes(self.upload).await,
        }
    }

    /// Makes the first `size` bytes of the upload the object of this key. Safe to repeat: an object that was
    /// made by an earlier try is left as it is.
    pub async fn keep(&self, key: &str, size: u64) -> anyhow::Result<()> {
        check_key(key)?;
        match &*self.storage.place {
            Place::Folder(folder) => folder.keep(self.upload, key, size).await,
            Place::Bucket(bucket) => bucket.keep(self.upload, key, size).await,
        }
    }

    /// Deletes what is left of the upload; an object made of it stays.
    pub async fn discard(&self) -> anyhow::Result<()> {
        match &*self.storage.place {
            Place::Folder(folder) => folder.discard(self.upload).await,
            Place::Bucket(bucket) => bucket.discard(self.upload).await,
        }
    }
}
