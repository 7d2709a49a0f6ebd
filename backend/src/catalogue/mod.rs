//! Catalogues, products, variants: what is on the shelves.

pub mod backoffice;
pub mod entities;
pub mod http;
pub mod storefront;

mod by_id;
mod catalogues;
mod duplicate;
mod facts;
mod former;
mod kept;
mod loaders;
mod markdown;
mod offers;
mod order;
mod pictures;
mod placements;
mod products;
mod search;
mod shelf_pages;
mod shelves;
mod shown_text;
mod sitemap;
mod unlock;
mod variants;
mod words;

pub use by_id::{
    catalogues_by_id, products_by_id, shown_catalogues, shown_products, shown_variants, variants_by_id,
};
pub use catalogues::{create_catalogue, delete_catalogue, move_catalogue, update_catalogue};
pub use duplicate::{duplicate_catalogue, duplicate_product};
pub use entities::*;
pub use facts::{LowStock, has_hidden_catalogue, low_stock, sells_a_file, sells_openly};
pub use loaders::{Loaders, loaders};
pub use markdown::{summary, to_html};
pub use offers::{Offer, give_back_stock, offers, sells_goods, take_stock, unit_price};
pub use order::Place;
pub use pictures::{
    MAX_PICTURE_BYTES, Shown, add_picture, delete_picture, describe_picture, move_picture, show_picture,
    shown_objects,
};
pub use placements::{move_placement, shelve, unshelve};
pub use products::{
    ProductDraft, create_product, delete_product, product_by_id, publish, unpublish, update_product,
};
pub use search::{Hit, index_missing, search, search_all};
pub use shelves::{
    any_product_by_slug, catalogue_by_id, catalogue_by_slug, catalogues, listed_catalogues, product_by_slug,
};
pub use sitemap::{Address, addresses};
pub use unlock::{is_open, protect, read_unlocked, unlock, unprotect};
pub use variants::{VariantDraft, VariantRead, create_variant, delete_variant, move_variant, update_variant};
