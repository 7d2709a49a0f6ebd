//! Product files, their versions, their upload.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use crate::error::Result;

pub mod entities;
pub use entities::*;

/// The files with these ids, in no order; unknown ids are left out.
pub async fn files_by_id(_db: &impl ConnectionTrait, _ids: &[Uuid]) -> Result<Vec<product_file::Model>> {
    todo!()
}

/// The versions with these ids, in no order.
pub async fn versions_by_id(_db: &impl ConnectionTrait, _ids: &[Uuid]) -> Result<Vec<file_version::Model>> {
    todo!()
}

/// The newest version of each of these files; a file that was never uploaded is left out.
pub async fn latest_versions(
    _db: &impl ConnectionTrait,
    _file_ids: &[Uuid],
) -> Result<HashMap<Uuid, file_version::Model>> {
    todo!()
}

/// The version that the file's policy gives to somebody who bought `bought_version_id`.
pub async fn version_to_deliver(
    _db: &impl ConnectionTrait,
    _file: &product_file::Model,
    _bought_version_id: Uuid,
) -> Result<file_version::Model> {
    todo!()
}

/// Refuses (`NO_FILE`, `NOT_UPLOADED`, `NOT_FOUND` on `field`) files that cannot be sold yet.
pub async fn check_sellable(_tx: &DatabaseTransaction, _file_ids: &[Uuid], _field: &str) -> Result<()> {
    todo!()
}
