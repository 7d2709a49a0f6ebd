//! What the merchant can change without a restart.

use std::sync::Arc;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde::{Serialize, de::DeserializeOwned};
use values::{Country, Currency, Email, Locale, Money, TaxRate};

use crate::error::Result;
use crate::rows::ROW_BYTES;
use crate::shop::{At, Shop};

mod admin_alerts;
mod admin_terms;
pub mod backoffice;
mod edit;
pub mod entities;
pub mod storefront;
mod terms;
mod unpaid;

pub use edit::*;
pub use entities::*;
pub use terms::*;
pub use unpaid::*;

/// Names of the groups in the table.
const SHOP: &str = "shop";
const DOWNLOADS: &str = "downloads";
const DEMO: &str = "demo";
const DEMO_UNFINISHED: &str = "demo_unfinished";
const DEMO_STOCKED: &str = "demo_stocked";
const MAIL: &str = "mail";
const GUIDE: &str = "guide";
const ALERTS: &str = "alerts";
const ORDER_LIMITS: &str = "order_limits";
const UNPAID_ORDERS: &str = "unpaid_orders";
const TAX_RATES: &str = "tax_rates";

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

impl Default for ShopSettings {
    fn default() -> Self {
        Self {
            name: "Comptoir".into(),
            email: Email::new("boutique@example.com").expect("a well-formed address"),
            currency: Currency::EUR,
            time_zone: chrono_tz::Europe::Paris,
            locale: Locale::Fr,
            prices_include_tax: true,
            default_tax_rate: TaxRate::new(2_000).expect("within the bounds of a rate"),
            countries: Vec::new(),
            consent_fr: CONSENT_FR.into(),
            consent_en: CONSENT_EN.into(),
        }
    }
}

impl ShopSettings {
    /// The consent that a shopper reads, in their language (SPEC 4.4).
    pub fn consent(&self, locale: Locale) -> &str {
        match locale {
            Locale::Fr => &self.consent_fr,
            Locale::En => &self.consent_en,
        }
    }

    /// Whether somebody has said where the merchant reads mail: nothing is sent to an address that nobody gave.
    pub fn has_own_email(&self) -> bool {
        self.email != Self::default().email
    }

    /// Whether somebody has said what the shop is called.
    pub fn has_own_name(&self) -> bool {
        self.name != Self::default().name
    }

    /// Whether the shop sells to a country.
    pub fn sells_to(&self, country: &Country) -> bool {
        self.countries.is_empty() || self.countries.contains(country)
    }

    /// What a shopper pays for an entered price: with its tax, whichever way the shop enters prices.
    pub fn with_tax(&self, entered_minor: i64, rate: TaxRate) -> Money {
        let entered = Money::new(entered_minor, self.currency);
        if self.prices_include_tax { entered } else { rate.on_top_of(entered).gross }
    }
}

/// Both halves are needed for the right to be lost: the express request, and the acknowledgement
/// (directive 2011/83/EU article 16(m); Code de la consommation, L. 221-28, 13°).
const CONSENT_FR: &str = "Je demande expressément que le contenu numérique me soit fourni immédiatement, avant la fin \
    du délai de rétractation de 14 jours, et je reconnais que je perds mon droit de rétractation dès que cette \
    fourniture commence (article L. 221-28, 13° du Code de la consommation).";
const CONSENT_EN: &str = "I expressly request that the digital content be supplied immediately, before the end of the \
    14-day withdrawal period, and I acknowledge that I lose my right of withdrawal once that supply has begun \
    (article 16(m) of directive 2011/83/EU).";

/// The limits that an order's links are given when it is delivered (SPEC 7.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct DownloadSettings {
    /// Downloads of each link; none is unlimited.
    pub max_downloads: Option<i32>,
    /// Days after delivery, the last one counting whole; none is for ever.
    pub period_days: Option<i32>,
    /// Whether each file is delivered as a ZIP, unless it says otherwise (SPEC 3.6).
    pub zip: bool,
    /// Days for which it is remembered who downloaded; none is for ever.
    pub address_days: Option<i32>,
}

impl Default for DownloadSettings {
    fn default() -> Self {
        Self { max_downloads: None, period_days: None, zip: false, address_days: Some(365) }
    }
}

