//! Duration between statuses: from one event of an issue to another.

use super::calendar::Calendar;
use super::cell::{Cell, MetricState};
use super::interval::Interval;
use super::measure::Occurrence;
use super::statuses::{StatusKey, Statuses};

/// What begins or ends a metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricEdge {
    /// Entering one of these statuses, by ids.
    Statuses { ids: Vec<String>, visit: Occurrence },
    /// The instant in a date field, by id. A start in the future has not happened; a stop in the future is awaited;
    /// a stop before the start ends the metric where it began.
    Date { field: String },
}

/// A stretch of an issue's life that gets a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    pub id: String,
    pub name: String,
    /// `None`: the creation.
    pub start: Option<MetricEdge>,
    /// What comes after the start counts; of equal instants, what follows it in history.
    pub stop: MetricEdge,
    /// Ids of statuses whose time does not count.
    pub pause: Vec<String>,
}

/// A visit of a status as far as it lies in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) status: StatusKey,
    pub(super) span: Interval,
}

/// What a metric needs to know of an issue. `until` is where its life is cut off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Life<'a> {
    pub(super) stays: &'a [Stay],
    pub(super) dates: &'a [(&'a str, i64)],
    pub(super) since: Option<i64>,
    pub(super) until: i64,
    pub(super) calendar: &'a Calendar,
    pub(super) statuses: &'a Statuses,
}

impl Metric {
    pub(super) fn measure(&self, life: Life<'_>) -> Option<Cell> {
        let last = life.stays.last()?;
        let (start, next) = self.start_of(life)?;
        let stop = self.stop_of(life, start, next);
        let end = stop.unwrap_or(life.until).max(start);
        let is_pause = |stay: &&Stay| life.is_in(stay.status, &self.pause);
        let pauses = life.stays.iter().filter(is_pause).map(|stay| {
            let (from, to) = (stay.span.start().max(start), stay.span.end().min(end));
            life.calendar.worked(from, to)
        });
        let state = match stop {
            Some(_) => MetricState::Finished,
            None if is_pause(&last) => MetricState::Paused,
            None => MetricState::Running,
        };
        let ms = life
            .calendar
            .worked(start, end)
            .saturating_sub(pauses.fold(0, i64::saturating_add));
        Some(Cell::Metric { ms, state })
    }

    /// When it starts, and the first stay whose beginning can end it.
    fn start_of(&self, life: Life<'_>) -> Option<(i64, usize)> {
        match &self.start {
            None => Some((life.stays.first()?.span.start(), 0)),
            Some(MetricEdge::Statuses { ids, visit }) => {
                let place = life.entered(0, i64::MIN, ids, *visit)?;
                Some((life.stays[place].span.start(), place + 1))
            }
            Some(MetricEdge::Date { field }) => {
                let at = life.date(field)?.max(life.since.unwrap_or(i64::MIN));
                (at <= life.until).then_some((at, 0))
            }
        }
    }

    fn stop_of(&self, life: Life<'_>, start: i64, next: usize) -> Option<i64> {
        match &self.stop {
            MetricEdge::Statuses { ids, visit } => {
                let place = life.entered(next, start, ids, *visit)?;
                Some(life.stays[place].span.start())
            }
            MetricEdge::Date { field } => life.date(field).filter(|at| *at <= life.until),
        }
    }
}

impl Life<'_> {
    fn is_in(self, status: StatusKey, ids: &[String]) -> bool {
        ids.contains(&self.statuses.status(status).id)
    }

    fn date(self, field: &str) -> Option<i64> {
        let date = self.dates.iter().find(|(id, _)| *id == field);
        date.map(|(_, at)| *at)
    }

    /// The first or last stay in one of these statuses, from this place and instant on.
    fn entered(self, next: usize, since: i64, ids: &[String], visit: Occurrence) -> Option<usize> {
        let fits = |place: &usize| {
            let stay = self.stays[*place];
            stay.span.start() >= since && self.is_in(stay.status, ids)
        };
        let mut places = next..self.stays.len();
        match visit {
            Occurrence::First => places.find(fits),
            Occurrence::Last => places.rfind(fits),
        }
    }
}
