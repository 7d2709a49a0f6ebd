//! What has been applied of a charge, once each (SPEC 6.3), and what waits for its money.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    TryInsertResult,
};
use uuid::Uuid;
use values::{Currency, Money};

use super::account;
use super::entities::{PaymentState, applied_notice, payment, waiting_notice};
use super::judge::Expected;
use super::provider::{Notice, Outcome};
use crate::error::Result;
use crate::revision::Write;
use crate::shop::{At, Shop};

/// What a payment expects of its notices.
pub async fn expected(tx: &Write, shop: &Shop, payment: &payment::Model) -> Result<Expected> {
    let account = match shop.providers.named(&payment.provider) {
        Some(provider) => {
            let account = account::load(tx, shop, provider, payment.mode).await?;
            provider.receiver(&account)
        }
        None => None,
    };
    Ok(Expected { amount: payment.amount()?, mode: payment.mode, account })
}

/// Whether a notice was applied before.
pub async fn was_applied(tx: &Write, notice: &Notice) -> Result<bool> {
    let key = (notice.provider.clone(), notice.transaction.clone(), notice.outcome.word().to_owned());
    Ok(applied_notice::Entity::find_by_id(key).one(tx).await?.is_some())
}

/// Whether a notice was applied, or waits to be.
pub async fn is_recorded(db: &impl ConnectionTrait, notice: &Notice) -> Result<bool> {
    let key = (notice.provider.clone(), notice.transaction.clone(), notice.outcome.word().to_owned());
    Ok(applied_notice::Entity::find_by_id(key.clone()).one(db).await?.is_some()
        || waiting_notice::Entity::find_by_id(key).one(db).await?.is_some())
}

/// Records that a notice is applied; false when it was already.
pub async fn record_applied(tx: &Write, payment: Uuid, notice: &Notice, now: At) -> Result<bool> {
    record(tx, payment, notice, notice.outcome.word().to_owned(), now).await
}

/// Records that a notice is refused; false when it was already, so that a provider's retries say nothing new.
/// It stays applicable: the refusal may have been a matter of order.
pub async fn record_refused(tx: &Write, payment: Uuid, notice: &Notice, now: At) -> Result<bool> {
    record(tx, payment, notice, format!("{}_REFUSED", notice.outcome.word()), now).await
}

async fn record(tx: &Write, payment: Uuid, notice: &Notice, kind: String, now: At) -> Result<bool> {
    let row = applied_notice::ActiveModel {
        provider: Set(notice.provider.clone()),
        transaction_id: Set(notice.transaction.clone()),
        kind: Set(kind),
        payment_id: Set(payment),
        applied_at: Set(now),
    };
    let inserted =
        applied_notice::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0))
}

/// How many notices of an outcome have been applied to a payment.
pub async fn count_applied(tx: &Write, payment: Uuid, outcome: Outcome) -> Result<u64> {
    let applied = applied_notice::Entity::find()
        .filter(applied_notice::Column::PaymentId.eq(payment))
        .filter(applied_notice::Column::Kind.eq(outcome.word()));
    Ok(applied.count(tx).await?)
}

/// The notice that a payment's money is there, by the merchant's word: the provider has told nothing.
pub async fn by_word(tx: &Write, shop: &Shop, payment: &payment::Model) -> Result<Notice> {
    let expected = expected(tx, shop, payment).await?;
    let transaction = word_of(payment);
    let mut notice =
        Notice::new(&payment.provider, &payment.reference, transaction, expected.amount, Outcome::Paid);
    notice.account = expected.account;
    Ok(notice)
}

fn word_of(payment: &payment::Model) -> String {
    format!("word {}", payment.id.simple())
}

/// Whether a payment's money is there by the merchant's word alone: its provider has not told of it yet.
pub async fn is_by_word(tx: &Write, payment: &payment::Model) -> Result<bool> {
    let told = applied_notice::Entity::find()
        .filter(applied_notice::Column::PaymentId.eq(payment.id))
        .filter(applied_notice::Column::Kind.eq(Outcome::Paid.word()))
        .all(tx)
        .await?;
    Ok(told.len() == 1 && told[0].transaction_id == word_of(payment))
}

