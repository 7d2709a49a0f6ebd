//! What a buyer sees of one thing that they bought.

use async_graphql::{Context, Object};

use super::entities::{Fulfilment, order_line};
use super::loaders::{FileNamesOf, Loaders};
use crate::catalogue::VariantKind;
use crate::scalars::Money;

/// One thing that was bought, as it was that day.
pub struct OrderLine {
    pub(super) row: order_line::Model,
    pub(super) currency: String,
}

/// One thing that was bought, as it was that day.
#[Object]
impl OrderLine {
    /// The product.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// The variant; empty when the product has one.
    async fn variant_title(&self) -> &str {
        &self.row.variant_title
    }

    /// Downloaded or shipped.
    async fn kind(&self) -> VariantKind {
        self.row.kind
    }

    /// How many.
    async fn quantity(&self) -> i32 {
        self.row.quantity
    }

    /// What one cost, tax included.
    async fn unit_price(&self) -> Money {
        Money::of(self.row.unit_price_minor, &self.currency)
    }

    /// What the line cost, tax included.
    async fn total(&self) -> Money {
        Money::of(self.row.total_minor, &self.currency)
    }

    /// What became of its goods.
    async fn fulfilment(&self) -> Fulfilment {
        self.row.fulfilment
    }

    /// What the buyer calls its files.
    async fn file_names(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        let names = ctx.data_unchecked::<Loaders>().load_one(FileNamesOf(self.row.id)).await?;
        Ok(names.unwrap_or_default())
    }
}
