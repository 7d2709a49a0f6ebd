//! The bytes of an answer: one range of a file, several in one multipart body, metered as they go out.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use super::meter::{Cut, Meter};
use crate::storage::{ByteStream, Storage};

/// A range of the file, after the bytes that announce it.
pub(super) struct Part {
    /// The header of a multipart body's part; empty when the answer is one range.
    pub head: Bytes,
    /// The bytes of the file.
    pub range: Range<u64>,
}

/// An answer on its way out.
pub(super) struct Outgoing {
    pub storage: Storage,
    pub storage_key: String,
    /// The ranges that follow the one under way.
    pub parts: VecDeque<Part>,
    /// What announces the range under way, until it is sent.
    pub head: Bytes,
    /// What ends a multipart body.
    pub tail: Bytes,
    /// The range under way and what still comes of it.
    pub current: Option<(ByteStream, Range<u64>)>,
    pub meter: Meter,
}

impl Outgoing {
    /// The body's bytes. An error cuts the connection, so that a client never takes a part for the whole.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::unfold(Some(self), |outgoing| async move {
            let mut outgoing = outgoing?;
            match outgoing.next().await {
                Ok(Some(piece)) => Some((Ok(piece), Some(outgoing))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        })
    }

    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        self.meter.taken();
        loop {
            if !self.head.is_empty() {
                return Ok(Some(std::mem::take(&mut self.head)));
            }
            if let Some((_, range)) = &self.current
                && !range.is_empty()
            {
                return self.piece().await.map(Some);
            }
            self.current = None;
            let Some(part) = self.parts.pop_front() else {
                let tail = std::mem::take(&mut self.tail);
                return Ok(Some(tail).filter(|tail| !tail.is_empty()));
            };
            match self.storage.read(&self.storage_key, part.range.clone()).await {
                Ok(source) => self.current = Some((source, part.range)),
                Err(error) => return Err(self.broken(&format!("{error:#}"))),
            }
            self.head = part.head;
        }
    }

    async fn piece(&mut self) -> io::Result<Bytes> {
        let Some((source, range)) = &mut self.current else {
            return Err(io::Error::other("no range is under way"));
        };
        let piece = match source.next().await {
            Some(Ok(piece)) => piece,
            Some(Err(error)) => return Err(self.broken(&error.to_string())),
            None => return Err(self.broken("the stored file ends too early")),
        };
        let left = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let piece = if piece.len() > left { piece.slice(..left) } else { piece };
        let length = piece.len() as u64;
        let handed = range.start..range.start + length;
        range.start = handed.end;
        if let Err(cut) = self.meter.allow(length).await {
            if matches!(cut, Cut::Broken) {
                self.meter.blame_us();
            }
            return Err(io::Error::other(cut));
        }
        self.meter.hand_over(handed);
        Ok(piece)
    }

    fn broken(&mut self, why: &str) -> io::Error {
        tracing::error!(key = self.storage_key, "a file on sale cannot be read: {why}");
        self.meter.blame_us();
        io::Error::other("the file cannot be read")
    }
}
