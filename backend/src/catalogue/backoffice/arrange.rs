//! The merchant's order of things: what comes before what, what stands where, copies, what pictures say.

use async_graphql::{Context, Object, Result};

use super::inputs::*;
use super::objects::*;
use crate::catalogue;
use crate::error::answer;
use crate::ids::Kind;
use crate::visitor::Asking;

/// What the merchant arranges.
#[derive(Default)]
pub struct Arranging;

#[Object(name = "CatalogueArrangingMutation")]
impl Arranging {
    /// Moves a catalogue in the list.
    async fn catalogue_move(
        &self,
        ctx: &Context<'_>,
        input: CatalogueMoveInput,
    ) -> Result<AdminCatalogueResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let place = read_place(Kind::Catalogue, input.before.as_ref(), input.after.as_ref())?;
                catalogue::move_catalogue(shop, staff, Kind::Catalogue.read(&input.id, "id")?, place).await
            }
            .await,
        )
    }

    /// Moves a variant among its product's.
    async fn variant_move(&self, ctx: &Context<'_>, input: VariantMoveInput) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let place = read_place(Kind::Variant, input.before.as_ref(), input.after.as_ref())?;
                catalogue::move_variant(shop, staff, Kind::Variant.read(&input.id, "id")?, place).await
            }
            .await,
        )
    }

    /// Moves a picture among its product's.
    async fn picture_move(&self, ctx: &Context<'_>, input: PictureMoveInput) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let place = read_place(Kind::Picture, input.before.as_ref(), input.after.as_ref())?;
                catalogue::move_picture(shop, staff, Kind::Picture.read(&input.id, "id")?, place).await
            }
            .await,
        )
    }

    /// Moves a product within a catalogue.
    async fn placement_move(
        &self,
        ctx: &Context<'_>,
        input: PlacementMoveInput,
    ) -> Result<AdminCatalogueResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let place = read_place(Kind::Product, input.before.as_ref(), input.after.as_ref())?;
                let shelf = Kind::Catalogue.read(&input.catalogue, "catalogue")?;
                let product = Kind::Product.read(&input.product, "product")?;
                catalogue::move_placement(shop, staff, shelf, product, place).await
            }
            .await,
        )
    }

    /// Puts a product at the end of a catalogue.
    async fn placement_add(&self, ctx: &Context<'_>, input: PlacementInput) -> Result<AdminCatalogueResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let shelf = Kind::Catalogue.read(&input.catalogue, "catalogue")?;
                let product = Kind::Product.read(&input.product, "product")?;
                catalogue::shelve(shop, staff, shelf, product).await
            }
            .await,
        )
    }

    /// Takes a product off a catalogue; the product stays.
    async fn placement_remove(
        &self,
        ctx: &Context<'_>,
        input: PlacementInput,
    ) -> Result<AdminCatalogueResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let shelf = Kind::Catalogue.read(&input.catalogue, "catalogue")?;
                let product = Kind::Product.read(&input.product, "product")?;
                catalogue::unshelve(shop, staff, shelf, product).await
            }
            .await,
        )
    }

    /// Copies a catalogue with its products and its password; the copy is not in the menu.
    async fn catalogue_duplicate(
        &self,
        ctx: &Context<'_>,
        input: CatalogueDuplicateInput,
    ) -> Result<AdminCatalogueResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let id = Kind::Catalogue.read(&input.id, "id")?;
                catalogue::duplicate_catalogue(shop, staff, id, &input.title).await
            }
            .await,
        )
    }

    /// Copies a product with its variants, files and pictures into a draft.
    async fn product_duplicate(
        &self,
        ctx: &Context<'_>,
        input: ProductDuplicateInput,
    ) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let id = Kind::Product.read(&input.id, "id")?;
                catalogue::duplicate_product(shop, staff, id, &input.title).await
            }
            .await,
        )
    }

    /// Says what a picture shows.
    async fn picture_describe(
        &self,
        ctx: &Context<'_>,
        input: PictureDescribeInput,
    ) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let id = Kind::Picture.read(&input.id, "id")?;
                catalogue::describe_picture(shop, staff, id, &input.alt).await
            }
            .await,
        )
    }

    /// Takes a picture away from its product. A picture is added by `PUT /admin/pictures/{product}` with its bytes.
    async fn picture_delete(
        &self,
        ctx: &Context<'_>,
        input: PictureDeleteInput,
    ) -> Result<AdminProductResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async {
                let id = Kind::Picture.read(&input.id, "id")?;
                catalogue::delete_picture(shop, staff, id).await
            }
            .await,
        )
    }
}
