//! What the merchant sees first: how the shop does, what waits for them, and the way to a first sale.
//!
//! The room has no rows of its own: it asks its neighbours.

use chrono::{Days, NaiveDate, TimeDelta};
use values::Currency;

use crate::auth::Staff;
use crate::catalogue::{self, LowStock};
use crate::error::Result;
use crate::shop::{At, Shop};
use crate::{delivery, mail, orders, payments, settings};

pub mod backoffice;
mod guide;

pub use guide::{Guide, GuideStep, guide};

/// Days that the plots show, today among them.
const DAYS: u64 = 30;
/// Days after which a payment that has not come is worth a look.
pub const AWAITED_DAYS: i64 = 7;
/// Days for which what failed stands among what waits.
pub const FAILED_DAYS: i64 = 30;
/// Pieces left at which stock is low.
pub const LOW_STOCK: i64 = 5;
/// Variants named that are running out.
const NAMED: u64 = 10;

/// How one day went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// In the shop's time zone.
    pub date: NaiveDate,
    /// Orders paid with real money, of which not all went back since.
    pub orders: i64,
    /// What of their money has stayed.
    pub sales_minor: i64,
    /// Downloads that counted.
    pub downloads: i64,
}

/// How the last days went, the oldest first, today last.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The shop's currency; orders in another are not counted.
    pub currency: Currency,
    /// As many as the plots show.
    pub days: Vec<Day>,
}

/// What waits for the merchant. Counts end at [`orders::COUNTED_TO`].
#[derive(Clone, Debug)]
pub struct Attention {
    /// Orders whose payment is awaited for more than [`AWAITED_DAYS`].
    pub awaiting_payment: u64,
    /// Mails that failed for good, in the last [`FAILED_DAYS`].
    pub failed_mails: u64,
    /// Notifications of payments that we failed to process, in the last [`FAILED_DAYS`].
    pub failed_notifications: u64,
    /// Paid orders with downloads that are switched off.
    pub switched_off: u64,
    /// Goods that are running out.
    pub low_stock: Vec<LowStock>,
}

/// How the last days went: three statements, whatever the number of orders.
pub async fn figures(shop: &Shop, staff: &Staff) -> Result<Figures> {
    staff.demand_owner()?;
    let settings = settings::shop_settings(&shop.db).await?;
    let today = shop.clock.now().with_timezone(&settings.time_zone).date_naive();
    let first = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let dates: Vec<NaiveDate> =
        first.iter_days().take(usize::try_from(DAYS).unwrap_or_default() + 1).collect();
    let midnights: Vec<At> = dates
        .iter()
        .filter_map(|date| delivery::first_instant(*date, settings.time_zone))
        .map(Into::into)
        .collect();
    let sales = orders::sales_by_day(&shop.db, settings.currency, &midnights).await?;
    let downloads = delivery::downloads_by_day(&shop.db, &midnights).await?;
    let days = dates.into_iter().zip(sales.into_iter().zip(downloads));
    let day = |(date, (sales, downloads)): (NaiveDate, (orders::Sales, i64))| Day {
        date,
        orders: sales.orders,
        sales_minor: sales.sold_minor,
        downloads,
    };
    Ok(Figures { currency: settings.currency, days: days.map(day).collect() })
}

/// What waits for the merchant: seven statements, whatever the number of orders.
pub async fn attention(shop: &Shop, staff: &Staff) -> Result<Attention> {
    staff.demand_owner()?;
    let ago = |days| (*shop.clock.now() - TimeDelta::days(days)).into();
    let switched_off = delivery::orders_switched_off(&shop.db, orders::COUNTED_TO).await?;
    Ok(Attention {
        awaiting_payment: orders::count_awaiting_since(&shop.db, ago(AWAITED_DAYS)).await?,
        failed_mails: mail::count_failed(&shop.db, ago(FAILED_DAYS)).await?,
        failed_notifications: payments::count_kept(
            &shop.db,
            payments::FAILED,
            ago(FAILED_DAYS),
            orders::COUNTED_TO,
        )
        .await?,
        switched_off: orders::count_paid(&shop.db, &switched_off).await?,
        low_stock: catalogue::low_stock(&shop.db, LOW_STOCK, NAMED).await?,
    })
}
