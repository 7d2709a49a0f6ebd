//! What shoppers and integrators read of the catalogue.

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, Object, Result};
use std::sync::Arc;

use super::entities::{VariantKind, catalogue, product, variant};
use super::loaders::{FilesOf, ListedCataloguesOf, Loaders, TheSettings, VariantsOf};
use super::shelf_pages::ProductsOf;
use super::{markdown, offers, shelves};
use crate::error::found;
use crate::files::storefront::VariantFile;
use crate::ids::Kind;
use crate::paging::{Cursor, Direction, Page, page_cost};
use crate::scalars::{Long, Money};
use crate::settings::{DownloadSettings, ShopSettings};
use crate::visitor::Asking;

/// Characters of a product's summary.
const SUMMARY_CHARS: usize = 160;

/// A list of products with a title, an address and a visibility.
pub struct Catalogue(pub catalogue::Model);

/// What a shopper reads about: title, text, variants.
pub struct Product(pub product::Model);

/// What a shopper buys.
pub struct Variant(pub variant::Model);

/// The catalogue's questions.
#[derive(Default)]
pub struct Query;

#[Object(name = "CatalogueStorefrontQuery")]
impl Query {
    /// The catalogues of the menu, in the merchant's order.
    async fn catalogues(&self, ctx: &Context<'_>) -> Result<Vec<Catalogue>> {
        Ok(found(super::listed_catalogues(&ctx.shop().db).await)?.into_iter().map(Catalogue).collect())
    }

    /// The catalogue at an address, listed or not.
    async fn catalogue(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Catalogue>> {
        Ok(found(super::catalogue_by_slug(&ctx.shop().db, &slug).await)?.map(Catalogue))
    }

    /// The published product at an address.
    async fn product(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Product>> {
        Ok(found(super::product_by_slug(&ctx.shop().db, &slug).await)?.map(Product))
    }

    /// Published products of the listed catalogues, newest first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Cursor, Product>> {
        let page = found(Page::read(first, after.as_deref(), None, None))?;
        let key = product::Column::CreatedAt;
        let select = page.narrow(shelves::on_display(), key, product::Column::Id, Direction::Falling);
        let rows = found(select.all(&ctx.shop().db).await.map_err(Into::into))?;
        Ok(page.connect(rows, |p| Cursor { key: p.created_at.timestamp_millis(), id: p.id }, Product))
    }
}

/// A list of products with a title, an address and a visibility.
#[Object]
impl Catalogue {
    /// The catalogue's identifier.
    async fn id(&self) -> ID {
        Kind::Catalogue.show(self.0.id)
    }

    /// The readable part of its address, `/catalogue/{slug}`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its published products, in the merchant's order.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Cursor, Product>> {
        let page = found(Page::read(first, after.as_deref(), None, None))?;
        let key = ProductsOf { catalogue: self.0.id, page };
        let rows = ctx.data_unchecked::<Loaders>().load_one(key).await?.unwrap_or_default();
        let cursor = |(position, p): &(i32, product::Model)| Cursor { key: i64::from(*position), id: p.id };
        Ok(page.connect(rows, cursor, |(_, p)| Product(p)))
    }
}

/// What a shopper reads about: title, text, variants.
#[Object]
impl Product {
    /// The product's identifier.
    async fn id(&self) -> ID {
        Kind::Product.show(self.0.id)
    }

    /// The readable part of its address, `/product/{slug}`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Sanitised HTML made from the merchant's Markdown.
    async fn html(&self) -> String {
        markdown::to_html(&self.0.body)
    }

    /// The text without marks, cut at 160 characters.
    async fn summary(&self) -> String {
        markdown::summary(&self.0.body, SUMMARY_CHARS)
    }

    /// The listed catalogues that it is in.
    async fn catalogues(&self, ctx: &Context<'_>) -> Result<Vec<Catalogue>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(ListedCataloguesOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Catalogue).collect())
    }

    /// What can be bought of it, in order.
    async fn variants(&self, ctx: &Context<'_>) -> Result<Vec<Variant>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(VariantsOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Variant).collect())
    }
}

/// What a shopper buys.
#[Object]
impl Variant {
    /// The variant's identifier.
    async fn id(&self) -> ID {
        Kind::Variant.show(self.0.id)
    }

    /// What tells it from its sisters, such as `PDF`; may be empty when it is the only one.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Downloaded or shipped.
    async fn kind(&self) -> VariantKind {
        self.0.kind
    }

    /// The merchant's reference.
    async fn sku(&self) -> Option<&str> {
        self.0.sku.as_deref()
    }

    /// What one costs, tax included.
    async fn price(&self, ctx: &Context<'_>) -> Result<Money> {
        let settings = self.settings(ctx).await?;
        Ok(offers::unit_price(&settings.0, &self.0).into())
    }

    /// What one cost before, tax included, to be shown struck through.
    async fn former_price(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        let settings = self.settings(ctx).await?;
        Ok(self
            .0
            .former_price_minor
            .map(|minor| offers::with_tax(&settings.0, minor, self.0.tax_rate).into()))
    }

    /// Basis points: 2000 is 20 %.
    async fn tax_rate(&self) -> i32 {
        self.0.tax_rate
    }

    /// Whether it can be bought now.
    async fn available(&self, ctx: &Context<'_>) -> Result<bool> {
        if self.0.stock == Some(0) {
            return Ok(false);
        }
        if self.0.kind == VariantKind::Goods {
            return Ok(true);
        }
        let files = ctx.data_unchecked::<Loaders>().load_one(FilesOf(self.0.id)).await?.unwrap_or_default();
        Ok(!files.is_empty() && files.iter().all(|(_, version)| version.is_some()))
    }

    /// Pieces left, when counted.
    async fn stock(&self) -> Option<Long> {
        self.0.stock.map(Long)
    }

    /// Weight of one piece of goods, in grams.
    async fn weight_grams(&self) -> Option<Long> {
        self.0.weight_grams.map(Long)
    }

    /// The files that it delivers.
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<VariantFile>> {
        let files = ctx.data_unchecked::<Loaders>().load_one(FilesOf(self.0.id)).await?.unwrap_or_default();
        Ok(files.into_iter().filter_map(|(file, version)| Some(VariantFile::new(&file, &version?))).collect())
    }

    /// Downloads that one purchase gives; null is unlimited.
    async fn max_downloads(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.settings(ctx).await?.1.max_downloads)
    }

    /// Days that links live after delivery; null is for ever.
    async fn period_days(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.settings(ctx).await?.1.period_days)
    }
}

impl Variant {
    async fn settings(&self, ctx: &Context<'_>) -> Result<Arc<(ShopSettings, DownloadSettings)>> {
        let settings = ctx.data_unchecked::<Loaders>().load_one(TheSettings).await?;
        settings.ok_or_else(|| "The settings could not be read.".into())
    }
}
