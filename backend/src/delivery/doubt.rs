//! The piece that was in hand when a connection broke: nobody knows how much of it arrived, until the client goes on from
//! somewhere within it. Kept by the process alone: what is forgotten is counted less, never more.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Mutex;

use uuid::Uuid;

/// Pieces that are remembered of one transfer, and transfers that are remembered.
const MOST_PIECES: usize = 64;
const MOST_TRANSFERS: usize = 4_096;

static IN_DOUBT: Mutex<Option<HashMap<Uuid, Vec<Range<u64>>>>> = Mutex::new(None);

/// Remembers a piece that was handed over and may not have arrived.
pub(super) fn leave(transfer_id: Uuid, piece: Range<u64>) {
    on_pieces(|transfers| {
        if transfers.len() >= MOST_TRANSFERS && !transfers.contains_key(&transfer_id) {
            transfers.clear();
        }
        let pieces = transfers.entry(transfer_id).or_default();
        if pieces.len() < MOST_PIECES {
            pieces.push(piece);
        }
    });
}

/// What a client proves to have by asking for what follows it.
pub(super) fn proven(transfer_id: Uuid, asked_from: u64) -> Option<Range<u64>> {
    on_pieces(|transfers| {
        let pieces = transfers.get_mut(&transfer_id)?;
        let at = pieces.iter().position(|piece| piece.start < asked_from && asked_from <= piece.end)?;
        let piece = pieces.swap_remove(at);
        if pieces.is_empty() {
            transfers.remove(&transfer_id);
        }
        Some(piece.start..asked_from)
    })
}

fn on_pieces<T>(act: impl FnOnce(&mut HashMap<Uuid, Vec<Range<u64>>>) -> T) -> T {
    act(IN_DOUBT.lock().expect("no holder of this lock panics").get_or_insert_default())
}
