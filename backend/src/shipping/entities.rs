//! The rows of shipping.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use values::Country;

use crate::shop::At;

/// Where a method goes, and what it costs there. A method's zones are read and written together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// The countries; none is every country that no other zone of the method names.
    pub countries: Vec<Country>,
    /// By weight, the lightest first. A flat price is one tier without a bound.
    pub tiers: Vec<Tier>,
    /// The goods' price, tax included, from which shipping costs nothing.
    pub free_from_minor: Option<i64>,
}

/// What a parcel costs up to a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// The weight that still costs this, in grams; none is any weight.
    pub up_to_grams: Option<i64>,
    /// The price as the shop enters its prices: with or without tax.
    pub price_minor: i64,
}

/// A way in which goods travel. `zones` is JSON.
pub mod shipping_method {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipping_method")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name_fr: String,
        pub name_en: String,
        pub active: bool,
        pub position: i32,
        pub tax_rate: i32,
        pub zones: String,
        pub created_at: At,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl shipping_method::Model {
    /// Where it goes.
    pub fn zones(&self) -> crate::error::Result<Vec<Zone>> {
        Ok(serde_json::from_str(&self.zones)?)
    }
}
