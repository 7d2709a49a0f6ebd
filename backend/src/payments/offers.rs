//! What may be chosen to pay by: decided here for the checkout's list, for the order that comes of it, and for whoever goes on
//! paying later.

use sea_orm::ConnectionTrait;
use values::{Country, Currency};

use super::account::{self, Account};
use super::deferred;
use super::entities::{Mode, PaymentMethod};
use super::provider::Provider;
use crate::error::Result;
use crate::shop::Shop;
use crate::visitor::Visitor;

/// Who chooses how to pay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Anybody.
    #[default]
    Shoppers,
    /// A signed-in member of the staff, who tries the shop out.
    Staff,
}

impl Audience {
    /// Who is asking.
    pub fn of(visitor: &Visitor) -> Self {
        if visitor.staff.is_some() { Audience::Staff } else { Audience::Shoppers }
    }

    /// Who has begun to pay in this mode: what was begun in earnest is never gone on with on trial.
    pub fn that_began(mode: Mode) -> Self {
        match mode {
            Mode::Live => Audience::Shoppers,
            Mode::Test => Audience::Staff,
        }
    }

    /// Whether an account collects from them. On trial no money moves: a shopper would have the goods for nothing.
    pub fn may_use(self, account: &Account) -> bool {
        account.mode == Mode::Live || self == Audience::Staff
    }
}

/// A way to pay that may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub method: PaymentMethod,
    /// Whether its account is one for trials.
    pub is_trial: bool,
    /// Whether it wants the buyer's postal address.
    pub wants_address: bool,
}

/// What they may choose today for a currency and a country, as far as these are known.
pub async fn offers(
    db: &impl ConnectionTrait,
    shop: &Shop,
    audience: Audience,
    currency: Option<Currency>,
    country: Option<&Country>,
) -> Result<Vec<Offer>> {
    let by_hand = deferred::all(db).await?.into_iter().filter(|method| method.enabled);
    let mut offers: Vec<Offer> = by_hand
        .map(|method| Offer { method: method.method, is_trial: false, wants_address: false })
        .collect();
    let accounts = account::in_use(db, shop).await?;
    offers.extend(shop.providers.all().filter_map(|provider| {
        let serves = |account: &&Account| {
            account.provider == provider.name()
                && audience.may_use(account)
                && account.serves(provider, currency, country)
        };
        let mode = match provider.fields() {
            // It needs no account.
            [] => Mode::Live,
            _ => accounts.iter().find(serves)?.mode,
        };
        Some(Offer {
            method: provider.method(),
            is_trial: mode == Mode::Test,
            wants_address: provider.wants_address(),
        })
    }));
    Ok(offers)
}

/// The account that collects from them through a provider today: a provider without fields needs none.
pub async fn collecting(
    db: &impl ConnectionTrait,
    shop: &Shop,
    provider: &dyn Provider,
    audience: Audience,
) -> Result<Option<Account>> {
    if provider.fields().is_empty() {
        return Ok(Some(Account::empty(provider.name(), Mode::Live)));
    }
    let mut accounts = account::in_use(db, shop).await?.into_iter();
    Ok(accounts.find(|account| account.provider == provider.name() && audience.may_use(account)))
}
