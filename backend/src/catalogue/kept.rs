//! What visitors find on the shelves, kept until something of it changes: however their questions differ otherwise.

use std::sync::Arc;

use super::entities::{catalogue, product};
use super::search::{self, Hit};
use super::shelves;
use crate::error::Result;
use crate::paging::{Direction, Page};
use crate::rows::ROW_BYTES;
use crate::shop::Shop;
use crate::visitor::Opened;

/// The product at an address, of today or of former days, if the visitor may see it.
pub async fn product_at(shop: &Shop, opened: &Opened, slug: &str) -> Result<Option<product::Model>> {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct ProductAt(Opened, String);
    let key = ProductAt(opened.clone(), slug.to_owned());
    let bytes = |found: &Option<product::Model>| slug.len() + found.as_ref().map_or(ROW_BYTES, bytes_of);
    shop.rows.now().kept(key, bytes, shelves::product_by_slug(&shop.db, opened, slug)).await
}

/// A page of the products on display, newest first.
pub async fn newest(shop: &Shop, opened: &Opened, page: Page) -> Result<Vec<product::Model>> {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Newest(Opened, Page);
    let read = async {
        let (key, id) = (product::Column::CreatedAt, product::Column::Id);
        Ok(page.narrow(shelves::on_display(opened), key, id, Direction::Falling).all(&shop.db).await?)
    };
    let bytes = |found: &Vec<product::Model>| ROW_BYTES + found.iter().map(bytes_of).sum::<usize>();
    shop.rows.now().kept(Newest(opened.clone(), page), bytes, read).await
}

/// A page of the products on display that have these words, the best first.
pub async fn best(shop: &Shop, opened: &Opened, text: &str, page: Page) -> Result<Vec<Hit>> {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Best(Opened, String, Page);
    let key = Best(opened.clone(), text.to_owned(), page);
    let bytes = |hits: &Vec<Hit>| {
        text.len() + ROW_BYTES + hits.iter().map(|(_, product)| bytes_of(product)).sum::<usize>()
    };
    shop.rows.now().kept(key, bytes, search::search(shop, opened, text, &page)).await
}

/// Every catalogue, in the merchant's order, whoever may see it.
pub(super) async fn all_catalogues(shop: &Shop) -> Result<Arc<Vec<catalogue::Model>>> {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct AllCatalogues;
    let read = async { Ok(Arc::new(shelves::catalogues(&shop.db).await?)) };
    let bytes = |found: &Arc<Vec<catalogue::Model>>| ROW_BYTES * (1 + found.len());
    shop.rows.now().kept(AllCatalogues, bytes, read).await
}

/// What a product costs to keep.
pub(super) fn bytes_of(product: &product::Model) -> usize {
    ROW_BYTES + product.title.len() + product.body.len()
}