/// The provider tells of the money by another attempt than the merchant's word was about: it is that one's, with what has become of it.
pub async fn hand_on(tx: &Write, from: Uuid, to: Uuid, now: At) -> Result<()> {
    payment::Entity::update_many()
        .col_expr(payment::Column::State, Expr::value(PaymentState::Open))
        .col_expr(payment::Column::UpdatedAt, Expr::value(now))
        .filter(payment::Column::Id.eq(from))
        .exec(tx)
        .await?;
    applied_notice::Entity::update_many()
        .col_expr(applied_notice::Column::PaymentId, Expr::value(to))
        .filter(applied_notice::Column::PaymentId.eq(from))
        .exec(tx)
        .await?;
    Ok(())
}

/// Keeps a notice until its payment's money is there; false when it waits already.
pub async fn wait(tx: &Write, payment: Uuid, notice: &Notice, now: At) -> Result<bool> {
    let row = waiting_notice::ActiveModel {
        provider: Set(notice.provider.clone()),
        transaction_id: Set(notice.transaction.clone()),
        kind: Set(notice.outcome.word().to_owned()),
        payment_id: Set(payment),
        amount_minor: Set(notice.received.minor),
        currency: Set(notice.received.currency.code().to_owned()),
        detail: Set(notice.detail.clone()),
        kept_at: Set(now),
    };
    let inserted =
        waiting_notice::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0))
}

/// Takes what waited for a payment's money, in the order of arrival.
pub async fn take_waiting(tx: &Write, payment: &payment::Model) -> Result<Vec<Notice>> {
    let rows = waiting_notice::Entity::find()
        .filter(waiting_notice::Column::PaymentId.eq(payment.id))
        .order_by_asc(waiting_notice::Column::KeptAt)
        .order_by_asc(waiting_notice::Column::TransactionId)
        .all(tx)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    waiting_notice::Entity::delete_many()
        .filter(waiting_notice::Column::PaymentId.eq(payment.id))
        .exec(tx)
        .await?;
    let mut notices = Vec::new();
    for row in rows {
        let Some(outcome) = Outcome::of_word(&row.kind) else { continue };
        let money = Money::new(row.amount_minor, Currency::new(&row.currency)?);
        let mut notice =
            Notice::new(&row.provider, payment.reference.clone(), row.transaction_id, money, outcome);
        notice.detail = row.detail;
        notices.push(notice);
    }
    Ok(notices)
}

/// Marks how far a payment has come; one that was received stays received.
pub async fn mark(tx: &Write, id: Uuid, state: PaymentState, now: At) -> Result<()> {
    payment::Entity::update_many()
        .col_expr(payment::Column::State, Expr::value(state))
        .col_expr(payment::Column::UpdatedAt, Expr::value(now))
        .col_expr(payment::Column::LookAt, Expr::value(Option::<At>::None))
        .filter(payment::Column::Id.eq(id))
        .filter(payment::Column::State.ne(PaymentState::Received))
        .exec(tx)
        .await?;
    Ok(())
}

/// Marks a payment as one too many: its money is there, and the thing was paid before.
pub async fn mark_extra(tx: &Write, id: Uuid, now: At) -> Result<()> {
    payment::Entity::update_many()
        .col_expr(payment::Column::Extra, Expr::value(true))
        .col_expr(payment::Column::State, Expr::value(PaymentState::Received))
        .col_expr(payment::Column::UpdatedAt, Expr::value(now))
        .col_expr(payment::Column::LookAt, Expr::value(Option::<At>::None))
        .filter(payment::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Remembers what the provider calls the money that it collected: refunds and disputes name it.
pub async fn note_collected(tx: &Write, id: Uuid, collected: &str) -> Result<()> {
    payment::Entity::update_many()
        .col_expr(payment::Column::Collected, Expr::value(collected))
        .filter(payment::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
