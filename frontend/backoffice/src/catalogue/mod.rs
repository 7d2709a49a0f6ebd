//! What the shop sells: catalogues, products, their price and stock.

#[allow(clippy::module_inception, reason = "one catalogue's page, in the catalogue's room")]
mod catalogue;
mod catalogues;
mod changed;
mod picker;
mod pictures;
mod preview;
mod product;
mod product_form;
mod products;
mod protection;
mod variant;
mod variant_draft;
mod variant_form;

pub use catalogue::CataloguePage;
pub use catalogues::CataloguesPage;
pub use product::{NewProductPage, ProductPage};
pub use products::ProductsPage;
pub use variant_draft::{amount, basis_points, percent};
