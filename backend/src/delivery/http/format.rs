//! Sizes and days, as each language writes them.

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use values::{Locale, written};

/// A size in the unit people use, and to the byte when that says more: `4.2 MB (4,200,512 bytes)`.
pub(super) fn size(bytes: i64, locale: Locale) -> String {
    let (round, exact) = (written::size(bytes, locale), written::exact_size(bytes, locale));
    if round == exact { exact } else { format!("{round} ({exact})") }
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
    const FR: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    const EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let weekdays = if locale == Locale::Fr { FR } else { EN };
    let weekday = weekdays[date.weekday().num_days_from_monday() as usize];
    format!("{weekday} {}", written::day(date.year(), date.month(), date.day(), locale))
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
