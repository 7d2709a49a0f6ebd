//! What shoppers see of payments.

use async_graphql::{Context, Object};

use super::PaymentMethod;
use crate::error::found;
use crate::visitor::Asking;

/// Questions of the storefront.
#[derive(Default)]
pub struct Query;

#[Object(name = "PaymentsStorefrontQuery")]
impl Query {
    /// The methods that are ready to be used.
    async fn payment_methods(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PaymentMethod>> {
        found(super::methods(&ctx.shop().db, ctx.shop()).await)
    }
}
