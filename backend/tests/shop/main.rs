//! The shop, acted on as its users act: through verbs and the API, on both databases, in one binary.

mod architecture;
mod auth;
mod delivery;
mod delivery_sale;
mod delivery_stream;
mod mail;
mod pages;
mod settings;
mod orders;
mod payments;
mod test_shop;
mod api;
mod browser;
mod cart;
mod catalogue;
