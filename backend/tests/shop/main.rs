//! The shop, acted on as its users act: through verbs and the API, on both databases, in one binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

mod api;
mod architecture;
mod auth;
mod browser;
mod bucket;
mod cart;
mod catalogue;
mod catalogue_addresses;
mod catalogue_doors;
mod catalogue_edits;
mod catalogue_order;
mod catalogue_pictures;
mod catalogue_search;
mod collection;
mod deferred;
mod delivery;
mod delivery_sale;
mod delivery_stream;
mod delivery_wire;
mod demo;
mod files;
mod live;
mod mail;
mod orders;
mod orders_list;
mod pages;
mod payments;
mod refunds;
mod sale;
mod settings;
mod statements;
mod storage;
mod test_shop;
mod traps;
mod tus_client;
mod uploads;
mod wire;
