//! What shoppers and integrators read of the catalogue.

use async_graphql::{Context, ID, InputObject, Object, Result, Union};
use std::sync::Arc;

use super::entities::{
    CatalogueVisibility, ProductStatus, VariantKind, catalogue, product, product_picture, variant,
};
use super::loaders::{CataloguesOf, FilesOf, Loaders, PicturesOf, TheSettings, VariantsOf};
use super::shelf_pages::ProductsOf;
use super::{kept, offers, shown_text};
use crate::error::{Refused, answer, found};
use crate::files::storefront::VariantFile;
use crate::ids::Kind;
use crate::paging::{Cursor, List, Page, Row, page_cost};
use crate::scalars::{Long, Money};
use crate::settings::{DownloadSettings, ShopSettings};
use crate::visitor::Asking;

/// A list of products with a title, an address and a visibility.
pub struct Catalogue(pub catalogue::Model);

/// What a shopper reads about: title, text, variants.
pub struct Product(pub product::Model);

/// What a shopper buys.
pub struct Variant(pub variant::Model);

/// A picture of a product, in WebP and in several widths.
pub struct Picture(pub product_picture::Model);

/// The catalogue's questions.
#[derive(Default)]
pub struct Query;

#[Object(name = "CatalogueStorefrontQuery")]
impl Query {
    /// The catalogues of the menu, in the merchant's order. A protected one is there once it is unlocked.
    async fn catalogues(&self, ctx: &Context<'_>) -> Result<Vec<Catalogue>> {
        let listed = super::listed_catalogues(&ctx.shop().db, &ctx.visitor().opened()).await;
        Ok(found(listed)?.into_iter().map(Catalogue).collect())
    }

    /// The catalogue at an address, listed or not. An address that it had leads to it too: compare `slug`.
    async fn catalogue(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Catalogue>> {
        Ok(found(super::catalogue_by_slug(&ctx.shop().db, &slug).await)?.map(Catalogue))
    }

    /// The published product at an address; the merchant also sees drafts. An address that it had leads to it too:
    /// compare `slug`.
    async fn product(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Product>> {
        let (shop, visitor) = (ctx.shop(), ctx.visitor());
        if let Some(product) = found(kept::product_at(shop, &visitor.opened(), &slug).await)? {
            return Ok(Some(Product(product)));
        }
        if !visitor.sees_drafts() {
            return Ok(None);
        }
        let preview = found(super::any_product_by_slug(&shop.db, &slug).await)?;
        Ok(preview.filter(|product| product.status == ProductStatus::Draft).map(Product))
    }

    /// Published products of the listed catalogues that are open to the visitor, newest first. With `search`, those
    /// that have words which begin so, in title, reference or text, the best first; accents and capitals make no
    /// difference.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        search: Option<String>,
    ) -> Result<List<Product>> {
        let page = found(Page::read(first, after.as_deref(), None, None))?;
        if let Some(text) = search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            let hits = found(kept::best(ctx.shop(), &ctx.visitor().opened(), text, page).await)?;
            return Ok(page.connect(hits, |(key, p)| Cursor { key: *key, id: p.id }, |(_, p)| Product(p)));
        }
        let rows = found(kept::newest(ctx.shop(), &ctx.visitor().opened(), page).await)?;
        Ok(page.connect(rows, |p| Cursor { key: p.created_at.timestamp_millis(), id: p.id }, Product))
    }
}

/// A catalogue's password.
#[derive(InputObject)]
pub struct CatalogueUnlockInput {
    /// The readable part of the catalogue's address.
    slug: String,
    /// Its password.
    password: String,
}

/// The catalogue, unlocked, or why not.
#[derive(Union)]
pub enum CatalogueUnlockResult {
    /// The catalogue.
    Catalogue(Catalogue),
    /// Why not.
    Refused(Refused),
}

impl From<catalogue::Model> for CatalogueUnlockResult {
    fn from(row: catalogue::Model) -> Self {
        Self::Catalogue(Catalogue(row))
    }
}

/// The shopper's acts among the shelves.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "CatalogueStorefrontMutation")]
impl Mutation {
    /// Unlocks a protected catalogue for 12 hours, by a cookie. Guesses are counted.
    async fn catalogue_unlock(
        &self,
        ctx: &Context<'_>,
        input: CatalogueUnlockInput,
    ) -> Result<CatalogueUnlockResult> {
        answer(super::unlock(ctx.shop(), ctx.visitor(), &input.slug, &input.password).await)
    }
}

