//! A report with everything its writers need.

use serde::Serialize;

use super::format::{DayLength, ViewFormat, format_duration};
use crate::engine::{Cell, Table};

/// What identifies an issue's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowHead {
    pub key: String,
    pub summary: String,
    /// One text for each [`FieldColumn`] of the document, in that order.
    pub fields: Vec<String>,
}

/// A column that shows an issue field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldColumn {
    pub id: String,
    pub name: String,
}

/// How cells are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellStyle {
    pub view: ViewFormat,
    pub day: DayLength,
    /// Shown where there is no figure.
    pub empty: String,
}

impl CellStyle {
    pub(super) fn duration(&self, ms: i64) -> String {
        format_duration(ms, self.view, self.day)
    }

    pub(super) fn value(&self, cell: Option<Cell>) -> String {
        match cell {
            Some(Cell::Duration { ms, .. }) => self.duration(ms),
            Some(Cell::Count(visits)) => visits.to_string(),
            None => self.empty.clone(),
        }
    }
}

/// The calendar as the document names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarInfo {
    pub id: String,
    pub name: String,
    /// Hours of a working day; 24.0 for 7×24.
    pub daily_working_hours: f64,
    pub time_zone: String,
    #[serde(rename = "is7x24Calendar")]
    pub is_7x24: bool,
}

/// Top level keys that only the caller knows (Timepiece, section 5). `None` leaves the key out, except where said.
#[derive(Clone, Debug, PartialEq)]
pub struct Meta {
    pub columns_by: String,
    /// The JQL that ran.
    pub query: Option<String>,
    pub start_issue_index: Option<u64>,
    pub end_issue_index: Option<u64>,
    pub total: Option<u64>,
    pub page_size: Option<u64>,
    pub next_page_token: Option<String>,
    pub date_format: String,
    pub date_time_format: String,
    pub time_zone: String,
    pub locale: String,
    pub calendar: CalendarInfo,
    /// `None` is written as null.
    pub trim_history_start_date: Option<String>,
    /// `None` is written as null.
    pub trim_history_end_date: Option<String>,
    pub report_date: String,
    pub version: String,
    /// Left out when empty.
    pub warnings: Vec<String>,
}

/// A report about issues, one row each.
#[derive(Debug)]
pub struct Document<'a> {
    pub meta: &'a Meta,
    pub style: &'a CellStyle,
    pub fields: &'a [FieldColumn],
    pub table: &'a Table<RowHead>,
}

/// The columns that every report about issues begins with: id and heading.
pub(super) const HEAD: [(&str, &str); 2] = [("issuekey", "Key"), ("summary", "Summary")];

impl RowHead {
    /// Id and text for each column of [`HEAD`].
    pub(super) fn texts(&self) -> [(&'static str, &str); 2] {
        [(HEAD[0].0, &self.key), (HEAD[1].0, &self.summary)]
    }
}
