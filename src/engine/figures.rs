//! One issue's figures, report type by report type.

use super::between::{Life, Stay};
use super::calendar::Meter;
use super::cell::Cell;
use super::counted::Counted;
use super::field::{FieldShape, Held, HistoryField};
use super::interval::Interval;
use super::key::{ColumnKey, Part};
use super::measure::{Direction, Measure, MultiVisit, Occurrence};
use super::names::Names;
use super::selection::Selection;
use super::spec::Spec;
use super::statuses::StatusKey;
use super::tally::Tally;
use super::timeline::Visit;
use super::tracks::Tracks;
use super::values::ValueKey;

/// One issue being measured.
pub(super) struct Figures<'a> {
    pub(super) spec: &'a Spec,
    pub(super) selection: &'a Selection,
    pub(super) tracks: &'a Tracks,
    pub(super) names: &'a Names,
    pub(super) tally: &'a mut Tally,
    pub(super) stays: &'a mut Vec<Stay>,
    pub(super) visited: &'a mut [bool],
}

impl Figures<'_> {
    pub(super) fn worked(&self, span: Interval) -> i64 {
        self.spec.calendar.worked(span.start(), span.end())
    }

    pub(super) fn clip<K>(&self, visit: &Visit<K>) -> Option<Interval> {
        self.spec.window.clip(visit.start, visit.end, self.spec.now)
    }

    /// An event counts from the start of the window until before its end, and until now.
    fn happened(&self, at: i64) -> bool {
        self.spec.window.start.is_none_or(|start| at >= start)
            && self.spec.window.end.is_none_or(|end| at < end)
            && at <= self.spec.now
    }

    pub(super) fn see_stays(&mut self) {
        self.stays.clear();
        for visit in self.tracks.statuses() {
            if let Some(span) = self.clip(visit) {
                self.visited[visit.state.index()] = true;
                let status = visit.state;
                self.stays.push(Stay { status, span });
            }
        }
    }

    pub(super) fn measure(&mut self, dates: &[(&str, i64)]) {
        match &self.spec.measure {
            Measure::StatusDuration(which) => self.durations(*which),
            Measure::StatusCount => self.counts(),
            Measure::TransitionCount => self.transitions(),
            Measure::TransitionDate(which, Direction::To) => self.entries(*which),
            Measure::TransitionDate(which, Direction::From) => self.leavings(*which),
            Measure::BetweenStatuses(_) => self.metrics(dates),
            Measure::StatusByPeriod(_) | Measure::PeriodByStatus(_) => self.periods(),
            Measure::AssigneeDuration | Measure::StatusByAssignee | Measure::AssigneeByStatus => {
                self.assignees();
            }
            Measure::GroupDuration(_) => self.groups(),
            Measure::FieldDuration(fields) => self.fields(fields),
        }
    }

    fn durations(&mut self, which: MultiVisit) {
        let mut meter = Meter::new(&self.spec.calendar);
        for Stay { status, span } in self.stays.iter().copied() {
            let (key, ms) = (ColumnKey::one(status), meter.worked(span));
            self.tally.add_visit(key, ms, which);
            self.tally.stay(key, ms, false);
        }
        if which == MultiVisit::Average {
            self.tally.average();
        }
    }

    fn counts(&mut self) {
        for place in 0..self.stays.len() {
            let Stay { status, span } = self.stays[place];
            let key = ColumnKey::one(status);
            self.tally.join(key, Cell::Count(1), false);
            self.tally.stay(key, self.worked(span), false);
        }
    }

    fn transitions(&mut self) {
        for visit in self.tracks.statuses() {
            if let Some(entry) = visit.entry.filter(|entry| entry.from != visit.state)
                && self.happened(visit.start)
            {
                self.visited[entry.from.index()] = true;
                let key = ColumnKey::two(entry.from, visit.state);
                self.tally.join(key, Cell::Count(1), false);
            }
        }
    }

    fn entries(&mut self, which: Occurrence) {
        for visit in self.tracks.statuses() {
            if let Some(span) = self.clip(visit) {
                let by = visit.entry.filter(|_| span.start() == visit.start);
                let cell = Cell::Date {
                    at: span.start(),
                    by: by.and_then(|entry| entry.by),
                };
                let key = ColumnKey::one(visit.state);
                self.tally.join(key, cell, which == Occurrence::Last);
            }
        }
    }

    fn leavings(&mut self, which: Occurrence) {
        for visit in self.tracks.statuses() {
            if let Some(entry) = visit.entry.filter(|entry| entry.from != visit.state)
                && self.happened(visit.start)
            {
                let cell = Cell::Date {
                    at: visit.start,
                    by: entry.by,
                };
                self.visited[entry.from.index()] = true;
                let key = ColumnKey::one(entry.from);
                self.tally.join(key, cell, which == Occurrence::Last);
            }
        }
    }

    fn metrics(&mut self, dates: &[(&str, i64)]) {
        let Measure::BetweenStatuses(metrics) = &self.spec.measure else {
            return;
        };
        let end = self.spec.window.end.unwrap_or(i64::MAX);
        let life = Life {
            stays: self.stays,
            dates,
            since: self.spec.window.start,
            until: self.spec.now.min(end),
            calendar: &self.spec.calendar,
            statuses: &self.names.statuses,
        };
        for (place, metric) in (0..).zip(metrics) {
            if let Some(cell) = metric.measure(life) {
                self.tally
                    .join(ColumnKey::one(Part::Metric(place)), cell, false);
            }
        }
    }

    fn periods(&mut self) {
        let (periods, status_first) = match &self.spec.measure {
            Measure::StatusByPeriod(periods) => (periods, true),
            Measure::PeriodByStatus(periods) => (periods, false),
            _ => return,
        };
        let calendar = &self.spec.calendar;
        for Stay { status, span } in self.stays.iter().copied() {
            self.tally.leave();
            if self.selection.shows(status) {
                periods.split(span, |period, part| {
                    let (status, period) = (Part::Status(status), Part::Period(period));
                    let key = if status_first {
                        ColumnKey::two(status, period)
                    } else {
                        ColumnKey::two(period, status)
                    };
                    let ms = calendar.worked(part.start(), part.end());
                    self.tally.add_time(key, ms);
                    self.tally.stay(key, ms, true);
                });
            }
            if !self.selection.counts(status) {
                self.tally.leave();
            }
        }
    }

    /// Calls with each stretch of time in which both the status and the value stay the same.
    fn cross(
        &mut self,
        visits: &[Visit<ValueKey>],
        mut each: impl FnMut(&mut Self, StatusKey, ValueKey, Interval),
    ) {
        let clipped = visits.iter().map(|visit| (visit.state, self.clip(visit)));
        let values: Vec<(ValueKey, Interval)> = clipped
            .filter_map(|(value, span)| Some((value, span?)))
            .collect();
        let (mut stay_place, mut value_place) = (0, 0);
        while let (Some(stay), Some((value, held))) =
            (self.stays.get(stay_place), values.get(value_place))
        {
            let Stay { status, span } = *stay;
            let (start, end) = (span.start().max(held.start()), span.end().min(held.end()));
            each(self, status, *value, Interval::new(start, end));
            // Both end together: what has nothing after it waits for the other.
            let value_ends = held.end() <= span.end() && value_place + 1 < values.len();
            let stay_ends = span.end() <= held.end() && stay_place + 1 < self.stays.len();
            if !value_ends && !stay_ends {
                return;
            }
            value_place += usize::from(value_ends);
            stay_place += usize::from(stay_ends);
        }
    }

    fn assignees(&mut self) {
        let (tracks, spec) = (self.tracks, self.spec);
        let by_status = spec.measure.is_composite();
        let selection = self.selection;
        let counts = |status| {
            if by_status {
                selection.shows(status)
            } else {
                selection.counts(status)
            }
        };
        self.values(tracks.assignees(), counts, |status, value| {
            match spec.measure {
                Measure::StatusByAssignee => ColumnKey::two(value, status),
                Measure::AssigneeByStatus => ColumnKey::two(status, value),
                _ => ColumnKey::one(value),
            }
        });
    }

    fn values(
        &mut self,
        visits: &[Visit<ValueKey>],
        counts: impl Fn(StatusKey) -> bool,
        key: impl Fn(StatusKey, ValueKey) -> ColumnKey,
    ) {
        self.cross(visits, |figures, status, value, span| {
            if !counts(status) {
                figures.tally.leave();
                return;
            }
            let (key, ms) = (key(status, value), figures.worked(span));
            figures.tally.add_time(key, ms);
            figures.tally.stay(key, ms, true);
            if !figures.selection.counts(status) {
                figures.tally.leave();
            }
        });
    }

    fn fields(&mut self, fields: &[HistoryField]) {
        let (tracks, selection) = (self.tracks, self.selection);
        for (place, field) in fields.iter().enumerate() {
            let column = |value| field_column(fields.len(), place, value);
            self.tally.leave();
            if field.shape == FieldShape::Single {
                let counts = |status| selection.counts(status);
                self.values(tracks.values(place), counts, |_, value| column(value));
            } else {
                self.sets(tracks.sets(place), column);
            }
        }
        // There is room for one: of several fields none is the state.
        if fields.len() > 1 {
            self.tally.leave();
        }
    }

    fn groups(&mut self) {
        let tracks = self.tracks;
        self.cross(tracks.assignees(), |figures, status, value, span| {
            let groups = figures.selection.groups(value);
            if figures.selection.counts(status) && !groups.is_empty() {
                let ms = figures.worked(span);
                for group in groups {
                    figures
                        .tally
                        .add_time(ColumnKey::one(Part::Group(*group)), ms);
                }
            }
        });
    }

    /// Visits of several values overlap, so each is measured on its own.
    fn sets(&mut self, visits: &[Held], column: impl Fn(ValueKey) -> ColumnKey) {
        let counted = (!self.selection.counts_all()).then(|| Counted::new(self));
        for Held { visit, .. } in visits {
            let Some(span) = self.clip(visit) else {
                continue;
            };
            let ms = match &counted {
                None => Some(self.worked(span)),
                Some(counted) => counted.worked(self, span),
            };
            if let Some(ms) = ms {
                self.tally.add_time(column(visit.state), ms);
            }
        }
    }

    pub(super) fn consolidate(&mut self) {
        if self.spec.consolidated.is_empty() || self.spec.measure == Measure::TransitionCount {
            return;
        }
        let last = matches!(
            self.spec.measure,
            Measure::TransitionDate(Occurrence::Last, _)
        );
        for place in 0..self.tally.cells.len() {
            let (key, cell) = self.tally.cells[place];
            let status = key.parts().find_map(|part| match part {
                Part::Status(status) => Some(status),
                _ => None,
            });
            for set in status.map_or(&[][..], |status| self.selection.sets(status)) {
                let key = key.map(|part| match part {
                    Part::Status(_) => Part::Consolidated(*set),
                    other => other,
                });
                self.tally.join(key, cell, last);
            }
        }
    }
}

/// The column of a value of one of so many fields.
pub(super) fn field_column(fields: usize, place: usize, value: ValueKey) -> ColumnKey {
    match u32::try_from(place) {
        Ok(place) if fields > 1 => ColumnKey::two(Part::Field(place), value),
        _ => ColumnKey::one(value),
    }
}
