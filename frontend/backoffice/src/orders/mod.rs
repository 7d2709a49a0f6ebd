//! Orders: the list, one order's story, and what the merchant does with it.

mod acts;
mod bulk;
mod buyer;
mod deliver;
mod downloads;
mod edit;
mod give_back;
mod goods;
mod link;
mod list;
mod notification;
mod notifications;
mod one;
mod refund;
mod ship;
mod story;
mod unclear;

pub use downloads::DownloadsPage;
pub use list::OrdersPage;
pub use notification::NotificationPage;
pub use notifications::NotificationsPage;
pub use one::OrderPage;

use ui::i18n::I18n;
use yew::prelude::*;

use crate::graphql::{
    DisputeStep, DownloadState, NaiveDate, OrderState, PaymentDifference, answer, mutation,
};
use crate::page::Mark;
use crate::schema;

/// What an answer names; the page asks for the rest again.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminOrder")]
pub struct OrderRef {
    #[allow(dead_code, reason = "an object has at least one field")]
    pub id: cynic::Id,
}
answer!(OrderAnswer, "AdminOrderResult", OrderRef);

/// What an answer names of a link.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminLink")]
pub struct LinkRef {
    #[allow(dead_code, reason = "an object has at least one field")]
    pub id: cynic::Id,
}
answer!(LinkAnswer, "AdminLinkResult", LinkRef);

use crate::graphql::{Done, DoneAnswer};

/// Declares the inputs that only name an order.
macro_rules! naming_an_order {
    ($($name:ident),+) => { $(
        #[derive(cynic::InputObject, Clone, Debug)]
        pub struct $name {
            pub order: cynic::Id,
        }

        impl From<cynic::Id> for $name {
            fn from(order: cynic::Id) -> Self {
                Self { order }
            }
        }
    )+ };
}
naming_an_order!(
    OrderDeliverInput,
    OrderResendInput,
    OrderEnableInput,
    OrderDisableInput,
    OrderCancelInput,
    OrderDeleteInput,
    OrderRestockInput
);

/// What came in by hand.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderReceivePaymentInput {
    pub order: cynic::Id,
    pub received_on: Option<NaiveDate>,
    pub amount_minor: Option<i64>,
    pub note: Option<String>,
    pub difference: Option<PaymentDifference>,
    pub idempotency_key: Option<String>,
}

/// An order to take up again; with its money or without.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderReviveInput {
    pub order: cynic::Id,
    pub paid: bool,
}
mutation!(OrderRevive, order_revive, OrderReviveInput, OrderAnswer, OrderRef);

/// What the bank has written of an order.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderDisputeRecordInput {
    pub order: cynic::Id,
    pub step: DisputeStep,
}
mutation!(OrderDisputeRecord, order_dispute_record, OrderDisputeRecordInput, OrderAnswer, OrderRef);
mutation!(OrderReceivePayment, order_receive_payment, OrderReceivePaymentInput, OrderAnswer, OrderRef);
mutation!(OrderDeliver, order_deliver, OrderDeliverInput, OrderAnswer, OrderRef);
mutation!(OrderResend, order_resend, OrderResendInput, OrderAnswer, OrderRef);
mutation!(OrderEnable, order_enable, OrderEnableInput, OrderAnswer, OrderRef);
mutation!(OrderDisable, order_disable, OrderDisableInput, OrderAnswer, OrderRef);
mutation!(OrderCancel, order_cancel, OrderCancelInput, OrderAnswer, OrderRef);
mutation!(OrderDelete, order_delete, OrderDeleteInput, DoneAnswer, Done);

/// A refund made by hand; no lines are all that is left.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderRefundRecordInput {
    pub order: cynic::Id,
    pub lines: Option<Vec<cynic::Id>>,
    pub shipping: Option<bool>,
}
mutation!(OrderRefundRecord, order_refund_record, OrderRefundRecordInput, OrderAnswer, OrderRef);
mutation!(OrderRestock, order_restock, OrderRestockInput, OrderAnswer, OrderRef);

/// A parcel that leaves.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderShipInput {
    pub order: cynic::Id,
    pub lines: Option<Vec<cynic::Id>>,
    pub carrier: String,
    pub tracking: Option<String>,
    pub tracking_url: Option<String>,
}
mutation!(OrderShip, order_ship, OrderShipInput, OrderAnswer, OrderRef);

/// A counter set by hand.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct LinkSetCounterInput {
    pub link: cynic::Id,
    pub counter: i32,
}
mutation!(LinkSetCounter, link_set_counter, LinkSetCounterInput, LinkAnswer, LinkRef);

/// A limit set by hand; none is unlimited.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct LinkSetLimitInput {
    pub link: cynic::Id,
    pub max_downloads: Option<i32>,
}
mutation!(LinkSetLimit, link_set_limit, LinkSetLimitInput, LinkAnswer, LinkRef);

/// An expiry set by hand; none is never.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct LinkSetExpiryInput {
    pub link: cynic::Id,
    pub expires_at: Option<ui::graphql::DateTime>,
}
mutation!(LinkSetExpiry, link_set_expiry, LinkSetExpiryInput, LinkAnswer, LinkRef);

/// A new address for a link.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct LinkRenewInput {
    pub link: cynic::Id,
}
mutation!(LinkRenew, link_renew, LinkRenewInput, LinkAnswer, LinkRef);

/// Whether the downloads are enabled: the green mark and the red cross.
pub fn downloads_mark(state: DownloadState, i18n: &I18n) -> Html {
    let (tone, shape) = match state {
        DownloadState::Enabled => ("good", "✓"),
        DownloadState::Disabled => ("bad", "✗"),
    };
    html! { <Mark {tone} {shape} word={i18n.text(&format!("downloads-{}", state.word()))} /> }
}

/// The payment state.
pub fn state_mark(state: OrderState, i18n: &I18n) -> Html {
    let (tone, shape) = match state {
        OrderState::AwaitingPayment => ("warning", "◷"),
        OrderState::Paid => ("good", "●"),
        OrderState::PartiallyRefunded => ("", "◐"),
        OrderState::Refunded => ("", "○"),
        OrderState::Disputed => ("bad", "!"),
        OrderState::Cancelled => ("", "–"),
    };
    html! { <Mark {tone} {shape} word={i18n.text(&format!("order-state-{}", state.word()))} /> }
}
