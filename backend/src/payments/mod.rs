//! Collects charges: the ways to pay, the providers, their notifications. It never knows what is paid: `about`
//! is the identifier of that.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, TryInsertResult, sea_query::Expr,
};
use uuid::Uuid;
use values::{Currency, Locale, Money};

use crate::error::Result;
use crate::keys::Purpose;
use crate::shop::{At, Shop};

pub mod backoffice;
pub mod entities;
pub mod http;
pub mod provider;
pub mod providers;
mod receipts;
pub mod storefront;
mod transfer;

pub use entities::*;
pub use provider::*;
pub use providers::Providers;
pub use providers::deferred::{self, Deferred, DeferredEntry};
pub use receipts::{Received, forget_notes, receipts, write_receipt};
pub use transfer::{Account, Transfer};

/// Header names whose values are never kept: they open something.
const SECRET_HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];

/// What shoppers may choose today.
pub async fn methods(db: &impl ConnectionTrait, shop: &Shop) -> Result<Vec<PaymentMethod>> {
    let deferred = deferred::all(db).await?;
    let open = deferred.into_iter().filter(|method| method.enabled).map(|method| method.method);
    Ok(open.chain(shop.providers.methods()).collect())
}

/// Whether the merchant has set some method up: the defaults name no account.
pub async fn any_set_up(db: &impl ConnectionTrait, shop: &Shop) -> Result<bool> {
    if shop.providers.methods().next().is_some() {
        return Ok(true);
    }
    let enabled = deferred_method::Entity::find().filter(deferred_method::Column::Enabled.eq(true));
    Ok(enabled.one(db).await?.is_some())
}

/// Opens an attempt to pay, in the transaction that causes it. Its reference is derived with the shop's key.
pub async fn open(
    tx: &DatabaseTransaction,
    shop: &Shop,
    about: Uuid,
    method: PaymentMethod,
    amount: Money,
) -> Result<payment::Model> {
    let id = shop.new_id();
    let now = shop.clock.now();
    let row = payment::ActiveModel {
        id: Set(id),
        about: Set(about),
        provider: Set(method.provider_name()),
        reference: Set(shop.keys.token(Purpose::Payment, id, 0)),
        state: Set(PaymentState::Open),
        amount_minor: Set(amount.minor),
        currency: Set(amount.currency.code().to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Ok(payment::Entity::insert(row).exec_with_returning(tx).await?)
}

/// Where a shopper goes on paying; `None` when no provider waits for them.
pub async fn go_on(shop: &Shop, payment: &payment::Model, locale: Locale) -> Result<Option<String>> {
    let Some(provider) = shop.providers.named(&payment.provider) else { return Ok(None) };
    if payment.state == PaymentState::Received {
        return Ok(None);
    }
    let charge = Charge {
        reference: payment.reference.clone(),
        amount: Money::new(payment.amount_minor, Currency::new(&payment.currency)?),
        back_to: shop.order_url(payment.about),
        locale,
    };
    let NextStep::Visit(address) = provider.start(shop, &charge).await?;
    Ok(Some(address))
}

/// The payment that a provider calls by this reference.
pub async fn by_reference(
    db: &impl ConnectionTrait,
    provider: &str,
    reference: &str,
) -> Result<Option<payment::Model>> {
    let query = payment::Entity::find()
        .filter(payment::Column::Provider.eq(provider))
        .filter(payment::Column::Reference.eq(reference));
    Ok(query.one(db).await?)
}

/// The newest attempt to pay for a thing.
pub async fn newest(db: &impl ConnectionTrait, about: Uuid) -> Result<Option<payment::Model>> {
    let query =
        payment::Entity::find().filter(payment::Column::About.eq(about)).order_by_desc(payment::Column::Id);
    Ok(query.one(db).await?)
}

/// Whether a notice was applied before.
pub async fn was_applied(tx: &DatabaseTransaction, notice: &Notice) -> Result<bool> {
    let key = (notice.provider.clone(), notice.transaction.clone(), notice.outcome.word().to_owned());
    Ok(applied_notice::Entity::find_by_id(key).one(tx).await?.is_some())
}

/// Records that a notice is applied; false when it was already (SPEC 6.3).
pub async fn record_applied(
    tx: &DatabaseTransaction,
    payment: Uuid,
    notice: &Notice,
    now: At,
) -> Result<bool> {
    record(tx, payment, notice, notice.outcome.word().to_owned(), now).await
}

/// Records that a notice is refused; false when it was already, so that a provider's retries say nothing new.
/// It stays applicable: the refusal may have been a matter of order.
pub async fn record_refused(
    tx: &DatabaseTransaction,
    payment: Uuid,
    notice: &Notice,
    now: At,
) -> Result<bool> {
    record(tx, payment, notice, format!("{}_REFUSED", notice.outcome.word()), now).await
}

async fn record(
    tx: &DatabaseTransaction,
    payment: Uuid,
    notice: &Notice,
    kind: String,
    now: At,
) -> Result<bool> {
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

/// Marks how far a payment has come; one that was received stays received.
pub async fn mark(tx: &DatabaseTransaction, id: Uuid, state: PaymentState, now: At) -> Result<()> {
    payment::Entity::update_many()
        .col_expr(payment::Column::State, Expr::value(state))
        .col_expr(payment::Column::UpdatedAt, Expr::value(now))
        .filter(payment::Column::Id.eq(id))
        .filter(payment::Column::State.ne(PaymentState::Received))
        .exec(tx)
        .await?;
    Ok(())
}

/// Keeps a notification whole, without the headers that open something, with what became of it.
pub async fn keep(
    db: &impl ConnectionTrait,
    shop: &Shop,
    provider: &str,
    reference: Option<&str>,
    raw: &RawNotification,
    verdict: &str,
) -> Result<()> {
    let headers: Vec<_> =
        raw.headers.iter().filter(|(name, _)| !SECRET_HEADERS.contains(&name.as_str())).collect();
    let row = notification::ActiveModel {
        id: Set(shop.new_id()),
        provider: Set(provider.to_owned()),
        reference: Set(reference.map(str::to_owned)),
        headers: Set(serde_json::to_string(&headers)?),
        body: Set(raw.body.to_vec()),
        verdict: Set(verdict.to_owned()),
        received_at: Set(shop.clock.now()),
    };
    notification::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Forgets the attempts to pay for a thing that was never paid.
pub async fn forget(tx: &DatabaseTransaction, about: Uuid) -> Result<()> {
    use sea_orm::sea_query::Query;
    let attempts = Query::select()
        .column(payment::Column::Id)
        .from(payment::Entity)
        .and_where(payment::Column::About.eq(about))
        .to_owned();
    applied_notice::Entity::delete_many()
        .filter(applied_notice::Column::PaymentId.in_subquery(attempts))
        .exec(tx)
        .await?;
    payment::Entity::delete_many().filter(payment::Column::About.eq(about)).exec(tx).await?;
    receipt::Entity::delete_many().filter(receipt::Column::About.eq(about)).exec(tx).await?;
    Ok(())
}
