//! The background engine: what runs, when, how often. Work is rows taken by conditional updates
//! (`docs/decisions/0001-work-is-rows.md`), so that any number of processes may run it.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::FutureExt;
use futures_util::future::join_all;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::error::{Error, Result};
use crate::mail::Letter;
use crate::metrics::Metrics;
use crate::revision::Lookout;
use crate::shop::Shop;
use crate::{auth, cart, catalogue, delivery, files, mail, orders, settings};

/// The longest that a row waits to be seen which another process queued, or whose next try is due.
const LOOK_EVERY: Duration = Duration::from_secs(3);
const HOUR: Duration = Duration::from_secs(3_600);

type Running = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// Work that comes back at its interval, whatever happened the last time.
struct Chore {
    name: &'static str,
    every: Duration,
    run: fn(Shop) -> Running,
}

/// How long a cart waits for its shopper: as long as the cookie that names it.
const CART_LIFE: TimeDelta = TimeDelta::days(60);

const CHORES: [Chore; 9] = [
    Chore { name: "payments", every: LOOK_EVERY, run: |shop| Box::pin(look_after_payments(shop)) },
    Chore { name: "auth", every: HOUR, run: |shop| Box::pin(async move { auth::clear(&shop).await }) },
    Chore { name: "files", every: HOUR, run: |shop| Box::pin(async move { files::collect(&shop).await }) },
    Chore {
        name: "versions",
        every: HOUR,
        run: |shop| Box::pin(async move { collect_versions(&shop).await }),
    },
    Chore {
        name: "search",
        every: HOUR,
        run: |shop| Box::pin(async move { catalogue::index_missing(&shop).await.map(|_| ()) }),
    },
    Chore { name: "carts", every: HOUR, run: |shop| Box::pin(collect_carts(shop)) },
    Chore { name: "zip", every: Duration::from_secs(5), run: |shop| Box::pin(make_zips(shop)) },
    Chore { name: "delivery", every: HOUR, run: |shop| Box::pin(forget_deliveries(shop)) },
    Chore { name: "orders", every: HOUR, run: |shop| Box::pin(keep_orders(shop)) },
];

/// Deletes the versions that nobody can ask for any more, then the bytes of those deleted a day ago (SPEC 3.3). Only
/// here are all those known who might ask.
pub async fn collect_versions(shop: &Shop) -> Result<()> {
    let mut last = None;
    loop {
        let replaced = files::replaced_versions(shop, last).await?;
        last = replaced.last().copied();
        if last.is_none() {
            break;
        }
        let mut asked = orders::bought_versions(&shop.db, &replaced).await?;
        asked.extend(delivery::asked_versions(&shop.db, &replaced).await?);
        for id in replaced.into_iter().filter(|id| !asked.contains(id)) {
            files::discard_version(shop, id).await?;
        }
    }
    delete_discarded(shop).await
}

/// Deletes the bytes that lost whatever referred to them a day ago. Only here are all those known who might refer to them
/// again.
pub async fn delete_discarded(shop: &Shop) -> Result<()> {
    loop {
        let due = files::due_objects(shop).await?;
        if due.is_empty() {
            return Ok(());
        }
        let shown = catalogue::shown_objects(shop, &due).await?;
        for key in due {
            if shown.contains(&key) {
                files::keep_object(shop, &key).await?;
            } else if let Err(Error::Failed(cause)) = files::delete_object(shop, &key).await {
                tracing::error!(key, "a discarded object cannot be deleted: {cause:?}");
            }
        }
    }
}

async fn collect_carts(shop: Shop) -> Result<()> {
    let untouched_since = (*shop.clock.now() - CART_LIFE).into();
    cart::collect(&shop, untouched_since).await.map(|_| ())
}

async fn look_after_payments(shop: Shop) -> Result<()> {
    orders::look_up_payments(&shop).await?;
    orders::finish_refunds(&shop).await
}

async fn make_zips(shop: Shop) -> Result<()> {
    let shop_wide = settings::download_settings(&shop.db).await?.zip;
    files::queue_zips(&shop, shop_wide).await?;
    files::make_zips(&shop).await
}

