//! Dates in parameters: without an offset they are wall-clock time of the bound user's Jira zone.

mod dynamic;

use std::ops::RangeInclusive;

use chrono::{
    DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
    Weekday,
};
use chrono_tz::Tz;

use self::dynamic::DynamicDate;

/// Far enough from the ends of four-digit years for every zone's offset.
const YEARS: RangeInclusive<i32> = 1970..=9998;

/// Where and when a request is evaluated: what dates without an offset, and dynamic ones, depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The bound user's Jira zone.
    pub zone: Tz,
    /// The report instant: the same for all pages of a run.
    pub now: DateTime<Utc>,
    pub week_start: Weekday,
}

/// A date as it was sent, before the zone is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateInput {
    /// Echoed as sent.
    pub text: String,
    when: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Local(NaiveDateTime),
    Instant(DateTime<Utc>),
    Dynamic(DynamicDate),
}

impl DateInput {
    pub const ALLOWED: &'static str = "yyyy-MM-dd, yyyy-MM-dd HH:mm, RFC 3339 with an offset like 2026-01-31T09:00:00+01:00, or a \
        dynamic date like dyn::thismonth_start::-1mo";

    pub fn parse(text: &str) -> Option<Self> {
        // In a query an unescaped `+` of an offset arrives as a space.
        let offset_restored =
            (text.len() > 19 && text.contains('T')).then(|| text.replace(' ', "+"));
        let instant = DateTime::parse_from_rfc3339(offset_restored.as_deref().unwrap_or(text)).ok();
        let when = instant
            .map(|at| at.to_utc())
            .filter(|at| YEARS.contains(&at.year()))
            .map(When::Instant)
            .or_else(|| local(text).map(When::Local))
            .or_else(|| DynamicDate::parse(text).map(When::Dynamic))?;
        Some(Self {
            text: text.to_owned(),
            when,
        })
    }

    /// The instant in the zone: a time that the clocks skip means the end of the gap, one that they show twice
    /// means its first occurrence.
    pub fn resolve(&self, frame: Frame) -> DateTime<Utc> {
        match self.when {
            When::Instant(at) => at,
            When::Local(local) => first_instant(local, frame.zone),
            When::Dynamic(date) => date.resolve(frame),
        }
    }

    /// As JQL reads it: minutes, in the calling user's zone.
    pub fn to_jql(&self, frame: Frame) -> String {
        let local = match self.when {
            When::Local(local) => local,
            When::Instant(_) | When::Dynamic(_) => {
                self.resolve(frame).with_timezone(&frame.zone).naive_local()
            }
        };
        local.format("%Y-%m-%d %H:%M").to_string()
    }
}

fn local(text: &str) -> Option<NaiveDateTime> {
    let date = |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let formats = [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
    ];
    formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| date(text).map(|date| date.and_time(NaiveTime::MIN)))
        .filter(|local| YEARS.contains(&local.year()))
}

fn first_instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => gap_end(local, zone),
    }
}

/// The instant at which the clocks jump over `local`. A gap is at most a day (Apia, 2011-12-30) and starts and
/// ends on a whole second, so bisection between a day before and a day after finds it exactly.
fn gap_end(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let utc = local.and_utc();
    let (mut before, mut after) = (utc - TimeDelta::days(2), utc + TimeDelta::days(2));
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if middle.with_timezone(&zone).naive_local() < local {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests;
