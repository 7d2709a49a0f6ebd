//! How long an order waits for its payment through a provider.

use sea_orm::ConnectionTrait;

use super::{UNPAID_ORDERS, load, save};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result};
use crate::shop::Shop;

/// Days at most.
const MAX_DAYS: i32 = 365;

/// What becomes of an order whose payment through a provider never comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UnpaidOrders {
    /// It is given up after so many days, and its goods go back to the stock; none is never.
    pub cancel_after_days: Option<i32>,
    /// Whether the buyer is told.
    pub tells_cancelled: bool,
}

impl Default for UnpaidOrders {
    /// Most of them were forgotten on the provider's page: nobody waits for a letter.
    fn default() -> Self {
        Self { cancel_after_days: Some(14), tells_cancelled: false }
    }
}

/// What becomes of an order whose payment through a provider never comes.
pub async fn unpaid_orders(db: &impl ConnectionTrait) -> Result<UnpaidOrders> {
    Ok(load(db, UNPAID_ORDERS).await?.unwrap_or_default())
}

/// Changes it, also for the orders that wait.
pub async fn update_unpaid_orders(shop: &Shop, staff: &Staff, wanted: UnpaidOrders) -> Result<UnpaidOrders> {
    staff.demand_owner()?;
    let mut checks = Checks::new();
    if wanted.cancel_after_days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
        checks.refuse(Refusal::new(Reason::OutOfRange, "cancelAfterDays").naming(format!("1–{MAX_DAYS}")));
    }
    checks.finish()?;
    save(&shop.db, UNPAID_ORDERS, &wanted, shop.clock.now()).await?;
    Ok(wanted)
}
