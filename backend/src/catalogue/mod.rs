//! Catalogues, products, variants: what is on the shelves.

pub mod backoffice;
pub mod entities;
pub mod storefront;

mod catalogues;
mod loaders;
mod markdown;
mod offers;
mod products;
mod shelf_pages;
mod shelves;
mod variants;

pub use catalogues::{create_catalogue, delete_catalogue, move_catalogue, update_catalogue};
pub use entities::*;
pub use loaders::{Loaders, loaders};
pub use markdown::{summary, to_html};
pub use offers::{Offer, give_back_stock, offers, take_stock, unit_price};
pub use products::{
    ProductDraft, create_product, delete_product, product_by_id, publish, unpublish, update_product,
};
pub use shelves::{catalogue_by_slug, catalogues, listed_catalogues, product_by_slug};
pub use variants::{VariantDraft, create_variant, delete_variant, update_variant};
