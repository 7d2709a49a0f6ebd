//! What countries are called on an address (Unicode CLDR 48, as browsers name them too).

use values::Locale;

/// Code, French name, English name; a line for each country, by code.
const NAMES: &str = include_str!("countries.tsv");

/// A country's name by its code, in a language; the code itself when it is nobody's.
pub(super) fn name(code: &str, locale: Locale) -> &str {
    let names = NAMES.lines().find_map(|line| line.strip_prefix(code)?.strip_prefix('\t'));
    match names.and_then(|names| names.split_once('\t')) {
        Some((french, _)) if locale == Locale::Fr => french,
        Some((_, english)) => english,
        None => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_name_in_each_language() {
        assert_eq!((name("DE", Locale::Fr), name("DE", Locale::En)), ("Allemagne", "Germany"));
        assert_eq!((name("ZZ", Locale::Fr), name("", Locale::En)), ("ZZ", ""));
        let codes = NAMES.lines().filter_map(|line| line.split('\t').next());
        assert!(codes.eq(values::Country::all().map(String::from)));
        for country in values::Country::all() {
            for locale in [Locale::Fr, Locale::En] {
                assert!(name(country.as_str(), locale).chars().count() > 2, "{country:?}");
            }
        }
    }
}
