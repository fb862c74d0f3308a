//! Rows come one issue at a time, columns at the end.

use super::cell::{Cell, CurrentState};
use super::columns::{Column, Headings};
use super::fault::Fault;
use super::input::{HistoryItem, IssueInput};
use super::key::{ColumnKey, Part};
use super::names::Moved;
use super::reader::Reader;
use super::spec::Spec;
use super::statuses::{StatusKey, Statuses};
use super::values::Values;

/// Figures under a head of the caller's choice.
#[derive(Clone, Debug)]
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

/// A finished report. Lists of statuses are in the order of columns.
#[derive(Debug)]
pub struct Table<H> {
    /// Columns have two levels.
    pub composite: bool,
    pub columns: Vec<Column>,
    pub rows: Vec<Row<H>>,
    /// The statuses that have columns, or whose time is in the figures.
    pub included: Vec<StatusKey>,
    /// Visited, known to Jira, and not chosen.
    pub excluded: Vec<StatusKey>,
    /// Visited and unknown to Jira today, shown or not.
    pub deleted: Vec<StatusKey>,
    /// Chosen ids that neither Jira nor any of the histories knows: they have no column.
    pub unknown_ids: Vec<String>,
    pub statuses: Statuses,
    /// Assignees, or values of the measured field.
    pub values: Values,
    /// Who made changes, in reports about their dates.
    pub people: Values,
}

impl<H> Table<H> {
    pub(super) fn new(reader: Reader, rows: Vec<Row<H>>) -> Self {
        let choice = reader.choice();
        let Reader { spec, names, .. } = reader;
        let met = rows
            .iter()
            .flat_map(|row| row.cells.iter().map(|(key, _)| *key));
        let columns = Headings::new(&spec, &names, &choice.included).columns(met);
        Self {
            composite: spec.measure.is_composite(),
            columns,
            rows,
            included: choice.included,
            excluded: choice.excluded,
            deleted: choice.deleted,
            unknown_ids: choice.unknown_ids,
            statuses: names.statuses,
            values: names.values,
            people: names.people,
        }
    }

    /// The name of what a fault speaks of.
    pub fn name(&self, part: Part) -> &str {
        match part {
            Part::Status(key) => self.statuses.name(key),
            Part::Value(key) => self.values.name(key),
            Part::Consolidated(_) | Part::Group(_) | Part::Metric(_) | Part::Period(_) => "",
        }
    }
}

/// Reads issues into rows; of a history it keeps only cells and faults.
#[derive(Debug)]
pub struct TableBuilder<H> {
    reader: Reader,
    rows: Vec<Row<H>>,
}

impl<H> TableBuilder<H> {
    pub fn new(spec: Spec, statuses: Statuses) -> Self {
        Self {
            reader: Reader::new(spec, statuses),
            rows: Vec::new(),
        }
    }

    /// Adds a row. An issue whose life does not meet the window has one too, without cells.
    pub fn push<'a, I>(&mut self, head: H, issue: IssueInput<'a, I>)
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        self.reader.read(issue);
        self.rows.push(Row {
            head,
            cells: self.reader.cells().to_vec(),
            current: self.reader.current(),
            faults: self.reader.faults().collect(),
        });
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
        Table::new(self.reader, self.rows)
    }
}
