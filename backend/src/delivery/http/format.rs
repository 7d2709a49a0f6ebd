//! Sizes and days, as each language writes them.

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use values::Locale;

/// A size in the unit people use, and to the byte when that says more: `4.2 MB (4,200,512 bytes)`.
pub(super) fn size(bytes: i64, locale: Locale) -> String {
    let (names, point) = match locale {
        Locale::Fr => (["octets", "Ko", "Mo", "Go", "To"], ','),
        Locale::En => (["bytes", "KB", "MB", "GB", "TB"], '.'),
    };
    let exact = format!("{}\u{a0}{}", grouped(bytes, locale), names[0]);
    let (mut unit, mut scale) = (0, 1_i64);
    while bytes / scale >= 1_000 && unit < names.len() - 1 {
        unit += 1;
        scale *= 1_000;
    }
    if unit == 0 {
        return exact;
    }
    // One decimal below ten: 4.2 MB, but 42 MB.
    let tenths = (i128::from(bytes) * 10 + i128::from(scale) / 2) / i128::from(scale);
    let rounded = if tenths < 100 {
        format!("{}{point}{}", tenths / 10, tenths % 10)
    } else {
        grouped(bytes.saturating_add(scale / 2) / scale, locale)
    };
    format!("{rounded}\u{a0}{} ({exact})", names[unit])
}

fn grouped(number: i64, locale: Locale) -> String {
    let group = if locale == Locale::Fr { '\u{202f}' } else { ',' };
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    text
}

/// The last instant of something that ends, in full and with its time zone. A midnight is named by the day that it
/// ends: nobody knows which day a bare midnight belongs to.
pub(super) fn until(end: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let local = end.with_timezone(&zone);
    if local.time() == NaiveTime::MIN {
        let last_day = day(&(local.naive_local() - TimeDelta::days(1)), locale);
        match locale {
            Locale::Fr => format!("{last_day} inclus (heure de {zone})"),
            Locale::En => format!("the end of {last_day} ({zone} time)"),
        }
    } else {
        let (day, hour, minute) = (day(&local.naive_local(), locale), local.hour(), local.minute());
        match locale {
            Locale::Fr => format!("{day} à {hour}\u{a0}h\u{a0}{minute:02} (heure de {zone})"),
            Locale::En => format!("{day} at {hour}:{minute:02} ({zone} time)"),
        }
    }
}

fn day(date: &impl Datelike, locale: Locale) -> String {
    const FR_DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    const EN_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    const FR_MONTHS: [&str; 12] = [
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
    const EN_MONTHS: [&str; 12] = [
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
    let weekday = date.weekday().num_days_from_monday() as usize;
    let (month, day, year) = (date.month0() as usize, date.day(), date.year());
    match locale {
        Locale::Fr => {
            let first = if day == 1 { "er" } else { "" };
            format!("{} {day}{first} {} {year}", FR_DAYS[weekday], FR_MONTHS[month])
        }
        Locale::En => format!("{} {day} {} {year}", EN_DAYS[weekday], EN_MONTHS[month]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;

    #[test]
    fn sizes_are_round_and_exact() {
        assert_eq!(size(4_200_512, Locale::En), "4.2\u{a0}MB (4,200,512\u{a0}bytes)");
        assert_eq!(size(200_000_000, Locale::Fr), "200\u{a0}Mo (200\u{202f}000\u{202f}000\u{a0}octets)");
        assert_eq!(size(0, Locale::En), "0\u{a0}bytes");
    }

    #[test]
    fn a_midnight_is_the_end_of_a_day() {
        let midnight: DateTime<Utc> = "2026-12-01T23:00:00Z".parse().unwrap();
        assert_eq!(
            until(midnight, Paris, Locale::Fr),
            "mardi 1er décembre 2026 inclus (heure de Europe/Paris)"
        );
        assert_eq!(
            until(midnight, Paris, Locale::En),
            "the end of Tuesday 1 December 2026 (Europe/Paris time)"
        );
        let afternoon = midnight - TimeDelta::minutes(9 * 60 + 25);
        assert_eq!(
            until(afternoon, Paris, Locale::En),
            "Tuesday 1 December 2026 at 14:35 (Europe/Paris time)"
        );
    }
}
