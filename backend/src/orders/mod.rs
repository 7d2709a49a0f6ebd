//! The story of a sale.

pub mod entities;
pub use entities::*;
