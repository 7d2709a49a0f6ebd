//! Catalogues, products, variants.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use crate::error::Result;

pub mod entities;
pub use entities::*;

/// A variant as it is sold today.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What is bought.
    pub variant: variant::Model,
    /// What it belongs to.
    pub product: product::Model,
    /// The ids of the product files it sells, in order.
    pub files: Vec<Uuid>,
    /// Whether a shopper may buy it now: the product is published and in a catalogue, a file variant has files that were uploaded.
    pub on_sale: bool,
}

/// The offers for these variants, in no order; a deleted variant is left out.
pub async fn offers(_db: &impl ConnectionTrait, _variant_ids: &[Uuid]) -> Result<Vec<Offer>> {
    todo!()
}

/// Takes pieces from a counted stock by one conditional update; refuses `OUT_OF_STOCK` on `field`. Returns whether
/// the stock is counted.
pub async fn take_stock(_tx: &DatabaseTransaction, _variant_id: Uuid, _quantity: i32, _field: &str) -> Result<bool> {
    todo!()
}

/// Gives pieces back to a counted stock; a variant that is gone or no longer counted is left alone.
pub async fn give_back_stock(_tx: &DatabaseTransaction, _variant_id: Uuid, _quantity: i32) -> Result<()> {
    todo!()
}
