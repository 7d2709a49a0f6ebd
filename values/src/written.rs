//! Numbers, amounts, sizes and days, as a language writes them: the same characters in letters, on pages that the server
//! renders and in the browser.

use crate::Locale;

/// Between a number and its unit.
pub const NO_BREAK: char = '\u{a0}';
/// Between groups of three digits in French.
const NARROW_NO_BREAK: char = '\u{202f}';
/// Before what is less than nothing.
const MINUS: char = '\u{2212}';
/// Most decimals that a currency has.
const MOST_DECIMALS: u32 = 4;

/// Between a number and its decimals.
fn point(locale: Locale) -> char {
    match locale {
        Locale::Fr => ',',
        Locale::En => '.',
    }
}

/// `12 345` in French, `12,345` in English.
pub fn number(value: i64, locale: Locale) -> String {
    let group = match locale {
        Locale::Fr => NARROW_NO_BREAK,
        Locale::En => ',',
    };
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    if value < 0 {
        text.push(MINUS);
    }
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    text
}

/// An amount of minor units of which a unit has ten to the power of `exponent`, without its currency: `1 234,50`.
pub fn amount(minor: i64, exponent: u32, locale: Locale) -> String {
    let exponent = exponent.min(MOST_DECIMALS);
    let unit = 10_u64.pow(exponent);
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let mut text = number(i64::try_from(whole).unwrap_or(i64::MAX), locale);
    if minor < 0 {
        text.insert(0, MINUS);
    }
    if exponent > 0 {
        text.push(point(locale));
        text.push_str(&format!("{rest:0width$}", width = exponent as usize));
    }
    text
}

/// `12,50 €` in French, `€12.50` in English; a currency without a common sign is named by its code.
pub fn money(minor: i64, currency: &str, exponent: u32, locale: Locale) -> String {
    let number = amount(minor, exponent, locale);
    let sign = match (currency, locale) {
        ("EUR", _) => "€",
        ("GBP", _) => "£",
        ("JPY", _) => "¥",
        ("USD", Locale::En) => "$",
        ("USD", Locale::Fr) => "$US",
        (code, _) => code,
    };
    if locale == Locale::Fr {
        return format!("{number}{NO_BREAK}{sign}");
    }
    let (minus, number) = match number.strip_prefix(MINUS) {
        Some(number) => ("\u{2212}", number),
        None => ("", number.as_str()),
    };
    if sign == currency {
        format!("{minus}{sign}{NO_BREAK}{number}")
    } else {
        format!("{minus}{sign}{number}")
    }
}

/// `20 %`, `5,5 %`: a rate in basis points.
pub fn percent(basis_points: i32, locale: Locale) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    let decimals = format!("{rest:02}");
    let decimals = decimals.trim_end_matches('0');
    let number =
        if decimals.is_empty() { whole.to_string() } else { format!("{whole}{}{decimals}", point(locale)) };
    match locale {
        Locale::Fr => format!("{number}{NO_BREAK}%"),
        Locale::En => format!("{number}%"),
    }
}

/// A size in the unit people use, in powers of ten as shops and systems write it: `999 octets`, `4,2 Mo`, `42 Mo`.
pub fn size(bytes: i64, locale: Locale) -> String {
    let names = match locale {
        Locale::Fr => ["octets", "Ko", "Mo", "Go", "To"],
        Locale::En => ["bytes", "KB", "MB", "GB", "TB"],
    };
    let (mut unit, mut scale) = (0, 1_i64);
    while bytes / scale >= 1_000 && unit < names.len() - 1 {
        unit += 1;
        scale *= 1_000;
    }
    let text = match unit {
        0 => number(bytes, locale),
        // One decimal below ten.
        _ => match bytes.saturating_add(scale / 20) / (scale / 10) {
            tenths @ ..100 => format!("{}{}{}", tenths / 10, point(locale), tenths % 10),
            _ => number(bytes.saturating_add(scale / 2) / scale, locale),
        },
    };
    format!("{text}{NO_BREAK}{}", names[unit])
}

/// A size to the byte: `4 200 512 octets`.
pub fn exact_size(bytes: i64, locale: Locale) -> String {
    let name = match locale {
        Locale::Fr => "octets",
        Locale::En => "bytes",
    };
    format!("{}{NO_BREAK}{name}", number(bytes, locale))
}

/// `350 g`, `1,2 kg`.
pub fn weight(grams: i64, locale: Locale) -> String {
    if grams < 1_000 {
        return format!("{}{NO_BREAK}g", number(grams, locale));
    }
    let tenths = (grams + 50) / 100;
    match tenths % 10 {
        0 => format!("{}{NO_BREAK}kg", number(tenths / 10, locale)),
        rest => format!("{}{}{rest}{NO_BREAK}kg", number(tenths / 10, locale), point(locale)),
    }
}

/// `1er novembre 2026`, `24 November 2026`. The month counts from 1; a month that no year has is written in digits.
pub fn day(year: i32, month: u32, day: u32, locale: Locale) -> String {
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
    let months = if locale == Locale::Fr { FR } else { EN };
    let Some(month) = (month as usize).checked_sub(1).and_then(|at| months.get(at)) else {
        return format!("{year}-{month:02}-{day:02}");
    };
    let first = if locale == Locale::Fr && day == 1 { "er" } else { "" };
    format!("{day}{first} {month} {year}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_the_language_does() {
        assert_eq!(money(123_456_750, "EUR", 2, Locale::Fr), "1\u{202f}234\u{202f}567,50\u{a0}€");
        assert_eq!(money(-123_450, "EUR", 2, Locale::En), "\u{2212}€1,234.50");
        assert_eq!(money(5, "EUR", 2, Locale::Fr), "0,05\u{a0}€");
        assert_eq!(money(1_005, "TND", 3, Locale::Fr), "1,005\u{a0}TND");
        assert_eq!(money(-1_005, "TND", 3, Locale::En), "\u{2212}TND\u{a0}1.005");
        assert_eq!(money(1_500, "JPY", 0, Locale::En), "¥1,500");
    }

    #[test]
    fn sizes_use_the_unit_people_use() {
        assert_eq!(size(0, Locale::En), "0\u{a0}bytes");
        assert_eq!(size(999, Locale::Fr), "999\u{a0}octets");
        assert_eq!(size(4_249_000, Locale::Fr), "4,2\u{a0}Mo");
        assert_eq!(size(42_000_000, Locale::En), "42\u{a0}MB");
        assert_eq!(size(50_000_000_000, Locale::Fr), "50\u{a0}Go");
        assert_eq!(exact_size(4_200_512, Locale::En), "4,200,512\u{a0}bytes");
        assert_eq!(weight(350, Locale::Fr), "350\u{a0}g");
        assert_eq!(weight(1_230, Locale::Fr), "1,2\u{a0}kg");
    }

    #[test]
    fn rates_and_days_read_naturally() {
        assert_eq!(percent(550, Locale::Fr), "5,5\u{a0}%");
        assert_eq!(percent(2_000, Locale::En), "20%");
        assert_eq!(day(2026, 11, 1, Locale::Fr), "1er novembre 2026");
        assert_eq!(day(2026, 11, 24, Locale::En), "24 November 2026");
        assert_eq!(day(2026, 13, 1, Locale::En), "2026-13-01");
    }
}
