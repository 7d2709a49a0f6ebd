//! What the merchant reads and changes of the catalogue.

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, InputObject, Object, Result, Union};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::entities::{
    CatalogueVisibility, ProductStatus, VariantKind, catalogue, product, variant, variant_file,
};
use super::loaders::{CataloguesOf, FilesOf, Loaders, ProductCountOf, VariantsOf};
use super::{ProductDraft, VariantDraft, markdown};
use crate::error::{DoneResult, Refused, answer, found};
use crate::files::backoffice::AdminFile;
use crate::ids::Kind;
use crate::paging::{Cursor, Direction, Page, page_cost};
use crate::scalars::{Long, Money};
use crate::visitor::Asking;

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

/// A catalogue to make.
#[derive(InputObject)]
pub struct CatalogueCreateInput {
    /// What it is called, up to 200 characters.
    title: String,
    /// Its address; made from the title when absent.
    slug: Option<String>,
    /// Whether the menu shows it.
    visibility: CatalogueVisibility,
}

/// A catalogue's new state.
#[derive(InputObject)]
pub struct CatalogueUpdateInput {
    /// Which.
    id: ID,
    /// What it is called, up to 200 characters.
    title: String,
    /// Its address.
    slug: String,
    /// Whether the menu shows it.
    visibility: CatalogueVisibility,
}

/// A catalogue's new place.
#[derive(InputObject)]
pub struct CatalogueMoveInput {
    /// Which.
    id: ID,
    /// New place in the list, from 0.
    position: i32,
}

/// A catalogue to delete; its products stay.
#[derive(InputObject)]
pub struct CatalogueDeleteInput {
    /// Which.
    id: ID,
}

/// A draft to make.
#[derive(InputObject)]
pub struct ProductCreateInput {
    /// What it is called, up to 200 characters.
    title: String,
    /// Its address; made from the title when absent.
    slug: Option<String>,
    /// Its text, in Markdown.
    body: String,
    /// The catalogues that it is in.
    catalogues: Vec<ID>,
}

/// A product's new state.
#[derive(InputObject)]
pub struct ProductUpdateInput {
    /// Which.
    id: ID,
    /// What it is called, up to 200 characters.
    title: String,
    /// Its address.
    slug: String,
    /// Its text, in Markdown.
    body: String,
    /// The catalogues that it is in.
    catalogues: Vec<ID>,
    /// What the editor read: another value means that somebody saved meanwhile.
    updated_at: DateTime<Utc>,
}

/// A product to show to shoppers.
#[derive(InputObject)]
pub struct ProductPublishInput {
    /// Which.
    id: ID,
}

/// A product to take back into the workshop.
#[derive(InputObject)]
pub struct ProductUnpublishInput {
    /// Which.
    id: ID,
}

/// A product to delete; orders keep what they bought.
#[derive(InputObject)]
pub struct ProductDeleteInput {
    /// Which.
    id: ID,
}

/// A variant to add to a product.
#[derive(InputObject)]
pub struct VariantCreateInput {
    /// The product.
    product: ID,
    /// What tells it from its sisters; may be empty.
    title: String,
    /// Downloaded or shipped.
    kind: VariantKind,
    /// The merchant's reference, unique in the shop.
    sku: Option<String>,
    /// Price in minor units, with or without tax as the shop enters them.
    price_minor: Long,
    /// Price shown struck through; above the price.
    former_price_minor: Option<Long>,
    /// Basis points: 2000 is 20 %.
    tax_rate: i32,
    /// Pieces left; null is not counted.
    stock: Option<Long>,
    /// Weight of one piece of goods, in grams.
    weight_grams: Option<Long>,
    /// The files that a FILE variant delivers, in order.
    files: Vec<ID>,
}

/// A variant's new state.
#[derive(InputObject)]
pub struct VariantUpdateInput {
    /// Which.
    id: ID,
    /// What tells it from its sisters; may be empty.
    title: String,
    /// Downloaded or shipped.
    kind: VariantKind,
    /// The merchant's reference, unique in the shop.
    sku: Option<String>,
    /// Price in minor units, with or without tax as the shop enters them.
    price_minor: Long,
    /// Price shown struck through; above the price.
    former_price_minor: Option<Long>,
    /// Basis points: 2000 is 20 %.
    tax_rate: i32,
    /// Pieces left; null is not counted.
    stock: Option<Long>,
    /// Weight of one piece of goods, in grams.
    weight_grams: Option<Long>,
    /// The files that a FILE variant delivers, in order.
    files: Vec<ID>,
}

/// A variant to delete; orders keep what they bought.
#[derive(InputObject)]
pub struct VariantDeleteInput {
    /// Which.
    id: ID,
}

