//! Fragments that every page meets.

use crate::schema;

cynic::impl_scalar!(i64, schema::Long);

/// An instant in RFC 3339, in UTC.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq)]
pub struct DateTime(pub String);

/// An amount in minor units.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// Minor units, such as cents.
    pub minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Decimals of the minor unit, 0 to 3.
    pub exponent: i32,
}

/// Why something was refused, for programs; the sentence for people is in [`Refusal::message`].
/// Those that no page tells apart need not be here.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[cynic(non_exhaustive)]
#[allow(missing_docs, reason = "the schema documents the reasons")]
pub enum Reason {
    Required,
    TooLong,
    Malformed,
    OutOfRange,
    NotFound,
    Taken,
    InUse,
    UnknownField,
    EmptyCart,
    Unavailable,
    OutOfStock,
    PriceChanged,
    ConsentRequired,
    NoFile,
    NotUploaded,
    IllegalState,
    ChangedMeanwhile,
    WrongCredentials,
    WrongPassword,
    Throttled,
    SignInRequired,
    Forbidden,
    LimitReached,
    Expired,
    Disabled,
    NotChosen,
    NotShipped,
    BelowMinimum,
    AboveMaximum,
    WrongCheckDigits,
    AmountDiffers,
    /// A reason that no page tells apart, or that this build does not know yet.
    #[cynic(fallback)]
    Other,
}

/// One thing that stands in the way; its message is already in the visitor's language.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why, for programs.
    pub reason: Reason,
    /// The input's field, such as `email`; empty when it is about none.
    pub field: String,
    /// Why and what to do, for people.
    pub message: String,
}

/// The answer of a mutation that was refused.
#[derive(cynic::QueryFragment, Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// Everything that stands in the way.
    pub refusals: Vec<Refusal>,
}
