//! One statement per kind of thing, however many things a page shows.

use std::any::Any;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entities::{catalogue, placement, product, product_picture, variant};
use super::kept::{self, bytes_of};
use super::offers::files_of_variants;
use super::pictures::pictures_of;
use super::shelf_pages::ProductsOf;
use crate::error::LoadFailed;
use crate::files::{self, file_version, product_file};
use crate::rows::{Kind, LoaderRows, ROW_BYTES};
use crate::settings::{self, DownloadSettings, ShopSettings};
use crate::shop::Shop;

/// The catalogue's loader, one per request.
pub type Loaders = DataLoader<Shelves, LoaderRows>;

/// What is kept beyond a request: rows of tables that a [revision](crate::revision) counts.
const KEPT: &[Kind] = &[
    Kind::of::<VariantsOf>(few_rows),
    Kind::of::<CataloguesOf>(few_rows),
    Kind::of::<FilesOf>(few_rows),
    Kind::of::<PicturesOf>(few_rows),
    Kind::of::<TheSettings>(few_rows),
    Kind::of::<ProductsOf>(bytes_of_shelf),
];

/// Bytes of a value without long texts, about.
fn few_rows(_: &dyn Any) -> usize {
    2 * ROW_BYTES
}

fn bytes_of_shelf(value: &dyn Any) -> usize {
    let rows = value.downcast_ref::<Vec<(i32, product::Model)>>();
    ROW_BYTES + rows.into_iter().flatten().map(|(_, product)| bytes_of(product)).sum::<usize>()
}

/// Makes the loader of a request.
pub fn loaders(shop: &Shop) -> Loaders {
    DataLoader::with_cache(Shelves(shop.clone()), tokio::spawn, shop.rows.now().of_loader(KEPT))
}

/// Finds what belongs to catalogues, products and variants, whoever asks: what a visitor may not see of it is left out where
/// it is told.
pub struct Shelves(Shop);

/// The variants of a product, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VariantsOf(pub Uuid);
/// The product with an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProductOf(pub Uuid);
/// All catalogues that a product is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CataloguesOf(pub Uuid);
/// How many products a catalogue holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProductCountOf(pub Uuid);
/// The files of a variant, in order, each with its newest version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FilesOf(pub Uuid);
/// The pictures of a product, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PicturesOf(pub Uuid);
/// The settings that prices and file facts need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TheSettings;

/// A file and its newest version, if it was ever uploaded.
pub type FileAndVersion = (product_file::Model, Option<file_version::Model>);

impl Loader<VariantsOf> for Shelves {
    type Value = Vec<variant::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[VariantsOf]) -> Result<HashMap<VariantsOf, Self::Value>, LoadFailed> {
        let rows = variant::Entity::find()
            .filter(variant::Column::ProductId.is_in(keys.iter().map(|k| k.0)))
            .order_by_asc(variant::Column::Position)
            .order_by_asc(variant::Column::Id)
            .all(&self.0.db)
            .await?;
        Ok(shared_out(keys, rows.into_iter().map(|row| (VariantsOf(row.product_id), row))))
    }
}

impl Loader<ProductOf> for Shelves {
    type Value = product::Model;
    type Error = LoadFailed;

    async fn load(&self, keys: &[ProductOf]) -> Result<HashMap<ProductOf, Self::Value>, LoadFailed> {
        let rows = product::Entity::find()
            .filter(product::Column::Id.is_in(keys.iter().map(|k| k.0)))
            .all(&self.0.db)
            .await?;
        Ok(rows.into_iter().map(|row| (ProductOf(row.id), row)).collect())
    }
}

impl Loader<CataloguesOf> for Shelves {
    type Value = Vec<catalogue::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[CataloguesOf]) -> Result<HashMap<CataloguesOf, Self::Value>, LoadFailed> {
        let placements = placement::Entity::find()
            .filter(placement::Column::ProductId.is_in(keys.iter().map(|k| k.0)))
            .all(&self.0.db)
            .await?;
        let catalogues = kept::all_catalogues(&self.0).await?;
        let placed = catalogues.iter().flat_map(|catalogue| {
            let here = placements.iter().filter(|p| p.catalogue_id == catalogue.id);
            here.map(|p| (CataloguesOf(p.product_id), catalogue.clone()))
        });
        Ok(shared_out(keys, placed))
    }
}

impl Loader<ProductCountOf> for Shelves {
    type Value = i32;
    type Error = LoadFailed;

    async fn load(&self, keys: &[ProductCountOf]) -> Result<HashMap<ProductCountOf, i32>, LoadFailed> {
        let counts: Vec<(Uuid, i64)> = placement::Entity::find()
            .select_only()
            .column(placement::Column::CatalogueId)
            .column_as(placement::Column::ProductId.count(), "products")
            .filter(placement::Column::CatalogueId.is_in(keys.iter().map(|k| k.0)))
            .group_by(placement::Column::CatalogueId)
            .into_tuple()
            .all(&self.0.db)
            .await?;
        Ok(counts
            .into_iter()
            .map(|(id, n)| (ProductCountOf(id), i32::try_from(n).unwrap_or(i32::MAX)))
            .collect())
    }
}

impl Loader<FilesOf> for Shelves {
    type Value = Vec<FileAndVersion>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[FilesOf]) -> Result<HashMap<FilesOf, Self::Value>, LoadFailed> {
        let variants: Vec<Uuid> = keys.iter().map(|k| k.0).collect();
        let links = files_of_variants(&self.0.db, &variants).await?;
        let ids: Vec<Uuid> = links.iter().map(|l| l.product_file_id).collect();
        let files = files::files_and_latest(&self.0.db, &ids).await?;
        let sold = links
            .into_iter()
            .filter_map(|link| Some((FilesOf(link.variant_id), files.get(&link.product_file_id)?.clone())));
        Ok(shared_out(keys, sold))
    }
}

impl Loader<PicturesOf> for Shelves {
    type Value = Vec<product_picture::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[PicturesOf]) -> Result<HashMap<PicturesOf, Self::Value>, LoadFailed> {
        let products: Vec<Uuid> = keys.iter().map(|k| k.0).collect();
        let rows = pictures_of(&self.0.db, &products).await?;
        Ok(shared_out(keys, rows.into_iter().map(|row| (PicturesOf(row.product_id), row))))
    }
}

impl Loader<TheSettings> for Shelves {
    type Value = Arc<(ShopSettings, DownloadSettings)>;
    type Error = LoadFailed;

    async fn load(&self, _: &[TheSettings]) -> Result<HashMap<TheSettings, Self::Value>, LoadFailed> {
        let shop = settings::shop_settings(&self.0.db).await?;
        let downloads = settings::download_settings(&self.0.db).await?;
        Ok(HashMap::from([(TheSettings, Arc::new((shop, downloads)))]))
    }
}

impl Shelves {
    pub(super) fn shop(&self) -> &Shop {
        &self.0
    }
}

/// What was found of each key; of some nothing, which is kept as well.
pub(super) fn shared_out<K: Copy + Eq + Hash, V>(
    keys: &[K],
    found: impl Iterator<Item = (K, V)>,
) -> HashMap<K, Vec<V>> {
    let mut of_each: HashMap<K, Vec<V>> = keys.iter().map(|key| (*key, Vec::new())).collect();
    for (key, value) in found {
        of_each.entry(key).or_default().push(value);
    }
    of_each
}
