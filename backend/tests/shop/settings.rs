//! What the merchant can change without a restart.

use comptoir::error::{Error, Reason, Result};
use comptoir::settings::{self, DownloadSettings, ShopSettingsEntry};
use comptoir::{auth, shop::Shop};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use values::Locale;

use crate::both;

fn entry() -> ShopSettingsEntry {
    ShopSettingsEntry {
        name: " La Belle Boutique ".into(),
        email: "bonjour@belle.example".into(),
        currency: "tnd".into(),
        time_zone: "Africa/Tunis".into(),
        locale: Locale::En,
        prices_include_tax: false,
        default_tax_rate: 700,
        countries: vec!["tn".into(), "FR".into(), "TN".into()],
        consent_fr: "Je consens.".into(),
        consent_en: "I consent.".into(),
    }
}

/// A shop with a name and an address of its own.
pub async fn name_the_shop(shop: &Shop, owner: &auth::Staff) {
    let entry = ShopSettingsEntry { currency: "EUR".into(), prices_include_tax: true, ..entry() };
    settings::update_shop(shop, owner, &entry).await.unwrap();
}

/// The fields that were refused, with why.
fn refused<T: std::fmt::Debug>(result: Result<T>) -> Vec<(String, Reason)> {
    match result {
        Err(Error::Refused(refusals)) => refusals.into_iter().map(|r| (r.field, r.reason)).collect(),
        other => panic!("not refused: {other:?}"),
    }
}

/// A member of the staff who is no owner.
async fn clerk(shop: &Shop) -> auth::Staff {
    auth::create_owner(shop, "clerk", "a long password").await.unwrap();
    let visitor = comptoir::visitor::Visitor::stranger(Locale::Fr);
    let signed_in = auth::sign_in(shop, &visitor, "clerk", "a long password", None).await.unwrap();
    let mut row: auth::staff::ActiveModel = signed_in.user.into();
    row.role = Set(auth::StaffRole::Staff);
    row.update(&shop.db).await.unwrap();
    let cookie = signed_in.cookie;
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    auth::staff_of_session(shop, token).await.unwrap().unwrap()
}

both!(an_empty_shop_has_sensible_settings, |shop| {
    let settings = settings::shop_settings(&shop.db).await.unwrap();
    assert_eq!(settings.currency.code(), "EUR");
    assert_eq!(settings.time_zone.name(), "Europe/Paris");
    assert!(settings.prices_include_tax && settings.countries.is_empty());
    assert!(settings.sells_to(&values::Country::new("NZ").unwrap()));
    assert!(settings.consent(Locale::Fr).contains("L. 221-28, 13°"));
    assert!(settings.consent(Locale::En).contains("14-day withdrawal period"));
    assert_eq!(settings::download_settings(&shop.db).await.unwrap(), DownloadSettings::default());
});

both!(what_an_owner_changes_is_kept, |shop| {
    let owner = auth::owner_for_cli(shop).await.unwrap();
    settings::update_shop(shop, &owner, &entry()).await.unwrap();
    settings::update_shop(shop, &owner, &entry()).await.unwrap();
    let settings = settings::shop_settings(&shop.db).await.unwrap();
    assert_eq!(settings.name, "La Belle Boutique");
    assert_eq!(settings.currency.exponent(), 3);
    let countries: Vec<&str> = settings.countries.iter().map(|country| country.as_str()).collect();
    assert_eq!(countries, ["FR", "TN"]);
    assert!(!settings.sells_to(&values::Country::new("NZ").unwrap()));

    let limits =
        DownloadSettings { max_downloads: Some(5), period_days: None, ..DownloadSettings::default() };
    settings::update_downloads(shop, &owner, limits).await.unwrap();
    assert_eq!(settings::download_settings(&shop.db).await.unwrap(), limits);
});

both!(every_field_that_is_wrong_is_named_at_once, |shop| {
    let owner = auth::owner_for_cli(shop).await.unwrap();
    let wrong = ShopSettingsEntry {
        name: " ".into(),
        email: "nobody".into(),
        currency: "XAU".into(),
        time_zone: "Paris".into(),
        default_tax_rate: 10_001,
        countries: vec!["FR".into(), "ZZ".into()],
        consent_fr: String::new(),
        consent_en: "x".repeat(2_001),
        ..entry()
    };
    let fields = refused(settings::update_shop(shop, &owner, &wrong).await);
    let named: Vec<(&str, Reason)> = fields.iter().map(|(field, reason)| (field.as_str(), *reason)).collect();
    assert_eq!(
        named,
        [
            ("name", Reason::Required),
            ("email", Reason::Malformed),
            ("currency", Reason::Malformed),
            ("timeZone", Reason::Malformed),
            ("defaultTaxRate", Reason::OutOfRange),
            ("countries", Reason::Malformed),
            ("consentFr", Reason::Required),
            ("consentEn", Reason::TooLong),
        ]
    );
    assert_eq!(settings::shop_settings(&shop.db).await.unwrap().name, "Comptoir");

    for (max_downloads, period_days) in
        [(Some(0), None), (Some(10_001), None), (None, Some(0)), (None, Some(3_651))]
    {
        let limits = DownloadSettings { max_downloads, period_days, ..DownloadSettings::default() };
        let field = if max_downloads.is_some() { "maxDownloads" } else { "periodDays" };
        let refusals = refused(settings::update_downloads(shop, &owner, limits).await);
        assert_eq!(refusals, [(field.to_owned(), Reason::OutOfRange)]);
    }
});

both!(only_an_owner_changes_settings, |shop| {
    let clerk = clerk(shop).await;
    assert_eq!(refused(settings::update_shop(shop, &clerk, &entry()).await)[0].1, Reason::Forbidden);
    let limits =
        DownloadSettings { max_downloads: Some(5), period_days: None, ..DownloadSettings::default() };
    assert_eq!(refused(settings::update_downloads(shop, &clerk, limits).await)[0].1, Reason::Forbidden);
    assert_eq!(settings::download_settings(&shop.db).await.unwrap(), DownloadSettings::default());
});
