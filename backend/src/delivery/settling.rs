//! Streams that have handed over their last piece and are about to write their account. Whoever reads a counter
//! right after a download waits for it, so that two downloads in a row are seen as two.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::Notify;
use uuid::Uuid;

/// A reader waits this long at most: a client may never take its last piece.
const PATIENCE: Duration = Duration::from_secs(1);

static SETTLING: Mutex<BTreeMap<Uuid, u32>> = Mutex::new(BTreeMap::new());
static SETTLED: Notify = Notify::const_new();

/// One stream of a link that is about to write its account, until dropped.
pub(super) struct Settling(Uuid);

impl Settling {
    /// Notes a stream of a link.
    pub fn begin(link_id: Uuid) -> Self {
        *lock().entry(link_id).or_default() += 1;
        Self(link_id)
    }
}

impl Drop for Settling {
    fn drop(&mut self) {
        let mut settling = lock();
        if let Some(streams) = settling.get_mut(&self.0) {
            *streams -= 1;
            if *streams == 0 {
                settling.remove(&self.0);
            }
        }
        drop(settling);
        SETTLED.notify_waiters();
    }
}

/// Waits until no stream of a link is about to write its account.
pub async fn settled(link_id: Uuid) {
    until(|streams| !streams.contains_key(&link_id)).await;
}

/// The same, for a client that waits: a second at most.
pub(super) async fn settled_soon(link_id: Uuid) {
    let _late = tokio::time::timeout(PATIENCE, settled(link_id)).await;
}

/// Waits until every account is written: before the process ends.
pub async fn all_settled() {
    until(BTreeMap::is_empty).await;
}

async fn until(done: impl Fn(&BTreeMap<Uuid, u32>) -> bool) {
    loop {
        let next = SETTLED.notified();
        tokio::pin!(next);
        next.as_mut().enable();
        if done(&lock()) {
            return;
        }
        next.await;
    }
}

fn lock() -> std::sync::MutexGuard<'static, BTreeMap<Uuid, u32>> {
    SETTLING.lock().expect("no holder of this lock panics")
}
