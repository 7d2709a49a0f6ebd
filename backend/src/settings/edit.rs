//! Changing the settings: the owner's right.

use values::{Country, Currency, Email, Locale, TaxRate};

use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result};
use crate::shop::Shop;

use super::{
    ALERTS, AlertSettings, DOWNLOADS, DownloadSettings, GUIDE, GuideSettings, MAIL, MailSettings, SHOP,
    ShopSettings, save,
};

/// Most downloads of a link, and most days of its life, that a limit may give.
const MAX_DOWNLOADS: i32 = 10_000;
const MAX_PERIOD_DAYS: i32 = 3_650;
/// Most characters of a consent.
const CONSENT_CHARS: usize = 2_000;

/// The shop's settings as somebody typed them.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "as in ShopSettings")]
pub struct ShopSettingsEntry {
    pub name: String,
    pub email: String,
    pub currency: String,
    pub time_zone: String,
    pub locale: Locale,
    pub prices_include_tax: bool,
    pub default_tax_rate: i32,
    pub countries: Vec<String>,
    pub consent_fr: String,
    pub consent_en: String,
}

/// Changes what the shop is. Amounts already stored keep their numbers when the currency changes.
pub async fn update_shop(shop: &Shop, staff: &Staff, entry: &ShopSettingsEntry) -> Result<ShopSettings> {
    staff.demand_owner()?;
    let settings = check(entry)?;
    save(&shop.db, SHOP, &settings, shop.clock.now()).await?;
    Ok(settings)
}

/// Changes the limits that links are given from now on (SPEC 7.5); those given already stay.
pub async fn update_downloads(
    shop: &Shop,
    staff: &Staff,
    settings: DownloadSettings,
) -> Result<DownloadSettings> {
    staff.demand_owner()?;
    let mut checks = Checks::new();
    let mut within = |field: &str, value: Option<i32>, max: i32| {
        if value.is_some_and(|value| !(1..=max).contains(&value)) {
            checks.refuse(Refusal::new(Reason::OutOfRange, field).naming(format!("1–{max}")));
        }
    };
    within("maxDownloads", settings.max_downloads, MAX_DOWNLOADS);
    within("periodDays", settings.period_days, MAX_PERIOD_DAYS);
    within("addressDays", settings.address_days, MAX_PERIOD_DAYS);
    checks.finish()?;
    save(&shop.db, DOWNLOADS, &settings, shop.clock.now()).await?;
    Ok(settings)
}

/// Changes which letters the merchant wants.
pub async fn update_mail(shop: &Shop, staff: &Staff, settings: MailSettings) -> Result<MailSettings> {
    staff.demand_owner()?;
    save(&shop.db, MAIL, &settings, shop.clock.now()).await?;
    Ok(settings)
}

/// Notes what the merchant says of the guide.
pub async fn update_guide(shop: &Shop, staff: &Staff, settings: GuideSettings) -> Result<GuideSettings> {
    staff.demand_owner()?;
    save(&shop.db, GUIDE, &settings, shop.clock.now()).await?;
    Ok(settings)
}

/// Changes which problems of downloads the merchant is told of.
pub async fn update_alerts(shop: &Shop, staff: &Staff, settings: AlertSettings) -> Result<AlertSettings> {
    staff.demand_owner()?;
    let mut checks = Checks::new();
    for (field, value, bounds) in
        [("networks", settings.networks, 2..=1_000), ("hours", settings.hours, 1..=720)]
    {
        if !bounds.contains(&value) {
            let named = format!("{}–{}", bounds.start(), bounds.end());
            checks.refuse(Refusal::new(Reason::OutOfRange, field).naming(named));
        }
    }
    checks.finish()?;
    save(&shop.db, ALERTS, &settings, shop.clock.now()).await?;
    Ok(settings)
}

fn check(entry: &ShopSettingsEntry) -> Result<ShopSettings> {
    let mut checks = Checks::new();
    let name = checks.line("name", &entry.name, 100);
    let email = checks.parse("email", Email::new(&entry.email));
    let currency = checks.parse("currency", Currency::new(entry.currency.trim()));
    let time_zone =
        checks.parse("timeZone", entry.time_zone.trim().parse().map_err(|_| values::Invalid::Malformed));
    let default_tax_rate = checks.parse("defaultTaxRate", TaxRate::new(entry.default_tax_rate));
    let countries = checks.parse("countries", countries(&entry.countries));
    let consent_fr = text(&mut checks, "consentFr", &entry.consent_fr);
    let consent_en = text(&mut checks, "consentEn", &entry.consent_en);
    checks.finish()?;
    let all = (|| {
        Some(ShopSettings {
            name,
            email: email?,
            currency: currency?,
            time_zone: time_zone?,
            locale: entry.locale,
            prices_include_tax: entry.prices_include_tax,
            default_tax_rate: default_tax_rate?,
            countries: countries?,
            consent_fr,
            consent_en,
        })
    })();
    Ok(all.expect("what could not be parsed was refused above"))
}

/// Sorted, each once.
fn countries(codes: &[String]) -> std::result::Result<Vec<Country>, values::Invalid> {
    let mut countries =
        codes.iter().map(|code| Country::new(code.trim())).collect::<std::result::Result<Vec<_>, _>>()?;
    countries.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    countries.dedup();
    Ok(countries)
}

fn text(checks: &mut Checks, field: &str, text: &str) -> String {
    let text = text.trim();
    checks.require(!text.is_empty(), Reason::Required, field);
    if text.chars().count() > CONSENT_CHARS {
        checks.refuse(Refusal::new(Reason::TooLong, field).naming(CONSENT_CHARS.to_string()));
    }
    text.to_owned()
}
