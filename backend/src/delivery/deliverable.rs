//! What a link hands over today: its file, and the version that the file's policy gives its buyer.

use std::collections::HashMap;

use anyhow::Context;
use sea_orm::ConnectionTrait;
use uuid::Uuid;
use values::CustomerName;

use super::entities::{download_link, transfer};
use crate::error::Result;
use crate::files::{self, FilePolicy, file_version, product_file, zip_form};
use crate::mail::LetterFile;
use crate::settings;

/// A link with what it hands over.
#[derive(Clone, Debug)]
pub struct Deliverable {
    /// The link.
    pub link: download_link::Model,
    /// Its file.
    pub file: product_file::Model,
    /// The version that its buyer gets.
    pub version: file_version::Model,
    /// The form in which a new download delivers it.
    pub form: Form,
}

/// The bytes that go out for a version, and what the buyer's computer saves them as.
#[derive(Clone, Debug)]
pub struct Form {
    /// What the buyer's computer saves.
    pub name: String,
    /// Where they lie.
    pub storage_key: String,
    /// How many they are.
    pub size_bytes: i64,
    /// Their SHA-256.
    pub sha256: Vec<u8>,
    /// Their CRC-32.
    pub crc32: u32,
    /// What kind of file they are.
    pub media_type: String,
    /// The ZIP form that they are; none when they are what was uploaded.
    pub zip_form_id: Option<Uuid>,
}

impl Form {
    /// The bytes that were uploaded.
    pub fn original(file: &product_file::Model, version: &file_version::Model) -> Self {
        Self {
            name: file.customer_name.clone(),
            storage_key: version.storage_key.clone(),
            size_bytes: version.size_bytes,
            sha256: version.sha256.clone(),
            crc32: u32::try_from(version.crc32).unwrap_or_default(),
            media_type: version.media_type.clone(),
            zip_form_id: None,
        }
    }

    /// The version's ZIP form; none until it is ready.
    pub fn zipped(file: &product_file::Model, zip: &zip_form::Model) -> Option<Self> {
        Some(Self {
            name: zip_name(&file.customer_name),
            storage_key: zip.storage_key.clone()?,
            size_bytes: zip.size_bytes?,
            sha256: zip.sha256.clone()?,
            crc32: u32::try_from(zip.crc32?).ok()?,
            media_type: "application/zip".to_owned(),
            zip_form_id: Some(zip.id),
        })
    }
}

/// The form that each transfer was opened with, in their order, whatever the option says today (SPEC 3.6); `found`
/// holds the file and the version of each.
pub(super) async fn pinned_forms(
    db: &impl ConnectionTrait,
    found: &[(&transfer::Model, &product_file::Model, &file_version::Model)],
) -> Result<Vec<Form>> {
    let ids: Vec<Uuid> = found.iter().filter_map(|(transfer, _, _)| transfer.zip_form_id).collect();
    let zips = files::zips_by_id(db, &ids).await?;
    let mut forms = Vec::with_capacity(found.len());
    for (transfer, file, version) in found {
        forms.push(match transfer.zip_form_id {
            None => Form::original(file, version),
            Some(id) => {
                let zip = zips.get(&id).and_then(|zip| Form::zipped(file, zip));
                zip.context("the ZIP form of a transfer is gone")?
            }
        });
    }
    Ok(forms)
}

/// A name with the ending of an archive, within what computers can save.
fn zip_name(name: &str) -> String {
    const ENDING: &str = ".zip";
    let mut end = name.len().min(CustomerName::MAX_BYTES - ENDING.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ENDING}", &name[..end])
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
    let files = files::files_and_latest(db, &file_ids).await?;
    let bought: HashMap<_, _> = files::versions_by_id(db, &bought_ids)
        .await?
        .into_iter()
        .map(|version| (version.id, version))
        .collect();
    let mut found = Vec::with_capacity(links.len());
    for link in links {
        let (file, latest) = files.get(&link.product_file_id).context("a link's file cannot be deleted")?;
        let bought = bought.get(&link.bought_version_id);
        let version = match file.delivers {
            FilePolicy::Latest => latest.as_ref().or(bought),
            FilePolicy::Bought => bought,
        };
        let version = version.context("a bought version cannot be deleted")?;
        let form = Form::original(file, version);
        found.push(Deliverable { link: link.clone(), file: file.clone(), version: version.clone(), form });
    }
    choose_zips(db, &mut found).await?;
    Ok(found)
}

/// Gives the ZIP form to those that want it and have it.
async fn choose_zips(db: &impl ConnectionTrait, found: &mut [Deliverable]) -> Result<()> {
    let shop_wide = settings::download_settings(db).await?.zip;
    let wants = |one: &Deliverable| files::wants_zip(&one.file, &one.version, shop_wide);
    let wanted: Vec<Uuid> = found.iter().filter(|one| wants(one)).map(|one| one.version.id).collect();
    let zips = files::ready_zips(db, &wanted).await?;
    for one in found.iter_mut().filter(|one| wants(one)) {
        let fits = |zip: &&zip_form::Model| {
            zip.file_version_id == one.version.id && zip.entry_name == one.file.customer_name
        };
        if let Some(form) = zips.iter().find(fits).and_then(|zip| Form::zipped(&one.file, zip)) {
            one.form = form;
        }
    }
    Ok(())
}

/// What a delivery letter says of these links.
pub async fn letter_files(
    db: &impl ConnectionTrait,
    links: &[download_link::Model],
) -> Result<Vec<LetterFile>> {
    let found = deliverables(db, links).await?.into_iter().map(|Deliverable { link, form, .. }| LetterFile {
        name: form.name,
        size_bytes: form.size_bytes,
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
