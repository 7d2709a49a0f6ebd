//! The addresses that search engines may read: what everybody may see, and is not hidden from the menu.

use sea_orm::{QueryOrder, QuerySelect};

use super::entities::product;
use super::shelves;
use crate::error::Result;
use crate::shop::{At, Shop};
use crate::visitor::Opened;

/// Addresses that one sitemap may hold (sitemaps.org), less what is left for catalogues.
const MAX_PRODUCTS: u64 = 49_000;

/// A page that search engines may read.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// The path of its address.
    pub path: String,
    /// When it last changed.
    pub changed_at: At,
}

/// Every page of the shop that a stranger may find without being told of it: the window, listed and open catalogues,
/// their products. The products that changed last come first, should there be more than a sitemap holds.
pub async fn addresses(shop: &Shop) -> Result<Vec<Address>> {
    let nobody = Opened::default();
    let catalogues = shelves::listed_catalogues(&shop.db, &nobody).await?;
    let products: Vec<(String, At)> = shelves::on_display(&nobody)
        .select_only()
        .column(product::Column::Slug)
        .column(product::Column::UpdatedAt)
        .order_by_desc(product::Column::UpdatedAt)
        .limit(MAX_PRODUCTS)
        .into_tuple()
        .all(&shop.db)
        .await?;
    let catalogues = catalogues
        .into_iter()
        .map(|c| Address { path: format!("/catalogue/{}", c.slug), changed_at: c.updated_at });
    let products = products
        .into_iter()
        .map(|(slug, changed_at)| Address { path: format!("/product/{slug}"), changed_at });
    Ok(catalogues.chain(products).collect())
}
