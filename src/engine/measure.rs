//! From visits to cells.

use super::columns::ColumnKey;
use super::spec::{Measure, Spec};
use super::statuses::StatusKey;
use super::timeline::Visit;

/// A figure. Where there is none the status was never visited, which is not the same as 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Duration { ms: i64, visits: u32 },
    Count(u32),
}

impl Cell {
    fn of_one_visit(measure: Measure, ms: i64) -> Self {
        match measure {
            Measure::StatusDuration => Self::Duration { ms, visits: 1 },
            Measure::StatusCount => Self::Count(1),
        }
    }

    fn add_visit(&mut self, more: i64) {
        match self {
            Self::Duration { ms, visits } => {
                *ms = ms.saturating_add(more);
                *visits = visits.saturating_add(1);
            }
            Self::Count(visits) => *visits = visits.saturating_add(1),
        }
    }
}

/// The status that an issue is in at the end of its (trimmed) life, and the time of that last visit alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentState {
    pub column: ColumnKey,
    pub ms: i64,
}

/// The cells of one issue, sorted by column.
#[derive(Debug, Default)]
pub(super) struct Measured {
    pub(super) cells: Vec<(ColumnKey, Cell)>,
    pub(super) current: Option<CurrentState>,
}

/// Adds visits up. Remembers where each status' cell is, so that a history costs the same with many statuses as with few.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By status: the place of its cell plus one, 0 when it has none. All 0 between issues.
    places: Vec<usize>,
}

impl Tally {
    pub(super) fn measure(&mut self, visits: &[Visit], spec: &Spec, statuses: usize) -> Measured {
        self.places.resize(statuses, 0);
        let mut measured = Measured::default();
        for visit in visits {
            if let Some(span) = spec.window.clip(visit.start, visit.end, spec.now) {
                let ms = spec.calendar.worked(span.start(), span.end());
                self.add(&mut measured.cells, visit.status, spec.measure, ms);
                let column = ColumnKey::Status(visit.status);
                measured.current = Some(CurrentState { column, ms });
            }
        }
        for (ColumnKey::Status(status), _) in &measured.cells {
            self.places[status.index()] = 0;
        }
        measured.cells.sort_unstable_by_key(|(column, _)| *column);
        measured
    }

    fn add(
        &mut self,
        cells: &mut Vec<(ColumnKey, Cell)>,
        status: StatusKey,
        measure: Measure,
        ms: i64,
    ) {
        let place = &mut self.places[status.index()];
        if *place == 0 {
            cells.push((ColumnKey::Status(status), Cell::of_one_visit(measure, ms)));
            *place = cells.len();
        } else {
            cells[*place - 1].1.add_visit(ms);
        }
    }
}
