//! One statement per kind of thing, however many things a page shows.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entities::{CatalogueVisibility, catalogue, placement, product, product_picture, variant};
use super::offers::files_of_variants;
use super::pictures::pictures_of;
use super::unlock::is_open;
use crate::error::LoadFailed;
use crate::files::{self, file_version, product_file};
use crate::settings::{self, DownloadSettings, ShopSettings};
use crate::shop::Shop;
use crate::visitor::Visitor;

/// The catalogue's loader, one per request.
pub type Loaders = DataLoader<Shelves, HashMapCache>;

/// Makes the loader of a request.
pub fn loaders(shop: &Shop, visitor: &Arc<Visitor>) -> Loaders {
    let shelves = Shelves(shop.clone(), visitor.clone());
    DataLoader::with_cache(shelves, tokio::spawn, HashMapCache::default())
}

/// Finds what belongs to catalogues, products and variants, as far as the visitor may see it.
pub struct Shelves(Shop, Arc<Visitor>);

/// The variants of a product, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VariantsOf(pub Uuid);
/// The product with an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProductOf(pub Uuid);
/// The listed catalogues that a product is in and that are open to the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListedCataloguesOf(pub Uuid);
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
        let mut found: HashMap<_, Self::Value> = HashMap::new();
        for row in rows {
            found.entry(VariantsOf(row.product_id)).or_default().push(row);
        }
        Ok(found)
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
        let products: Vec<Uuid> = keys.iter().map(|k| k.0).collect();
        let found = self.catalogues_of(&products).await?;
        Ok(found.into_iter().map(|(product, rows)| (CataloguesOf(product), rows)).collect())
    }
}

impl Loader<ListedCataloguesOf> for Shelves {
    type Value = Vec<catalogue::Model>;
    type Error = LoadFailed;

    async fn load(
        &self,
        keys: &[ListedCataloguesOf],
    ) -> Result<HashMap<ListedCataloguesOf, Self::Value>, LoadFailed> {
        let products: Vec<Uuid> = keys.iter().map(|k| k.0).collect();
        let mut found = self.catalogues_of(&products).await?;
        let opened = self.1.opened();
        for rows in found.values_mut() {
            rows.retain(|c| c.visibility == CatalogueVisibility::Listed && is_open(c, &opened));
        }
        Ok(found.into_iter().map(|(product, rows)| (ListedCataloguesOf(product), rows)).collect())
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
        let files: HashMap<Uuid, product_file::Model> =
            files::files_by_id(&self.0.db, &ids).await?.into_iter().map(|f| (f.id, f)).collect();
        let versions = files::latest_versions(&self.0.db, &ids).await?;
        let mut found: HashMap<FilesOf, Self::Value> = HashMap::new();
        for link in links {
            if let Some(file) = files.get(&link.product_file_id) {
                let version = versions.get(&file.id).cloned();
                found.entry(FilesOf(link.variant_id)).or_default().push((file.clone(), version));
            }
        }
        Ok(found)
    }
}

impl Loader<PicturesOf> for Shelves {
    type Value = Vec<product_picture::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[PicturesOf]) -> Result<HashMap<PicturesOf, Self::Value>, LoadFailed> {
        let products: Vec<Uuid> = keys.iter().map(|k| k.0).collect();
        let mut found: HashMap<PicturesOf, Self::Value> = HashMap::new();
        for row in pictures_of(&self.0.db, &products).await? {
            found.entry(PicturesOf(row.product_id)).or_default().push(row);
        }
        Ok(found)
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

    async fn catalogues_of(
        &self,
        products: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<catalogue::Model>>, LoadFailed> {
        let placements = placement::Entity::find()
            .filter(placement::Column::ProductId.is_in(products.iter().copied()))
            .all(&self.0.db)
            .await?;
        let catalogues = super::catalogues(&self.0.db).await?;
        let mut found: HashMap<Uuid, Vec<catalogue::Model>> = HashMap::new();
        for catalogue in catalogues {
            for placement in placements.iter().filter(|p| p.catalogue_id == catalogue.id) {
                found.entry(placement.product_id).or_default().push(catalogue.clone());
            }
        }
        Ok(found)
    }
}
