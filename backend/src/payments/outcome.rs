//! What notices say has happened: facts, in whatever order they are told.

use serde::{Deserialize, Serialize};

/// What can happen to a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// The money is there.
    Paid,
    /// It was refused, or the shopper gave up.
    Failed,
    /// So much of it went back, in one piece of its own.
    Refunded,
    /// So much of it has gone back by now, in all.
    RefundedInAll,
    /// The buyer's bank asks for it back.
    DisputeOpened,
    /// The bank let it stay.
    DisputeWon,
    /// The bank took it back.
    DisputeLost,
}

impl Outcome {
    const ALL: [Outcome; 7] = [
        Outcome::Paid,
        Outcome::Failed,
        Outcome::Refunded,
        Outcome::RefundedInAll,
        Outcome::DisputeOpened,
        Outcome::DisputeWon,
        Outcome::DisputeLost,
    ];

    /// The outcome of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// The word in `applied_notice`.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Paid => "PAID",
            Outcome::Failed => "FAILED",
            Outcome::Refunded => "REFUNDED",
            Outcome::RefundedInAll => "REFUNDED_IN_ALL",
            Outcome::DisputeOpened => "DISPUTE_OPENED",
            Outcome::DisputeWon => "DISPUTE_WON",
            Outcome::DisputeLost => "DISPUTE_LOST",
        }
    }
}
