//! What is for sale: the window, the catalogues, the products.

mod card;
#[allow(clippy::module_inception, reason = "a catalogue's page, in the catalogue's room")]
mod catalogue;
mod facts;
mod home;
mod picture;
mod price;
mod product;
mod search;

use crate::schema;

pub use catalogue::CataloguePage;
pub use home::HomePage;
pub use price::price;
pub use product::ProductPage;
pub use search::{SearchBox, SearchPage};

/// What a variant is.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariantKind {
    /// Downloaded.
    File,
    /// Shipped.
    Goods,
}

/// Products on one page of a list.
const PER_PAGE: i32 = 12;

/// The format of a file as people call it: its name's ending.
fn format_of(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    let plain = !stem.is_empty()
        && (1..=5).contains(&ending.len())
        && ending.chars().all(|c| c.is_ascii_alphanumeric());
    plain.then(|| ending.to_ascii_uppercase())
}
