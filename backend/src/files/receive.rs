//! The bytes of an upload, as they come.

use std::io;
use std::pin::pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::auth::Staff;
use crate::error::Result;
use crate::shop::Shop;
use crate::storage::Turn;

use super::digests::Digests;
use super::uploads::{Upload, bytes, expiry, find, settle};
use super::{finish::finish, upload};

/// Bytes that are stored and counted at once: an upload holds this much memory, and a killed process loses no
/// more than this of it.
const STEP_BYTES: usize = 8 << 20;
/// A client that sends nothing for so long is gone.
const SILENCE: Duration = Duration::from_secs(60);

/// Takes bytes that follow the first `offset` of an upload, and finishes it with the last. Whatever arrives before
/// a cut is kept.
pub async fn receive_upload(
    shop: &Shop,
    staff: &Staff,
    id: Uuid,
    offset: u64,
    body: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
) -> Result<Upload> {
    staff.demand_owner()?;
    // A task of its own: when the client goes away its request is dropped, and the bytes that it has sent are
    // still to be written down.
    let shop = shop.clone();
    tokio::spawn(async move { receive(&shop, id, offset, body).await }).await?
}

async fn receive(
    shop: &Shop,
    id: Uuid,
    offset: u64,
    body: impl Stream<Item = io::Result<Bytes>> + Send,
) -> Result<Upload> {
    // Looked at before the turn is taken: a client that is mistaken must not stop the one that is not.
    match find(shop, id).await? {
        Upload::Stands(row) if bytes(row.offset_bytes) != offset => return Ok(Upload::Elsewhere(row)),
        Upload::Stands(_) => {}
        ended => return Ok(ended),
    }
    let Some(turn) = shop.storage.turn(id).await? else { return Ok(Upload::Busy) };
    let row = match find(shop, id).await? {
        Upload::Stands(row) => settle(shop, &turn, row).await?,
        ended => return Ok(ended),
    };
    let Some(row) = claim(shop, &row, offset).await? else { return Ok(Upload::Elsewhere(row)) };

    let mut taker = Taker { shop, turn: &turn, digests: Digests::resume(row.hashes.as_deref())?, row };
    let taken = taker.take(body).await?;
    let row = taker.row;
    match taken {
        Taken::All if row.offset_bytes == row.size_bytes && row.file_version_id.is_none() => {
            Ok(Upload::Stands(finish(shop, &turn, row).await?))
        }
        Taken::All => Ok(Upload::Stands(row)),
        Taken::TooMuch => Ok(Upload::TooMuch),
        Taken::Superseded => Ok(Upload::Elsewhere(row)),
    }
}

/// Becomes the newest writer of an upload that stands at this offset.
async fn claim(shop: &Shop, row: &upload::Model, offset: u64) -> Result<Option<upload::Model>> {
    let claimed = upload::Entity::update_many()
        .col_expr(upload::Column::Generation, Expr::col(upload::Column::Generation).add(1))
        .filter(upload::Column::Id.eq(row.id))
        .filter(upload::Column::OffsetBytes.eq(i64::try_from(offset).unwrap_or(i64::MAX)))
        .exec_with_returning(&shop.db)
        .await?;
    Ok(claimed.into_iter().next())
}

/// How a body ended.
enum Taken {
    /// Every byte that came is stored.
    All,
    /// More came than was announced.
    TooMuch,
    /// Somebody else writes now.
    Superseded,
}

struct Taker<'a> {
    shop: &'a Shop,
    turn: &'a Turn,
    digests: Digests,
    row: upload::Model,
}

impl Taker<'_> {
    async fn take(&mut self, body: impl Stream<Item = io::Result<Bytes>> + Send) -> Result<Taken> {
        let mut body = pin!(body);
        let mut step = BytesMut::new();
        loop {
            let next = tokio::select! {
                next = tokio::time::timeout(SILENCE, body.next()) => next,
                () = self.turn.wanted() => return self.store(step).await.map(|_| Taken::Superseded),
            };
            // A body that ends, breaks or falls silent leaves the bytes before.
            let Ok(Some(Ok(piece))) = next else {
                return Ok(if self.store(step).await? { Taken::All } else { Taken::Superseded });
            };
            let room = bytes(self.row.size_bytes - self.row.offset_bytes) - step.len() as u64;
            if piece.len() as u64 > room {
                return Ok(Taken::TooMuch);
            }
            self.digests.update(&piece);
            step.extend_from_slice(&piece);
            if step.len() >= STEP_BYTES && !self.store(step.split()).await? {
                return Ok(Taken::Superseded);
            }
        }
    }

    /// Stores bytes and then counts them; false when they do not count because there is a newer writer.
    async fn store(&mut self, step: BytesMut) -> Result<bool> {
        if step.is_empty() {
            return Ok(true);
        }
        let (offset, size) = (self.row.offset_bytes, i64::try_from(step.len())?);
        self.turn.write(bytes(offset), self.row.generation, step.freeze()).await?;
        let now = self.shop.clock.now();
        let moved = upload::ActiveModel {
            offset_bytes: Set(offset + size),
            hashes: Set(Some(self.digests.state())),
            updated_at: Set(now),
            expires_at: Set(expiry(now)),
            ..Default::default()
        };
        let moved = upload::Entity::update_many()
            .set(moved)
            .filter(upload::Column::Id.eq(self.row.id))
            .filter(upload::Column::Generation.eq(self.row.generation))
            .exec_with_returning(&self.shop.db)
            .await?;
        match moved.into_iter().next() {
            Some(row) => {
                self.row = row;
                Ok(true)
            }
            None => Ok(false),
        }
    }
}
