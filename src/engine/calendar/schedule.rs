//! Working time on a clock that knows no zone: prefix sums over weeks, years and single days.

use chrono::NaiveDate;

use super::rules::{CalendarError, CalendarRules, DayKind};
use super::windows::Windows;
use super::yearly::YearlyHolidays;
use crate::engine::civil::{DAY, weekday};

/// The hours of every day there ever is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Schedule {
    week: [Windows; 7],
    /// Milliseconds of the week before each weekday, then of all of it.
    before_weekday: [i64; 8],
    yearly: YearlyHolidays,
    /// Sorted by day.
    special: Vec<SpecialDay>,
}

/// A holiday or an exception of one date.
#[derive(Debug, PartialEq, Eq)]
struct SpecialDay {
    number: i64,
    is_exception: bool,
    windows: Windows,
    /// What this and all earlier special days differ from what they would be otherwise.
    gained: i64,
}

impl Schedule {
    pub(super) fn new(rules: &CalendarRules) -> Result<Self, CalendarError> {
        let mut week: [Windows; 7] = Default::default();
        let mut before_weekday = [0; 8];
        for (index, hours) in rules.week.iter().enumerate() {
            week[index] = Windows::new(hours, DayKind::Weekday(index))?;
            before_weekday[index + 1] = before_weekday[index] + week[index].total();
        }
        let lengths = [0, 1, 2, 3, 4, 5, 6].map(|index: usize| week[index].total());
        let mut schedule = Self {
            yearly: YearlyHolidays::new(&rules.yearly_holidays, lengths)?,
            week,
            before_weekday,
            special: special_days(rules)?,
        };
        schedule.add_up();
        Ok(schedule)
    }

    fn add_up(&mut self) {
        let mut gained = 0;
        for index in 0..self.special.len() {
            let number = self.special[index].number;
            let usual = if self.yearly.falls_on(number) {
                0
            } else {
                self.week[weekday(number)].total()
            };
            gained += self.special[index].windows.total() - usual;
            self.special[index].gained = gained;
        }
    }

    /// Worked milliseconds until a local time, counted from a fixed one.
    pub(super) fn until(&self, wall: i64) -> i64 {
        let (number, time) = (wall.div_euclid(DAY), wall.rem_euclid(DAY));
        // Weeks begin on Mondays, day 0 was a Thursday.
        let day = weekday(number);
        let weeks = (number + 3).div_euclid(7);
        let usual = weeks * self.before_weekday[7] + self.before_weekday[day];
        let special = self.special.partition_point(|day| day.number < number);
        let gained = special
            .checked_sub(1)
            .map_or(0, |last| self.special[last].gained);
        let (lost, holiday) = self.yearly.until(number);
        let today = match self.special.get(special) {
            Some(special) if special.number == number => special.windows.until(time),
            _ if holiday => 0,
            _ => self.week[day].until(time),
        };
        usual + gained - lost + today
    }

    /// Whether the weekdays and yearly holidays alone leave working time.
    pub(super) fn works_every_cycle(&self) -> bool {
        const CYCLE_WEEKS: i64 = 20_871;
        self.before_weekday[7] * CYCLE_WEEKS > self.yearly.lost_in_a_cycle()
    }

    /// Local times before the first exception and after the last; equal when there is none.
    pub(super) fn exceptional_days(&self) -> [i64; 2] {
        let first = self.special.iter().find(|day| day.is_exception);
        let last = self.special.iter().rfind(|day| day.is_exception);
        match (first, last) {
            (Some(first), Some(last)) => [first.number * DAY, (last.number + 1) * DAY],
            _ => [0, 0],
        }
    }

    /// The one length that working weekdays have (without them: exceptions).
    pub(super) fn day_length(&self) -> Option<i64> {
        let exceptions = self.special.iter().map(|day| day.windows.total());
        one_length(self.week.iter().map(Windows::total), || {
            one_length(exceptions, || None)
        })
    }

    pub(super) fn longest_day(&self) -> i64 {
        let weekdays = self.week.iter().map(Windows::total).max();
        let exceptions = self.special.iter().map(|day| day.windows.total()).max();
        weekdays
            .filter(|longest| *longest > 0)
            .or(exceptions)
            .unwrap_or_default()
    }
}

/// The only length that is not 0; `None` when there are several, `otherwise` when there is none.
fn one_length(
    lengths: impl Iterator<Item = i64>,
    otherwise: impl FnOnce() -> Option<i64>,
) -> Option<i64> {
    let mut lengths = lengths.filter(|length| *length > 0);
    match lengths.next() {
        Some(first) => lengths.all(|length| length == first).then_some(first),
        None => otherwise(),
    }
}

fn special_days(rules: &CalendarRules) -> Result<Vec<SpecialDay>, CalendarError> {
    let mut days = Vec::with_capacity(rules.holidays.len() + rules.exceptions.len());
    for exception in &rules.exceptions {
        let windows = Windows::new(&exception.hours, DayKind::Date(exception.date))?;
        days.push((exception.date, true, windows));
    }
    days.extend(
        rules
            .holidays
            .iter()
            .map(|date| (*date, false, Windows::default())),
    );
    // Exceptions first: they are the ones that stay.
    days.sort_by_key(|(date, is_exception, _)| (*date, !is_exception));
    let twice = days
        .windows(2)
        .find(|pair| pair[0].0 == pair[1].0 && pair[1].1);
    if let Some(pair) = twice {
        return Err(CalendarError::TwoExceptions(pair[0].0));
    }
    days.dedup_by_key(|(date, ..)| *date);
    let special = days
        .into_iter()
        .map(|(date, is_exception, windows)| SpecialDay {
            number: number_of(date),
            is_exception,
            windows,
            gained: 0,
        });
    Ok(special.collect())
}

fn number_of(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}
