//! Hands over files: links, transfers, the stream.
//!
//! A link is the right of an order to a file; a transfer is one download of a link; a transfer's deliveries are
//! the ranges of bytes that went out. [`account`] holds the rule of when a download counts.

pub mod backoffice;
mod deliverable;
pub mod entities;
mod links;
mod loaders;
mod period;
pub mod storefront;

pub use deliverable::{Deliverable, deliverables, letter_files};
pub use entities::*;
pub use links::{
    BoughtFile, DownloadState, LinkIssue, delete_links, issue, links_of, open_links,
    orders_with_enabled_links, renew, set_counter, set_expiry, set_limit, switch_links,
};
pub use loaders::{Loaders, loaders};
pub use period::end_of_period;
