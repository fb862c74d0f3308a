//! What the rows of a report mean.

use super::columns::{Column, Headings};
use super::key::{ColumnKey, Part};
use super::reader::Reader;
use super::statuses::{StatusKey, Statuses};
use super::values::Values;

/// The columns of a report, and what the keys of its rows stand for. Lists of statuses are in the order of columns.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Columns have two levels.
    pub composite: bool,
    /// Cells are instants.
    pub dates: bool,
    pub columns: Vec<Column>,
    /// The statuses that have columns, or whose time is in the figures.
    pub included: Vec<StatusKey>,
    /// Visited, known to Jira, and not chosen.
    pub excluded: Vec<StatusKey>,
    /// Visited and unknown to Jira today, shown or not.
    pub deleted: Vec<StatusKey>,
    /// Chosen ids that neither Jira nor any of the histories knows: they have no column.
    pub unknown_ids: Vec<String>,
    pub statuses: Statuses,
    /// Assignees, or values of the measured fields.
    pub values: Values,
    /// Who made changes, in reports about their dates and in expanded ones.
    pub people: Values,
}

impl Layout {
    /// `met` are the columns of all cells.
    pub(super) fn new(reader: &Reader, met: impl IntoIterator<Item = ColumnKey>) -> Self {
        let choice = reader.choice();
        let Reader { spec, names, .. } = reader;
        let headings = Headings::new(spec, names, &choice.included);
        Self {
            composite: spec.measure.is_composite(),
            dates: spec.measure.is_date(),
            columns: headings.columns(met),
            included: choice.included,
            excluded: choice.excluded,
            deleted: choice.deleted,
            unknown_ids: choice.unknown_ids,
            statuses: names.statuses.clone(),
            values: names.values.clone(),
            people: names.people.clone(),
        }
    }

    /// The name of what a fault speaks of.
    pub fn name(&self, part: Part) -> &str {
        match part {
            Part::Status(key) => self.statuses.name(key),
            Part::Value(key) => self.values.name(key),
            Part::Consolidated(_)
            | Part::Group(_)
            | Part::Metric(_)
            | Part::Period(_)
            | Part::Field(_) => "",
        }
    }
}
