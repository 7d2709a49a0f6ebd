//! Amounts, sizes and instants as a letter writes them, in its reader's language.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use values::{Locale, Money, TaxRate};

use super::{LetterFile, LetterShipping};

const NO_BREAK: char = '\u{a0}';
const NARROW_NO_BREAK: char = '\u{202f}';

const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `1 234,50 €`, `€1,234.50`.
pub(super) fn money(amount: Money, locale: Locale) -> String {
    let decimal = amount.decimal();
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal.as_str()), |rest| ("-", rest));
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, ""));
    let (thousands, point) = match locale {
        Locale::Fr => (NARROW_NO_BREAK, ','),
        Locale::En => (',', '.'),
    };
    let mut number = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            number.push(thousands);
        }
        number.push(digit);
    }
    if !cents.is_empty() {
        number.push(point);
        number.push_str(cents);
    }
    let code = amount.currency.code();
    let symbol = match code {
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        _ => code,
    };
    match locale {
        Locale::Fr => format!("{sign}{number}{NO_BREAK}{symbol}"),
        Locale::En if symbol == code => format!("{symbol}{NO_BREAK}{sign}{number}"),
        Locale::En => format!("{sign}{symbol}{number}"),
    }
}

/// `dont TVA 5,5 % : 1,29 €`, a rate after the other; the total that contains them stands before.
pub(super) fn taxes(taxes: &[(TaxRate, Money)], locale: Locale) -> String {
    let part = |(rate, tax): &(TaxRate, Money)| {
        let rate = percent(*rate, locale);
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

fn percent(rate: TaxRate, locale: Locale) -> String {
    let (whole, rest) = (rate.basis_points() / 100, rate.basis_points() % 100);
    let decimals = format!("{rest:02}");
    let decimals = decimals.trim_end_matches('0');
    let point = if locale == Locale::Fr { ',' } else { '.' };
    let number = if decimals.is_empty() { whole.to_string() } else { format!("{whole}{point}{decimals}") };
    if locale == Locale::Fr { format!("{number}{NO_BREAK}%") } else { format!("{number}%") }
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

/// `12,3 Mo`, `12.3 MB`: powers of ten, as file managers and disks count.
pub(super) fn size(bytes: i64, locale: Locale) -> String {
    let units = match locale {
        Locale::Fr => ["octets", "Ko", "Mo", "Go", "To"],
        Locale::En => ["bytes", "KB", "MB", "GB", "TB"],
    };
    let mut unit = 0;
    let mut scale = 1_i64;
    while unit + 1 < units.len() && bytes / scale >= 1_000 {
        unit += 1;
        scale *= 1_000;
    }
    if unit == 0 {
        return format!("{bytes}{NO_BREAK}{}", units[0]);
    }
    let tenths = bytes / (scale / 10);
    let point = if locale == Locale::Fr { ',' } else { '.' };
    format!("{}{point}{}{NO_BREAK}{}", tenths / 10, tenths % 10, units[unit])
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
    let (months, before_time) = match locale {
        Locale::Fr => (MONTHS_FR, "à"),
        Locale::En => (MONTHS_EN, "at"),
    };
    let day = match (locale, at.day()) {
        (Locale::Fr, 1) => "1er".to_owned(),
        (_, day) => day.to_string(),
    };
    let month = months[at.month0() as usize];
    format!("{day} {month} {} {before_time} {:02}:{:02} ({time_zone})", at.year(), at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use values::Currency;

    #[test]
    fn amounts_are_written_as_the_reader_writes_them() {
        let amount = Money::new(123_456_750, Currency::EUR);
        assert_eq!(money(amount, Locale::Fr), "1\u{202f}234\u{202f}567,50\u{a0}€");
        assert_eq!(money(amount, Locale::En), "€1,234,567.50");
        assert_eq!(money(Money::new(-700, Currency::new("JPY").unwrap()), Locale::En), "JPY\u{a0}-700");
        assert_eq!(money(Money::new(5, Currency::EUR), Locale::Fr), "0,05\u{a0}€");
    }

    #[test]
    fn taxes_are_written_by_rate() {
        let part = |points, minor| (TaxRate::new(points).unwrap(), Money::new(minor, Currency::EUR));
        let parts = [part(2_000, 82), part(550, 141), part(0, 0)];
        assert_eq!(taxes(&parts, Locale::En), "of which VAT at 20%: €0.82, VAT at 5.5%: €1.41");
        assert_eq!(taxes(&[], Locale::Fr), "");
        assert_eq!(taxes(&parts[1..], Locale::Fr), "dont TVA 5,5\u{a0}%\u{a0}: 1,41\u{a0}€");
    }

    #[test]
    fn sizes_are_in_powers_of_ten() {
        assert_eq!(size(999, Locale::Fr), "999\u{a0}octets");
        assert_eq!(size(12_345_678, Locale::Fr), "12,3\u{a0}Mo");
        assert_eq!(size(50_000_000_000, Locale::En), "50.0\u{a0}GB");
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
