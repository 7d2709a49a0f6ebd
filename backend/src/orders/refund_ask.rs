//! Money that is given back through the provider: asked once, until it answers, and then recorded like any other. Where the provider might
//! give it back twice, it is asked one time only, and what was not answered is unclear (`refund_unclear.rs`).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;
use values::Money;

use super::alarm::{self, Alarm};
use super::entities::{OrderEventKind, OrderState, order, order_refund, refund_request};
use super::{history, ledger, lines_of, refund, refund_unclear, take};
use crate::auth::Staff;
use crate::error::{Reason, Refusal, Result, refuse};
use crate::payments::{self, Desk, Notice, Outcome, Refund, RefundState, Unreachable, payment};
use crate::revision::Write;
use crate::shop::{At, Shop};

/// How long a request rests before it is made again.
const AGAIN: TimeDelta = TimeDelta::minutes(2);
/// Requests that one round makes.
const ROUND: u64 = 20;

/// What the merchant gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// All that is left.
    All,
    /// The price of these lines.
    Lines(Vec<Uuid>),
    /// So much, in minor units.
    Amount(i64),
}

/// Gives money of an order back through its provider, and records it. When the provider does not answer, it is asked again until it
/// does, or the merchant is asked what became of it; when it refuses, nothing changes and the refusal says why.
pub async fn refund_through(shop: &Shop, staff: &Staff, order: Uuid, back: Back) -> Result<order::Model> {
    let request = ask(shop, staff, order, back).await?;
    if let Some((reason, why)) = attempt(shop, &request).await? {
        return Err(Refusal::new(reason, "order").naming(why).into());
    }
    super::find(&shop.db, order).await?.ok_or_else(|| refuse(Reason::NotFound, "order"))
}

/// Makes again the requests that no provider has answered.
pub async fn finish_refunds(shop: &Shop) -> Result<()> {
    let due = refund_request::Entity::find()
        .filter(refund_request::Column::State.eq(RefundState::Asked))
        .filter(refund_request::Column::DueAt.lte(shop.clock.now()))
        .order_by_asc(refund_request::Column::DueAt)
        .limit(ROUND)
        .all(&shop.db)
        .await?;
    for request in due {
        let next: At = (*shop.clock.now() + AGAIN).into();
        let taken = refund_request::Entity::update_many()
            .col_expr(refund_request::Column::DueAt, Expr::value(next))
            .filter(refund_request::Column::Id.eq(request.id))
            .filter(refund_request::Column::DueAt.eq(request.due_at))
            .exec(&shop.db)
            .await?;
        if taken.rows_affected == 0 {
            continue;
        }
        if refund_unclear::may_ask_again(shop, &request).await? {
            attempt(shop, &request).await?;
        } else {
            refund_unclear::doubt(shop, &request, "the program has ended before the answer came").await?;
        }
    }
    Ok(())
}

/// The requests of these orders, oldest first.
pub async fn refund_requests_of(
    db: &impl ConnectionTrait,
    orders: &[Uuid],
) -> Result<Vec<refund_request::Model>> {
    let of_orders = refund_request::Column::OrderId.is_in(orders.iter().copied());
    let requests = refund_request::Entity::find().filter(of_orders);
    Ok(requests.order_by_asc(refund_request::Column::CreatedAt).all(db).await?)
}

