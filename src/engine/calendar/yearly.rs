//! Holidays that come back every year, added up over years of all kinds.

use super::rules::{CalendarError, Yearly};
use crate::engine::civil::{CYCLE_YEARS, Date, days_in_month, is_leap, weekday};

/// Years begin on one of seven weekdays and are leap years or not.
const KINDS: usize = 14;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct YearlyHolidays {
    /// Sorted, each once.
    days: Vec<Yearly>,
    /// By kind of year: milliseconds that the holidays before each one take, then all of them.
    lost: [Vec<i64>; KINDS],
    /// By year of the cycle: milliseconds that the years before it take, then all of them.
    lost_before_year: Vec<i64>,
}

impl YearlyHolidays {
    /// `lengths` are the milliseconds of each weekday.
    pub(super) fn new(days: &[Yearly], lengths: [i64; 7]) -> Result<Self, CalendarError> {
        let exists = |yearly: &Yearly| {
            (1..=12).contains(&yearly.month)
                && (1..=days_in_month(yearly.month, true)).contains(&yearly.day)
        };
        if let Some(yearly) = days.iter().find(|yearly| !exists(yearly)) {
            return Err(CalendarError::NoSuchDay(*yearly));
        }
        let mut days = days.to_vec();
        days.sort_unstable();
        days.dedup();
        let mut holidays = Self {
            days,
            lost: Default::default(),
            lost_before_year: vec![0],
        };
        if !holidays.days.is_empty() {
            holidays.add_up(lengths);
        }
        Ok(holidays)
    }

    fn add_up(&mut self, lengths: [i64; 7]) {
        let mut total = 0;
        for year in 0..CYCLE_YEARS {
            let kind = kind_of(year);
            if self.lost[kind].is_empty() {
                self.lost[kind] = lost_in(year, &self.days, lengths);
            }
            total += self.lost[kind][self.days.len()];
            self.lost_before_year.push(total);
        }
    }

    pub(super) fn falls_on(&self, day_number: i64) -> bool {
        !self.days.is_empty() && self.until(day_number).1
    }

    pub(super) fn lost_in_a_cycle(&self) -> i64 {
        self.lost_before_year.last().copied().unwrap_or_default()
    }

    /// Milliseconds that holidays before a day take, counted from a fixed day, and whether the day itself is one.
    pub(super) fn until(&self, day_number: i64) -> (i64, bool) {
        if self.days.is_empty() {
            return (0, false);
        }
        let Date { year, month, day } = Date::of_day_number(day_number);
        let today = Yearly { month, day };
        let (index, is_holiday) = match self.days.binary_search(&today) {
            Ok(index) => (index, true),
            Err(index) => (index, false),
        };
        let year_of_cycle =
            usize::try_from(year.rem_euclid(CYCLE_YEARS)).expect("a remainder of 400");
        let cycles = year.div_euclid(CYCLE_YEARS) * self.lost_in_a_cycle();
        let years = self.lost_before_year[year_of_cycle];
        (cycles + years + self.lost[kind_of(year)][index], is_holiday)
    }
}

fn kind_of(year: i64) -> usize {
    weekday(Date::new(year, 1, 1).day_number()) + 7 * usize::from(is_leap(year))
}

fn lost_in(year: i64, days: &[Yearly], lengths: [i64; 7]) -> Vec<i64> {
    let mut lost = vec![0];
    let mut total = 0;
    for yearly in days {
        if yearly.day <= days_in_month(yearly.month, is_leap(year)) {
            let number = Date::new(year, yearly.month, yearly.day).day_number();
            total += lengths[weekday(number)];
        }
        lost.push(total);
    }
    lost
}
