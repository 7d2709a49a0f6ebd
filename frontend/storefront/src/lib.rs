//! What the shopper sees. A library first: its pages are rendered by the server, then taken over in the browser.
//!
//! No component calls a browser API while it renders; what only the browser knows comes in effects and callbacks.

#![cfg_attr(
    not(any(feature = "ssr", feature = "csr")),
    allow(dead_code, reason = "either side makes the pages")
)]

mod app;
mod cart;
mod catalogue;
mod head;
mod orders;
mod route;
mod shell;
mod states;
mod totals;
mod words;

use ui::schema;

pub use app::PAGES;
pub use route::Route;

#[cfg(feature = "csr")]
mod browser;
#[cfg(feature = "csr")]
pub use browser::start;

#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
pub use server::{Asked, Execute, Painted, render};