/// Writes the request down before anybody is asked: whatever happens to this process, it is made once.
async fn ask(shop: &Shop, staff: &Staff, order: Uuid, back: Back) -> Result<refund_request::Model> {
    let tx = shop.write().await?;
    let (order, payment) = ledger::with_payment(&tx, order).await?;
    let payment = payment.ok_or_else(|| refuse(Reason::IllegalState, "order"))?;
    let open = matches!(order.state, OrderState::Paid | OrderState::PartiallyRefunded);
    if !open || !payments::gives_back(shop, &payment) {
        return Err(refuse(Reason::IllegalState, "order"));
    }
    // Two requests at the same time could give back more than there is.
    let requests = refund_requests_of(&tx, &[order.id]).await?;
    if requests.iter().any(|request| request.state == RefundState::Asked) {
        return Err(refuse(Reason::ChangedMeanwhile, "order"));
    }
    // The merchant says first whether the money of the last one has left.
    if requests.iter().any(|request| request.state == RefundState::Unclear) {
        return Err(refuse(Reason::IllegalState, "order"));
    }
    let left = order.total_minor - ledger::refunded_minor(&tx, &order).await?;
    let (amount, lines) = match back {
        Back::All => (left, None),
        Back::Amount(minor) => (minor, Some(Vec::new())),
        Back::Lines(named) => {
            let named: BTreeSet<Uuid> = named.into_iter().collect();
            let before = refund::refunds_of(&tx, &[order.id]).await?;
            if before.iter().any(|line| named.contains(&line.order_line_id)) {
                return Err(refuse(Reason::ChangedMeanwhile, "lines"));
            }
            let mut lines = lines_of(&tx, &[order.id]).await?;
            lines.retain(|line| named.contains(&line.id));
            if lines.is_empty() || lines.len() != named.len() {
                return Err(refuse(Reason::NotFound, "lines"));
            }
            (lines.iter().map(|line| line.total_minor).sum(), Some(named.into_iter().collect()))
        }
    };
    if amount <= 0 || amount > left {
        let left = Money::new(left, order.total()?.currency);
        let told = format!("≤ {} {}", left.decimal(), left.currency);
        return Err(Refusal::new(Reason::OutOfRange, "amountMinor").naming(told).into());
    }
    let now = shop.clock.now();
    let row = refund_request::ActiveModel {
        id: Set(shop.new_id()),
        order_id: Set(order.id),
        payment_id: Set(payment.id),
        amount_minor: Set(amount),
        lines: Set(serde_json::to_string::<Option<Vec<Uuid>>>(&lines)?),
        state: Set(RefundState::Asked),
        actor: Set(staff.name().to_owned()),
        theirs: Set(None),
        last_error: Set(None),
        due_at: Set((*now + AGAIN).into()),
        created_at: Set(now),
    };
    let request = refund_request::Entity::insert(row).exec_with_returning(&tx).await?;
    let money = Money::new(amount, order.total()?.currency);
    let detail = format!("{} {}", money.decimal(), money.currency);
    history::write(&tx, shop, order.id, OrderEventKind::RefundAsked, staff.name(), detail).await?;
    tx.commit().await?;
    Ok(request)
}

/// Asks the provider; says why if nothing comes of it.
async fn attempt(shop: &Shop, request: &refund_request::Model) -> Result<Option<(Reason, String)>> {
    let Some(order) = super::find(&shop.db, request.order_id).await? else { return Ok(None) };
    let Some(payment) = payments::find(&shop.db, request.payment_id).await? else { return Ok(None) };
    let Some(provider) = shop.providers.named(&payment.provider) else { return Ok(None) };
    let account = payments::account::load(&shop.db, shop, provider, payment.mode).await?;
    let desk = Desk { shop, account: &account, at: shop.clock.now() };
    let amount = Money::new(request.amount_minor, payment.amount()?.currency);
    let gone = ledger::refunded_minor(&shop.db, &order).await?;
    let left = Money::new(order.total_minor - gone, amount.currency);
    let key = request.id.simple().to_string();
    match provider.refund(&desk, &Refund { payment: &payment, amount, left, key: &key }).await {
        Ok(theirs) => {
            let tx = shop.write().await?;
            let order = take(&tx, request.order_id, "order").await?;
            finish(&tx, shop, &order, &payment, request, Some(&theirs)).await?;
            tx.commit().await?;
            shop.wake_jobs();
            Ok(None)
        }
        Err(cause) => match cause.downcast_ref::<Unreachable>() {
            Some(Unreachable::Refused(..) | Unreachable::Declined(_)) => {
                let why = give_up(shop, request, &payment, amount, &cause).await?;
                Ok(Some((Reason::ProviderRefused, why)))
            }
            _ if provider.refunds_once() => {
                tracing::warn!("a refund was not answered; it is asked again: {cause:#}");
                note_error(&shop.db, request, RefundState::Asked, &format!("{cause:#}")).await?;
                Ok(None)
            }
            Some(Unreachable::Unasked(_) | Unreachable::Resting(_)) => {
                let why = format!("{cause:#}");
                refund_unclear::lapse(shop, request, &payment.provider, &why).await?;
                Ok(Some((Reason::ProviderUnreachable, why)))
            }
            _ => {
                tracing::warn!("a refund was not answered; the merchant is asked: {cause:#}");
                refund_unclear::doubt(shop, request, &format!("{cause:#}")).await?;
                Ok(None)
            }
        },
    }
}

