//! Days by number and by date, in the proleptic Gregorian calendar and for any year that milliseconds can reach.

pub(super) const DAY: i64 = 86_400_000;

/// The Gregorian calendar repeats itself, weekdays included, after this many years.
pub(super) const CYCLE_YEARS: i64 = 400;

/// A date; `month` and `day` count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    pub(super) year: i64,
    pub(super) month: u32,
    pub(super) day: u32,
}

impl Date {
    pub(super) fn new(year: i64, month: u32, day: u32) -> Self {
        Self { year, month, day }
    }

    /// The date of a day counted from 1970-01-01. Years are taken from March, so that a leap day is a year's last.
    pub(super) fn of_day_number(number: i64) -> Self {
        let shifted = number.saturating_add(719_468);
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = small(day_of_year - (153 * march_month + 2) / 5 + 1);
        let month = small(if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        });
        let year = year_of_era + era * CYCLE_YEARS + i64::from(month <= 2);
        Self { year, month, day }
    }

    pub(super) fn day_number(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let (era, year_of_era) = (year.div_euclid(CYCLE_YEARS), year.rem_euclid(CYCLE_YEARS));
        let march_month = i64::from((self.month + 9) % 12);
        let day_of_year = (153 * march_month + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }
}

/// 0 is Monday.
pub(super) fn weekday(day_number: i64) -> usize {
    usize::try_from(day_number.saturating_add(3).rem_euclid(7)).expect("a remainder of 7")
}

pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(super) fn days_in_month(month: u32, leap: bool) -> u32 {
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn small(number: i64) -> u32 {
    u32::try_from(number).expect("a month or a day of one")
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate};

    use super::{Date, is_leap, weekday};

    #[test]
    fn agrees_with_chrono_over_more_than_a_cycle() {
        let mut date = NaiveDate::from_ymd_opt(1590, 1, 1).unwrap();
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        while date.year() < 2410 {
            let number = (date - epoch).num_days();
            let ours = Date::of_day_number(number);
            assert_eq!(
                (ours.year, ours.month, ours.day),
                (i64::from(date.year()), date.month(), date.day())
            );
            assert_eq!(ours.day_number(), number);
            assert_eq!(
                weekday(number),
                date.weekday().num_days_from_monday() as usize
            );
            assert_eq!(is_leap(ours.year), date.leap_year());
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn the_furthest_days_have_dates() {
        for number in [i64::MIN / 86_400_000, i64::MAX / 86_400_000] {
            assert_eq!(Date::of_day_number(number).day_number(), number);
        }
    }
}
