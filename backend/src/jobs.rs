//! The background engine: what runs, when, how often. Work is rows claimed by conditional updates
//! (`docs/decisions/0001-work-is-rows.md`), so that any number of processes may run it.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::{auth, mail};

/// The longest that a row left by another process, or due for its next try, waits to be seen.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// How often what has ended is cleared away.
const CLEAR_EVERY: Duration = Duration::from_secs(3_600);

type Job = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// Runs until `shutdown` completes. A job that has begun is finished; a job that fails or panics stops no other.
pub async fn run(shop: Shop, shutdown: impl Future<Output = ()>) {
    tokio::join!(
        every(LOOK_EVERY, &shop, "mail", |shop| Box::pin(send_mails(shop))),
        every(CLEAR_EVERY, &shop, "clear", |shop| Box::pin(clear(shop))),
        shutdown,
    );
}
