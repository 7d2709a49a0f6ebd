//! What the shopper is about to buy: one cart for the whole shop, kept by the server.

mod add;
mod page;
mod state;

pub use add::AddToCart;
pub(crate) use add::told;
pub use page::CartPage;
pub use state::{Cart, CartProvider, use_cart, use_fresh_cart};
