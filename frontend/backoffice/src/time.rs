//! Days and instants in the shop's time zone, by the browser's own tables.

use js_sys::{Array, Date, Intl, Object, Reflect};
use values::Locale;
use wasm_bindgen::JsValue;

/// Formats an instant with the browser's formatter.
fn formatted(tag: &str, options: &[(&str, &str)], milliseconds: f64) -> Option<String> {
    let object = Object::new();
    for (name, value) in options {
        Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value)).ok()?;
    }
    let formatter = Intl::DateTimeFormat::new(&Array::of1(&JsValue::from_str(tag)), &object);
    let date = Date::new(&JsValue::from_f64(milliseconds));
    formatter.format().call1(&JsValue::UNDEFINED, &date).ok()?.as_string()
}

/// This moment, in RFC 3339.
pub fn now() -> String {
    String::from(Date::new_0().to_iso_string())
}

/// Milliseconds since 1970 of an RFC 3339 text.
pub fn milliseconds(instant: &str) -> f64 {
    Date::parse(instant)
}

/// The instant before an end: a period that ends at midnight has the day before as its last.
pub fn last_moment(end: &str) -> String {
    let before = milliseconds(end) - 1.0;
    if before.is_nan() {
        end.to_owned()
    } else {
        String::from(Date::new(&JsValue::from_f64(before)).to_iso_string())
    }
}

/// `24 nov. 2026`, `24 Nov 2026`.
pub fn short_day(instant: &str, zone: &str, locale: Locale) -> String {
    let tag = if locale == Locale::Fr { "fr-FR" } else { "en-GB" };
    let options = [("day", "2-digit"), ("month", "short"), ("year", "numeric"), ("timeZone", zone)];
    formatted(tag, &options, milliseconds(instant)).unwrap_or_else(|| instant.to_owned())
}

/// The day of an instant in a zone, as date fields write it: `2026-11-24`.
pub fn day_in(instant: &str, zone: &str) -> String {
    wall(milliseconds(instant), zone).map(|wall| wall[..10].to_owned()).unwrap_or_default()
}

/// `2026-11-24 23:59:59`: what a clock in the zone shows. Swedish writes dates as ISO 8601 does.
fn wall(milliseconds: f64, zone: &str) -> Option<String> {
    let options = [
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
        ("hourCycle", "h23"),
        ("timeZone", zone),
    ];
    formatted("sv-SE", &options, milliseconds).filter(|text| text.len() == 19)
}

/// The last millisecond of a day in a zone, in RFC 3339: the last day counts whole (SPEC 7.5).
pub fn end_of_day(day: &str, zone: &str) -> Option<String> {
    let shown = Date::parse(&format!("{day}T23:59:59.999Z"));
    if shown.is_nan() {
        return None;
    }
    // What the zone is ahead of UTC, asked twice: the first answer may be from the other side of a clock change.
    let mut instant = shown;
    for _ in 0..2 {
        let wall = wall(instant, zone)?;
        let ahead = Date::parse(&format!("{}.999Z", wall.replace(' ', "T")))
            - (instant - instant.rem_euclid(1000.0) + 999.0);
        instant = shown - ahead;
    }
    Date::new(&JsValue::from_f64(instant)).to_iso_string().as_string()
}
