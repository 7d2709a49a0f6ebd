//! What the merchant reads and changes of the catalogue.

use async_graphql::{Context, ID, MergedObject, Object, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::catalogue::{self, ProductDraft, VariantRead, product, variant, variant_file};
use crate::error::{DoneResult, answer, found};
use crate::ids::Kind;
use crate::paging::{Cursor, Direction, List, Page, page_cost};
use crate::visitor::Asking;

mod arrange;
mod inputs;
mod objects;

pub use inputs::*;
pub use objects::*;

/// The merchant's questions about the catalogue.
#[derive(Default)]
pub struct Query;

#[Object(name = "CatalogueBackofficeQuery")]
impl Query {
    /// Every catalogue, in order.
    async fn admin_catalogues(&self, ctx: &Context<'_>) -> Result<Vec<AdminCatalogue>> {
        ctx.staff()?;
        Ok(found(catalogue::catalogues(&ctx.shop().db).await)?.into_iter().map(AdminCatalogue).collect())
    }

    /// One catalogue.
    async fn admin_catalogue(&self, ctx: &Context<'_>, id: ID) -> Result<Option<AdminCatalogue>> {
        ctx.staff()?;
        let Ok(id) = Kind::Catalogue.read(&id, "id") else { return Ok(None) };
        Ok(found(catalogue::catalogue_by_id(&ctx.shop().db, id).await)?.map(AdminCatalogue))
    }

    /// Products, newest first. With `search`, those that have words which begin so, in title, reference or text, the best
    /// first.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    async fn admin_products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        search: Option<String>,
    ) -> Result<List<AdminProduct>> {
        ctx.staff()?;
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        if let Some(text) = search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            let hits = found(catalogue::search_all(ctx.shop(), text, &page).await)?;
            return Ok(page.connect(
                hits,
                |(key, p)| Cursor { key: *key, id: p.id },
                |(_, p)| AdminProduct(p),
            ));
        }
        let select = product::Entity::find();
        let select = page.narrow(select, product::Column::CreatedAt, product::Column::Id, Direction::Falling);
        let rows = found(select.all(&ctx.shop().db).await.map_err(Into::into))?;
        Ok(page.connect(rows, |p| Cursor { key: p.created_at.timestamp_millis(), id: p.id }, AdminProduct))
    }

    /// One product.
    async fn admin_product(&self, ctx: &Context<'_>, id: ID) -> Result<Option<AdminProduct>> {
        ctx.staff()?;
        let Ok(id) = Kind::Product.read(&id, "id") else { return Ok(None) };
        Ok(found(catalogue::product_by_id(&ctx.shop().db, id).await)?.map(AdminProduct))
    }

    /// A product's text as shoppers would read it: HTML in which nothing runs.
    async fn admin_markdown_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In Markdown.")] text: String,
    ) -> Result<String> {
        ctx.staff()?;
        Ok(catalogue::to_html(&text))
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
#[derive(MergedObject, Default)]
#[graphql(name = "CatalogueBackofficeMutation")]
pub struct Mutation(Work, arrange::Arranging);

/// What the merchant makes, changes and deletes.
#[derive(Default)]
pub struct Work;

#[Object(name = "CatalogueWorkMutation")]
impl Work {
    /// Makes a catalogue.
    async fn catalogue_create(
        &self,
        ctx: &Context<'_>,
        input: CatalogueCreateInput,
    ) -> Result<AdminCatalogueResult> {
        let slug = input.slug.as_deref();
        answer(
            catalogue::create_catalogue(ctx.shop(), ctx.staff()?, &input.title, slug, input.visibility).await,
        )
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
                let read_at = input.updated_at.into();
                let (title, slug) = (&input.title, &input.slug);
                catalogue::update_catalogue(shop, staff, id, title, slug, input.visibility, read_at).await
            }
            .await,
        )
    }

    /// Asks for a password before anything of a catalogue is shown, or for another one than before.
    async fn catalogue_protect(
        &self,
        ctx: &Context<'_>,
        input: CatalogueProtectInput,
    ) -> Result<AdminCatalogueResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                catalogue::protect(shop, staff, Kind::Catalogue.read(&input.id, "id")?, &input.password).await
            }
            .await,
        )
    }

    /// Opens a catalogue to everybody.
    async fn catalogue_unprotect(
        &self,
        ctx: &Context<'_>,
        input: CatalogueUnprotectInput,
    ) -> Result<AdminCatalogueResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async { catalogue::unprotect(shop, staff, Kind::Catalogue.read(&input.id, "id")?).await }.await,
        )
    }

    /// Deletes a catalogue; its products stay.
    async fn catalogue_delete(&self, ctx: &Context<'_>, input: CatalogueDeleteInput) -> Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async { catalogue::delete_catalogue(shop, staff, Kind::Catalogue.read(&input.id, "id")?).await }
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
                catalogue::create_product(shop, staff, &draft).await
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
                catalogue::update_product(shop, staff, id, &draft, input.updated_at.into()).await
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
        answer(async { catalogue::publish(shop, staff, Kind::Product.read(&input.id, "id")?).await }.await)
    }

    /// Takes a product back into the workshop.
    async fn product_unpublish(
        &self,
        ctx: &Context<'_>,
        input: ProductUnpublishInput,
    ) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { catalogue::unpublish(shop, staff, Kind::Product.read(&input.id, "id")?).await }.await)
    }

    /// Deletes a product and its variants; orders keep what they bought.
    async fn product_delete(&self, ctx: &Context<'_>, input: ProductDeleteInput) -> Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async { catalogue::delete_product(shop, staff, Kind::Product.read(&input.id, "id")?).await }
                .await,
        )
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
                catalogue::create_variant(shop, staff, product, input.draft()?).await
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
                let read = VariantRead {
                    updated_at: input.updated_at.into(),
                    stock: input.read_stock.as_ref().map(|stock| stock.0),
                };
                catalogue::update_variant(shop, staff, id, input.draft()?, read).await
            }
            .await,
        )
    }

    /// Deletes a variant; orders keep what they bought.
    async fn variant_delete(&self, ctx: &Context<'_>, input: VariantDeleteInput) -> Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async { catalogue::delete_variant(shop, staff, Kind::Variant.read(&input.id, "id")?).await }
                .await,
        )
    }
}
