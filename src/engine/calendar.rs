//! When time counts.

mod rules;
mod schedule;
mod windows;
mod yearly;

use std::sync::Arc;

use chrono_tz::Tz;

pub use self::rules::{CalendarError, CalendarRules, DayKind, Exception, Hours, Yearly};
use self::schedule::Schedule;
use super::civil::DAY;
use super::interval::Interval;
use super::zone::{Pace, Zone};

/// Instants further from 1970 than this (146 million years) are taken for this far.
const FURTHEST: i64 = i64::MAX / 2;

/// A working calendar. Cheap to clone.
///
/// Exact before 2100. Later instants are read with the offset that the zone has at the end of 2099.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar(Option<Arc<Working>>);

#[derive(Debug, PartialEq, Eq)]
struct Working {
    tz: Tz,
    zone: Zone,
    schedule: Schedule,
    /// For each piece of the zone.
    spans: Vec<Span>,
}

/// Worked time until an instant of one piece of the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    /// What the schedule says of local time, plus `base`.
    Running { offset: i64, base: i64 },
    /// Local time is lived a second time: all of it counts, or nothing.
    Standing { start: i64, base: i64, works: bool },
}

impl Calendar {
    /// 7×24: worked time is elapsed time.
    pub fn always() -> Self {
        Self(None)
    }

    /// Refuses rules that contradict themselves or leave no working time.
    pub fn new(rules: &CalendarRules) -> Result<Self, CalendarError> {
        let schedule = Schedule::new(rules)?;
        let zone = Zone::new(rules.zone);
        let spans = spans(&zone, &schedule);
        let working = Working {
            tz: rules.zone,
            zone,
            schedule,
            spans,
        };
        if working.has_working_time() {
            Ok(Self(Some(Arc::new(working))))
        } else {
            Err(CalendarError::NoWorkingTime)
        }
    }

    pub fn is_always(&self) -> bool {
        self.0.is_none()
    }

    /// `None`: time counts the same in every zone.
    pub fn zone(&self) -> Option<Tz> {
        self.0.as_ref().map(|working| working.tz)
    }

    /// Milliseconds of `[start, end)` that count; 0 when `end` is not after `start`. Costs the same for every length.
    pub fn worked(&self, start: i64, end: i64) -> i64 {
        match &self.0 {
            None => Interval::new(start, end).ms(),
            Some(working) if start < end => working.until(end) - working.until(start),
            Some(_) => 0,
        }
    }

    /// Length of a business day in milliseconds. The weekdays with working time decide, all equal in length; an
    /// exception (a half day) is measured by them. Without such weekdays the exceptions must be equal.
    pub fn business_day_ms(&self) -> Result<i64, CalendarError> {
        match &self.0 {
            None => Err(CalendarError::AlwaysOpen),
            Some(working) => working
                .schedule
                .day_length()
                .ok_or(CalendarError::UnequalDays),
        }
    }

    /// Working time of the longest weekday (without working weekdays: exception) in milliseconds.
    pub fn longest_day_ms(&self) -> i64 {
        match &self.0 {
            None => DAY,
            Some(working) => working.schedule.longest_day(),
        }
    }
}

/// Measures stretches of time that follow each other: the border between two is looked up once.
#[derive(Debug)]
pub(super) struct Meter<'a> {
    calendar: &'a Calendar,
    /// An instant, and the time worked until then.
    last: (i64, i64),
}

impl<'a> Meter<'a> {
    pub(super) fn new(calendar: &'a Calendar) -> Self {
        let until = calendar.0.as_ref().map_or(0, |working| working.until(0));
        Self {
            calendar,
            last: (0, until),
        }
    }

    /// What [`Calendar::worked`] says.
    pub(super) fn worked(&mut self, span: Interval) -> i64 {
        let Some(working) = &self.calendar.0 else {
            return span.ms();
        };
        let from = if span.start() == self.last.0 {
            self.last.1
        } else {
            working.until(span.start())
        };
        let until = if span.ms() == 0 {
            from
        } else {
            working.until(span.end())
        };
        self.last = (span.end(), until);
        until - from
    }
}

impl Working {
    /// Worked milliseconds until an instant, counted from a fixed one.
    fn until(&self, at: i64) -> i64 {
        let at = at.clamp(-FURTHEST, FURTHEST);
        match self.spans[self.zone.piece_at(at)] {
            Span::Running { offset, base } => base + self.schedule.until(at + offset),
            Span::Standing { start, base, works } => base + if works { at - start } else { 0 },
        }
    }

    /// A schedule of exceptions alone may have all of them in gaps.
    fn has_working_time(&self) -> bool {
        let [first, last] = self.schedule.exceptional_days();
        self.schedule.works_every_cycle()
            || self.until(self.zone.reaches(first)) < self.until(self.zone.reaches(last))
    }
}

fn spans(zone: &Zone, schedule: &Schedule) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(zone.pieces().len());
    for piece in zone.pieces() {
        let start = piece.start;
        let reached = match spans.last() {
            None => None,
            Some(Span::Running { offset, base }) => Some(base + schedule.until(start + offset)),
            Some(Span::Standing {
                start: since,
                base,
                works,
            }) => Some(base + if *works { start - since } else { 0 }),
        };
        spans.push(match piece.pace {
            Pace::Running { offset } => {
                let base = reached.map_or(0, |reached| reached - schedule.until(start + offset));
                Span::Running { offset, base }
            }
            Pace::Standing { wall } => Span::Standing {
                start,
                base: reached.unwrap_or_default(),
                works: schedule.until(wall) > schedule.until(wall - 1),
            },
        });
    }
    spans
}

#[cfg(test)]
mod tests;
