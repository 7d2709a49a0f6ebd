//! What happens to orders, told while it happens (SPEC 10.5). An event's row is written in the transaction that does it,
//! so reading the newest rows tells of every process's commits and of nothing that was rolled back, on both databases.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::{Stream, stream};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use super::entities::{OrderEventKind, event};
use crate::error::Result;
use crate::shop::{At, Shop};

/// How often the rows are looked at, while somebody listens.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// An event is named when it is written and seen when its transaction is committed: how much later that may be.
const OVERLAP: TimeDelta = TimeDelta::seconds(30);
/// What happened so long before somebody began to listen is told too: they may have read the order just before.
const BEFORE: TimeDelta = TimeDelta::seconds(5);
/// Events of one look's statement.
const PIECE: u64 = 500;
/// Changes that a slow listener may fall behind; past that it is sent away, and begins anew.
const BEHIND: usize = 1_024;

/// Whether the process stops: then everybody who listens is let go.
static CLOSING: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));

/// Lets everybody who listens go; called when the process stops, which would else wait for them.
pub fn close_feeds() {
    CLOSING.send_replace(true);
}

/// Something happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// To which.
    pub order: Uuid,
    /// What.
    pub kind: OrderEventKind,
    /// When.
    pub at: At,
}

/// Where to listen. Cheap to clone; the rows are read only while somebody does.
#[derive(Clone)]
pub struct Feed(Arc<Station>);

struct Station {
    shop: Shop,
    sender: broadcast::Sender<Change>,
    reading: AtomicBool,
}

impl Feed {
    /// Nobody listens yet.
    pub fn new(shop: &Shop) -> Self {
        let sender = broadcast::Sender::new(BEHIND);
        Self(Arc::new(Station { shop: shop.clone(), sender, reading: AtomicBool::new(false) }))
    }

    /// Every change from now on, until the listener falls behind or the process stops.
    pub fn listen(&self) -> impl Stream<Item = Change> + Send + use<> {
        let receiver = self.0.sender.subscribe();
        self.read();
        let closing = CLOSING.subscribe();
        stream::unfold((receiver, closing), |(mut receiver, mut closing)| async move {
            let change = tokio::select! {
                change = receiver.recv() => change.ok(),
                _ = closing.wait_for(|closing| *closing) => None,
            };
            change.map(|change| (change, (receiver, closing)))
        })
    }

    /// Begins to read, unless that is under way.
    fn read(&self) {
        if !self.0.reading.swap(true, Ordering::SeqCst) {
            tokio::spawn(read(self.0.clone()));
        }
    }
}

async fn read(station: Arc<Station>) {
    let mut told = BTreeSet::new();
    let mut since = earlier(&station.shop, BEFORE);
    loop {
        match look(&station, &mut told, since).await {
            Ok(()) => since = since.max(earlier(&station.shop, OVERLAP)),
            Err(error) => tracing::error!("the events cannot be read: {error:?}"),
        }
        told = told.split_off(&since);
        tokio::time::sleep(LOOK_EVERY).await;
        if station.sender.receiver_count() == 0 {
            station.reading.store(false, Ordering::SeqCst);
            // Somebody may have come between the two lines above.
            if station.sender.receiver_count() == 0 || station.reading.swap(true, Ordering::SeqCst) {
                return;
            }
        }
    }
}

/// Tells every event that is named after a moment and was not told.
async fn look(station: &Station, told: &mut BTreeSet<Uuid>, since: Uuid) -> Result<()> {
    let mut from = since;
    loop {
        let events = event::Entity::find()
            .filter(event::Column::Id.gt(from))
            .order_by_asc(event::Column::Id)
            .limit(PIECE)
            .all(&station.shop.db)
            .await?;
        let Some(last) = events.last() else { return Ok(()) };
        let whole = events.len() as u64 == PIECE;
        from = last.id;
        for event in events {
            if told.insert(event.id) {
                // Nobody may be left to hear it.
                let _ = station.sender.send(Change { order: event.order_id, kind: event.kind, at: event.at });
            }
        }
        if !whole {
            return Ok(());
        }
    }
}

/// The first identifier of a moment: they begin with their milliseconds (RFC 9562, version 7).
fn earlier(shop: &Shop, span: TimeDelta) -> Uuid {
    let moment = *shop.clock.now() - span;
    Uuid::from_u128(u128::try_from(moment.timestamp_millis()).unwrap_or_default() << 80)
}
