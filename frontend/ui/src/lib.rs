//! What both front ends share: the GraphQL client, words, formats, form fields, links.
//!
//! No component here calls a browser API while it renders: the storefront's pages also render on the server.

pub mod dialog;
pub mod focus;
pub mod form;
pub mod format;
pub mod graphql;
pub mod i18n;
pub mod links;
pub mod router;
pub mod table;
pub mod toast;

/// The contract's names, generated from `schema.graphql`. A crate with operations of its own registers the schema
/// in its `build.rs` as this one does, and writes `use ui::schema;`, so that fragments can be shared.
#[allow(missing_docs, reason = "the schema documents its names")]
#[cynic::schema("comptoir")]
pub mod schema {}