/// A list of products with a title, an address and a visibility.
#[Object]
impl Catalogue {
    /// The catalogue's identifier.
    pub(crate) async fn id(&self) -> ID {
        Kind::Catalogue.show(self.0.id)
    }

    /// The readable part of its address, `/catalogue/{slug}`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What it is called; empty while it is locked.
    async fn title(&self, ctx: &Context<'_>) -> &str {
        if self.is_open(ctx) { &self.0.title } else { "" }
    }

    /// True until its password has been given: then nothing is told of it.
    async fn locked(&self, ctx: &Context<'_>) -> bool {
        !self.is_open(ctx)
    }

    /// Its published products, in the merchant's order; none while it is locked.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Product>> {
        let page = found(Page::read(first, after.as_deref(), None, None))?;
        let key = ProductsOf { catalogue: self.0.id, drafts: false, page };
        let rows = if self.is_open(ctx) {
            ctx.data_unchecked::<Loaders>().load_one(key).await?.unwrap_or_default()
        } else {
            Vec::new()
        };
        let cursor = |(position, p): &(i32, product::Model)| Cursor { key: i64::from(*position), id: p.id };
        Ok(page.connect(rows, cursor, |(_, p)| Product(p)))
    }
}

impl Catalogue {
    fn is_open(&self, ctx: &Context<'_>) -> bool {
        super::is_open(&self.0, &ctx.visitor().opened())
    }
}

/// What a shopper reads about: title, text, variants.
#[Object]
impl Product {
    /// The product's identifier.
    pub(crate) async fn id(&self) -> ID {
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
    async fn html(&self) -> Arc<str> {
        shown_text::html(&self.0.body)
    }

    /// The text without marks, cut at 160 characters.
    async fn summary(&self) -> Arc<str> {
        shown_text::summary(&self.0.body)
    }

    /// True in the merchant's preview of what no shopper sees yet.
    async fn is_draft(&self) -> bool {
        self.0.status == ProductStatus::Draft
    }

    /// The listed catalogues that it is in, as far as they are open to the visitor.
    async fn catalogues(&self, ctx: &Context<'_>) -> Result<Vec<Catalogue>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(CataloguesOf(self.0.id)).await?;
        let shown = |row: &catalogue::Model| {
            row.visibility == CatalogueVisibility::Listed && super::is_open(row, &ctx.visitor().opened())
        };
        Ok(rows.unwrap_or_default().into_iter().filter(shown).map(Catalogue).collect())
    }

    /// Its pictures, in order.
    async fn pictures(&self, ctx: &Context<'_>) -> Result<Vec<Row<Picture>>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(PicturesOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(|row| Row(Picture(row))).collect())
    }

    /// The first of its pictures.
    async fn picture(&self, ctx: &Context<'_>) -> Result<Option<Picture>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(PicturesOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().next().map(Picture))
    }

    /// What can be bought of it, in order.
    async fn variants(&self, ctx: &Context<'_>) -> Result<Vec<Row<Variant>>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(VariantsOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(|row| Row(Variant(row))).collect())
    }
}

/// A picture of a product, in WebP and in several widths.
#[Object]
impl Picture {
    /// The picture's identifier.
    async fn id(&self) -> ID {
        Kind::Picture.show(self.0.id)
    }

    /// What it shows, for those who do not see it; empty when the merchant has not said.
    async fn alt(&self) -> &str {
        &self.0.alt
    }

    /// Pixels from left to right of the largest there is: the proportions of all of them.
    async fn width(&self) -> i32 {
        self.0.width
    }

    /// Pixels from top to bottom.
    async fn height(&self) -> i32 {
        self.0.height
    }

    /// The path of the widest form that is not wider than so many pixels.
    async fn src(&self, #[graphql(default = 960)] at_most: u32) -> String {
        self.0.path(at_most)
    }

    /// The paths of all forms with their widths, as HTML's `srcset` wants them.
    async fn srcset(&self) -> String {
        self.0.srcset()
    }
}

/// What a shopper buys.
#[Object]
impl Variant {
    /// The variant's identifier.
    pub(crate) async fn id(&self) -> ID {
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
