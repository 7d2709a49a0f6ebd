//! Numbers, money, sizes and days in the locale's form. Made here rather than by the browser, so that the server and
//! the browser write the same characters; only [`instant`], which needs a time zone, asks the browser.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use values::Locale;
use wasm_bindgen::{JsCast, JsValue};

use crate::graphql::Money;

/// Between groups of three digits: a narrow no-break space in French, a comma in English.
fn group(locale: Locale) -> char {
    match locale {
        Locale::Fr => '\u{202f}',
        Locale::En => ',',
    }
}

/// Between a number and its decimals.
fn point(locale: Locale) -> char {
    match locale {
        Locale::Fr => ',',
        Locale::En => '.',
    }
}

/// `12 345` in French, `12,345` in English.
pub fn number(value: i64, locale: Locale) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "\u{2212}" } else { "" });
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(group(locale));
        }
        text.push(digit);
    }
    text
}

/// An amount in its currency's decimals, without the currency: `1 234,50`.
pub fn amount(money: &Money, locale: Locale) -> String {
    let exponent = u32::try_from(money.exponent).unwrap_or_default().min(4);
    let unit = 10_i64.pow(exponent);
    let sign = if money.minor < 0 { "\u{2212}" } else { "" };
    let whole = money.minor.unsigned_abs() / unit.unsigned_abs();
    let rest = money.minor.unsigned_abs() % unit.unsigned_abs();
    let whole = number(i64::try_from(whole).unwrap_or(i64::MAX), locale);
    if exponent == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}{}{rest:0width$}", point(locale), width = exponent as usize)
}

/// `12,50 €` in French, `€12.50` in English; a currency without a common sign is named by its code.
pub fn money(money: &Money, locale: Locale) -> String {
    let number = amount(money, locale);
    let sign = match (money.currency.as_str(), locale) {
        ("EUR", _) => "€",
        ("GBP", _) => "£",
        ("JPY", _) => "¥",
        ("USD", Locale::En) => "$",
        ("USD", Locale::Fr) => "$US",
        (code, _) => code,
    };
    match locale {
        Locale::Fr => format!("{number}\u{a0}{sign}"),
        Locale::En => {
            let gap = if sign.chars().all(|c| c.is_ascii_alphabetic()) { "\u{a0}" } else { "" };
            match number.strip_prefix('\u{2212}') {
                Some(number) => format!("\u{2212}{sign}{gap}{number}"),
                None => format!("{sign}{gap}{number}"),
            }
        }
    }
}

/// An amount for programs: `1234.50`.
pub fn decimal(money: &Money) -> String {
    let digits = usize::try_from(money.exponent).unwrap_or_default().min(4);
    let sign = if money.minor < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", money.minor.unsigned_abs(), width = digits + 1);
    let (whole, rest) = text.split_at(text.len() - digits);
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// `350 g`, `1,2 kg`.
pub fn weight(grams: i64, locale: Locale) -> String {
    if grams < 1_000 {
        return format!("{}\u{a0}g", number(grams, locale));
    }
    let tenths = (grams + 50) / 100;
    match tenths % 10 {
        0 => format!("{}\u{a0}kg", number(tenths / 10, locale)),
        rest => format!("{}{}{rest}\u{a0}kg", number(tenths / 10, locale), point(locale)),
    }
}

/// `20 %`, `5,5 %`: a tax rate of basis points.
pub fn rate(basis_points: i32, locale: Locale) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    let decimals = format!("{rest:02}");
    let decimals = decimals.trim_end_matches('0');
    let number =
        if decimals.is_empty() { whole.to_string() } else { format!("{whole}{}{decimals}", point(locale)) };
    match locale {
        Locale::Fr => format!("{number}\u{a0}%"),
        Locale::En => format!("{number}%"),
    }
}

/// A size in the unit people use, as shops and systems write it: thousands, not 1 024.
pub fn size(bytes: i64, locale: Locale) -> String {
    const FR: [&str; 5] = ["octets", "Ko", "Mo", "Go", "To"];
    const EN: [&str; 5] = ["bytes", "KB", "MB", "GB", "TB"];
    let names = if locale == Locale::Fr { FR } else { EN };
    let (mut unit, mut scale) = (0, 1_i64);
    while bytes / scale >= 1_000 && unit < names.len() - 1 {
        unit += 1;
        scale *= 1_000;
    }
    // One decimal below ten: 4,2 Mo, but 42 Mo.
    let text = match unit {
        0 => number(bytes, locale),
        _ => match bytes.saturating_add(scale / 20) / (scale / 10) {
            tenths @ ..100 => format!("{}{}{}", tenths / 10, point(locale), tenths % 10),
            _ => number(bytes.saturating_add(scale / 2) / scale, locale),
        },
    };
    format!("{text}\u{a0}{}", names[unit])
}

