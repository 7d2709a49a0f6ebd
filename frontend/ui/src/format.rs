//! Numbers, money, sizes and days in the locale's form. Not the browser's, so that the server and the browser write the
//! same characters; only what needs a time zone or the names of countries asks the browser.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
pub use values::written::{number, percent as rate, size, weight};
use values::{Locale, written};
use wasm_bindgen::{JsCast, JsValue};

use crate::graphql::Money;

/// An amount in its currency's decimals, without the currency: `1 234,50`.
pub fn amount(money: &Money, locale: Locale) -> String {
    written::amount(money.minor, exponent(money), locale)
}

/// `12,50 €` in French, `€12.50` in English.
pub fn money(money: &Money, locale: Locale) -> String {
    written::money(money.minor, &money.currency, exponent(money), locale)
}

fn exponent(money: &Money) -> u32 {
    u32::try_from(money.exponent).unwrap_or_default()
}

/// An amount for programs: `1234.50`.
pub fn decimal(money: &Money) -> String {
    let digits = usize::try_from(money.exponent).unwrap_or_default().min(4);
    let sign = if money.minor < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", money.minor.unsigned_abs(), width = digits + 1);
    let (whole, rest) = text.split_at(text.len() - digits);
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// The day of an instant in UTC: `24 novembre 2026`, `24 November 2026`.
pub fn day(instant: &str, locale: Locale) -> String {
    let parts = instant.get(..10).map(|date| date.split('-').map(str::parse::<u32>).collect::<Vec<_>>());
    match parts.as_deref() {
        Some([Ok(year), Ok(month), Ok(day)]) => written::day(*year as i32, *month, *day, locale),
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
    let text = formatter.format().call1(&JsValue::UNDEFINED, date).ok()?.as_string()?;
    Some(if locale == Locale::Fr { first_of_month(text) } else { text })
}

/// The browser writes the first day of a French month as it writes the others; people say `1er`.
fn first_of_month(text: String) -> String {
    text.strip_prefix("1 ").map_or(text.clone(), |rest| format!("1er {rest}"))
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

    #[test]
    fn programs_read_points_and_no_groups() {
        let decimal = |minor, exponent| decimal(&Money { minor, currency: "EUR".to_owned(), exponent });
        assert_eq!(
            [decimal(123_450, 2), decimal(1_500, 0), decimal(1_005, 3), decimal(-5, 2)],
            ["1234.50", "1500", "1.005", "-0.05"]
        );
    }

    #[test]
    fn the_first_of_a_french_month_is_said_as_people_do() {
        let said = |text: &str| first_of_month(text.to_owned());
        assert_eq!(said("1 janvier 2027 à 08:00 UTC+1"), "1er janvier 2027 à 08:00 UTC+1");
        assert_eq!(said("11 janvier 2027 à 08:00 UTC+1"), "11 janvier 2027 à 08:00 UTC+1");
    }

    #[test]
    fn the_day_of_an_instant_is_named() {
        assert_eq!(day("2026-11-01T23:00:00Z", Locale::Fr), "1er novembre 2026");
        assert_eq!(day("soon", Locale::En), "soon");
    }
}
