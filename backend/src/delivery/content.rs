//! What an address of a transfer sends: files, and in an archive the bytes of ours around them.

use std::ops::Range;

use bytes::Bytes;
use uuid::Uuid;

use super::account::budget_bytes;
use super::entities::transfer;

/// What goes out by an address, always the same bytes.
#[derive(Debug)]
pub(super) struct Content {
    /// What the buyer's computer saves.
    pub name: String,
    /// What kind of file it is.
    pub media_type: String,
    /// A strong validator: the same tag means the same bytes.
    pub etag: String,
    /// All of it.
    pub size_bytes: u64,
    /// In order.
    pub pieces: Vec<Piece>,
}

/// A run of its bytes.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// Bytes that belong to no file: they count for nothing.
    Ours(Bytes),
    /// Bytes of a file, which its transfer is told of.
    File(Source),
}

/// Where bytes of a file come from, and which transfer they are of.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub link_id: Uuid,
    pub transfer_id: Uuid,
    pub storage_key: String,
    /// The whole file.
    pub size_bytes: u64,
    /// What of it goes out.
    pub range: Range<u64>,
    /// What its transfer could still send when it was looked up.
    pub left_bytes: u64,
}

impl Source {
    /// The whole of the file that a transfer is of.
    pub fn whole(transfer: &transfer::Model, storage_key: &str) -> Self {
        let size_bytes = transfer.size_bytes.unsigned_abs();
        let left = budget_bytes(transfer.size_bytes).saturating_sub(transfer.sent_bytes).max(0);
        Self {
            link_id: transfer.link_id,
            transfer_id: transfer.id,
            storage_key: storage_key.to_owned(),
            size_bytes,
            range: 0..size_bytes,
            left_bytes: left.unsigned_abs(),
        }
    }

    fn length(&self) -> u64 {
        self.range.end - self.range.start
    }
}

impl Piece {
    fn length(&self) -> u64 {
        match self {
            Piece::Ours(bytes) => bytes.len() as u64,
            Piece::File(source) => source.length(),
        }
    }
}

impl Content {
    /// The pieces of a range of it. An empty file within the range is among them.
    pub fn cut(&self, range: &Range<u64>) -> Vec<Piece> {
        let mut cut = Vec::new();
        let mut at = 0;
        for piece in &self.pieces {
            let (start, end) = (at, at + piece.length());
            at = end;
            let (from, to) = (range.start.max(start), range.end.min(end));
            let empty = start == end && (range.start..=range.end).contains(&start);
            if from >= to && !empty {
                continue;
            }
            let within = from - start..to.max(from) - start;
            cut.push(match piece {
                Piece::Ours(bytes) => Piece::Ours(bytes.slice(to_usize(within.start)..to_usize(within.end))),
                Piece::File(source) => Piece::File(Source { range: within, ..source.clone() }),
            });
        }
        cut
    }
}

/// How many bytes go out for one transfer.
pub(super) fn length_for<'a>(pieces: impl IntoIterator<Item = &'a Piece>, transfer_id: Uuid) -> u64 {
    let lengths = pieces.into_iter().map(|piece| match piece {
        Piece::File(source) if source.transfer_id == transfer_id => source.length(),
        _ => 0,
    });
    lengths.sum()
}

/// Whether every transfer may still send what these pieces take of it: a client hears no rather than half.
pub(super) fn affordable(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Ours(_) => true,
        Piece::File(source) => length_for(pieces, source.transfer_id) <= source.left_bytes,
    })
}

/// Offsets within bytes that lie in memory.
fn to_usize(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
