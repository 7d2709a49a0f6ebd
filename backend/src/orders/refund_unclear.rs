//! A refund of which nobody knows whether it was made: its provider was asked, has not answered, and would give the money back twice if
//! it were asked again. The merchant looks there, and says.

use async_graphql::Enum;
use sea_orm::EntityTrait;
use uuid::Uuid;
use values::Money;

use super::alarm::{self, Alarm};
use super::entities::{OrderEventKind, order, refund_request};
use super::refund_ask::{finish, note_error, refund_requests_of};
use super::{history, ledger, take};
use crate::auth::Staff;
use crate::error::{Reason, Result, refuse};
use crate::payments::{self, Notice, Outcome, RefundState};
use crate::revision::Write;
use crate::shop::Shop;

/// What the merchant has seen at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RefundSeen {
    /// The money has left: the refund is recorded.
    Left,
    /// It has not: the refund can be asked for anew.
    Stayed,
}

/// Records what the merchant has seen of an order's unclear refund. Refuses `ILLEGAL_STATE` when none is unclear.
pub async fn settle_refund(
    shop: &Shop,
    staff: &Staff,
    order: Uuid,
    seen: RefundSeen,
) -> Result<order::Model> {
    let tx = shop.write().await?;
    let (order, payment) = ledger::with_payment(&tx, order).await?;
    let request = unclear_of(&tx, order.id).await?.pop();
    let (Some(request), Some(payment)) = (request, payment) else {
        return Err(refuse(Reason::IllegalState, "order"));
    };
    match seen {
        RefundSeen::Left => {
            let noted = refund_request::Model { actor: staff.name().to_owned(), ..request };
            finish(&tx, shop, &order, &payment, &noted, None).await?;
        }
        RefundSeen::Stayed => drop_it(&tx, shop, &request, staff.name(), "").await?,
    }
    let order = take(&tx, order.id, "order").await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(order)
}

/// Money that the merchant notes as gone back answers what was unclear of no more than that.
pub(super) async fn noted_by_hand(tx: &Write, order: Uuid, minor: i64) -> Result<()> {
    for request in unclear_of(tx, order).await? {
        if request.amount_minor <= minor {
            note_error(tx, &request, RefundState::Done, request.last_error.as_deref().unwrap_or_default())
                .await?;
        }
    }
    Ok(())
}

/// Whether a provider gives back once however often it is asked.
pub(super) async fn may_ask_again(shop: &Shop, request: &refund_request::Model) -> Result<bool> {
    let payment = payments::find(&shop.db, request.payment_id).await?;
    let provider = payment.and_then(|payment| shop.providers.named(&payment.provider));
    Ok(provider.is_none_or(|provider| provider.refunds_once()))
}

/// The answer has not come: the merchant is asked.
pub(super) async fn doubt(shop: &Shop, request: &refund_request::Model, why: &str) -> Result<()> {
    let tx = shop.write().await?;
    let payment = payments::find(&tx, request.payment_id).await?;
    let order = order::Entity::find_by_id(request.order_id).one(&tx).await?;
    // Of an order that was deleted meanwhile there is nobody to ask.
    if note_error(&tx, request, RefundState::Unclear, why).await?
        && let (Some(payment), Some(order)) = (payment, order)
    {
        let amount = Money::new(request.amount_minor, order.total()?.currency);
        let detail = format!("{} {}", amount.decimal(), amount.currency);
        history::write(&tx, shop, order.id, OrderEventKind::RefundUnclear, &payment.provider, detail).await?;
        let about = Notice::new(&payment.provider, payment.reference.clone(), "", amount, Outcome::Refunded);
        alarm::post(&tx, shop, &order, &about, Alarm::RefundUnclear).await?;
    }
    tx.commit().await?;
    shop.wake_jobs();
    Ok(())
}

/// Nothing was asked: it is as if nobody had wanted it.
pub(super) async fn lapse(
    shop: &Shop,
    request: &refund_request::Model,
    actor: &str,
    why: &str,
) -> Result<()> {
    let tx = shop.write().await?;
    drop_it(&tx, shop, request, actor, why).await?;
    tx.commit().await?;
    Ok(())
}

async fn drop_it(
    tx: &Write,
    shop: &Shop,
    request: &refund_request::Model,
    actor: &str,
    why: &str,
) -> Result<()> {
    let order = take(tx, request.order_id, "order").await?;
    let why = if why.is_empty() { request.last_error.as_deref().unwrap_or_default() } else { why };
    if note_error(tx, request, RefundState::Lapsed, why).await? {
        let amount = Money::new(request.amount_minor, order.total()?.currency);
        let detail = format!("{} {}", amount.decimal(), amount.currency);
        history::write(tx, shop, order.id, OrderEventKind::RefundLapsed, actor, detail).await?;
    }
    Ok(())
}

async fn unclear_of(tx: &Write, order: Uuid) -> Result<Vec<refund_request::Model>> {
    let mut requests = refund_requests_of(tx, &[order]).await?;
    requests.retain(|request| request.state == RefundState::Unclear);
    Ok(requests)
}
