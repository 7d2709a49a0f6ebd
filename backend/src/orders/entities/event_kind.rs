//! What can happen to an order.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};

/// What happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderEventKind {
    /// The shopper ordered.
    Placed,
    /// The money arrived.
    Paid,
    /// It was given up.
    Cancelled,
    /// Money went back.
    Refunded,
    /// The bank asks for it back.
    Disputed,
    /// The bank let the money stay.
    DisputeWon,
    /// Links were opened or enabled, and mailed.
    Delivered,
    /// A mail was queued.
    MailQueued,
    /// The merchant switched downloads on.
    DownloadsEnabled,
    /// The merchant, a refund or a dispute switched downloads off.
    DownloadsDisabled,
    /// The merchant set a counter.
    CounterSet,
    /// The merchant set a limit.
    LimitSet,
    /// The merchant set an expiry.
    ExpirySet,
    /// A new address replaced the old one.
    LinkRenewed,
    /// A notification did not fit the order.
    NotificationRefused,
    /// Goods were handed to a carrier.
    Shipped,
    /// Goods that came back, or never left, are in stock again.
    Restocked,
    /// Money came in by hand: how much, and what was due when they differ, with the merchant's note.
    PaymentNoted,
    /// Money came in for an order that was given up: take it up again, or pay the money back.
    LatePayment,
    /// The buyer was reminded to pay.
    Reminded,
    /// It was given up, and taken up again.
    Revived,
    /// The merchant corrected the buyer's name or address.
    BuyerChanged,
    /// Money came that the order did not need: one payment is to be given back.
    Overpaid,
    /// The bank took the money back.
    DisputeLost,
    /// A refund was asked of the provider.
    RefundAsked,
    /// The provider refused a refund.
    RefundRefused,
    /// The provider did not answer, and is not asked again: look there whether the money has left.
    RefundUnclear,
    /// A refund that was asked for has not been made: nothing has reached the provider, as we or the merchant have seen.
    RefundLapsed,
    /// The merchant has seen the money at the provider, which had not told of it.
    PaymentSeen,
}
