//! What a transfer's address opens.

use sea_orm::EntityTrait;

use super::account::Report;
use super::content::{Content, Piece, Source};
use super::deliverable::{hex, pinned_forms};
use super::doubt;
use super::entities::{download_link, transfer};
use super::reports::account;
use crate::error::Result;
use crate::files;
use crate::keys::Purpose;
use crate::shop::Shop;

/// What an address of a transfer opens.
pub(super) enum Redeemed {
    /// The file, or the files.
    Ready(Box<Content>),
    /// Nothing: the address is not one of ours, or its link is deleted.
    Unknown,
    /// Nothing more: its time is over, its link has a new address, or the file a new version.
    Over,
    /// Nothing now: this link is switched off.
    Disabled(Box<download_link::Model>),
}

/// Finds what an address opens. A link that expires or reaches its limit meanwhile does not stop a transfer that was
/// opened in time; a link that is switched off, renewed or deleted does.
pub(super) async fn redeem(shop: &Shop, token: &str) -> Result<Redeemed> {
    let Some(id) = shop.keys.read(token, Purpose::Transfer) else { return Ok(Redeemed::Unknown) };
    let Some(transfer) = transfer::Entity::find_by_id(id).one(&shop.db).await? else {
        return Ok(Redeemed::Unknown);
    };
    let Some(link) = download_link::Entity::find_by_id(transfer.link_id).one(&shop.db).await? else {
        return Ok(Redeemed::Unknown);
    };
    if !link.enabled {
        return Ok(Redeemed::Disabled(Box::new(link)));
    }
    if transfer.closed_at.is_some() || *transfer.expires_at <= *shop.clock.now() {
        return Ok(Redeemed::Over);
    }
    let version = files::versions_by_id(&shop.db, &[transfer.file_version_id]).await?.pop();
    let file = files::files_by_id(&shop.db, &[link.product_file_id]).await?.pop();
    let (Some(version), Some(file)) = (version, file) else {
        return Err(anyhow::anyhow!("a transfer's version and a link's file cannot be deleted").into());
    };
    let form = pinned_forms(&shop.db, &[(&transfer, &file, &version)]).await?.pop();
    let form = form.ok_or_else(|| anyhow::anyhow!("a transfer has one form"))?;
    Ok(Redeemed::Ready(Box::new(Content {
        name: form.name,
        media_type: form.media_type,
        etag: format!("\"{}\"", hex(&form.sha256)),
        size_bytes: transfer.size_bytes.unsigned_abs(),
        pieces: vec![Piece::File(Source::whole(&transfer, &form.storage_key))],
    })))
}

/// Reserves the beginning of an answer that takes `length` bytes of a file; false when that no longer fits what the
/// transfer may send in all.
pub(super) async fn reserve(shop: &Shop, source: &Source, first: u64, length: u64) -> Result<bool> {
    let mut report = Report { reserve: first, must_fit: length, ..Report::default() };
    if let Some(arrived) = doubt::proven(source.transfer_id, source.range.start) {
        report.delivered.add(arrived);
    }
    let granted = account(shop, source.link_id, source.transfer_id, &report).await?;
    Ok(granted.alive && granted.bytes == first)
}
