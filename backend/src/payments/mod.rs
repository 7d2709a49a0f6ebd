//! Collects charges: the providers, their notifications.

pub mod entities;
pub use entities::*;

/// The providers that this shop knows.
pub struct Providers;

impl Providers {
    /// Those of a demo shop: the deferred methods and the test payment.
    pub fn demo() -> Self {
        todo!()
    }
}
