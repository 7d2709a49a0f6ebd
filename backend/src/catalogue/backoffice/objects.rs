//! The catalogue as the merchant sees it.

use async_graphql::{Context, ID, Object, Result, Union};
use chrono::{DateTime, Utc};

use crate::catalogue::loaders::{
    CataloguesOf, FilesOf, Loaders, PicturesOf, ProductCountOf, TheSettings, VariantsOf,
};
use crate::catalogue::shelf_pages::ProductsOf;
use crate::catalogue::storefront::Picture;
use crate::catalogue::{
    CatalogueVisibility, ProductStatus, VariantKind, catalogue, markdown, product, variant,
};
use crate::error::{Refused, found};
use crate::files::backoffice::AdminFile;
use crate::ids::Kind;
use crate::paging::{Cursor, List, Page, page_cost};
use crate::scalars::{Long, Money};

/// A catalogue as the merchant sees it.
pub struct AdminCatalogue(pub catalogue::Model);
/// A product as the merchant sees it, draft or not.
pub struct AdminProduct(pub product::Model);
/// A variant as the merchant entered it.
pub struct AdminVariant(pub variant::Model);

/// A catalogue, or why not.
#[derive(Union)]
pub enum AdminCatalogueResult {
    /// The catalogue.
    Catalogue(AdminCatalogue),
    /// Why not.
    Refused(Refused),
}

/// A product, or why not.
#[derive(Union)]
pub enum AdminProductResult {
    /// The product.
    Product(AdminProduct),
    /// Why not.
    Refused(Refused),
}

/// A variant, or why not.
#[derive(Union)]
pub enum AdminVariantResult {
    /// The variant.
    Variant(AdminVariant),
    /// Why not.
    Refused(Refused),
}

impl From<catalogue::Model> for AdminCatalogueResult {
    fn from(row: catalogue::Model) -> Self {
        Self::Catalogue(AdminCatalogue(row))
    }
}

impl From<product::Model> for AdminProductResult {
    fn from(row: product::Model) -> Self {
        Self::Product(AdminProduct(row))
    }
}

impl From<variant::Model> for AdminVariantResult {
    fn from(row: variant::Model) -> Self {
        Self::Variant(AdminVariant(row))
    }
}

/// A catalogue as the merchant sees it.
#[Object]
impl AdminCatalogue {
    /// The catalogue's identifier.
    pub(crate) async fn id(&self) -> ID {
        Kind::Catalogue.show(self.0.id)
    }

    /// The readable part of its address.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Whether the menu shows it.
    async fn visibility(&self) -> CatalogueVisibility {
        self.0.visibility
    }

    /// Whether a password is asked for.
    async fn is_protected(&self) -> bool {
        self.0.password_hash.is_some()
    }

    /// Grows along the list, with gaps.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// When it was last changed: to be given back when it is saved.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at.0
    }

    /// Its products, drafts too, in the merchant's order.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<List<AdminProduct>> {
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        let key = ProductsOf { catalogue: self.0.id, drafts: true, page };
        let rows = ctx.data_unchecked::<Loaders>().load_one(key).await?.unwrap_or_default();
        let cursor = |(position, p): &(i32, product::Model)| Cursor { key: i64::from(*position), id: p.id };
        Ok(page.connect(rows, cursor, |(_, p)| AdminProduct(p)))
    }

    /// How many products it holds, drafts included.
    async fn product_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(ctx.data_unchecked::<Loaders>().load_one(ProductCountOf(self.0.id)).await?.unwrap_or_default())
    }
}

/// A product as the merchant sees it, draft or not.
#[Object]
impl AdminProduct {
    /// The product's identifier.
    pub(crate) async fn id(&self) -> ID {
        Kind::Product.show(self.0.id)
    }

    /// The readable part of its address.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its text, in Markdown.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// Its text as shoppers see it.
    async fn html(&self) -> String {
        markdown::to_html(&self.0.body)
    }

    /// Who sees it.
    async fn status(&self) -> ProductStatus {
        self.0.status
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at.0
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at.0
    }

    /// The catalogues that it is in.
    async fn catalogues(&self, ctx: &Context<'_>) -> Result<Vec<AdminCatalogue>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(CataloguesOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(AdminCatalogue).collect())
    }

    /// Its pictures, in order.
    async fn pictures(&self, ctx: &Context<'_>) -> Result<Vec<Picture>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(PicturesOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Picture).collect())
    }

    /// Its variants, in order.
    async fn variants(&self, ctx: &Context<'_>) -> Result<Vec<AdminVariant>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(VariantsOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(AdminVariant).collect())
    }
}

/// A variant as the merchant entered it.
#[Object]
impl AdminVariant {
    /// The variant's identifier.
    pub(crate) async fn id(&self) -> ID {
        Kind::Variant.show(self.0.id)
    }

    /// What tells it from its sisters.
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

    /// The price as entered.
    async fn price(&self, ctx: &Context<'_>) -> Result<Money> {
        self.entered(ctx, self.0.price_minor).await
    }

    /// The former price as entered.
    async fn former_price(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        match self.0.former_price_minor {
            Some(minor) => self.entered(ctx, minor).await.map(Some),
            None => Ok(None),
        }
    }

    /// Basis points: 2000 is 20 %.
    async fn tax_rate(&self) -> i32 {
        self.0.tax_rate
    }

    /// When it was last changed: to be given back when it is saved.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at.0
    }

    /// Pieces left; null is not counted.
    async fn stock(&self) -> Option<Long> {
        self.0.stock.map(Long)
    }

    /// Weight of one piece of goods, in grams.
    async fn weight_grams(&self) -> Option<Long> {
        self.0.weight_grams.map(Long)
    }

    /// Grows along the product's variants, with gaps.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// The files that it delivers, in order.
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<AdminFile>> {
        let files = ctx.data_unchecked::<Loaders>().load_one(FilesOf(self.0.id)).await?.unwrap_or_default();
        Ok(files.into_iter().map(|(file, _)| AdminFile(file)).collect())
    }
}

impl AdminVariant {
    async fn entered(&self, ctx: &Context<'_>, minor: i64) -> Result<Money> {
        let settings = ctx.data_unchecked::<Loaders>().load_one(TheSettings).await?;
        let settings = settings.ok_or("The settings could not be read.")?;
        Ok(values::Money::new(minor, settings.0.currency).into())
    }
}