async fn forget_deliveries(shop: Shop) -> Result<()> {
    delivery::forget_archives(&shop).await?;
    delivery::forget_clients(&shop).await?;
    orders::forget_lost_links(&shop).await
}

async fn keep_orders(shop: Shop) -> Result<()> {
    orders::index_pending(&shop).await?;
    orders::cancel_due(&shop).await?;
    orders::remind_due(&shop).await?;
    orders::forget_bulk_acts(&shop).await
}

/// Runs until `stopped` holds true. What has begun is finished first; what fails or panics is logged, and neither ends
/// the loop nor stops anything else.
pub async fn run(shop: Shop, stopped: watch::Receiver<bool>) {
    let chores = CHORES.iter().map(|chore| repeat(chore, &shop, stopped.clone()));
    let check = check_files(&shop, stopped.clone());
    let lookout = Lookout::new(shop.db.clone()).run(shop.revision.clone(), stopped.clone());
    tokio::join!(send_mails(&shop, stopped.clone()), check, lookout, join_all(chores));
}

async fn send_mails(shop: &Shop, mut stopped: watch::Receiver<bool>) {
    loop {
        guard(&shop.metrics, "auth", async { auth::answer_forgotten(shop).await }).await;
        guard(&shop.metrics, "alerts", async { orders::post_alerts(shop).await }).await;
        guard(&shop.metrics, "lost links", async { orders::answer_lost_links(shop).await }).await;
        guard(&shop.metrics, "mail", async { mail::send_due(shop, shop.clock.now()).await.map(|_| ()) })
            .await;
        tokio::select! {
            () = shop.work.notified() => (),
            () = tokio::time::sleep(LOOK_EVERY) => (),
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Reading every file takes long, and leaves nothing half done: it is not waited for.
async fn check_files(shop: &Shop, mut stopped: watch::Receiver<bool>) {
    loop {
        let round = guard(&shop.metrics, "file check", async {
            files::check_due(shop).await?;
            tell_of_faults(shop).await
        });
        tokio::select! {
            () = async { round.await; tokio::time::sleep(HOUR).await } => (),
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Tells the merchant of files that were found broken, once each, all of a round in one letter (SPEC 3.5).
pub async fn tell_of_faults(shop: &Shop) -> Result<()> {
    let tx = shop.write().await?;
    let faults = files::take_untold_faults(&tx, shop.clock.now()).await?;
    let broken = files::broken(&tx, &faults).await?;
    let Some(first) = broken.first() else { return Ok(()) };
    let settings = settings::shop_settings(&tx).await?;
    let lines = broken.iter().map(|one| one.line(settings.locale)).collect();
    let letter = Letter::FileFault { lines };
    mail::post(&tx, shop, first.file.id, &settings.email, settings.locale, &letter).await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(())
}

async fn repeat(chore: &Chore, shop: &Shop, mut stopped: watch::Receiver<bool>) {
    loop {
        guard(&shop.metrics, chore.name, (chore.run)(shop.clone())).await;
        tokio::select! {
            () = tokio::time::sleep(chore.every) => (),
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Rows taken by what panicked are taken again when their lease ends: nothing of it is kept in memory.
async fn guard(metrics: &Metrics, name: &'static str, job: impl Future<Output = Result<()>>) {
    let began = Instant::now();
    let ended = AssertUnwindSafe(job).catch_unwind().await;
    let went_well = match ended {
        Ok(Ok(())) => Some(true),
        Ok(Err(Error::Failed(cause))) => {
            tracing::error!(job = name, "{cause:?}");
            Some(false)
        }
        Ok(Err(Error::Refused(refusals))) => {
            tracing::error!(job = name, "refused: {refusals:?}");
            Some(false)
        }
        Err(_) => {
            tracing::error!(job = name, "a job panicked");
            None
        }
    };
    metrics.job_ended(name, went_well, began.elapsed());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_is_survived() {
        guard(&Metrics::default(), "test", async { panic!("on purpose") }).await;
        guard(&Metrics::default(), "test", async { Err(anyhow::anyhow!("on purpose").into()) }).await;
    }
}
