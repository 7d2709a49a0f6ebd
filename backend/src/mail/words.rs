//! Amounts, sizes and instants as a letter writes them, in its reader's language.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use values::written::{self, NO_BREAK};
use values::{Locale, Money, TaxRate};

use super::{LetterFile, LetterShipping};

/// `1 234,50 €`, `€1,234.50`.
pub(super) fn money(amount: Money, locale: Locale) -> String {
    written::money(amount.minor, amount.currency.code(), amount.currency.exponent(), locale)
}

/// `dont TVA 5,5 % : 1,29 €`, a rate after the other; the total that contains them stands before.
pub(super) fn taxes(taxes: &[(TaxRate, Money)], locale: Locale) -> String {
    let part = |(rate, tax): &(TaxRate, Money)| {
        let rate = written::percent(rate.basis_points(), locale);
        match locale {
            Locale::Fr => format!("TVA {rate}{NO_BREAK}: {}", money(*tax, locale)),
            Locale::En => format!("VAT at {rate}: {}", money(*tax, locale)),
        }
    };
    // What is not taxed needs no line.
    let parts: Vec<String> = taxes.iter().filter(|(_, tax)| tax.minor != 0).map(part).collect();
    match (parts.is_empty(), locale) {
        (true, _) => String::new(),
        (false, Locale::Fr) => format!("dont {}", parts.join(", ")),
        (false, Locale::En) => format!("of which {}", parts.join(", ")),
    }
}

/// The method, its price, and the address.
pub(super) fn shipping(shipping: &LetterShipping, locale: Locale) -> String {
    let LetterShipping { method, price, address } = shipping;
    let price = match (price.minor, locale) {
        (0, Locale::Fr) => "offerte".to_owned(),
        (0, Locale::En) => "free".to_owned(),
        _ => money(*price, locale),
    };
    match locale {
        Locale::Fr => format!("Livraison{NO_BREAK}: {method} ({price}), à l’adresse{NO_BREAK}:\n{address}"),
        Locale::En => format!("Shipping: {method} ({price}), to:\n{address}"),
    }
}

/// There is nothing to follow the parcel by.
pub(super) fn untracked(locale: Locale) -> String {
    if locale == Locale::Fr { "sans suivi" } else { "none" }.to_owned()
}

/// What an order is called: `Commande 2026-000123`.
pub(super) fn order(number: &str, locale: Locale) -> String {
    match locale {
        Locale::Fr => format!("Commande {number}"),
        Locale::En => format!("Order {number}"),
    }
}

/// What the last of several links hands over.
pub(super) fn all_files(locale: Locale) -> &'static str {
    match locale {
        Locale::Fr => "Tous les fichiers en une archive ZIP",
        Locale::En => "All files as one ZIP archive",
    }
}

/// How often and until when a file can be fetched.
pub(super) fn limits(file: &LetterFile, time_zone: Tz, locale: Locale) -> String {
    let until = file
        .expires_at_ms
        .and_then(DateTime::from_timestamp_millis)
        .map(|at| last_moment(at, time_zone, locale));
    let times = file.max_downloads;
    match locale {
        Locale::Fr => {
            let times = match times {
                None => "Téléchargements sans limite de nombre".to_owned(),
                Some(1) => "1 téléchargement".to_owned(),
                Some(n) => format!("{n} téléchargements au plus"),
            };
            format!(
                "{times}, {}.",
                until.map_or("sans date limite".into(), |until| format!("jusqu’au {until}"))
            )
        }
        Locale::En => {
            let times = match times {
                None => "Any number of downloads".to_owned(),
                Some(1) => "1 download".to_owned(),
                Some(n) => format!("At most {n} downloads"),
            };
            format!("{times}, {}.", until.map_or("with no end date".into(), |until| format!("until {until}")))
        }
    }
}

/// The last moment before an end, in the shop's time zone: an end at midnight is the day before at 23:59.
fn last_moment(end: DateTime<Utc>, time_zone: Tz, locale: Locale) -> String {
    let mut at = end.with_timezone(&time_zone);
    if at.num_seconds_from_midnight() == 0 {
        at -= TimeDelta::seconds(1);
    }
    let before_time = match locale {
        Locale::Fr => "à",
        Locale::En => "at",
    };
    let day = written::day(at.year(), at.month(), at.day(), locale);
    format!("{day} {before_time} {:02}:{:02} ({time_zone})", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use values::Currency;

    #[test]
    fn taxes_are_written_by_rate() {
        let part = |points, minor| (TaxRate::new(points).unwrap(), Money::new(minor, Currency::EUR));
        let parts = [part(2_000, 82), part(550, 141), part(0, 0)];
        assert_eq!(taxes(&parts, Locale::En), "of which VAT at 20%: €0.82, VAT at 5.5%: €1.41");
        assert_eq!(taxes(&[], Locale::Fr), "");
        assert_eq!(taxes(&parts[1..], Locale::Fr), "dont TVA 5,5\u{a0}%\u{a0}: 1,41\u{a0}€");
    }

    #[test]
    fn an_end_at_midnight_is_the_day_before() {
        let paris = chrono_tz::Europe::Paris;
        let midnight = Utc.with_ymd_and_hms(2026, 12, 31, 23, 0, 0).unwrap();
        assert_eq!(last_moment(midnight, paris, Locale::Fr), "31 décembre 2026 à 23:59 (Europe/Paris)");
        let afternoon = Utc.with_ymd_and_hms(2027, 7, 1, 12, 30, 0).unwrap();
        assert_eq!(last_moment(afternoon, paris, Locale::Fr), "1er juillet 2027 à 14:30 (Europe/Paris)");
        assert_eq!(last_moment(afternoon, paris, Locale::En), "1 July 2027 at 14:30 (Europe/Paris)");
    }
}
