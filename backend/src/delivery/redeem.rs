//! What a transfer's address opens.

use sea_orm::EntityTrait;

use super::account::{Granted, Report, account};
use super::entities::{download_link, transfer};
use crate::error::Result;
use crate::files::{self, file_version};
use crate::keys::Purpose;
use crate::shop::Shop;

/// What an address of a transfer opens.
pub(super) enum Redeemed {
    /// The file.
    Ready(Box<Ready>),
    /// Nothing: the address is not one of ours, or its link is deleted.
    Unknown,
    /// Nothing more: its time is over, its link has a new address, or the file a new version.
    Over,
    /// Nothing now: the link is switched off.
    Disabled,
}

/// A transfer that may go on.
pub(super) struct Ready {
    /// The transfer.
    pub transfer: transfer::Model,
    /// The version that it delivers, fixed when it was opened.
    pub version: file_version::Model,
    /// What the buyer's computer saves.
    pub customer_name: String,
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
        return Ok(Redeemed::Disabled);
    }
    if transfer.closed_at.is_some() || *transfer.expires_at <= *shop.clock.now() {
        return Ok(Redeemed::Over);
    }
    let version = files::versions_by_id(&shop.db, &[transfer.file_version_id]).await?.pop();
    let file = files::files_by_id(&shop.db, &[link.product_file_id]).await?.pop();
    let (Some(version), Some(file)) = (version, file) else {
        return Err(anyhow::anyhow!("a transfer's version and a link's file cannot be deleted").into());
    };
    Ok(Redeemed::Ready(Box::new(Ready { transfer, version, customer_name: file.customer_name })))
}

/// Reserves the beginning of an answer of `length` bytes; `None` when the whole answer no longer fits what the
/// transfer may send in all.
pub(super) async fn reserve(shop: &Shop, ready: &Ready, first: u64, length: u64) -> Result<Option<Granted>> {
    let report = Report { reserve: first, must_fit: length, ..Report::default() };
    let granted = account(shop, ready.transfer.link_id, ready.transfer.id, &report).await?;
    Ok((granted.alive && granted.bytes == first).then_some(granted))
}
