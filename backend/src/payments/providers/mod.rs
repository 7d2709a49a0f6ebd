//! The ways to pay, one file each.

use super::{PaymentMethod, Provider};

pub mod deferred;
pub mod test;

/// The providers that this shop knows.
#[derive(Default)]
pub struct Providers {
    all: Vec<Box<dyn Provider>>,
}

impl Providers {
    /// Those of a real shop. The deferred methods are not among them: nobody notifies us of a cheque.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those of a demo shop: with the test payment, which exists nowhere else.
    pub fn demo() -> Self {
        Self { all: vec![Box::new(test::TestPayment)] }
    }

    /// The provider of this name.
    pub fn named(&self, name: &str) -> Option<&dyn Provider> {
        self.all.iter().map(AsRef::as_ref).find(|provider| provider.name() == name)
    }

    /// The provider of this method; a deferred method has none.
    pub fn of(&self, method: PaymentMethod) -> Option<&dyn Provider> {
        self.all.iter().map(AsRef::as_ref).find(|provider| provider.method() == method)
    }

    /// What shoppers may choose of them.
    pub fn methods(&self) -> impl Iterator<Item = PaymentMethod> {
        self.all.iter().map(|provider| provider.method())
    }
}
