//! What the merchant can change without a restart.

use sea_orm::ConnectionTrait;
use values::{Country, Currency, Email, Locale, TaxRate};

use crate::error::Result;

pub mod entities;
pub use entities::*;

/// What the shop is.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct ShopSettings {
    /// The name over the door.
    pub name: String,
    /// Where the merchant reads mail; also the sender of the shop's.
    pub email: Email,
    /// The one currency of all prices.
    pub currency: Currency,
    /// IANA time zone in which days begin and end.
    pub time_zone: chrono_tz::Tz,
    /// The language when a visitor's is not ours.
    pub locale: Locale,
    /// Whether prices are entered with the tax in them.
    pub prices_include_tax: bool,
    /// Proposed for new variants.
    pub default_tax_rate: TaxRate,
    /// Where the shop sells to; empty is everywhere.
    pub countries: Vec<Country>,
    /// The consent to immediate delivery, in French.
    pub consent_fr: String,
    /// The consent to immediate delivery, in English.
    pub consent_en: String,
}

/// The limits that an order's links are given when it is delivered (SPEC 7.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DownloadSettings {
    /// Downloads of each link; none is unlimited.
    pub max_downloads: Option<i32>,
    /// Days after delivery, the last one counting whole; none is for ever.
    pub period_days: Option<i32>,
}

/// The shop's settings, or their defaults.
pub async fn shop_settings(_db: &impl ConnectionTrait) -> Result<ShopSettings> {
    todo!()
}

/// The download settings, or their defaults.
pub async fn download_settings(_db: &impl ConnectionTrait) -> Result<DownloadSettings> {
    todo!()
}
