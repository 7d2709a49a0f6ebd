//! What the shop sells: catalogues, products, their price and stock.

mod catalogues;
mod preview;
mod product;
mod product_form;
mod products;
mod variant;
mod variant_draft;
mod variant_form;

pub use catalogues::CataloguesPage;
pub use product::{NewProductPage, ProductPage};
pub use products::ProductsPage;
pub use variant_draft::{basis_points, percent};
