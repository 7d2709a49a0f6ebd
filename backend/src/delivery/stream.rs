//! The bytes of an answer: files and what is between them, each file metered as it goes out.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use super::account::Report;
use super::alerts;
use super::content::{Piece, Source};
use super::meter::{Cut, Meter};
use super::reports::account;
use crate::shop::Shop;
use crate::storage::ByteStream;

/// An answer on its way out.
pub(super) struct Outgoing {
    pub shop: Shop,
    /// What follows.
    pub pieces: VecDeque<Piece>,
    /// The first file that is sent, opened before the answer began; until its turn comes.
    pub opened: Option<Current>,
    /// The file under way.
    pub current: Option<Current>,
}

/// A file under way.
pub(super) struct Current {
    pub source: Source,
    pub bytes: ByteStream,
    /// What still comes of it.
    pub range: Range<u64>,
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
        if let Some(current) = &mut self.current {
            current.meter.taken();
            if !current.range.is_empty() {
                return self.piece().await.map(Some);
            }
            self.current = None;
        }
        loop {
            match self.pieces.pop_front() {
                None => return Ok(None),
                Some(Piece::Ours(bytes)) if bytes.is_empty() => {}
                Some(Piece::Ours(bytes)) => return Ok(Some(bytes)),
                Some(Piece::File(source)) if source.range.is_empty() => skip(&self.shop, &source).await?,
                Some(Piece::File(source)) => {
                    self.begin(source).await?;
                    return self.piece().await.map(Some);
                }
            }
        }
    }

    async fn begin(&mut self, source: Source) -> io::Result<()> {
        if let Some(opened) = self.opened.take() {
            self.current = Some(opened);
            return Ok(());
        }
        match self.shop.storage.read(&source.storage_key, source.range.clone()).await {
            Ok(bytes) => {
                let length = source.range.end - source.range.start;
                let meter = Meter::new(&self.shop, source.link_id, source.transfer_id, length, 0);
                self.current = Some(Current { range: source.range.clone(), source, bytes, meter });
                Ok(())
            }
            Err(error) => {
                alerts::unreadable(&self.shop, source.link_id, &source.storage_key, &error).await;
                Err(io::Error::other("the file cannot be read"))
            }
        }
    }

    async fn piece(&mut self) -> io::Result<Bytes> {
        let Some(Current { source, bytes, range, meter }) = &mut self.current else {
            return Err(io::Error::other("no file is under way"));
        };
        let read = match bytes.next().await {
            Some(read) => read.map_err(anyhow::Error::from),
            None => Err(anyhow::anyhow!("the stored file ends too early")),
        };
        let piece = match read {
            Ok(piece) => piece,
            Err(error) => {
                meter.blame_us();
                alerts::unreadable(&self.shop, source.link_id, &source.storage_key, &error).await;
                return Err(io::Error::other("the file cannot be read"));
            }
        };
        let left = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let piece = if piece.len() > left { piece.slice(..left) } else { piece };
        let length = piece.len() as u64;
        let handed = range.start..range.start + length;
        range.start = handed.end;
        if let Err(cut) = meter.allow(length).await {
            if matches!(cut, Cut::Broken) {
                meter.blame_us();
            }
            return Err(io::Error::other(cut));
        }
        meter.hand_over(handed);
        Ok(piece)
    }
}

/// An empty file has gone out whole as soon as its turn has come.
async fn skip(shop: &Shop, source: &Source) -> io::Result<()> {
    if source.size_bytes > 0 {
        return Ok(());
    }
    let report = Report { delivered_empty_file: true, ..Report::default() };
    let told = account(shop, source.link_id, source.transfer_id, &report).await;
    told.map(|_| ()).map_err(|_| io::Error::other("the account cannot be written"))
}
