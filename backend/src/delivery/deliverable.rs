//! What a link hands over today: its file, and the version that the file's policy gives its buyer.

use std::collections::HashMap;

use anyhow::Context;
use sea_orm::ConnectionTrait;

use super::entities::download_link;
use crate::error::Result;
use crate::files::{self, FilePolicy, file_version, product_file};
use crate::mail::LetterFile;

/// A link with what it hands over.
#[derive(Clone, Debug)]
pub struct Deliverable {
    /// The link.
    pub link: download_link::Model,
    /// Its file.
    pub file: product_file::Model,
    /// The version that its buyer gets.
    pub version: file_version::Model,
}

/// What these links hand over, in their order; as many statements for a hundred links as for one.
pub async fn deliverables(
    db: &impl ConnectionTrait,
    links: &[download_link::Model],
) -> Result<Vec<Deliverable>> {
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let file_ids: Vec<_> = links.iter().map(|link| link.product_file_id).collect();
    let bought_ids: Vec<_> = links.iter().map(|link| link.bought_version_id).collect();
    let files: HashMap<_, _> =
        files::files_by_id(db, &file_ids).await?.into_iter().map(|file| (file.id, file)).collect();
    let bought: HashMap<_, _> = files::versions_by_id(db, &bought_ids)
        .await?
        .into_iter()
        .map(|version| (version.id, version))
        .collect();
    let latest = files::latest_versions(db, &file_ids).await?;
    let mut found = Vec::with_capacity(links.len());
    for link in links {
        let file = files.get(&link.product_file_id).context("a link's file cannot be deleted")?;
        let bought = bought.get(&link.bought_version_id);
        let version = match file.delivers {
            FilePolicy::Latest => latest.get(&file.id).or(bought),
            FilePolicy::Bought => bought,
        };
        let version = version.context("a bought version cannot be deleted")?;
        found.push(Deliverable { link: link.clone(), file: file.clone(), version: version.clone() });
    }
    Ok(found)
}

/// What a delivery letter says of these links.
pub async fn letter_files(
    db: &impl ConnectionTrait,
    links: &[download_link::Model],
) -> Result<Vec<LetterFile>> {
    let found =
        deliverables(db, links).await?.into_iter().map(|Deliverable { link, file, version }| LetterFile {
            name: file.customer_name,
            size_bytes: version.size_bytes,
            link: link.id,
            generation: link.generation,
            max_downloads: link.max_downloads,
            expires_at_ms: link.expires_at.map(|end| end.timestamp_millis()),
        });
    Ok(found.collect())
}

/// Bytes as lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
