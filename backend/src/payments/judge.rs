//! Compares a notice with what was asked for: written once, for every provider (SPEC 6.3). Only the rows are believed, never
//! the cart, the browser or the message itself.

use values::Money;

use super::entities::Mode;
use super::provider::{Notice, Outcome};

/// What a charge expects of its notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What was asked for.
    pub amount: Money,
    /// Whether it is a trial.
    pub mode: Mode,
    /// The account that must receive it, where the provider's notices name one.
    pub account: Option<String>,
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// A trial's notice for a true order, or the other way round.
    Mode,
    /// The money went to somebody else.
    Account,
    /// Another currency: equal numbers say nothing.
    Currency,
    /// Less than was asked for.
    TooLittle,
    /// More than was asked for.
    TooMuch,
}

impl Objection {
    /// The word in the order's history.
    pub fn word(self) -> &'static str {
        match self {
            Objection::Mode => "MODE",
            Objection::Account => "ACCOUNT",
            Objection::Currency => "CURRENCY",
            Objection::TooLittle => "TOO_LITTLE",
            Objection::TooMuch => "TOO_MUCH",
        }
    }
}

/// What of a notice does not fit its charge, if anything.
pub fn objection(notice: &Notice, expected: &Expected) -> Option<Objection> {
    if notice.mode.is_some_and(|mode| mode != expected.mode) {
        return Some(Objection::Mode);
    }
    let named = notice.account.as_deref();
    if expected
        .account
        .as_deref()
        .is_some_and(|ours| named.is_none_or(|named| !named.eq_ignore_ascii_case(ours)))
    {
        return Some(Objection::Account);
    }
    match notice.outcome {
        // A failure moves nothing; a dispute's amount has its own fees and its own currency.
        Outcome::Failed | Outcome::DisputeOpened | Outcome::DisputeWon | Outcome::DisputeLost => None,
        _ if notice.received.currency != expected.amount.currency => Some(Objection::Currency),
        Outcome::Paid if notice.received.minor < expected.amount.minor => Some(Objection::TooLittle),
        Outcome::Paid | Outcome::Refunded | Outcome::RefundedInAll
            if notice.received.minor > expected.amount.minor =>
        {
            Some(Objection::TooMuch)
        }
        Outcome::Refunded | Outcome::RefundedInAll if notice.received.minor <= 0 => {
            Some(Objection::TooLittle)
        }
        Outcome::Paid | Outcome::Refunded | Outcome::RefundedInAll => None,
    }
}
