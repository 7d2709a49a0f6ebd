//! Hands over files: links, transfers, the stream.
//!
//! A link is the right of an order to a file; a transfer is one download of a link; a transfer's account is what has
//! gone out of it. `account.rs` holds the rule of when a download counts.

mod account;
mod alerts;
mod all_files;
pub mod backoffice;
mod content;
mod deliverable;
mod doubt;
pub mod entities;
mod figures;
pub mod http;
mod layout;
mod links;
mod loaders;
mod log;
mod meter;
mod period;
mod ranges;
mod redeem;
mod reports;
mod settling;
pub mod storefront;
mod stream;
mod transfers;

pub use alerts::{DueAlert, due_alerts, take_alert};
pub use all_files::{
    ArchiveLanding, OpenArchive, archive_generation, archive_url, forget_archives, land_archive, open_archive,
};
pub use deliverable::{Deliverable, Form, deliverables, letter_files};
pub use entities::*;
pub use figures::{downloads_by_day, orders_switched_off};
pub use links::{
    BoughtFile, DownloadState, LinkIssue, any_enabled, asked_versions, delete_links, disable_links_of_lines,
    issue, links_of, open_links, renew, set_counter, set_expiry, set_limit, switch_links,
};
pub use loaders::{FileOf, LinkOf, LinksOf, Loaders, TransfersOf, loaders};
pub use log::{LogFilter, forget_clients, links_by_id, transfers_page};
pub use period::{end_of_period, first_instant};
pub use ranges::Ranges;
pub use settling::{all_settled, settled};
pub use transfers::{Client, Landing, OpenTransfer, land, open_transfer};
