//! What the merchant says of orders and links.

use async_graphql::{ID, InputObject};
use uuid::Uuid;

use super::entities::OrderState;
use super::{DisputeStep, Filter, Handing, PaymentDifference, ReceiveInput, Returned, ShipInput};
use crate::delivery::DownloadState;
use crate::error::Result;
use crate::ids::Kind;
use crate::payments::PaymentMethod;
use crate::scalars::Long;

/// An order's filter; all parts together.
#[derive(InputObject, Default)]
pub struct OrderFilter {
    /// Beginnings of words of the number, the name and the e-mail address; accents do not matter.
    pub(super) search: Option<String>,
    /// In this payment state.
    pub(super) state: Option<OrderState>,
    /// With downloads in this state.
    pub(super) downloads: Option<DownloadState>,
    /// With files, or without.
    pub(super) with_files: Option<bool>,
    /// Paid, with goods that have not left; or anything else.
    pub(super) to_ship: Option<bool>,
    /// Paid in this way.
    pub(super) method: Option<PaymentMethod>,
    /// Placed on this day or later, in the shop's time zone.
    pub(super) from: Option<chrono::NaiveDate>,
    /// Placed on this day or earlier.
    pub(super) to: Option<chrono::NaiveDate>,
}

impl From<OrderFilter> for Filter {
    fn from(filter: OrderFilter) -> Self {
        Self {
            search: filter.search,
            state: filter.state,
            downloads: filter.downloads,
            with_files: filter.with_files,
            to_ship: filter.to_ship,
            method: filter.method,
            from: filter.from,
            to: filter.to,
        }
    }
}

/// Declares inputs that name one order.
macro_rules! order_inputs {
    ($($(#[doc = $doc:literal])* $name:ident),* $(,)?) => {
        $(
            $(#[doc = $doc])*
            #[derive(InputObject)]
            pub struct $name {
                /// The order.
                pub(super) order: ID,
            }
        )*
    };
}

order_inputs! {
    /// Which order to deliver.
    OrderDeliverInput,
    /// Which order's links to mail again.
    OrderResendInput,
    /// Which order's downloads to switch on.
    OrderEnableInput,
    /// Which order's downloads to switch off.
    OrderDisableInput,
    /// Which order to give up.
    OrderCancelInput,
    /// Which order to delete for good.
    OrderDeleteInput,
    /// Which order's goods to put back in stock.
    OrderRestockInput,
}

/// One act on many orders.
#[derive(InputObject)]
pub struct OrdersHandOverInput {
    /// The orders, a hundred at most.
    pub(super) orders: Vec<ID>,
    /// What to do with each.
    pub(super) act: Handing,
    /// Made by the client, kept over retries. 8 to 100 characters.
    pub(super) idempotency_key: String,
}

/// A link's counter.
#[derive(InputObject)]
pub struct LinkSetCounterInput {
    /// The link.
    pub(super) link: ID,
    /// How many downloads it has had.
    pub(super) counter: i32,
}

/// A link's limit.
#[derive(InputObject)]
pub struct LinkSetLimitInput {
    /// The link.
    pub(super) link: ID,
    /// How many downloads it gives. Null is unlimited.
    pub(super) max_downloads: Option<i32>,
}

/// A link's end.
#[derive(InputObject)]
pub struct LinkSetExpiryInput {
    /// The link.
    pub(super) link: ID,
    /// When it ends. Null is never.
    pub(super) expires_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// Which link gets a new address.
#[derive(InputObject)]
pub struct LinkRenewInput {
    /// The link.
    pub(super) link: ID,
}

/// What came in by hand, or was seen at the provider.
#[derive(InputObject)]
pub struct OrderReceivePaymentInput {
    /// The order that it pays.
    pub(super) order: ID,
    /// The day on which it came, in the shop's time zone. Null is today.
    received_on: Option<chrono::NaiveDate>,
    /// How much, in minor units. Null is what is due.
    amount_minor: Option<Long>,
    /// A cheque's number, a statement's line. 500 characters at most.
    note: Option<String>,
    /// What to do when it is not what is due. Null refuses with `AMOUNT_DIFFERS`, as a provider's payment always does.
    difference: Option<PaymentDifference>,
    /// Made by the client, kept over retries: the same sum is written down once. 8 to 100 characters.
    idempotency_key: Option<String>,
}

impl OrderReceivePaymentInput {
    pub(super) fn read(&self) -> ReceiveInput {
        ReceiveInput {
            day: self.received_on,
            amount_minor: self.amount_minor.map(|amount| amount.0),
            note: self.note.clone().unwrap_or_default(),
            difference: self.difference,
            key: self.idempotency_key.clone(),
        }
    }
}

/// What the bank has written of an order.
#[derive(InputObject)]
pub struct OrderDisputeRecordInput {
    /// The order.
    pub(super) order: ID,
    /// What it says.
    pub(super) step: DisputeStep,
}

/// Which order to take up again.
#[derive(InputObject)]
pub struct OrderReviveInput {
    /// The order.
    pub(super) order: ID,
    /// True when its money is there: it is paid, and delivered.
    #[graphql(default)]
    pub(super) paid: bool,
}

/// Who bought, corrected.
#[derive(InputObject)]
pub struct OrderEditBuyerInput {
    /// The order.
    pub(super) order: ID,
    /// Who bought.
    pub(super) name: String,
    /// Where the links go.
    pub(super) email: String,
}

/// A parcel that leaves.
#[derive(InputObject)]
pub struct OrderShipInput {
    /// Of which order.
    order: ID,
    /// Which lines it holds. Null is every line that is still to be shipped.
    lines: Option<Vec<ID>>,
    /// Who carries it, up to 80 characters.
    carrier: String,
    /// The carrier's number for it, up to 80 characters.
    tracking: Option<String>,
    /// Where to follow it: an address that begins with `https://` or `http://`.
    tracking_url: Option<String>,
}

impl OrderShipInput {
    pub(super) fn read(self) -> Result<ShipInput> {
        Ok(ShipInput {
            order: Kind::Order.read(&self.order, "order")?,
            lines: self.lines.as_deref().map(line_ids).transpose()?,
            carrier: self.carrier,
            tracking: self.tracking,
            tracking_url: self.tracking_url,
        })
    }
}

/// What was given back.
#[derive(InputObject)]
pub struct OrderRefundRecordInput {
    /// The order.
    pub(super) order: ID,
    /// The lines whose price went back. Null, without `shipping`, is all that is left of the order.
    lines: Option<Vec<ID>>,
    /// Whether the price of the shipping went back too, or alone; null is no.
    shipping: Option<bool>,
}

impl OrderRefundRecordInput {
    pub(super) fn returned(&self) -> Result<Returned> {
        let shipping = self.shipping.unwrap_or_default();
        match self.lines.as_deref() {
            None if !shipping => Ok(Returned::All),
            lines => Ok(Returned::Part { lines: line_ids(lines.unwrap_or_default())?, shipping }),
        }
    }
}

fn line_ids(ids: &[ID]) -> Result<Vec<Uuid>> {
    ids.iter().map(|id| Kind::OrderLine.read(id, "lines")).collect()
}
