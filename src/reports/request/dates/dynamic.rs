//! `dyn::<anchor>[::<offset>]`: dates that move with the report instant (Timepiece: dynamic dates).

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};

use super::{Frame, first_instant};

/// A hundred years, in each unit: more is a slip of the pen, and would leave the years that dates may have.
const MOST_MONTHS: i32 = 1_200;
const MOST_DAYS: i32 = 36_600;
const MOST_HOURS: i32 = 878_400;
const MOST_DIGITS: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DynamicDate {
    anchor: Anchor,
    offset: Offset,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Now,
    /// The first or last second of the unit that is so many after this one.
    Border {
        unit: Unit,
        after: i32,
        end: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Calendar units move the clock's face, hours are elapsed ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Offset {
    months: i32,
    days: i32,
    hours: i32,
}

impl DynamicDate {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let rest = lower.strip_prefix("dyn::")?;
        let (anchor, offset) = match rest.split_once("::") {
            Some((anchor, offset)) => (anchor, Offset::parse(offset)?),
            None => (rest, Offset::default()),
        };
        let anchor = Anchor::parse(anchor)?;
        Some(Self { anchor, offset })
    }

    pub(super) fn resolve(self, frame: Frame) -> DateTime<Utc> {
        let at = self.anchor.resolve(frame);
        self.offset.apply(at, frame)
    }
}

impl Anchor {
    fn parse(text: &str) -> Option<Self> {
        if text == "now" {
            return Some(Self::Now);
        }
        let (span, border) = text.rsplit_once('_')?;
        let end = match border {
            "start" => false,
            "end" => true,
            _ => return None,
        };
        let (unit, after) = match span {
            "today" => (Unit::Day, 0),
            "yesterday" => (Unit::Day, -1),
            "tomorrow" => (Unit::Day, 1),
            other => {
                let which = [("this", 0), ("last", -1), ("next", 1)];
                let found = which
                    .iter()
                    .find_map(|(word, after)| Some((other.strip_prefix(word)?, *after)));
                let (unit, after) = found?;
                (Unit::parse(unit)?, after)
            }
        };
        Some(Self::Border { unit, after, end })
    }

    fn resolve(self, frame: Frame) -> DateTime<Utc> {
        let Self::Border { unit, after, end } = self else {
            return frame.now;
        };
        let start = unit.start(frame, after + i32::from(end));
        start - TimeDelta::seconds(i64::from(end))
    }
}

impl Unit {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "hour" => Self::Hour,
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            _ => return None,
        })
    }

    /// The start of the unit that is so many after the one that `now` is in.
    fn start(self, frame: Frame, after: i32) -> DateTime<Utc> {
        let local = frame.now.with_timezone(&frame.zone);
        let today = local.date_naive();
        let first = |month: u32| NaiveDate::from_ymd_opt(today.year(), month, 1).unwrap_or(today);
        let (day, offset) = match self {
            Self::Hour => {
                let since = i64::from(local.minute()) * 60 + i64::from(local.second());
                let whole = frame.now - TimeDelta::seconds(since);
                let whole = whole.with_nanosecond(0).unwrap_or(whole);
                return whole + TimeDelta::hours(i64::from(after));
            }
            Self::Day => (today, Offset::of_days(after)),
            Self::Week => {
                let week = today.week(frame.week_start).checked_first_day();
                (week.unwrap_or(today), Offset::of_days(after * 7))
            }
            Self::Month => (first(today.month()), Offset::of_months(after)),
            Self::Quarter => {
                let month = today.month0() / 3 * 3 + 1;
                (first(month), Offset::of_months(after * 3))
            }
            Self::Year => (first(1), Offset::of_months(after * 12)),
        };
        first_instant(offset.move_day(day).and_time(NaiveTime::MIN), frame.zone)
    }
}

impl Offset {
    fn of_days(days: i32) -> Self {
        Self {
            days,
            ..Self::default()
        }
    }

    fn of_months(months: i32) -> Self {
        Self {
            months,
            ..Self::default()
        }
    }

    /// Terms of a number and a unit, each with its own sign; a `+` may have become a space on its way.
    fn parse(text: &str) -> Option<Self> {
        let mut offset = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (sign, after) = match rest.as_bytes()[0] {
                b'-' => (-1, &rest[1..]),
                b'+' | b' ' => (1, &rest[1..]),
                _ => (1, rest),
            };
            let digits = after.find(|c: char| !c.is_ascii_digit())?;
            if digits > MOST_DIGITS {
                return None;
            }
            let amount = sign * after[..digits].parse::<i32>().ok()?;
            let units = &after[digits..];
            let end = units.find(|c: char| !c.is_ascii_alphabetic());
            let (unit, next) = units.split_at(end.unwrap_or(units.len()));
            match unit {
                "y" => offset.months += amount.checked_mul(12)?,
                "mo" => offset.months += amount,
                "w" => offset.days += amount.checked_mul(7)?,
                "d" => offset.days += amount,
                "h" => offset.hours += amount,
                _ => return None,
            }
            if !offset.is_near() {
                return None;
            }
            rest = next;
        }
        (!text.is_empty()).then_some(offset)
    }

    fn is_near(self) -> bool {
        self.months.abs() <= MOST_MONTHS
            && self.days.abs() <= MOST_DAYS
            && self.hours.abs() <= MOST_HOURS
    }

    fn apply(self, at: DateTime<Utc>, frame: Frame) -> DateTime<Utc> {
        let moved = if self.months == 0 && self.days == 0 {
            at
        } else {
            let local = at.with_timezone(&frame.zone).naive_local();
            let day = self.move_day(local.date());
            first_instant(day.and_time(local.time()), frame.zone)
        };
        moved + TimeDelta::hours(i64::from(self.hours))
    }

    /// Months first; a day that the month does not have is its last one.
    fn move_day(self, day: NaiveDate) -> NaiveDate {
        let months = Months::new(self.months.unsigned_abs());
        let moved = if self.months < 0 {
            day.checked_sub_months(months)
        } else {
            day.checked_add_months(months)
        };
        let moved = moved.unwrap_or(day);
        let days = Days::new(u64::from(self.days.unsigned_abs()));
        let moved_on = if self.days < 0 {
            moved.checked_sub_days(days)
        } else {
            moved.checked_add_days(days)
        };
        moved_on.unwrap_or(moved)
    }
}
