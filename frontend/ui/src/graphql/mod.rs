//! The one way to the server: a GraphQL operation goes out, and what comes back is a [`Remote`].
//!
//! Operations are cynic fragments checked against `schema.graphql` when they compile. A component owns the fragment
//! that it shows.

mod client;
mod hooks;
mod prepared;
mod shared;
mod union;

pub use client::{Failure, decode, encode, send};
pub use hooks::{Mutation, Query, Remote, use_mutation, use_page_query, use_query};
pub use prepared::{Answers, Execute, Prepared};
pub use shared::{DateTime, Money, Reason, Refusal, Refused};
pub use union::Union;
