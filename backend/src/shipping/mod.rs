//! How goods travel: the merchant's methods, where each goes, what it costs.

pub mod backoffice;
pub mod entities;

mod methods;
mod quote;

pub use entities::*;
pub use methods::{MethodDraft, ZoneDraft, create, delete, methods, methods_by_id, move_to, update};
pub use quote::{Parcel, Quote, quotes};
