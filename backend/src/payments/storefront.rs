//! What shoppers see of payments.

use async_graphql::{Context, Object, SimpleObject};
use values::{Country, Currency};

use super::{Audience, Offer, PaymentMethod};
use crate::error::found;
use crate::visitor::Asking;

/// A way to pay that may be chosen.
#[derive(SimpleObject)]
pub struct OfferedMethod {
    /// Which.
    method: PaymentMethod,
    /// Whether its account is one for trials: no money moves, and only the shop's staff are offered it.
    is_trial: bool,
    /// Whether `orderPlace` needs a billing address with it.
    wants_address: bool,
}

impl From<Offer> for OfferedMethod {
    fn from(Offer { method, is_trial, wants_address }: Offer) -> Self {
        Self { method, is_trial, wants_address }
    }
}

/// Questions of the storefront.
#[derive(Default)]
pub struct Query;

#[Object(name = "PaymentsStorefrontQuery")]
impl Query {
    /// The methods that whoever asks may choose; with a currency or a country, those that serve it. An order that costs
    /// nothing needs none.
    async fn payment_methods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ISO 4217.")] currency: Option<String>,
        #[graphql(desc = "The billing country, ISO 3166-1 alpha-2.")] country: Option<String>,
    ) -> async_graphql::Result<Vec<OfferedMethod>> {
        let shop = ctx.shop();
        let currency = currency.and_then(|code| Currency::new(&code).ok());
        let country = country.and_then(|code| Country::new(&code).ok());
        let audience = Audience::of(ctx.visitor());
        let offers = super::offers(&shop.db, shop, audience, currency, country.as_ref()).await;
        Ok(found(offers)?.into_iter().map(Into::into).collect())
    }
}
