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
        let values = if spec.measure.reads_assignee() {
            Values::of_people()
        } else {
            Values::of_fields(("none", "None"))
        };
        Self {
            selection: Selection::new(&spec),
            spec,
            names: Names {
                statuses,
                values,
                people: Values::of_people(),
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
        self.measure(dates);
    }

    fn measure(&mut self, dates: &[(&str, i64)]) {
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

    /// Remembers who made changes, whatever the report.
    pub(super) fn read_with_authors<'a, I>(&mut self, issue: IssueInput<'a, I>)
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        let dates = issue.dates;
        self.find_visits(issue, true);
        self.measure(dates);
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

    /// Whether nothing that is still to come changes the columns.
    pub(super) fn knows_columns(&self) -> bool {
        let measure = &self.spec.measure;
        let statuses = self.spec.statuses.iter().flatten();
        let listed = |id: &String| {
            let key = self.names.statuses.find(id);
            key.is_some_and(|key| self.names.statuses.status(key).is_listed())
        };
        measure.has_columns_of_its_own()
            && (!measure.has_columns_of_statuses()
                || self.spec.statuses.is_some() && statuses.into_iter().all(listed))
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
