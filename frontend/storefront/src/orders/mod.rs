//! Placing an order, and reading it afterwards.

mod checkout;
mod filled;
mod keeping;
mod links;
mod live;
mod lost;
mod order;
mod parcels;
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
    Test,
}

impl PaymentMethod {
    const ALL: [(PaymentMethod, &str); 4] = [
        (PaymentMethod::Transfer, "TRANSFER"),
        (PaymentMethod::Cheque, "CHEQUE"),
        (PaymentMethod::Cash, "CASH"),
        (PaymentMethod::Test, "TEST"),
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
            PaymentMethod::Test => ("method-test", "method-test-hint"),
        }
    }
}
