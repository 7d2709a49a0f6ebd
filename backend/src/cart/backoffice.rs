//! What the merchant must know of carts.

use async_graphql::{Context, Object};

use crate::catalogue;
use crate::error::found;
use crate::shipping;
use crate::visitor::Asking;

/// The merchant's question about carts.
#[derive(Default)]
pub struct Query;

#[Object(name = "CartBackofficeQuery")]
impl Query {
    /// True when goods are on sale that no active shipping method takes anywhere: nobody can order them.
    async fn admin_shipping_missing(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        ctx.staff()?;
        let db = &ctx.shop().db;
        let ships = found(shipping::methods(db).await)?.iter().any(|method| method.active);
        Ok(!ships && found(catalogue::sells_goods(db).await)?)
    }
}
