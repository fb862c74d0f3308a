//! Adds figures up, one issue at a time.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::cell::{Cell, CurrentState};
use super::key::{ColumnKey, Part};
use super::measure::MultiVisit;

/// Remembers where each column's cell is, so that a visit costs the same with many columns as with few.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) cells: Vec<(ColumnKey, Cell)>,
    pub(super) current: Option<CurrentState>,
    /// By status: the place of its own cell plus one, 0 when it has none. All 0 between issues.
    statuses: Vec<usize>,
    others: HashMap<ColumnKey, usize>,
}

impl Tally {
    pub(super) fn begin(&mut self) {
        for (key, _) in self.cells.drain(..) {
            if let Some(status) = own_status(key) {
                self.statuses[status] = 0;
            }
        }
        self.others.clear();
        self.current = None;
    }

    /// The place of a status' own cell; one that has none gets the `next`.
    fn known_status(&mut self, status: usize, next: usize) -> Option<usize> {
        if self.statuses.len() <= status {
            self.statuses.resize(status + 1, 0);
        }
        let place = &mut self.statuses[status];
        let known = place.checked_sub(1);
        if known.is_none() {
            *place = next + 1;
        }
        known
    }

    /// The place of a column's cell; a new one holds `cell` as it is, an old one is left alone and `false`.
    fn place(&mut self, key: ColumnKey, cell: Cell) -> (usize, bool) {
        let next = self.cells.len();
        let known = match own_status(key) {
            Some(status) => self.known_status(status, next),
            None => match self.others.entry(key) {
                Entry::Occupied(known) => Some(*known.get()),
                Entry::Vacant(new) => {
                    new.insert(next);
                    None
                }
            },
        };
        if known.is_none() {
            self.cells.push((key, cell));
        }
        (known.unwrap_or(next), known.is_none())
    }

    /// `last` decides between dates.
    pub(super) fn join(&mut self, key: ColumnKey, cell: Cell, last: bool) {
        let (place, new) = self.place(key, cell);
        if !new {
            let known = &mut self.cells[place].1;
            *known = known.join(cell, last);
        }
    }

    pub(super) fn add_time(&mut self, key: ColumnKey, ms: i64) {
        self.join(key, Cell::Time(ms), false);
    }

    pub(super) fn add_visit(&mut self, key: ColumnKey, more: i64, which: MultiVisit) {
        let (place, new) = self.place(
            key,
            Cell::Duration {
                ms: more,
                visits: 1,
            },
        );
        if new {
            return;
        }
        if let Cell::Duration { ms, visits } = &mut self.cells[place].1 {
            *visits = visits.saturating_add(1);
            match which {
                MultiVisit::Total | MultiVisit::Average => *ms = ms.saturating_add(more),
                MultiVisit::First => {}
                MultiVisit::Last => *ms = more,
            }
        }
    }

    /// Turns sums of visits into their averages.
    pub(super) fn average(&mut self) {
        for (_, cell) in &mut self.cells {
            if let Cell::Duration { ms, visits } = cell {
                let visits = i64::from(*visits);
                *ms = *ms / visits + i64::from(*ms % visits * 2 >= visits);
            }
        }
    }

    /// The issue went where no column is.
    pub(super) fn leave(&mut self) {
        self.current = None;
    }

    /// The issue is in this column, and has been for this long or for so much longer.
    pub(super) fn stay(&mut self, column: ColumnKey, ms: i64, goes_on: bool) {
        let before = self
            .current
            .filter(|current| goes_on && current.column == column);
        let ms = before.map_or(ms, |before| before.ms.saturating_add(ms));
        self.current = Some(CurrentState { column, ms });
    }
}

fn own_status(key: ColumnKey) -> Option<usize> {
    match key {
        ColumnKey {
            outer: Part::Status(status),
            inner: None,
        } => Some(status.index()),
        _ => None,
    }
}
