//! Hands over files: links, transfers, the stream.
//!
//! A link is the right of an order to a file; a transfer is one download of a link; a transfer's account is what has
//! gone out of it. `account.rs` holds the rule of when a download counts.

mod account;
pub mod backoffice;
mod deliverable;
pub mod entities;
pub mod http;
mod links;
mod loaders;
mod meter;
mod period;
mod ranges;
mod redeem;
mod settling;
pub mod storefront;
mod stream;
mod transfers;

pub use deliverable::{Deliverable, deliverables, letter_files};
pub use entities::*;
pub use links::{
    BoughtFile, DownloadState, LinkIssue, any_enabled, asked_versions, delete_links, disable_links_of_lines,
    issue, links_of, open_links, renew, set_counter, set_expiry, set_limit, switch_links,
};
pub use loaders::{FileOf, LinksOf, Loaders, TransfersOf, loaders};
pub use period::end_of_period;
pub use ranges::Ranges;
pub use settling::{all_settled, settled};
pub use transfers::{Client, Landing, OpenTransfer, land, open_transfer};
