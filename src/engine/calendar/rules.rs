//! What a working calendar is made of.

use std::fmt;

use chrono::NaiveDate;
use chrono_tz::Tz;

/// Part of a day, `[start, end)` in milliseconds since local midnight; `86_400_000` is the next day's start.
///
/// An edge that daylight saving skips means the end of the gap, one that exists twice its first occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    pub start: i64,
    pub end: i64,
}

/// A date that comes back every year; the 29th of February does in leap years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Yearly {
    pub month: u32,
    pub day: u32,
}

/// A day with hours of its own, which replace its weekday's and any holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub date: NaiveDate,
    pub hours: Vec<Hours>,
}

/// A calendar as its owner defines it. Hours may come in any order; those of one day may touch, not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarRules {
    pub zone: Tz,
    /// From Monday to Sunday. Work over midnight is two windows, one on each day.
    pub week: [Vec<Hours>; 7],
    pub holidays: Vec<NaiveDate>,
    pub yearly_holidays: Vec<Yearly>,
    pub exceptions: Vec<Exception>,
}

/// A day that a refusal speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// 0 is Monday.
    Weekday(usize),
    Date(NaiveDate),
}

impl fmt::Display for DayKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; 7] = [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ];
        match self {
            Self::Weekday(index) => formatter.write_str(NAMES[index % 7]),
            Self::Date(date) => date.fmt(formatter),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("{day}: {start} to {end} ms is no part of a day", start = window.start, end = window.end)]
    Window { day: DayKind, window: Hours },
    #[error("{day}: hours overlap")]
    Overlap { day: DayKind },
    #[error("{month}/{day} is no day of any year", month = .0.month, day = .0.day)]
    NoSuchDay(Yearly),
    #[error("{0} has two exceptions")]
    TwoExceptions(NaiveDate),
    #[error("the calendar has no working time")]
    NoWorkingTime,
    #[error("working days differ in length, so that a business day has none")]
    UnequalDays,
    #[error("business days need a working calendar, and this one counts all of the time")]
    AlwaysOpen,
}