/// The merchant's questions about the catalogue.
#[derive(Default)]
pub struct Query;

#[Object(name = "CatalogueBackofficeQuery")]
impl Query {
    /// Every catalogue, in order.
    async fn admin_catalogues(&self, ctx: &Context<'_>) -> Result<Vec<AdminCatalogue>> {
        ctx.staff()?;
        Ok(found(super::catalogues(&ctx.shop().db).await)?.into_iter().map(AdminCatalogue).collect())
    }

    /// Products, newest first; `search` is part of a title.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    async fn admin_products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        search: Option<String>,
    ) -> Result<Connection<Cursor, AdminProduct>> {
        ctx.staff()?;
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        let mut select = product::Entity::find();
        if let Some(part) = search.as_deref().map(str::trim).filter(|s| !s.is_empty()) {
            select = select.filter(
                Condition::any()
                    .add(product::Column::Title.contains(part))
                    .add(product::Column::Slug.contains(part)),
            );
        }
        let select = page.narrow(select, product::Column::CreatedAt, product::Column::Id, Direction::Falling);
        let rows = found(select.all(&ctx.shop().db).await.map_err(Into::into))?;
        Ok(page.connect(rows, |p| Cursor { key: p.created_at.timestamp_millis(), id: p.id }, AdminProduct))
    }

    /// One product.
    async fn admin_product(&self, ctx: &Context<'_>, id: ID) -> Result<Option<AdminProduct>> {
        ctx.staff()?;
        let Ok(id) = Kind::Product.read(&id, "id") else { return Ok(None) };
        Ok(found(super::product_by_id(&ctx.shop().db, id).await)?.map(AdminProduct))
    }

    /// Products whose variants sell a file.
    async fn admin_file_products(&self, ctx: &Context<'_>, file: ID) -> Result<Vec<AdminProduct>> {
        ctx.staff()?;
        let Ok(file) = Kind::File.read(&file, "file") else { return Ok(Vec::new()) };
        let variants = variant_file::Entity::find()
            .select_only()
            .column(variant_file::Column::VariantId)
            .filter(variant_file::Column::ProductFileId.eq(file))
            .into_query();
        let products = variant::Entity::find()
            .select_only()
            .column(variant::Column::ProductId)
            .filter(variant::Column::Id.in_subquery(variants))
            .into_query();
        let select = product::Entity::find().filter(product::Column::Id.in_subquery(products));
        Ok(found(select.all(&ctx.shop().db).await.map_err(Into::into))?
            .into_iter()
            .map(AdminProduct)
            .collect())
    }
}

/// The merchant's work on the catalogue.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "CatalogueBackofficeMutation")]
impl Mutation {
    /// Makes a catalogue.
    async fn catalogue_create(
        &self,
        ctx: &Context<'_>,
        input: CatalogueCreateInput,
    ) -> Result<AdminCatalogueResult> {
        let slug = input.slug.as_deref();
        answer(super::create_catalogue(ctx.shop(), ctx.staff()?, &input.title, slug, input.visibility).await)
    }

