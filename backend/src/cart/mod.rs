//! What a cart holds and costs.

pub mod backoffice;
pub mod entities;
pub mod storefront;

mod lines;
mod price;

pub use entities::*;
pub use lines::{add, collect, empty, remove, set_quantity};
pub use price::{AmountIssue, CartIssue, Destination, PricedCart, PricedLine, price, price_to};
