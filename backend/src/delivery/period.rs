//! When a download period ends.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::shop::At;

/// The end of a period of days that starts at delivery: the local midnight that ends its last day, so that this
/// day counts whole (SPEC 7.5). `None` when that lies beyond every calendar: never.
pub fn end_of_period(delivered: At, period_days: i32, zone: Tz) -> Option<At> {
    let days = u64::try_from(period_days).unwrap_or_default();
    let delivered_on = delivered.with_timezone(&zone).date_naive();
    let day_after = delivered_on.checked_add_days(Days::new(days))?.checked_add_days(Days::new(1))?;
    Some(first_instant(day_after, zone)?.into())
}

/// The first instant of a day. Where clocks jump over midnight, the day begins when they land; where midnight
/// comes twice, the second one is taken, so that nobody loses an hour.
pub fn first_instant(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    // No clock has ever jumped by more than a day, nor by less than a quarter of an hour.
    (0..=96).map(|quarters| midnight + TimeDelta::minutes(15 * quarters)).find_map(|local| {
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) => Some(at.to_utc()),
            LocalResult::Ambiguous(_, later) => Some(later.to_utc()),
            LocalResult::None => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(delivered: &str, days: i32, zone: Tz) -> String {
        let delivered: DateTime<Utc> = delivered.parse().unwrap();
        end_of_period(delivered.into(), days, zone).unwrap().to_rfc3339()
    }

    #[test]
    fn the_last_day_counts_whole_in_the_shops_zone() {
        let paris = chrono_tz::Europe::Paris;
        assert_eq!(end("2026-11-24T10:00:00Z", 7, paris), "2026-12-01T23:00:00+00:00");
        // 23:30 in London is the next day in Paris.
        assert_eq!(end("2026-11-24T23:30:00Z", 7, paris), "2026-12-02T23:00:00+00:00");
        assert_eq!(end("2026-11-24T23:30:00Z", 7, Tz::UTC), "2026-12-02T00:00:00+00:00");
        assert_eq!(end("2026-11-24T10:00:00Z", 0, paris), "2026-11-24T23:00:00+00:00");
    }

    #[test]
    fn days_that_last_23_or_25_hours_count_as_days() {
        let paris = chrono_tz::Europe::Paris;
        // Summer time began on 29 March 2026 and ended on 25 October 2026.
        assert_eq!(end("2026-03-28T12:00:00Z", 1, paris), "2026-03-29T22:00:00+00:00");
        assert_eq!(end("2026-03-28T12:00:00Z", 0, paris), "2026-03-28T23:00:00+00:00");
        assert_eq!(end("2026-10-24T12:00:00Z", 1, paris), "2026-10-25T23:00:00+00:00");
    }

    #[test]
    fn a_midnight_that_does_not_exist_or_comes_twice_costs_nobody_an_hour() {
        // Cairo jumps from 24 April 2026 00:00 to 01:00, and back from 30 October 00:00 to 29 October 23:00.
        assert_eq!(end("2026-04-23T12:00:00Z", 0, chrono_tz::Africa::Cairo), "2026-04-23T22:00:00+00:00");
        assert_eq!(end("2026-10-29T12:00:00Z", 0, chrono_tz::Africa::Cairo), "2026-10-29T22:00:00+00:00");
        // Havana's 00:00 to 01:00 of 1 November 2026 comes twice.
        assert_eq!(end("2026-10-31T12:00:00Z", 0, chrono_tz::America::Havana), "2026-11-01T05:00:00+00:00");
        // Samoa had no 30 December 2011.
        assert_eq!(end("2011-12-29T12:00:00Z", 0, chrono_tz::Pacific::Apia), "2011-12-30T10:00:00+00:00");
    }

    #[test]
    fn a_period_longer_than_the_calendar_never_ends() {
        assert_eq!(end_of_period(DateTime::UNIX_EPOCH.into(), i32::MAX, Tz::UTC), None);
    }
}
