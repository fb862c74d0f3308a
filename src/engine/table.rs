//! Rows come one issue at a time, columns at the end.

use super::columns::{Column, ColumnKey, StatusColumns};
use super::fault::Fault;
use super::input::{HistoryItem, IssueInput};
use super::measure::{Cell, CurrentState, Tally};
use super::spec::Spec;
use super::statuses::{StatusKey, Statuses};
use super::timeline::Timeline;

/// One issue's figures under a head of the caller's choice.
#[derive(Clone, Debug)]
pub struct Row<H> {
    pub head: H,
    /// Sorted by column; a status that is no column of the table may be among them.
    cells: Vec<(ColumnKey, Cell)>,
    pub current: Option<CurrentState>,
    pub faults: Vec<Fault>,
}

impl<H> Row<H> {
    /// `None`: never visited.
    pub fn cell(&self, column: ColumnKey) -> Option<Cell> {
        let place = self.cells.binary_search_by_key(&column, |(key, _)| *key);
        place.ok().map(|place| self.cells[place].1)
    }
}

/// A finished report. Lists of statuses are in the order of columns.
#[derive(Debug)]
pub struct Table<H> {
    pub columns: Vec<Column>,
    pub rows: Vec<Row<H>>,
    /// The statuses that have columns.
    pub included: Vec<StatusKey>,
    /// Visited, known to Jira, and not chosen.
    pub excluded: Vec<StatusKey>,
    /// Visited and unknown to Jira today, shown or not.
    pub deleted: Vec<StatusKey>,
    /// Chosen ids that neither Jira nor any of the histories knows: they have no column.
    pub unknown_ids: Vec<String>,
    pub statuses: Statuses,
}

/// Reads issues into rows; of a history it keeps only cells and faults.
#[derive(Debug)]
pub struct TableBuilder<H> {
    spec: Spec,
    statuses: Statuses,
    timeline: Timeline,
    tally: Tally,
    rows: Vec<Row<H>>,
}

impl<H> TableBuilder<H> {
    pub fn new(spec: Spec, statuses: Statuses) -> Self {
        Self {
            spec,
            statuses,
            timeline: Timeline::default(),
            tally: Tally::default(),
            rows: Vec::new(),
        }
    }

    /// Adds a row. An issue whose life does not meet the window has one too, without cells.
    pub fn push<'a, I>(&mut self, head: H, issue: IssueInput<'a, I>)
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        self.timeline.read(issue, &mut self.statuses);
        let visits = self.timeline.visits();
        let measured = self.tally.measure(visits, &self.spec, self.statuses.len());
        self.rows.push(Row {
            head,
            cells: measured.cells,
            current: measured.current,
            faults: self.timeline.take_faults(),
        });
    }

    pub fn finish(self) -> Table<H> {
        let choice = StatusColumns::choose(&self.spec, &self.statuses, self.visited());
        Table {
            columns: choice.columns(&self.statuses),
            rows: self.rows,
            included: choice.included,
            excluded: choice.excluded,
            deleted: choice.deleted,
            unknown_ids: choice.unknown_ids,
            statuses: self.statuses,
        }
    }

    fn visited(&self) -> Vec<StatusKey> {
        let mut seen = vec![false; self.statuses.len()];
        for (ColumnKey::Status(key), _) in self.rows.iter().flat_map(|row| &row.cells) {
            seen[key.index()] = true;
        }
        let is_seen = |key: &StatusKey| seen[key.index()];
        self.statuses.keys().filter(is_seen).collect()
    }
}