/// Which problems of downloads the merchant is told of (SPEC 7.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct AlertSettings {
    /// Somebody wants a file whose link is switched off.
    pub disabled: bool,
    /// Somebody comes after the last day.
    pub expired: bool,
    /// Every download has been used.
    pub limit_reached: bool,
    /// A stored file is not there.
    pub file_missing: bool,
    /// A stored file cannot be read.
    pub storage_error: bool,
    /// A link is used from many networks in a short time.
    pub unusual_use: bool,
    /// How many networks are unusual.
    pub networks: i32,
    /// Within how many hours.
    pub hours: i32,
}

impl Default for AlertSettings {
    fn default() -> Self {
        Self {
            disabled: true,
            expired: true,
            limit_reached: true,
            file_missing: true,
            storage_error: true,
            unusual_use: true,
            networks: 5,
            hours: 24,
        }
    }
}

/// Which problems the merchant is told of, or the defaults: all of them.
pub async fn alert_settings(db: &impl ConnectionTrait) -> Result<AlertSettings> {
    Ok(load(db, ALERTS).await?.unwrap_or_default())
}

/// Which letters the merchant wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MailSettings {
    /// One for each new order.
    pub new_order: bool,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self { new_order: true }
    }
}

/// Which letters the merchant wants, or the defaults.
pub async fn mail_settings(db: &impl ConnectionTrait) -> Result<MailSettings> {
    Ok(load(db, MAIL).await?.unwrap_or_default())
}

/// What the merchant said of the guide to a first sale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GuideSettings {
    /// They want to see it no more.
    pub dismissed: bool,
    /// They know that mails stay on this machine, and that is how they want it.
    pub mail_may_stay: bool,
}

/// What the merchant said of the guide.
pub async fn guide_settings(db: &impl ConnectionTrait) -> Result<GuideSettings> {
    Ok(load(db, GUIDE).await?.unwrap_or_default())
}

/// The shop's settings, or their defaults.
pub async fn shop_settings(db: &impl ConnectionTrait) -> Result<ShopSettings> {
    Ok(load(db, SHOP).await?.unwrap_or_default())
}

/// The shop's settings as pages show them: read again once they are changed.
pub async fn shown_settings(shop: &Shop) -> Result<Arc<ShopSettings>> {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Shown;
    let read = async { Ok(Arc::new(shop_settings(&shop.db).await?)) };
    shop.rows.now().kept(Shown, |_| ROW_BYTES, read).await
}

/// The download settings, or their defaults.
pub async fn download_settings(db: &impl ConnectionTrait) -> Result<DownloadSettings> {
    Ok(load(db, DOWNLOADS).await?.unwrap_or_default())
}

/// Whether this shop was filled with examples, so that it may offer the test payment.
pub async fn is_demo(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(load(db, DEMO).await?.unwrap_or_default())
}

/// Whether a process began to fill this shop with examples and did not come to the end.
pub async fn is_demo_unfinished(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(load(db, DEMO_UNFINISHED).await?.unwrap_or_default())
}

/// Says for good that this shop holds examples, and until [`finish_demo`] that they are not all there.
pub async fn begin_demo(db: &impl ConnectionTrait, now: At) -> Result<()> {
    save(db, DEMO_UNFINISHED, &true, now).await?;
    save(db, DEMO, &true, now).await
}

/// Whether the shelves of the examples are full, so that their orders may refer to them.
pub async fn is_demo_stocked(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(load(db, DEMO_STOCKED).await?.unwrap_or_default())
}

/// Says that the shelves of the examples are full.
pub async fn stock_demo(db: &impl ConnectionTrait, now: At) -> Result<()> {
    save(db, DEMO_STOCKED, &true, now).await
}

/// Says that all examples are there.
pub async fn finish_demo(db: &impl ConnectionTrait, now: At) -> Result<()> {
    save(db, DEMO_UNFINISHED, &false, now).await
}

async fn load<T: DeserializeOwned>(db: &impl ConnectionTrait, name: &str) -> Result<Option<T>> {
    let row = setting::Entity::find_by_id(name.to_owned()).one(db).await?;
    Ok(row.map(|row| serde_json::from_str(&row.value)).transpose()?)
}

async fn save(db: &impl ConnectionTrait, name: &str, value: &impl Serialize, now: At) -> Result<()> {
    let row = setting::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(serde_json::to_string(value)?),
        updated_at: Set(now),
    };
    let replace = OnConflict::column(setting::Column::Name)
        .update_columns([setting::Column::Value, setting::Column::UpdatedAt])
        .to_owned();
    setting::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}
