//! What it costs to send a parcel somewhere.

use sea_orm::ConnectionTrait;
use uuid::Uuid;
use values::{Country, Locale, Money, TaxRate, Taxed};

use super::entities::{Zone, shipping_method};
use super::methods::methods;
use crate::error::Result;
use crate::settings::ShopSettings;

/// What is to be sent, and where.
#[derive(Clone, Debug)]
pub struct Parcel<'a> {
    /// Where it goes.
    pub country: &'a Country,
    /// All pieces together.
    pub weight_grams: i64,
    /// What the goods in it cost the shopper, tax included.
    pub worth: Money,
}

/// A method that takes a parcel, and its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The method.
    pub method: Uuid,
    /// How its price is taxed.
    pub rate: TaxRate,
    /// Its price.
    pub amounts: Taxed,
    name_fr: String,
    name_en: String,
}

impl Quote {
    /// What the method is called, in a language if the merchant wrote it in both.
    pub fn name(&self, locale: Locale) -> &str {
        let (own, other) = match locale {
            Locale::Fr => (&self.name_fr, &self.name_en),
            Locale::En => (&self.name_en, &self.name_fr),
        };
        if own.is_empty() { other } else { own }
    }
}

/// Every active method that takes a parcel, in the merchant's order.
pub async fn quotes(
    db: &impl ConnectionTrait,
    settings: &ShopSettings,
    parcel: &Parcel<'_>,
) -> Result<Vec<Quote>> {
    let mut quotes = Vec::new();
    for method in methods(db).await?.into_iter().filter(|method| method.active) {
        quotes.extend(quote(settings, method, parcel)?);
    }
    Ok(quotes)
}

fn quote(
    settings: &ShopSettings,
    method: shipping_method::Model,
    parcel: &Parcel<'_>,
) -> Result<Option<Quote>> {
    let zones = method.zones()?;
    let Some(entered) = price_minor(&zones, parcel) else { return Ok(None) };
    let rate = TaxRate::new(method.tax_rate).unwrap_or_default();
    Ok(Some(Quote {
        method: method.id,
        rate,
        amounts: rate.within(settings.with_tax(entered, rate)),
        name_fr: method.name_fr,
        name_en: method.name_en,
    }))
}

/// The price as entered; none when no zone goes there or the parcel is too heavy.
fn price_minor(zones: &[Zone], parcel: &Parcel<'_>) -> Option<i64> {
    let named = zones.iter().find(|zone| zone.countries.contains(parcel.country));
    let zone = named.or_else(|| zones.iter().find(|zone| zone.countries.is_empty()))?;
    let fits = |bound: Option<i64>| bound.is_none_or(|grams| parcel.weight_grams <= grams);
    let tier = zone.tiers.iter().find(|tier| fits(tier.up_to_grams))?;
    let free = zone.free_from_minor.is_some_and(|from| parcel.worth.minor >= from);
    Some(if free { 0 } else { tier.price_minor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipping::Tier;
    use values::Currency;

    fn zone(countries: &[&str], tiers: &[(Option<i64>, i64)], free_from_minor: Option<i64>) -> Zone {
        Zone {
            countries: countries.iter().map(|code| Country::new(code).unwrap()).collect(),
            tiers: tiers
                .iter()
                .map(|&(up_to_grams, price_minor)| Tier { up_to_grams, price_minor })
                .collect(),
            free_from_minor,
        }
    }

    #[test]
    fn the_zone_that_names_the_country_wins_over_everywhere_else() {
        let zones = [
            zone(&[], &[(None, 2_000)], None),
            zone(&["FR"], &[(Some(500), 490), (Some(2_000), 790)], Some(5_000)),
        ];
        let price = |country: &str, weight_grams: i64, worth: i64| {
            let country = &Country::new(country).unwrap();
            let worth = Money::new(worth, Currency::EUR);
            price_minor(&zones, &Parcel { country, weight_grams, worth })
        };
        assert_eq!(price("FR", 500, 1_000), Some(490));
        assert_eq!(price("FR", 501, 1_000), Some(790));
        assert_eq!(price("FR", 2_001, 1_000), None, "too heavy, and never another country's price");
        assert_eq!(price("FR", 2_001, 9_000), None, "free, but still too heavy");
        assert_eq!(price("FR", 100, 5_000), Some(0));
        assert_eq!(price("FR", 100, 4_999), Some(490));
        assert_eq!(price("JP", 90_000, 9_000), Some(2_000));
        assert_eq!(
            price_minor(
                &zones[1..],
                &Parcel {
                    country: &Country::new("JP").unwrap(),
                    weight_grams: 1,
                    worth: Money::new(1, Currency::EUR),
                }
            ),
            None
        );
    }
}
