//! Rows come one issue at a time, columns at the end.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::cell::{Cell, CurrentState};
use super::columns::Column;
use super::fault::Fault;
use super::input::{HistoryItem, IssueInput};
use super::key::ColumnKey;
use super::layout::Layout;
use super::names::Moved;
use super::reader::Reader;
use super::spec::Spec;
use super::statuses::Statuses;

/// Figures under a head of the caller's choice. Its keys mean something only beside the [`Layout`] of the reader that
/// made it; until that is known a row can be put aside, in whatever format serde writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row<H> {
    pub head: H,
    /// Sorted by column; a status that is no column of the table may be among them.
    pub(super) cells: Vec<(ColumnKey, Cell)>,
    pub current: Option<CurrentState>,
    pub faults: Vec<Fault>,
}

impl<H> Row<H> {
    /// `None`: nothing was ever there.
    pub fn cell(&self, column: ColumnKey) -> Option<Cell> {
        let place = self.cells.binary_search_by_key(&column, |(key, _)| *key);
        place.ok().map(|place| self.cells[place].1)
    }

    /// Gives empty columns a figure.
    pub(super) fn fill(&mut self, columns: &[Column], cell: Option<Cell>) {
        let empty = columns
            .iter()
            .filter(|column| self.cell(column.key).is_none());
        let cells: Vec<_> = empty
            .filter_map(|column| Some((column.key, cell?)))
            .collect();
        self.cells.extend(cells);
        self.cells.sort_unstable_by_key(|(key, _)| *key);
    }

    fn move_to(&mut self, moved: &Moved) {
        for (key, cell) in &mut self.cells {
            *key = moved.column(*key);
            if let Cell::Date { by, .. } = cell {
                *by = by.map(|by| moved.person(by));
            }
        }
        self.cells.sort_unstable_by_key(|(key, _)| *key);
        if let Some(current) = &mut self.current {
            current.column = moved.column(current.column);
        }
        for fault in &mut self.faults {
            *fault = fault.map(|part| moved.part(part), |status| moved.status(status));
        }
    }
}

/// A finished report.
#[derive(Debug)]
pub struct Table<H> {
    pub layout: Layout,
    pub rows: Vec<Row<H>>,
}

/// Reads issues into rows and keeps none of them: memory grows with columns and names alone.
#[derive(Debug)]
pub struct RowReader {
    reader: Reader,
    /// The columns that rows brought; empty where only the spec has a say in it.
    met: HashSet<ColumnKey>,
}

impl RowReader {
    pub fn new(spec: Spec, statuses: Statuses) -> Self {
        Self {
            reader: Reader::new(spec, statuses),
            met: HashSet::new(),
        }
    }

    /// An issue whose life does not meet the window has a row too, without cells.
    pub fn read<'a, H, I>(&mut self, head: H, issue: IssueInput<'a, I>) -> Row<H>
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        self.reader.read(issue);
        let cells = self.reader.cells().to_vec();
        if !self.reader.spec.measure.has_columns_of_its_own() {
            self.met.extend(cells.iter().map(|(key, _)| *key));
        }
        Row {
            head,
            cells,
            current: self.reader.current(),
            faults: self.reader.faults().collect(),
        }
    }

    /// Whether the columns are the same whatever issues still come, so that rows need not wait for them: groups,
    /// metrics, and chosen statuses that Jira lists.
    pub fn knows_columns(&self) -> bool {
        self.reader.knows_columns()
    }

    /// The columns as far as they are known.
    pub fn layout(&self) -> Layout {
        Layout::new(&self.reader, self.met.iter().copied())
    }

    pub fn finish(self) -> Layout {
        self.layout()
    }

    /// Takes over what another reader of the same report has read. `rows` are those that it made; afterwards they are
    /// as if this one had made them.
    pub fn join<H>(&mut self, other: &Self, rows: &mut [Row<H>]) {
        let moved = self.absorb(other);
        for row in rows {
            row.move_to(&moved);
        }
    }

    fn absorb(&mut self, other: &Self) -> Moved {
        let moved = self.reader.absorb(&other.reader);
        let met = other.met.iter().map(|key| moved.column(*key));
        self.met.extend(met);
        moved
    }
}

/// Keeps the rows too; of a history cells and faults.
#[derive(Debug)]
pub struct TableBuilder<H> {
    reader: RowReader,
    rows: Vec<Row<H>>,
}

impl<H> TableBuilder<H> {
    pub fn new(spec: Spec, statuses: Statuses) -> Self {
        Self {
            reader: RowReader::new(spec, statuses),
            rows: Vec::new(),
        }
    }

    /// Adds a row: see [`RowReader::read`].
    pub fn push<'a, I>(&mut self, head: H, issue: IssueInput<'a, I>)
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        let row = self.reader.read(head, issue);
        self.rows.push(row);
    }

    /// Appends the rows of another builder of the same report.
    pub fn merge(&mut self, other: Self) {
        let moved = self.reader.absorb(&other.reader);
        self.rows.extend(other.rows.into_iter().map(|mut row| {
            row.move_to(&moved);
            row
        }));
    }

    pub fn finish(self) -> Table<H> {
        Table {
            layout: self.reader.finish(),
            rows: self.rows,
        }
    }
}
