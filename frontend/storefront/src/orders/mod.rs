//! Placing an order, and reading it afterwards.

mod checkout;
mod filled;
mod keeping;
mod links;
mod live;
mod lost;
mod order;
mod parcels;
mod paying;
mod place;
mod transfer;

use crate::schema;

pub use checkout::CheckoutPage;
pub use lost::LostPage;
pub use order::OrderPage;

/// How an order is paid.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the schema documents the methods")]
pub enum PaymentMethod {
    Transfer,
    Cheque,
    Cash,
    Paypal,
    Paybox,
    Monetico,
    Ideal,
    Stripe,
    Test,
    Free,
}

impl PaymentMethod {
    const ALL: [(PaymentMethod, &str); 10] = [
        (PaymentMethod::Transfer, "TRANSFER"),
        (PaymentMethod::Cheque, "CHEQUE"),
        (PaymentMethod::Cash, "CASH"),
        (PaymentMethod::Paypal, "PAYPAL"),
        (PaymentMethod::Paybox, "PAYBOX"),
        (PaymentMethod::Monetico, "MONETICO"),
        (PaymentMethod::Ideal, "IDEAL"),
        (PaymentMethod::Stripe, "STRIPE"),
        (PaymentMethod::Test, "TEST"),
        (PaymentMethod::Free, "FREE"),
    ];

    /// The API's name.
    fn code(self) -> &'static str {
        Self::ALL.iter().find(|(method, _)| *method == self).map_or("", |(_, code)| code)
    }

    /// The method of the API's name.
    fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(method, _)| *method)
    }

    /// The keys of its name, and of the sentence that says what will happen.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            PaymentMethod::Transfer => ("method-transfer", "method-transfer-hint"),
            PaymentMethod::Cheque => ("method-cheque", "method-cheque-hint"),
            PaymentMethod::Cash => ("method-cash", "method-cash-hint"),
            PaymentMethod::Paypal => ("method-paypal", "method-paypal-hint"),
            PaymentMethod::Paybox | PaymentMethod::Monetico => ("method-card", "method-bank-hint"),
            PaymentMethod::Ideal => ("method-ideal", "method-ideal-hint"),
            PaymentMethod::Stripe => ("method-card", "method-stripe-hint"),
            PaymentMethod::Test => ("method-test", "method-test-hint"),
            PaymentMethod::Free => ("method-free", "method-free"),
        }
    }

    /// Who takes the card, where that must be told apart.
    fn bank(self) -> &'static str {
        match self {
            PaymentMethod::Paybox => "Paybox",
            PaymentMethod::Monetico => "Monetico",
            PaymentMethod::Stripe => "Stripe",
            _ => "",
        }
    }
}
