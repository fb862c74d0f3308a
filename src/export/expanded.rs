//! Expanded reports (Timepiece, section 6.2): the visits of one issue.
//!
//! The original leaves open whether a row's `value` is the time of the visit that a transition began or of the one that
//! it ended. Here a row is a visit: `statusId`, `value` and `transitionedBy` (who moved the issue there) are its own,
//! `uniqueDate` is its start. The visit of a status before it stands beside them as `previousStatusId` and
//! `previousValue`.

mod json;

use std::collections::{BTreeMap, HashMap};
use std::io::Write;

use self::json::ExpandedRow;
use super::ExportError;
use super::csv::{CsvStyle, CsvWriter};
use super::document::{Document, RowHead};
use super::json::JsonWriter;
use super::line::Entry;
use super::simplified::SimplifiedWriter;
use super::xlsx::Workbook;
use crate::engine::{Cell, Column, ColumnKey, Expanded, ExpandedVisit, Part, ValueKey};

/// Visits with everything that their writers need.
#[derive(Clone, Copy, Debug)]
pub struct ExpandedDocument<'a> {
    /// Its layout is the visits'.
    pub document: Document<'a>,
    pub expanded: &'a Expanded<RowHead>,
    /// Display names by account id; who has none is shown by the id.
    pub people: &'a BTreeMap<String, String>,
}

/// The section 5 document with one row, which has an `expanded` object too.
pub fn write_expanded_json(
    expanded: ExpandedDocument<'_>,
    out: impl Write,
) -> Result<(), ExportError> {
    let mut writer = JsonWriter::new(expanded.document, out)?;
    writer.body(&ExpandedRow::of(expanded))?;
    writer.finish()
}

/// One result a visit.
pub fn write_expanded_simplified(
    expanded: ExpandedDocument<'_>,
    out: impl Write,
) -> Result<(), ExportError> {
    let mut writer = SimplifiedWriter::with_headings(expanded.document, &expanded.headings(), out)?;
    for line in expanded.lines() {
        writer.line(line)?;
    }
    writer.finish()
}

/// One line a visit.
pub fn write_expanded_csv(
    expanded: ExpandedDocument<'_>,
    style: CsvStyle,
    out: impl Write,
) -> Result<(), ExportError> {
    let mut writer = CsvWriter::with_headings(expanded.document, &expanded.headings(), style, out)?;
    for line in expanded.lines() {
        writer.line(line)?;
    }
    writer.finish()
}

impl Workbook {
    /// A sheet of visits, and one of what they add up to.
    pub fn expanded(&mut self, expanded: ExpandedDocument<'_>) -> Result<(), ExportError> {
        let document = expanded.document;
        let mut visits = self.sheet_named("Visits", document, &expanded.headings())?;
        for line in expanded.lines() {
            visits.line(line)?;
        }
        let headings = [
            expanded.subject(),
            "Visits",
            "Total",
            "Average",
            "Minimum",
            "Maximum",
        ];
        let mut statistics = self.sheet_named("Statistics", document, &headings)?;
        for of in &expanded.expanded.statistics {
            let durations = [of.total, of.average, of.least, of.most];
            let durations = durations.map(|ms| Entry::Figure(Some(Cell::Time(ms))));
            let name = Entry::text(of.column.name.as_str());
            let visits = Entry::Figure(Some(Cell::Count(of.visits)));
            statistics.line([name, visits].into_iter().chain(durations))?;
        }
        Ok(())
    }
}

/// Beside each visit, where that was asked for.
const INSTANTS: [&str; 4] = [
    "Start (ISO 8601)",
    "Start (epoch ms)",
    "End (ISO 8601)",
    "End (epoch ms)",
];

impl<'a> ExpandedDocument<'a> {
    fn shows_instants(self) -> bool {
        self.document.meta.timestamps.is_some()
    }

    /// What visits are visits of.
    fn subject(self) -> &'static str {
        let is_status = |visit: &ExpandedVisit| matches!(visit.column.outer, Part::Status(_));
        if self.expanded.visits.iter().all(is_status) {
            "Status"
        } else {
            "Value"
        }
    }

    fn headings(self) -> Vec<&'static str> {
        let heads = self.document.head_columns().iter().map(|(_, name)| *name);
        let visit = [
            self.subject(),
            "Start",
            "End",
            "Duration",
            "Transitioned By",
        ];
        let instants: &[&str] = if self.shows_instants() {
            &INSTANTS
        } else {
            &[]
        };
        heads.chain(visit).chain(instants.iter().copied()).collect()
    }

    fn lines(self) -> impl Iterator<Item = impl Iterator<Item = Entry<'a>>> {
        let head = &self.expanded.row.head;
        let columns = self.columns();
        let date = |at| Entry::Figure(Some(Cell::Date { at, by: None }));
        self.expanded.visits.iter().map(move |visit| {
            let column = columns.get(&visit.column);
            let name = match (column, visit.column.outer) {
                (Some(column), _) => &column.name,
                (None, part) => self.expanded.layout.name(part),
            };
            let instants = |visit: &ExpandedVisit| {
                let edges = [Some(visit.start), visit.end];
                self.shows_instants()
                    .then(|| edges.map(Entry::instants).into_iter().flatten())
            };
            let by = visit.entered_by.map(|by| self.person(by));
            [
                Entry::text(head.key.as_str()),
                Entry::text(head.summary.as_str()),
                Entry::text(name),
                date(visit.start),
                visit.end.map_or(Entry::Figure(None), date),
                Entry::Figure(Some(Cell::Time(visit.ms))),
                by.map_or(Entry::Figure(None), Entry::text),
            ]
            .into_iter()
            .chain(instants(visit).into_iter().flatten())
        })
    }

    fn columns(self) -> HashMap<ColumnKey, &'a Column> {
        let columns = self.expanded.layout.columns.iter();
        columns.map(|column| (column.key, column)).collect()
    }

    fn person(self, person: ValueKey) -> &'a str {
        let id = self.expanded.layout.people.id(person);
        self.people.get(id).map_or(id, String::as_str)
    }
}
