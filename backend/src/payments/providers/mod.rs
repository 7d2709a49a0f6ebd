//! The ways to pay, one file each.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use super::{Outside, PaymentMethod, Provider, Simulators};

pub mod deferred;
pub mod mollie;
pub mod monetico;
pub mod paybox;
pub mod paypal;
pub mod stripe;
pub mod test;

/// Notifications without a true signature that are kept per minute: enough to see what goes wrong with a provider,
/// too few for a stranger to fill the disk.
const REJECTED_KEPT_PER_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("thirty is not zero");

/// The providers that this shop knows.
pub struct Providers {
    all: Vec<Box<dyn Provider>>,
    outside: Outside,
    rejected: DefaultDirectRateLimiter,
}

impl Default for Providers {
    fn default() -> Self {
        Self::new()
    }
}

impl Providers {
    /// Those of a real shop. The deferred methods are not among them: nobody notifies us of a cheque.
    pub fn new() -> Self {
        Self::of_these(vec![
            Box::new(paypal::Paypal::default()),
            Box::new(stripe::Stripe),
            Box::new(paybox::Paybox),
            Box::new(monetico::Monetico),
            Box::new(mollie::Mollie),
        ])
    }

    /// Those of a demo shop: with the test payment, which exists nowhere else.
    pub fn demo() -> Self {
        let mut demo = Self::new();
        demo.all.push(Box::new(test::TestPayment));
        demo
    }

    /// The same, with stand-ins for the providers' hosts: for trials only.
    pub fn simulated(self, simulators: Option<Simulators>) -> Self {
        Self { outside: Outside::with(simulators), ..self }
    }

    fn of_these(all: Vec<Box<dyn Provider>>) -> Self {
        Self {
            all,
            outside: Outside::default(),
            rejected: RateLimiter::direct(Quota::per_minute(REJECTED_KEPT_PER_MINUTE)),
        }
    }

    /// Whether one more notification that is not authentic may be kept.
    pub fn may_keep_rejected(&self) -> bool {
        self.rejected.check().is_ok()
    }

    /// The provider of this name.
    pub fn named(&self, name: &str) -> Option<&dyn Provider> {
        self.all.iter().map(AsRef::as_ref).find(|provider| provider.name() == name)
    }

    /// The provider of this method; a deferred method has none.
    pub fn of(&self, method: PaymentMethod) -> Option<&dyn Provider> {
        self.all.iter().map(AsRef::as_ref).find(|provider| provider.method() == method)
    }

    /// Every one of them, in the order in which they are offered.
    pub fn all(&self) -> impl Iterator<Item = &dyn Provider> {
        self.all.iter().map(AsRef::as_ref)
    }

    /// The way out to their hosts.
    pub fn outside(&self) -> &Outside {
        &self.outside
    }
}
