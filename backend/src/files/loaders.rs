//! Rows for GraphQL, a page's worth in one statement.

use std::collections::HashMap;

use async_graphql::dataloader::{DataLoader, Loader};
use uuid::Uuid;

use crate::error::LoadFailed;
use crate::shop::Shop;

use super::{checks_of, file_check, file_version, versions_by_id, versions_of, zip_form, zip_states};

/// Loads the rows of files in batches; one per request, in the context of every resolver.
pub struct Loaders {
    shop: Shop,
}

/// What the resolvers of files load with.
pub fn loaders(shop: &Shop) -> DataLoader<Loaders> {
    DataLoader::new(Loaders { shop: shop.clone() }, tokio::spawn)
}

/// A version by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version(pub Uuid);

/// The versions of a file, the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VersionsOf(pub Uuid);

/// The ZIP form of a version, whatever its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ZipOf(pub Uuid);

impl Loader<ZipOf> for Loaders {
    type Value = zip_form::Model;
    type Error = LoadFailed;

    async fn load(&self, keys: &[ZipOf]) -> Result<HashMap<ZipOf, Self::Value>, LoadFailed> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = zip_states(&self.shop.db, &ids).await?;
        Ok(found.into_iter().map(|(version, form)| (ZipOf(version), form)).collect())
    }
}

/// The last check of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CheckOf(pub Uuid);

impl Loader<CheckOf> for Loaders {
    type Value = file_check::Model;
    type Error = LoadFailed;

    async fn load(&self, keys: &[CheckOf]) -> Result<HashMap<CheckOf, Self::Value>, LoadFailed> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = checks_of(&self.shop.db, &ids).await?;
        Ok(found.into_iter().map(|check| (CheckOf(check.file_version_id), check)).collect())
    }
}

impl Loader<Version> for Loaders {
    type Value = file_version::Model;
    type Error = LoadFailed;

    async fn load(&self, keys: &[Version]) -> Result<HashMap<Version, Self::Value>, LoadFailed> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = versions_by_id(&self.shop.db, &ids).await?;
        Ok(found.into_iter().map(|version| (Version(version.id), version)).collect())
    }
}

impl Loader<VersionsOf> for Loaders {
    type Value = Vec<file_version::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[VersionsOf]) -> Result<HashMap<VersionsOf, Self::Value>, LoadFailed> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = versions_of(&self.shop.db, &ids).await?;
        Ok(found.into_iter().map(|(file, versions)| (VersionsOf(file), versions)).collect())
    }
}
