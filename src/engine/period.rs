//! Days, weeks, months, quarters and years, as columns.

use chrono::Weekday;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::civil::{DAY, Date, weekday};
use super::interval::Interval;
use super::zone::Zone;

/// 1900-01-01 and 3000-01-01. Time before belongs to the first period, time after to the last.
const FIRST_DAY: i64 = -25_567;
const LAST_DAY: i64 = 376_200;

/// A period within one report, known by the day on which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period(i32);

impl Period {
    /// Counted from 1970-01-01.
    pub(super) fn first_day(self) -> i64 {
        i64::from(self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodUnit {
    Day,
    /// Weeks that begin on this day.
    Week(Weekday),
    Month,
    Quarter,
    Year,
}

/// Periods of one kind in one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Periods {
    unit: PeriodUnit,
    zone: Zone,
}

impl Periods {
    pub fn new(unit: PeriodUnit, zone: Tz) -> Self {
        let zone = Zone::new(zone);
        Self { unit, zone }
    }

    /// `2026-01-26` for a day or a week, `2026-01`, `2026-Q1`, `2026`.
    pub fn name(&self, period: Period) -> String {
        let Date { year, month, day } = Date::of_day_number(period.first_day());
        match self.unit {
            PeriodUnit::Day | PeriodUnit::Week(_) => format!("{year:04}-{month:02}-{day:02}"),
            PeriodUnit::Month => format!("{year:04}-{month:02}"),
            PeriodUnit::Quarter => format!("{year:04}-Q{}", month.div_ceil(3)),
            PeriodUnit::Year => format!("{year:04}"),
        }
    }

    /// Cuts a stretch of time at the borders of periods; one without length belongs to the period of its instant.
    pub(super) fn split(&self, span: Interval, mut piece: impl FnMut(Period, Interval)) {
        let mut from = span.start();
        let mut first = self.first_day_of(self.day_of(from));
        loop {
            let next = self.first_day_after(first);
            let border = if next < LAST_DAY {
                self.zone.reaches(next * DAY)
            } else {
                i64::MAX
            };
            if border > from || border == i64::MAX {
                let number = i32::try_from(first).expect("days until the year 3000");
                piece(Period(number), Interval::new(from, span.end().min(border)));
            }
            if span.end() <= border {
                return;
            }
            (from, first) = (border.max(from), next);
        }
    }

    /// While an evening is lived twice, the clock already shows midnight: it is still that day.
    fn day_of(&self, at: i64) -> i64 {
        let day = self
            .zone
            .wall(at)
            .div_euclid(DAY)
            .clamp(FIRST_DAY, LAST_DAY - 1);
        day - i64::from(day > FIRST_DAY && self.zone.reaches(day * DAY) > at)
    }

    fn first_day_of(&self, day: i64) -> i64 {
        let Date { year, month, .. } = Date::of_day_number(day);
        match self.unit {
            PeriodUnit::Day => day,
            PeriodUnit::Week(first) => {
                let first = i64::from(first.num_days_from_monday());
                let since = i64::try_from(weekday(day)).expect("one of seven") - first;
                day - since.rem_euclid(7)
            }
            PeriodUnit::Month => Date::new(year, month, 1).day_number(),
            PeriodUnit::Quarter => Date::new(year, month - (month - 1) % 3, 1).day_number(),
            PeriodUnit::Year => Date::new(year, 1, 1).day_number(),
        }
    }

    fn first_day_after(&self, first: i64) -> i64 {
        let longest = match self.unit {
            PeriodUnit::Day => return first + 1,
            PeriodUnit::Week(_) => return first + 7,
            PeriodUnit::Month => 31,
            PeriodUnit::Quarter => 92,
            PeriodUnit::Year => 366,
        };
        self.first_day_of(first + longest)
    }
}
