//! Reports of one transfer that come while its account is being written wait, and are then written together: many
//! connections cost few commits.

use std::collections::HashMap;
use std::sync::Mutex;

use anyhow::anyhow;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::account::{Granted, Report, write_reports};
use crate::error::Result;
use crate::shop::Shop;

/// A report, and who waits for what it is granted.
struct Waiting {
    report: Report,
    answer: oneshot::Sender<Result<Granted>>,
}

/// The transfers whose accounts are being written, each with the reports that came meanwhile.
static WRITING: Mutex<Option<HashMap<Uuid, Vec<Waiting>>>> = Mutex::new(None);

/// Writes a report into the account of a transfer, with those that others bring at the same time. Dropped before its
/// end, it leaves nothing reserved.
pub(super) async fn account(
    shop: &Shop,
    link_id: Uuid,
    transfer_id: Uuid,
    report: &Report,
) -> Result<Granted> {
    let (answer, granted) = oneshot::channel();
    leave(shop, link_id, transfer_id, Waiting { report: report.clone(), answer });
    let mut awaited = Awaited { granted, shop: shop.clone(), link_id, transfer_id };
    let granted = (&mut awaited.granted).await;
    granted.map_err(|_| anyhow!("the account of transfer {transfer_id} was not written"))?
}

/// Leaves a report to whoever writes the account.
fn leave(shop: &Shop, link_id: Uuid, transfer_id: Uuid, waiting: Waiting) {
    if let Some(writer) = Writer::unless_one_writes(transfer_id, waiting) {
        // On its own: whoever brought the first report may go away while others wait. A program that ends has no
        // runtime any more; its writer then says so to all.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(writer.write(shop.clone(), link_id));
        }
    }
}

/// What somebody waits to be granted. When they go away, it is given back.
struct Awaited {
    granted: oneshot::Receiver<Result<Granted>>,
    shop: Shop,
    link_id: Uuid,
    transfer_id: Uuid,
}

impl Drop for Awaited {
    fn drop(&mut self) {
        // What has not come by now, its writer gives back.
        self.granted.close();
        if let Ok(Ok(granted)) = self.granted.try_recv() {
            let report = Report { give_back: granted.bytes, ..Report::default() };
            let waiting = Waiting { report, answer: oneshot::channel().0 };
            leave(&self.shop, self.link_id, self.transfer_id, waiting);
        }
    }
}

/// Whoever writes the account of a transfer, until nobody brings another report.
struct Writer {
    transfer_id: Uuid,
    ended: bool,
}

impl Writer {
    /// Leaves a report to whoever writes this account, or becomes the one who does.
    fn unless_one_writes(transfer_id: Uuid, waiting: Waiting) -> Option<Self> {
        on_queues(|queues| match queues.get_mut(&transfer_id) {
            Some(queue) => {
                queue.push(waiting);
                None
            }
            None => {
                queues.insert(transfer_id, vec![waiting]);
                Some(Self { transfer_id, ended: false })
            }
        })
    }

    async fn write(mut self, shop: Shop, link_id: Uuid) {
        let mut unwanted = 0;
        while let Some(mut batch) = self.next(unwanted > 0) {
            if unwanted > 0 {
                let report = Report { give_back: std::mem::take(&mut unwanted), ..Report::default() };
                batch.push(Waiting { report, answer: oneshot::channel().0 });
            }
            let (reports, answers): (Vec<_>, Vec<_>) =
                batch.into_iter().map(|waiting| (waiting.report, waiting.answer)).unzip();
            match write_reports(&shop, link_id, self.transfer_id, &reports).await {
                Ok(granted) => {
                    for (answer, granted) in answers.into_iter().zip(granted) {
                        // Whoever went away meanwhile sends nothing of what was granted.
                        if answer.send(Ok(granted)).is_err() {
                            unwanted += granted.bytes;
                        }
                    }
                }
                Err(error) => {
                    for answer in answers {
                        let _gone = answer.send(Err(anyhow!("{error:?}").into()));
                    }
                }
            }
        }
    }

    /// The reports that wait; `None`, and no longer the writer, when there are none and no other work is left.
    fn next(&mut self, more: bool) -> Option<Vec<Waiting>> {
        on_queues(|queues| {
            let queue = queues.get_mut(&self.transfer_id)?;
            if queue.is_empty() && !more {
                queues.remove(&self.transfer_id);
                self.ended = true;
                return None;
            }
            Some(std::mem::take(queue))
        })
    }
}

impl Drop for Writer {
    /// After a panic: those who wait hear of it, and the next report finds no writer.
    fn drop(&mut self) {
        if !self.ended {
            on_queues(|queues| queues.remove(&self.transfer_id));
        }
    }
}

fn on_queues<T>(act: impl FnOnce(&mut HashMap<Uuid, Vec<Waiting>>) -> T) -> T {
    act(WRITING.lock().expect("no holder of this lock panics").get_or_insert_default())
}
