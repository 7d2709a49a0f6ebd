//! What a sale needs to know of files.

use std::collections::{HashMap, HashSet};

use anyhow::Context;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::error::{Checks, Reason, Refusal, Result};

use super::{FilePolicy, file_version, files_by_id, product_file, versions_by_id};
use crate::revision::Write;

/// The version that the file's policy gives to somebody who bought `bought_version_id` (SPEC 3.3).
pub async fn version_to_deliver(
    db: &impl ConnectionTrait,
    file: &product_file::Model,
    bought_version_id: Uuid,
) -> Result<file_version::Model> {
    let id = match file.delivers {
        FilePolicy::Latest => file.latest_version_id.unwrap_or(bought_version_id),
        FilePolicy::Bought => bought_version_id,
    };
    let found =
        versions_by_id(db, &[id]).await?.into_iter().find(|version| version.product_file_id == file.id);
    Ok(found.with_context(|| format!("file {} has no version {id}", file.id))?)
}

/// Refuses (`NO_FILE`, `NOT_UPLOADED`, `NOT_FOUND` on `field`) files that cannot be sold yet.
pub async fn check_sellable(tx: &Write, file_ids: &[Uuid], field: &str) -> Result<()> {
    let mut checks = Checks::new();
    checks.require(!file_ids.is_empty(), Reason::NoFile, field);
    let wanted: HashSet<Uuid> = file_ids.iter().copied().collect();
    let found: HashMap<Uuid, product_file::Model> =
        files_by_id(tx, file_ids).await?.into_iter().map(|file| (file.id, file)).collect();
    checks.require(found.len() == wanted.len(), Reason::NotFound, field);
    for file in found.values().filter(|file| file.latest_version_id.is_none()) {
        checks.refuse(Refusal::new(Reason::NotUploaded, field).naming(&file.internal_name));
    }
    checks.finish()
}
