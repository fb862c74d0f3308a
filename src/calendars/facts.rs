//! What a calendar's definition says about itself, without compiling it.

use super::SiteCalendar;
use super::definition::{Definition, Weekday, Window};

const DAY: i64 = 86_400_000;
const HOUR: f64 = 3_600_000.0;

impl SiteCalendar {
    /// Whether reports can count with it.
    pub fn is_loaded(&self) -> bool {
        let definition = self.definition.as_ref();
        definition.is_some_and(|known| self.id.is_none() || known.zone().is_some())
    }

    /// Whether all of the time counts.
    pub fn is_always(&self) -> bool {
        self.definition.as_ref().is_some_and(Definition::is_always)
    }

    /// Whether a business day has a length.
    pub fn has_equal_days(&self) -> bool {
        let lengths = self.day_lengths();
        let first = lengths.first();
        first.is_some() && lengths.iter().all(|length| Some(length) == first)
    }

    /// Hours of a working day; of days of different length their mean.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a few days in milliseconds, exact in 53 bits"
    )]
    pub fn daily_hours(&self) -> f64 {
        let lengths = self.day_lengths();
        let total: i64 = lengths.iter().sum();
        total as f64 / lengths.len().max(1) as f64 / HOUR
    }

    fn day_lengths(&self) -> Vec<i64> {
        let definition = self.definition.as_ref();
        definition.map(Definition::day_lengths).unwrap_or_default()
    }
}

impl Definition {
    /// Milliseconds of each working weekday; of each exception where no weekday works. The engine's measure of a business day.
    fn day_lengths(&self) -> Vec<i64> {
        let worked = |length: &i64| *length > 0;
        let week: Vec<i64> = self.week().into_iter().filter(worked).collect();
        if week.is_empty() {
            self.exception_lengths().filter(worked).collect()
        } else {
            week
        }
    }

    fn is_always(&self) -> bool {
        self.week().iter().all(|length| *length == DAY)
            && self.holidays.is_empty()
            && self.exception_lengths().all(|length| length == DAY)
    }

    fn week(&self) -> [i64; 7] {
        Weekday::ALL.map(|(_, weekday)| {
            let times = self.working_times.iter();
            let of_day = times.filter(|time| time.weekday == weekday);
            of_day.map(|time| time.end - time.start).sum()
        })
    }

    fn exception_lengths(&self) -> impl Iterator<Item = i64> {
        let length = |window: &Window| window.end - window.start;
        self.exceptions
            .iter()
            .map(move |day| day.windows.iter().map(length).sum())
    }
}
