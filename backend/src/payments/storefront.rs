//! What shoppers see of payments.

use async_graphql::{Context, Object};
use values::{Country, Currency};

use super::PaymentMethod;
use crate::error::found;
use crate::visitor::Asking;

/// Questions of the storefront.
#[derive(Default)]
pub struct Query;

#[Object(name = "PaymentsStorefrontQuery")]
impl Query {
    /// The methods that are ready to be used; with a currency or a country, those that serve it.
    async fn payment_methods(
        &self,
        ctx: &Context<'_>,
        currency: Option<String>,
        country: Option<String>,
    ) -> async_graphql::Result<Vec<PaymentMethod>> {
        let currency = currency.and_then(|code| Currency::new(&code).ok());
        let country = country.and_then(|code| Country::new(&code).ok());
        found(super::methods_for(&ctx.shop().db, ctx.shop(), currency, country.as_ref()).await)
    }
}
