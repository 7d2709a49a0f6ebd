//! Measures one answer: reserves before bytes go out, and reports what was handed over.

use std::ops::Range;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;

use super::Ranges;
use super::account::{Granted, Report};
use super::doubt;
use super::reports::account;
use super::settling::Settling;
use crate::metrics::OpenTransfer;
use crate::shop::Shop;

/// The first reservation, in bytes. Each next one doubles while the client empties one in less than a second.
pub(super) const FIRST_RESERVATION: u64 = 8 << 20;
const LARGEST_RESERVATION: u64 = 64 << 20;
/// A crash of ours forgets at most what went out in this time.
const REPORT_EVERY: Duration = Duration::from_secs(5);

/// Why a stream is cut.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cut {
    #[error("the transfer was closed, or its link switched off")]
    Closed,
    #[error("the transfer has delivered all that it may")]
    Spent,
    #[error("the account cannot be written")]
    Broken,
}

/// The meter of one answer. It holds no connection to the database between two reports, and reports by itself when it
/// is dropped, whichever way the stream ended.
pub(super) struct Meter {
    shop: Shop,
    link_id: Uuid,
    transfer_id: Uuid,
    runtime: Handle,
    /// Handed over and not yet reported.
    unreported: Ranges,
    /// The last piece, which counts once the connection asks for the next.
    last: Option<Range<u64>>,
    /// Reserved and not yet handed over.
    allowance: u64,
    /// Of this answer, not yet handed over.
    remaining: u64,
    /// Handed over in all.
    handed_over: u64,
    reservation: u64,
    report: Option<JoinHandle<Result<Granted, Report>>>,
    reported_at: Instant,
    alive: bool,
    our_fault: bool,
    settling: Option<Settling>,
    counted: OpenTransfer,
}

impl Meter {
    /// The meter of an answer of `length` bytes, of which `reserved` are reserved.
    pub fn new(shop: &Shop, link_id: Uuid, transfer_id: Uuid, length: u64, reserved: u64) -> Self {
        Self {
            shop: shop.clone(),
            link_id,
            transfer_id,
            runtime: Handle::current(),
            unreported: Ranges::default(),
            last: None,
            allowance: reserved,
            remaining: length,
            handed_over: 0,
            reservation: FIRST_RESERVATION,
            report: None,
            reported_at: Instant::now(),
            alive: true,
            our_fault: false,
            settling: None,
            counted: shop.metrics.transfer_opened(),
        }
    }

    /// The connection asks for more: it has taken the piece before.
    pub fn taken(&mut self) {
        if let Some(range) = self.last.take() {
            self.unreported.add(range);
        }
    }

    /// Waits until a piece of this length is reserved.
    pub async fn allow(&mut self, length: u64) -> Result<(), Cut> {
        if self.report.as_ref().is_some_and(JoinHandle::is_finished) {
            self.hear().await?;
        }
        while self.allowance < length {
            if self.report.is_none() {
                self.send_report();
            }
            let before = self.allowance;
            self.hear().await?;
            if !self.alive {
                return Err(Cut::Closed);
            }
            if self.allowance == before {
                return Err(Cut::Spent);
            }
        }
        if !self.alive {
            return Err(Cut::Closed);
        }
        // The next reservation is asked for while this one goes out, so that a stream does not wait for the disk.
        let low = self.allowance < self.reservation / 2 && self.allowance < self.remaining;
        if self.report.is_none() && (low || self.reported_at.elapsed() >= REPORT_EVERY) {
            self.send_report();
        }
        Ok(())
    }

    /// A piece is handed over.
    pub fn hand_over(&mut self, range: Range<u64>) {
        let length = range.end - range.start;
        self.allowance = self.allowance.saturating_sub(length);
        self.remaining = self.remaining.saturating_sub(length);
        self.handed_over += length;
        self.counted.handed_over(length);
        self.last = Some(range);
        if self.remaining == 0 {
            self.settling.get_or_insert_with(|| Settling::begin(self.link_id));
        }
    }

    /// The stream breaks because of us: nothing of this answer weighs on the buyer's budget.
    pub fn blame_us(&mut self) {
        self.our_fault = true;
    }

    fn send_report(&mut self) {
        let elapsed = self.reported_at.elapsed();
        if self.handed_over > 0 && elapsed < Duration::from_secs(1) {
            self.reservation = (self.reservation * 2).min(LARGEST_RESERVATION);
        } else if elapsed > REPORT_EVERY {
            self.reservation = (self.reservation / 2).max(FIRST_RESERVATION);
        }
        self.reported_at = Instant::now();
        let report = Report {
            delivered: std::mem::take(&mut self.unreported),
            reserve: self.reservation.min(self.remaining.saturating_sub(self.allowance)),
            ..Report::default()
        };
        let (shop, link_id, transfer_id) = (self.shop.clone(), self.link_id, self.transfer_id);
        self.report = Some(self.runtime.spawn(async move {
            account(&shop, link_id, transfer_id, &report).await.map_err(|error| {
                tracing::error!("a transfer's account cannot be written: {error:?}");
                report
            })
        }));
    }

    async fn hear(&mut self) -> Result<(), Cut> {
        let Some(report) = &mut self.report else { return Ok(()) };
        let answer = report.await;
        self.report = None;
        match answer {
            Ok(Ok(granted)) => {
                self.allowance += granted.bytes;
                self.alive = granted.alive;
                Ok(())
            }
            Ok(Err(report)) => {
                self.unreported.join(&report.delivered);
                Err(Cut::Broken)
            }
            Err(_) => Err(Cut::Broken),
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let mut report = Report { delivered: std::mem::take(&mut self.unreported), ..Report::default() };
        // The connection drops a body as soon as it has taken its last piece; dropped before, it was cut while the
        // last piece still waited.
        match self.last.take() {
            Some(range) if self.remaining == 0 => report.delivered.add(range),
            Some(range) if !self.our_fault => doubt::leave(self.transfer_id, range),
            _ => {}
        }
        report.give_back = self.allowance + if self.our_fault { self.handed_over } else { 0 };
        let under_way = self.report.take();
        if report.delivered.is_empty() && report.give_back == 0 && under_way.is_none() {
            return;
        }
        let settling = self.settling.take().unwrap_or_else(|| Settling::begin(self.link_id));
        let (shop, link_id, transfer_id) = (self.shop.clone(), self.link_id, self.transfer_id);
        self.runtime.spawn(async move {
            if let Some(under_way) = under_way {
                match under_way.await {
                    Ok(Ok(granted)) => report.give_back += granted.bytes,
                    Ok(Err(lost)) => report.delivered.join(&lost.delivered),
                    Err(_) => {}
                }
            }
            // Once more when the database stumbles: the report is all that tells of this stream.
            for _ in 0..2 {
                match account(&shop, link_id, transfer_id, &report).await {
                    Ok(_) => break,
                    Err(error) => tracing::error!("a transfer's account cannot be written: {error:?}"),
                }
            }
            drop(settling);
        });
    }
}
