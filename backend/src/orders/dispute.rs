//! Disputes of which no provider tells: the bank writes to the merchant, who records it (SPEC 5.3).

use async_graphql::Enum;
use uuid::Uuid;

use super::entities::{OrderEventKind, OrderState, order};
use super::{history, ledger, take};
use crate::auth::Staff;
use crate::error::{Reason, Result, refuse};
use crate::payments::{self, Notice, Outcome};
use crate::shop::Shop;

/// What the bank has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "DisputeStep")]
pub enum DisputeStep {
    /// The buyer wants the money back.
    Opened,
    /// The money stays.
    Won,
    /// The money is gone.
    Lost,
}

/// Records what the bank has written of an order's payment; its links follow. A second click is refused.
pub async fn record_dispute(
    shop: &Shop,
    staff: &Staff,
    order: Uuid,
    step: DisputeStep,
) -> Result<order::Model> {
    let tx = shop.write().await?;
    let (order, payment) = ledger::with_payment(&tx, order).await?;
    let is_open = order.state == OrderState::Disputed;
    let may_open = matches!(order.state, OrderState::Paid | OrderState::PartiallyRefunded);
    let (outcome, event) = match step {
        DisputeStep::Opened if may_open => (Outcome::DisputeOpened, OrderEventKind::Disputed),
        DisputeStep::Won if is_open => (Outcome::DisputeWon, OrderEventKind::DisputeWon),
        DisputeStep::Lost if is_open => (Outcome::DisputeLost, OrderEventKind::DisputeLost),
        _ => return Err(refuse(Reason::IllegalState, "order")),
    };
    let payment = payment.ok_or_else(|| refuse(Reason::IllegalState, "order"))?;
    let letter = shop.new_id().simple().to_string();
    let notice = Notice::new(&payment.provider, &payment.reference, letter, order.total()?, outcome);
    payments::record_applied(&tx, payment.id, &notice, shop.clock.now()).await?;
    history::write(&tx, shop, order.id, event, staff.name(), "").await?;
    ledger::follow(&tx, shop, &order, &payment, staff.name()).await?;
    let order = take(&tx, order.id, "order").await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(order)
}