async fn give_up(
    shop: &Shop,
    request: &refund_request::Model,
    payment: &payment::Model,
    amount: Money,
    cause: &anyhow::Error,
) -> Result<String> {
    let why = format!("{cause:#}");
    let tx = shop.write().await?;
    let order = take(&tx, request.order_id, "order").await?;
    if note_error(&tx, request, RefundState::Refused, &why).await? {
        let detail = format!("{} {}", amount.decimal(), amount.currency);
        history::write(&tx, shop, order.id, OrderEventKind::RefundRefused, &payment.provider, detail).await?;
        let about = Notice::new(&payment.provider, payment.reference.clone(), "", amount, Outcome::Refunded);
        alarm::post(&tx, shop, &order, &about, Alarm::RefundRefused).await?;
    }
    tx.commit().await?;
    shop.wake_jobs();
    Ok(why)
}

/// Notes how far a request is whose money has not gone back; false when it is further already.
pub(super) async fn note_error(
    db: &impl ConnectionTrait,
    request: &refund_request::Model,
    state: RefundState,
    why: &str,
) -> Result<bool> {
    let why: String = why.chars().take(500).collect();
    let before = match state {
        RefundState::Asked | RefundState::Unclear => vec![RefundState::Asked],
        _ => vec![RefundState::Asked, RefundState::Unclear],
    };
    let noted = refund_request::Entity::update_many()
        .col_expr(refund_request::Column::LastError, Expr::value(why))
        .col_expr(refund_request::Column::State, Expr::value(state))
        .filter(refund_request::Column::Id.eq(request.id))
        .filter(refund_request::Column::State.is_in(before))
        .exec(db)
        .await?;
    Ok(noted.rows_affected > 0)
}

/// Records a refund that the provider gives, once: the answer and the notification both tell of it.
pub(super) async fn finish(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    request: &refund_request::Model,
    theirs: Option<&str>,
) -> Result<()> {
    let mut done = refund_request::Entity::update_many()
        .col_expr(refund_request::Column::State, Expr::value(RefundState::Done));
    if let Some(theirs) = theirs {
        done = done.col_expr(refund_request::Column::Theirs, Expr::value(theirs));
    }
    let done = done
        .filter(refund_request::Column::Id.eq(request.id))
        .filter(refund_request::Column::State.ne(RefundState::Done))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 || order.state == OrderState::Refunded {
        return Ok(());
    }
    match serde_json::from_str::<Option<Vec<Uuid>>>(&request.lines)? {
        Some(lines) if !lines.is_empty() => {
            refund::record_refund_lines(tx, shop, order, &lines, &request.actor).await
        }
        _ => {
            let row = order_refund::ActiveModel {
                order_id: Set(order.id),
                transaction_id: Set(request.id.simple().to_string()),
                amount_minor: Set(request.amount_minor),
                refunded_at: Set(shop.clock.now()),
            };
            order_refund::Entity::insert(row).exec_without_returning(tx).await?;
            let money = Money::new(request.amount_minor, order.total()?.currency);
            let detail = format!("{} {}", money.decimal(), money.currency);
            history::write(tx, shop, order.id, OrderEventKind::Refunded, &request.actor, detail).await?;
            refund::tell_buyer(tx, shop, order, money).await?;
            ledger::follow(tx, shop, order, payment, &request.actor).await
        }
    }
}

/// A notification that tells of a refund which we have asked for may come before the answer: then it is the answer.
pub(super) async fn finish_told(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    payment: &payment::Model,
    notice: &Notice,
) -> Result<order::Model> {
    if notice.outcome == Outcome::RefundedInAll {
        let before = ledger::refunded_minor(tx, order).await?;
        let mut open = refund_requests_of(tx, &[order.id]).await?;
        open.retain(|request| request.state == RefundState::Asked && request.payment_id == payment.id);
        if let Some(request) = open.first().filter(|one| before + one.amount_minor <= notice.received.minor) {
            finish(tx, shop, order, payment, request, None).await?;
            return take(tx, order.id, "order").await;
        }
    }
    Ok(order.clone())
}

/// Whether a refund that a notification names is one that we have asked for, and recorded.
pub(super) async fn was_asked(tx: &Write, order: Uuid, theirs: &str) -> Result<bool> {
    let asked = refund_request::Entity::find()
        .filter(refund_request::Column::OrderId.eq(order))
        .filter(refund_request::Column::State.eq(RefundState::Done))
        .filter(refund_request::Column::Theirs.eq(theirs));
    Ok(asked.one(tx).await?.is_some())
}
