//! What came in by hand: how much, when, with what note.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, TryInsertResult,
};
use uuid::Uuid;
use values::Money;

use super::receipt;
use crate::error::{Reason, Result, refuse};
use crate::revision::Write;
use crate::shop::{At, Shop};

/// A sum that came in.
#[derive(Clone, Debug)]
pub struct Received {
    /// What it pays.
    pub about: Uuid,
    /// How much.
    pub amount: Money,
    /// When it came.
    pub at: At,
    /// The merchant's words.
    pub note: String,
    /// Made by the client, kept over retries.
    pub key: Option<String>,
}

/// Writes a sum down; false when this very one was. Refuses `TAKEN` a key that another thing's sum has.
pub async fn write_receipt(tx: &Write, shop: &Shop, received: Received, actor: &str) -> Result<bool> {
    let (about, key) = (received.about, received.key.clone());
    let row = receipt::ActiveModel {
        id: Set(shop.new_id()),
        about: Set(received.about),
        idempotency_key: Set(received.key),
        amount_minor: Set(received.amount.minor),
        currency: Set(received.amount.currency.code().to_owned()),
        received_at: Set(received.at),
        note: Set(received.note),
        actor: Set(actor.to_owned()),
        created_at: Set(shop.clock.now()),
    };
    let inserted = receipt::Entity::insert(row)
        .on_conflict_do_nothing_on([receipt::Column::IdempotencyKey])
        .exec_without_returning(tx)
        .await?;
    if matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0) {
        return Ok(true);
    }
    let before = receipt::Entity::find().filter(receipt::Column::IdempotencyKey.eq(key)).one(tx).await?;
    match before {
        Some(before) if before.about == about => Ok(false),
        _ => Err(refuse(Reason::Taken, "idempotencyKey")),
    }
}

/// Forgets the notes of what came in for a thing that is gone; the accounts keep the sums.
pub async fn forget_notes(tx: &Write, about: Uuid) -> Result<()> {
    receipt::Entity::update_many()
        .col_expr(receipt::Column::Note, Expr::value(""))
        .filter(receipt::Column::About.eq(about))
        .exec(tx)
        .await?;
    Ok(())
}

/// What came in for these things, oldest first.
pub async fn receipts(db: &impl ConnectionTrait, about: &[Uuid]) -> Result<Vec<receipt::Model>> {
    Ok(receipt::Entity::find()
        .filter(receipt::Column::About.is_in(about.iter().copied()))
        .order_by_asc(receipt::Column::ReceivedAt)
        .order_by_asc(receipt::Column::Id)
        .all(db)
        .await?)
}