    /// Changes a catalogue.
    async fn catalogue_update(
        &self,
        ctx: &Context<'_>,
        input: CatalogueUpdateInput,
    ) -> Result<AdminCatalogueResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let id = Kind::Catalogue.read(&input.id, "id")?;
                super::update_catalogue(shop, staff, id, &input.title, &input.slug, input.visibility).await
            }
            .await,
        )
    }

    /// Moves a catalogue in the list.
    async fn catalogue_move(
        &self,
        ctx: &Context<'_>,
        input: CatalogueMoveInput,
    ) -> Result<AdminCatalogueResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                super::move_catalogue(shop, staff, Kind::Catalogue.read(&input.id, "id")?, input.position)
                    .await
            }
            .await,
        )
    }

    /// Deletes a catalogue; its products stay.
    async fn catalogue_delete(&self, ctx: &Context<'_>, input: CatalogueDeleteInput) -> Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async { super::delete_catalogue(shop, staff, Kind::Catalogue.read(&input.id, "id")?).await }
                .await,
        )
    }

    /// Makes a draft.
    async fn product_create(
        &self,
        ctx: &Context<'_>,
        input: ProductCreateInput,
    ) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let catalogues = read_all(Kind::Catalogue, &input.catalogues, "catalogues")?;
                let draft = ProductDraft {
                    title: &input.title,
                    slug: input.slug.as_deref(),
                    body: &input.body,
                    catalogues,
                };
                super::create_product(shop, staff, &draft).await
            }
            .await,
        )
    }

    /// Saves a product.
    async fn product_update(
        &self,
        ctx: &Context<'_>,
        input: ProductUpdateInput,
    ) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let catalogues = read_all(Kind::Catalogue, &input.catalogues, "catalogues")?;
                let draft = ProductDraft {
                    title: &input.title,
                    slug: Some(&input.slug),
                    body: &input.body,
                    catalogues,
                };
                let id = Kind::Product.read(&input.id, "id")?;
                super::update_product(shop, staff, id, &draft, input.updated_at.into()).await
            }
            .await,
        )
    }

    /// Shows a product to shoppers.
    async fn product_publish(
        &self,
        ctx: &Context<'_>,
        input: ProductPublishInput,
    ) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::publish(shop, staff, Kind::Product.read(&input.id, "id")?).await }.await)
    }

    /// Takes a product back into the workshop.
    async fn product_unpublish(
        &self,
        ctx: &Context<'_>,
        input: ProductUnpublishInput,
    ) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::unpublish(shop, staff, Kind::Product.read(&input.id, "id")?).await }.await)
    }

    /// Deletes a product and its variants; orders keep what they bought.
    async fn product_delete(&self, ctx: &Context<'_>, input: ProductDeleteInput) -> Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::delete_product(shop, staff, Kind::Product.read(&input.id, "id")?).await }.await)
    }

    /// Adds a variant to a product.
    async fn variant_create(
        &self,
        ctx: &Context<'_>,
        input: VariantCreateInput,
    ) -> Result<AdminVariantResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let product = Kind::Product.read(&input.product, "product")?;
                super::create_variant(shop, staff, product, input.draft()?).await
            }
            .await,
        )
    }

    /// Saves a variant.
    async fn variant_update(
        &self,
        ctx: &Context<'_>,
        input: VariantUpdateInput,
    ) -> Result<AdminVariantResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let id = Kind::Variant.read(&input.id, "id")?;
                super::update_variant(shop, staff, id, input.draft()?).await
            }
            .await,
        )
    }

    /// Deletes a variant; orders keep what they bought.
    async fn variant_delete(&self, ctx: &Context<'_>, input: VariantDeleteInput) -> Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::delete_variant(shop, staff, Kind::Variant.read(&input.id, "id")?).await }.await)
    }
}

fn read_all(kind: Kind, ids: &[ID], field: &str) -> crate::error::Result<Vec<Uuid>> {
    ids.iter().map(|id| kind.read(id, field)).collect()
}

/// Both inputs of a variant hold the same fields.
macro_rules! variant_draft {
    ($input:ty) => {
        impl $input {
            fn draft(self) -> crate::error::Result<VariantDraft> {
                Ok(VariantDraft {
                    files: read_all(Kind::File, &self.files, "files")?,
                    title: self.title,
                    kind: self.kind,
                    sku: self.sku,
                    price_minor: self.price_minor.0,
                    former_price_minor: self.former_price_minor.map(|p| p.0),
                    tax_rate: self.tax_rate,
                    stock: self.stock.map(|n| n.0),
                    weight_grams: self.weight_grams.map(|n| n.0),
                })
            }
        }
    };
}
variant_draft!(VariantCreateInput);
variant_draft!(VariantUpdateInput);

#[Object]
impl AdminCatalogue {
    /// The catalogue's identifier.
    async fn id(&self) -> ID {
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

    /// Its place in the list.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// How many products it holds, drafts included.
    async fn product_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(ctx.data_unchecked::<Loaders>().load_one(ProductCountOf(self.0.id)).await?.unwrap_or_default())
    }
}

#[Object]
impl AdminProduct {
    /// The product's identifier.
    async fn id(&self) -> ID {
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

    /// Its variants, in order.
    async fn variants(&self, ctx: &Context<'_>) -> Result<Vec<AdminVariant>> {
        let rows = ctx.data_unchecked::<Loaders>().load_one(VariantsOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(AdminVariant).collect())
    }
}

#[Object]
impl AdminVariant {
    /// The variant's identifier.
    async fn id(&self) -> ID {
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

    /// Pieces left; null is not counted.
    async fn stock(&self) -> Option<Long> {
        self.0.stock.map(Long)
    }

    /// Weight of one piece of goods, in grams.
    async fn weight_grams(&self) -> Option<Long> {
        self.0.weight_grams.map(Long)
    }

    /// Its place among the product's variants.
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
        let settings = ctx.data_unchecked::<Loaders>().load_one(super::loaders::TheSettings).await?;
        let settings = settings.ok_or("The settings could not be read.")?;
        Ok(values::Money::new(minor, settings.0.currency).into())
    }
}
