//! Rows that meet every condition of `where`.

use super::request::fault::clip;
use super::request::where_clause::Condition;
use crate::engine::{Cell, ColumnKey, Layout, Row, Table};
use crate::export::DayLength;

/// The conditions, and the columns of one table that each is about.
#[derive(Debug)]
pub(super) struct RowFilter<'a> {
    conditions: Vec<(&'a Condition, Vec<ColumnKey>)>,
    day: DayLength,
}

impl<'a> RowFilter<'a> {
    /// A column is named by its id or, where none has that, by its heading, which several may have.
    pub(super) fn new(conditions: &'a [Condition], layout: &Layout, day: DayLength) -> Self {
        let columns = |condition: &Condition| {
            let columns = layout.columns.iter();
            let by_id = columns.clone().find(|column| column.id == condition.column);
            let Some(column) = by_id else {
                let named = columns.filter(|column| column.name == condition.column);
                return named.map(|column| column.key).collect();
            };
            vec![column.key]
        };
        let conditions = conditions.iter();
        Self {
            conditions: conditions
                .map(|condition| (condition, columns(condition)))
                .collect(),
            day,
        }
    }

    pub(super) fn keeps<H>(&self, row: &Row<H>) -> bool {
        self.conditions.iter().all(|(condition, columns)| {
            let figures = columns
                .iter()
                .filter_map(|column| figure(row.cell(*column)));
            let mut figures = figures;
            figures.any(|figure| condition.holds(figure, self.day))
        })
    }

    pub(super) fn apply<H>(&self, table: &mut Table<H>) {
        if !self.conditions.is_empty() {
            table.rows.retain(|row| self.keeps(row));
        }
    }

    /// What no column is called.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &'a str> {
        let unknown = self.conditions.iter();
        let unknown = unknown.filter(|(_, columns)| columns.is_empty());
        unknown.map(|(condition, _)| condition.column.as_str())
    }
}

/// The sentence about a column that is not there.
pub(super) fn unknown_column(name: &str) -> String {
    format!(
        "where: no column has the id or name {:?}, so no row meets the condition.",
        clip(name)
    )
}

fn figure(cell: Option<Cell>) -> Option<i64> {
    match cell? {
        Cell::Count(count) => Some(i64::from(count)),
        other => other.ms(),
    }
}
