//! One issue in, its figures out.

use super::between::Stay;
use super::cell::{Cell, CurrentState};
use super::columns::StatusColumns;
use super::fault::Fault;
use super::figures::Figures;
use super::input::{HistoryItem, IssueInput};
use super::key::ColumnKey;
use super::names::{Moved, Names};
use super::selection::Selection;
use super::spec::Spec;
use super::statuses::{StatusKey, Statuses};
use super::tally::Tally;
use super::tracks::Tracks;
use super::values::Values;

/// Measures issues one after the other, keeping nothing of them but names.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) spec: Spec,
    pub(super) names: Names,
    /// By status: whether an issue was in it, or left it, within the window.
    pub(super) visited: Vec<bool>,
    tracks: Tracks,
    selection: Selection,
    tally: Tally,
    stays: Vec<Stay>,
}

impl Reader {
    pub(super) fn new(spec: Spec, statuses: Statuses) -> Self {
        let none = if spec.measure.reads_assignee() {
            ("unassigned", "Unassigned")
        } else {
            ("none", "None")
        };
        Self {
            selection: Selection::new(&spec),
            spec,
            names: Names {
                statuses,
                values: Values::new(none),
                people: Values::new(none),
            },
            visited: Vec::new(),
            tracks: Tracks::default(),
            tally: Tally::default(),
            stays: Vec::new(),
        }
    }

    pub(super) fn read<'a, I>(&mut self, issue: IssueInput<'a, I>)
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        let dates = issue.dates;
        self.find_visits(issue, self.spec.measure.is_date());
        self.tally.begin();
        let mut figures = Figures {
            spec: &self.spec,
            selection: &self.selection,
            tracks: &self.tracks,
            names: &self.names,
            tally: &mut self.tally,
            stays: &mut self.stays,
            visited: &mut self.visited,
        };
        figures.see_stays();
        figures.measure(dates);
        figures.consolidate();
    }

    /// Finds visits, and who began them, without figures.
    pub(super) fn read_with_authors<'a, I>(&mut self, issue: IssueInput<'a, I>)
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        self.find_visits(issue, true);
        for visit in self.tracks.statuses() {
            let clipped = self.spec.window.clip(visit.start, visit.end, self.spec.now);
            self.visited[visit.state.index()] |= clipped.is_some();
        }
    }

    fn find_visits<'a, I>(&mut self, issue: IssueInput<'a, I>, authors: bool)
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        self.tracks
            .read(issue, &self.spec.measure, authors, &mut self.names);
        self.selection.learn(&self.names);
        self.visited.resize(self.names.statuses.len(), false);
    }

    /// Takes over what another reader of the same report knows; where its keys are in this one.
    pub(super) fn absorb(&mut self, other: &Self) -> Moved {
        let moved = self.names.absorb(&other.names);
        self.visited.resize(self.names.statuses.len(), false);
        for key in other.names.statuses.keys() {
            let seen = other.visited.get(key.index()) == Some(&true);
            self.visited[moved.status(key).index()] |= seen;
        }
        moved
    }

    /// The statuses that have columns.
    pub(super) fn choice(&self) -> StatusColumns {
        let seen = |key: &StatusKey| self.visited.get(key.index()) == Some(&true);
        let visited = self.names.statuses.keys().filter(seen).collect();
        StatusColumns::choose(&self.spec, &self.names.statuses, visited)
    }

    /// Sorted by column.
    pub(super) fn cells(&mut self) -> &[(ColumnKey, Cell)] {
        self.tally.cells.sort_unstable_by_key(|(key, _)| *key);
        &self.tally.cells
    }

    pub(super) fn current(&self) -> Option<CurrentState> {
        self.tally.current
    }

    pub(super) fn faults(&self) -> impl Iterator<Item = Fault> + '_ {
        self.tracks.faults()
    }

    pub(super) fn tracks(&self) -> &Tracks {
        &self.tracks
    }
}