/// The day of an instant in UTC: `24 novembre 2026`, `24 November 2026`.
pub fn day(instant: &str, locale: Locale) -> String {
    const FR: [&str; 12] = [
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
    const EN: [&str; 12] = [
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
    let parts = instant.get(..10).map(|date| date.split('-').map(str::parse::<usize>).collect::<Vec<_>>());
    match parts.as_deref() {
        Some([Ok(year), Ok(month @ 1..=12), Ok(day)]) => {
            let months = if locale == Locale::Fr { FR } else { EN };
            let first = if locale == Locale::Fr && *day == 1 { "1er".to_owned() } else { day.to_string() };
            format!("{first} {} {year}", months[month - 1])
        }
        _ => instant.to_owned(),
    }
}

/// A day and time in full with its time zone, by the browser: never while the server renders.
pub fn instant(instant: &str, time_zone: &str, locale: Locale) -> String {
    written(&Date::new(&instant.into()), time_zone, locale).unwrap_or_else(|| instant.to_owned())
}

/// The last minute before an instant: what ends at midnight ends at 23:59 of the day before, as people say it.
pub fn until(instant: &str, time_zone: &str, locale: Locale) -> String {
    let end = Date::new(&instant.into());
    end.set_time(end.get_time() - 1_000.0);
    written(&end, time_zone, locale).unwrap_or_else(|| instant.to_owned())
}

fn written(date: &Date, time_zone: &str, locale: Locale) -> Option<String> {
    let options = Object::new();
    let set =
        |name: &str, value: &str| Reflect::set(&options, &name.into(), &value.into()).unwrap_or_default();
    for (name, value) in [
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("timeZoneName", "short"),
        ("timeZone", time_zone),
    ] {
        set(name, value);
    }
    let tag = if locale == Locale::Fr { "fr-FR" } else { "en-GB" };
    let formatter = Intl::DateTimeFormat::new(&Array::of1(&tag.into()), &options);
    formatter.format().call1(&JsValue::UNDEFINED, date).ok()?.as_string()
}

/// A country's name by its code, by the browser; the code where the browser knows no better.
pub fn country(code: &str, locale: Locale) -> String {
    named(code, locale).unwrap_or_else(|| code.to_owned())
}

/// Sorts pairs of a name and a code by name, as the language's readers expect, by the browser; the code `first` leads.
pub fn sort_names(names: &mut [(String, String)], first: &str, locale: Locale) {
    let compare = Intl::Collator::new(&Array::of1(&locale.tag().into()), &Object::new()).compare();
    names.sort_by(|(a, a_code), (b, b_code)| {
        let order =
            compare.call2(&JsValue::UNDEFINED, &a.into(), &b.into()).ok().and_then(|order| order.as_f64());
        (a_code != first).cmp(&(b_code != first)).then(order.unwrap_or_default().total_cmp(&0.0))
    });
}

/// `new Intl.DisplayNames([tag], { type: "region" }).of(code)`, which js-sys does not have.
fn named(code: &str, locale: Locale) -> Option<String> {
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &"DisplayNames".into()).ok()?.dyn_into().ok()?;
    let names =
        Reflect::construct(&constructor, &Array::of2(&Array::of1(&locale.tag().into()), &options)).ok()?;
    let of: Function = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
    of.call1(&names, &code.into()).ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euros(minor: i64) -> Money {
        Money { minor, currency: "EUR".to_owned(), exponent: 2 }
    }

    #[test]
    fn money_is_written_as_the_language_does() {
        assert_eq!(money(&euros(123_450), Locale::Fr), "1\u{202f}234,50\u{a0}€");
        assert_eq!(money(&euros(-123_450), Locale::En), "\u{2212}€1,234.50");
        let dinars = Money { minor: 1_005, currency: "TND".to_owned(), exponent: 3 };
        assert_eq!(money(&dinars, Locale::Fr), "1,005\u{a0}TND");
        assert_eq!(money(&dinars, Locale::En), "TND\u{a0}1.005");
        let yen = Money { minor: 1_500, currency: "JPY".to_owned(), exponent: 0 };
        assert_eq!(money(&yen, Locale::En), "¥1,500");
        assert_eq!(
            (decimal(&yen).as_str(), decimal(&dinars).as_str(), decimal(&euros(-5)).as_str()),
            ("1500", "1.005", "-0.05")
        );
    }

    #[test]
    fn sizes_use_the_unit_people_use() {
        assert_eq!(size(999, Locale::En), "999\u{a0}bytes");
        assert_eq!(size(4_249_000, Locale::Fr), "4,2\u{a0}Mo");
        assert_eq!(size(42_000_000, Locale::En), "42\u{a0}MB");
        assert_eq!(weight(350, Locale::Fr), "350\u{a0}g");
        assert_eq!(weight(1_230, Locale::Fr), "1,2\u{a0}kg");
        assert_eq!(size(50_000_000_000, Locale::Fr), "50\u{a0}Go");
    }

    #[test]
    fn rates_and_days_read_naturally() {
        assert_eq!(rate(550, Locale::Fr), "5,5\u{a0}%");
        assert_eq!(rate(2_000, Locale::En), "20%");
        assert_eq!(day("2026-11-01T23:00:00Z", Locale::Fr), "1er novembre 2026");
        assert_eq!(day("2026-11-24T23:00:00Z", Locale::En), "24 November 2026");
        assert_eq!(day("soon", Locale::En), "soon");
    }
}
