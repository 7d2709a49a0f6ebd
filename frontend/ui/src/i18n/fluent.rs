//! The part of Fluent that our words use, read without its library, which is heavy for a browser
//! (docs/decisions/0006-a-small-bundle.md). A message's text is on one line; what it can hold is `{ $name }`,
//! `{ "text" }`, and a choice by number or name with one variant a line. `tests/words.rs` compares every message of
//! ours with what the library makes of it.

use values::Locale;

use super::Value;

/// The messages of a file: their keys and patterns.
pub(super) fn messages(words: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = words;
    std::iter::from_fn(move || {
        let mut ends = rest.match_indices('\n').map(|(at, _)| at + 1);
        // What belongs to a message is indented, but for the brace that ends a choice.
        let end = ends.find(|at| !rest[*at..].starts_with([' ', '}'])).unwrap_or(rest.len());
        let (entry, after) = rest.split_at(end);
        rest = after;
        (!entry.is_empty()).then_some(entry)
    })
    .filter(|entry| !entry.starts_with('#'))
    .filter_map(|entry| entry.split_once('='))
    .map(|(key, pattern)| (key.trim(), pattern.trim_matches([' ', '\n'])))
}

/// A pattern with what it names filled in.
pub(super) fn written(pattern: &str, args: &[(&str, Value<'_>)], locale: Locale) -> String {
    let mut text = String::with_capacity(pattern.len());
    write(&mut text, pattern, args, locale);
    text
}

fn write(text: &mut String, pattern: &str, args: &[(&str, Value<'_>)], locale: Locale) {
    let mut rest = pattern;
    while let Some((plain, after)) = rest.split_once('{') {
        text.push_str(plain);
        let (inner, after) = closed(after);
        rest = after;
        let (name, variants) = inner.split_once("->").unwrap_or((inner, ""));
        let name = name.trim();
        if let Some(literal) = name.strip_prefix('"') {
            text.push_str(literal.trim_end_matches('"'));
            continue;
        }
        let value =
            args.iter().find(|(known, _)| name.strip_prefix('$') == Some(known)).map(|(_, value)| value);
        match value {
            _ if !variants.is_empty() => write(text, variant(variants, value, locale), args, locale),
            Some(Value::Text(value)) => text.push_str(value),
            Some(Value::Number(value)) => text.push_str(&value.to_string()),
            None => text.push_str(name),
        }
    }
    text.push_str(rest);
}

/// Splits at the brace that closes the one just before `text`.
fn closed(text: &str) -> (&str, &str) {
    let (mut open, mut quoted) = (1, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'{' if !quoted => open += 1,
            b'}' if !quoted => open -= 1,
            _ => {}
        }
        if open == 0 {
            return (&text[..at], &text[at + 1..]);
        }
    }
    (text, "")
}

/// The first variant that the value fits; the one with a star when none does.
fn variant<'a>(variants: &'a str, value: Option<&Value<'_>>, locale: Locale) -> &'a str {
    let fits = |key: &str| match value {
        Some(Value::Number(number)) => key == plural(*number, locale) || key.parse() == Ok(*number),
        Some(Value::Text(text)) => key == text,
        None => false,
    };
    let mut otherwise = "";
    for line in variants.lines().map(str::trim) {
        let starred = line.strip_prefix('*');
        let variant = starred.unwrap_or(line).strip_prefix('[').and_then(|line| line.split_once(']'));
        let Some((key, text)) = variant.map(|(key, text)| (key.trim(), text.trim_start())) else { continue };
        if fits(key) {
            return text;
        }
        if starred.is_some() {
            otherwise = text;
        }
    }
    otherwise
}

/// The plural category of a whole number: Unicode CLDR's rules for our languages.
fn plural(number: i64, locale: Locale) -> &'static str {
    match (locale, number.unsigned_abs()) {
        (Locale::Fr, 0 | 1) | (Locale::En, 1) => "one",
        _ => "other",
    }
}
