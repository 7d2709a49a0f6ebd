//! Attempts to pay: opened with the order, gone on with at the provider, asked about by a job.

use anyhow::Context;
use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;
use values::{Currency, Locale, Money};

use super::entities::{Mode, PaymentMethod, PaymentState, applied_notice, payment, receipt};
use super::offers::{Audience, collecting};
use super::provider::{Buyer, Charge, Desk, NextStep, Provider};
use crate::error::{Reason, Result, refuse};
use crate::keys::Purpose;
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Minutes after which a payment that is gone on with is asked about, one after the other.
const LOOK_AFTER_MINUTES: [i64; 9] = [2, 3, 5, 10, 20, 60, 180, 600, 1_440];
/// How long one look may take before another process takes it over.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// Payments that are asked about in one round.
const LOOKS: u64 = 50;

/// What the order says of itself to whoever collects for it.
#[derive(Clone, Debug)]
pub struct Next {
    /// The order's number.
    pub number: String,
    /// Who pays.
    pub buyer: Buyer,
    /// Their language.
    pub locale: Locale,
    /// How many things are bought.
    pub pieces: i64,
    /// The shop's name.
    pub shop_name: String,
}

/// Opens an attempt to pay, in the transaction that causes it. Refuses what no account collects from these people.
pub async fn open(
    tx: &Write,
    shop: &Shop,
    about: Uuid,
    number: &str,
    method: PaymentMethod,
    amount: Money,
    audience: Audience,
) -> Result<payment::Model> {
    let before = payment::Entity::find().filter(payment::Column::About.eq(about));
    let last = before.order_by_desc(payment::Column::Attempt).one(tx).await?;
    let attempt = last.map_or(1, |last| last.attempt + 1);
    let id = shop.new_id();
    let token = shop.keys.token(Purpose::Payment, id, 0);
    let (provider, reference, mode) = match shop.providers.of(method) {
        Some(provider) => {
            let account = collecting(tx, shop, provider, audience).await?;
            let account = account.ok_or_else(|| refuse(Reason::Unavailable, "method"))?;
            let reference = provider.reference(number, attempt.unsigned_abs(), token);
            (provider.name().to_owned(), reference, account.mode)
        }
        None => (method.provider_name(), token, Mode::Live),
    };
    let now = shop.clock.now();
    let row = payment::ActiveModel {
        id: Set(id),
        about: Set(about),
        provider: Set(provider),
        reference: Set(reference),
        state: Set(PaymentState::Open),
        amount_minor: Set(amount.minor),
        currency: Set(amount.currency.code().to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
        mode: Set(mode),
        attempt: Set(attempt),
        theirs: Set(None),
        collected: Set(None),
        next_address: Set(None),
        started_at: Set(None),
        look_at: Set(None),
        looks: Set(0),
        extra: Set(false),
    };
    Ok(payment::Entity::insert(row).exec_with_returning(tx).await?)
}

fn charge(shop: &Shop, payment: &payment::Model, next: &Next, back_to: String) -> Result<Charge> {
    Ok(Charge {
        payment: payment.id,
        reference: payment.reference.clone(),
        number: next.number.clone(),
        amount: Money::new(payment.amount_minor, Currency::new(&payment.currency)?),
        back_to,
        locale: next.locale,
        buyer: next.buyer.clone(),
        pieces: next.pieces,
        shop_name: if next.shop_name.is_empty() {
            shop.public_url.host_str().unwrap_or_default().to_owned()
        } else {
            next.shop_name.clone()
        },
    })
}

/// Where a shopper goes on paying, without asking anybody: the provider's page where its address is known, otherwise a page of
/// ours that asks the provider. `None` when no provider waits for them.
pub fn page(shop: &Shop, payment: &payment::Model, next: &Next, ours: String) -> Result<Option<String>> {
    let Some(provider) = shop.providers.named(&payment.provider) else { return Ok(None) };
    if payment.state == PaymentState::Received {
        return Ok(None);
    }
    let charge = charge(shop, payment, next, shop.order_url(payment.about))?;
    Ok(Some(provider.page(shop, &charge).unwrap_or(ours)))
}

/// Asks the provider to collect, and says where to send the shopper. A refused or outlived attempt is followed by another.
pub async fn go_on(
    shop: &Shop,
    payment: payment::Model,
    next: &Next,
    back_to: String,
) -> Result<Option<NextStep>> {
    let Some(provider) = shop.providers.named(&payment.provider) else { return Ok(None) };
    if payment.state == PaymentState::Received {
        return Ok(None);
    }
    let account = collecting(&shop.db, shop, provider, Audience::that_began(payment.mode)).await?;
    let account = account.ok_or_else(|| refuse(Reason::Unavailable, "method"))?;
    let now = shop.clock.now();
    let life = TimeDelta::try_minutes(provider.attempt_minutes()).unwrap_or(TimeDelta::MAX);
    let outlived = payment.started_at.is_some_and(|at| now.signed_duration_since(*at) >= life);
    let again = outlived || payment.state == PaymentState::Failed || payment.mode != account.mode;
    let payment = if again { follow(shop, provider, &payment, next).await? } else { payment };
    // The same attempt has the same page.
    if let Some(address) = payment.next_address.clone().filter(|_| !again) {
        return Ok(Some(NextStep::Visit(address)));
    }
    let desk = Desk { shop, account: &account, at: now };
    let charge = charge(shop, &payment, next, back_to)?;
    let started = provider
        .start(&desk, &charge)
        .await
        .with_context(|| format!("{} was asked to collect", provider.name()))?;
    let address = match &started.next {
        NextStep::Visit(address) => Some(address.clone()),
        NextStep::Submit(..) => None,
    };
    let look_at: Option<At> =
        started.theirs.is_some().then(|| (*now + TimeDelta::minutes(LOOK_AFTER_MINUTES[0])).into());
    payment::Entity::update_many()
        .col_expr(payment::Column::Theirs, Expr::value(started.theirs))
        .col_expr(payment::Column::NextAddress, Expr::value(address))
        .col_expr(payment::Column::StartedAt, Expr::value(payment.started_at.unwrap_or(now)))
        .col_expr(payment::Column::LookAt, Expr::value(look_at))
        .filter(payment::Column::Id.eq(payment.id))
        .filter(payment::Column::State.eq(PaymentState::Open))
        .exec(&shop.db)
        .await?;
    Ok(Some(started.next))
}

/// Another attempt after this one; whoever came first has opened it already.
async fn follow(
    shop: &Shop,
    provider: &dyn Provider,
    before: &payment::Model,
    next: &Next,
) -> Result<payment::Model> {
    let tx = shop.write().await?;
    // Two who come at the same time take turns by writing the same row.
    payment::Entity::update_many()
        .col_expr(payment::Column::UpdatedAt, Expr::value(shop.clock.now()))
        .filter(payment::Column::Id.eq(before.id))
        .exec(&tx)
        .await?;
    if let Some(newest) = super::newest(&tx, before.about).await?.filter(|newest| newest.id != before.id) {
        tx.commit().await?;
        return Ok(newest);
    }
    let amount = before.amount()?;
    let audience = Audience::that_began(before.mode);
    let made = open(&tx, shop, before.about, &next.number, provider.method(), amount, audience).await?;
    tx.commit().await?;
    Ok(made)
}

/// The shopper is back: the provider is asked soon.
pub async fn look_soon(shop: &Shop, about: Uuid) -> Result<()> {
    let now = shop.clock.now();
    payment::Entity::update_many()
        .col_expr(payment::Column::LookAt, Expr::value(now))
        .filter(payment::Column::About.eq(about))
        .filter(payment::Column::State.eq(PaymentState::Open))
        .filter(payment::Column::LookAt.gt(now))
        .exec(&shop.db)
        .await?;
    shop.wake_jobs();
    Ok(())
}

/// The payments that are to be asked about now.
pub async fn due_looks(db: &impl ConnectionTrait, now: At) -> Result<Vec<payment::Model>> {
    let due = payment::Entity::find()
        .filter(payment::Column::LookAt.lte(now))
        .order_by_asc(payment::Column::LookAt)
        .limit(LOOKS);
    Ok(due.all(db).await?)
}

/// Takes a look at a payment; false when another process has. The next one is set at once: whatever comes of this one, there is
/// another, until the last.
pub async fn take_look(shop: &Shop, payment: &payment::Model) -> Result<bool> {
    let now = shop.clock.now();
    let looks = usize::try_from(payment.looks).unwrap_or(usize::MAX).saturating_add(1);
    let next: Option<At> =
        LOOK_AFTER_MINUTES.get(looks).map(|minutes| (*now + TimeDelta::minutes(*minutes).max(LEASE)).into());
    let taken = payment::Entity::update_many()
        .col_expr(payment::Column::LookAt, Expr::value(next))
        .col_expr(payment::Column::Looks, Expr::col(payment::Column::Looks).add(1))
        .filter(payment::Column::Id.eq(payment.id))
        .filter(payment::Column::LookAt.eq(payment.look_at))
        .exec(&shop.db)
        .await?;
    Ok(taken.rows_affected > 0)
}

/// Forgets the attempts to pay for a thing that was never paid.
pub async fn forget(tx: &Write, about: Uuid) -> Result<()> {
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
