//! Calendars of a year: every day with its week in CSV, the French public holidays in iCalendar.

use std::fmt::Write;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::shop::At;

/// The year that a calendar bought now is for.
pub fn year_after(now: At) -> i32 {
    now.year() + 1
}

/// Every day of a year: date, weekday, ISO week, holiday.
pub fn csv(year: i32) -> Vec<u8> {
    let holidays = holidays(year);
    // A byte order mark, without which spreadsheets misread the accents.
    let mut text = String::from("\u{feff}date;jour;semaine;jour_ferie\r\n");
    let days = first_of(year).iter_days().take_while(|day| day.year() == year);
    for day in days {
        let holiday = holidays.iter().find(|(date, _)| *date == day).map_or("", |(_, name)| name);
        let _ = write!(text, "{day};{};{};{holiday}\r\n", weekday(day.weekday()), day.iso_week().week());
    }
    text.into_bytes()
}

/// The public holidays of a year (RFC 5545).
pub fn ics(year: i32) -> Vec<u8> {
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Comptoir//Jours feries//FR\r\n");
    for (day, name) in holidays(year) {
        let next = day + Days::new(1);
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nUID:{}@comptoir.invalid\r\nDTSTAMP:{year}0101T000000Z\r\n\
             DTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\nSUMMARY:{name}\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
            day.format("%Y%m%d"),
            day.format("%Y%m%d"),
            next.format("%Y%m%d"),
        );
    }
    text.push_str("END:VCALENDAR\r\n");
    text.into_bytes()
}

/// The eleven public holidays of France, in order.
fn holidays(year: i32) -> Vec<(NaiveDate, &'static str)> {
    let easter = easter(year);
    let fixed = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(easter);
    let mut all = vec![
        (fixed(1, 1), "Jour de l’An"),
        (easter + Days::new(1), "Lundi de Pâques"),
        (fixed(5, 1), "Fête du Travail"),
        (fixed(5, 8), "Victoire de 1945"),
        (easter + Days::new(39), "Ascension"),
        (easter + Days::new(50), "Lundi de Pentecôte"),
        (fixed(7, 14), "Fête nationale"),
        (fixed(8, 15), "Assomption"),
        (fixed(11, 1), "Toussaint"),
        (fixed(11, 11), "Armistice de 1918"),
        (fixed(12, 25), "Noël"),
    ];
    all.sort();
    all
}

/// Easter Sunday of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher.
fn easter(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, (n / 31).unsigned_abs(), (n % 31 + 1).unsigned_abs())
        .unwrap_or(first_of(year))
}

fn first_of(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN)
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "lundi",
        Weekday::Tue => "mardi",
        Weekday::Wed => "mercredi",
        Weekday::Thu => "jeudi",
        Weekday::Fri => "vendredi",
        Weekday::Sat => "samedi",
        Weekday::Sun => "dimanche",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_it_fell() {
        for (year, month, day) in [(1961, 4, 2), (2000, 4, 23), (2024, 3, 31), (2025, 4, 20), (2027, 3, 28)] {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day).unwrap());
        }
    }

    #[test]
    fn a_year_has_all_its_days() {
        let text = String::from_utf8(csv(2028)).unwrap();
        assert_eq!(text.lines().count(), 367);
        assert!(text.contains("2028-07-14;vendredi;28;Fête nationale"));
        assert_eq!(String::from_utf8(ics(2027)).unwrap().matches("BEGIN:VEVENT").count(), 11);
    }
}
