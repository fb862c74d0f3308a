//! A report with everything its writers need.

use std::borrow::Cow;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::ExportError;
use super::date::{DatePattern, iso};
use super::format::{DayLength, ViewFormat, format_duration, format_number};
use crate::engine::{Calendar, Cell, GroupHead, Layout, Statistic};

/// What identifies an issue's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Rows are grouped by it.
    pub grouped: bool,
}

/// How cells are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellStyle {
    pub view: ViewFormat,
    pub day: DayLength,
    /// Shown where there is no figure.
    pub empty: String,
    pub dates: DatePattern,
    /// Where dates are shown.
    pub zone: Tz,
    /// Lines (CSV, flat JSON, worksheets) show the visits of a status beside its time.
    pub visit_counts: bool,
    /// Who made the transition stands beside each date.
    pub transitioned_by: bool,
}

impl CellStyle {
    pub(super) fn duration(&self, ms: i64) -> String {
        format_duration(ms, self.view, self.day)
    }

    pub(super) fn value(&self, cell: Option<Cell>) -> Cow<'_, str> {
        let Some(cell) = cell else {
            return Cow::Borrowed(&self.empty);
        };
        Cow::Owned(match cell {
            Cell::Duration { ms, .. } | Cell::Time(ms) | Cell::Metric { ms, .. } => {
                self.duration(ms)
            }
            Cell::Count(count) => count.to_string(),
            Cell::Number(number) => format_number(number),
            Cell::Date { at, .. } => self.dates.render(at, self.zone),
        })
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

impl CalendarInfo {
    /// `zone` stands in for the zone of a calendar that has none. Where working days differ in length, the longest is
    /// told.
    #[expect(clippy::cast_precision_loss, reason = "a day is short")]
    pub fn new(id: String, name: String, calendar: &Calendar, zone: Tz) -> Self {
        Self {
            id,
            name,
            daily_working_hours: calendar.longest_day_ms() as f64 / 3_600_000.0,
            time_zone: calendar.zone().unwrap_or(zone).name().to_owned(),
            is_7x24: calendar.is_always(),
        }
    }
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
    /// Given where ISO 8601 and epoch milliseconds stand beside every date.
    pub timestamps: Option<Timestamps>,
}

/// The document's own dates as instants, in epoch milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamps {
    pub report_at: i64,
    pub trim_start: Option<i64>,
    pub trim_end: Option<i64>,
}

/// A report apart from its rows, which are written one after the other: one an issue, or one a group of them.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    pub meta: &'a Meta,
    pub style: &'a CellStyle,
    /// Columns of issue fields, those that rows are grouped by among them.
    pub fields: &'a [FieldColumn],
    pub layout: &'a Layout,
    /// `None`: figures of single issues.
    pub statistic: Option<Statistic>,
}

/// The most columns of a report, so that one which is refused as a workbook is refused in every format.
const MOST_COLUMNS: usize = 16_384;

impl<'a> Document<'a> {
    /// The instant as ISO 8601, where that is to stand beside dates.
    pub(super) fn iso(&self, at: i64) -> Option<String> {
        self.meta.timestamps.map(|_| iso(at, self.style.zone))
    }

    pub(super) fn check_width(&self) -> Result<(), ExportError> {
        let columns = self.head_columns().len() + self.fields.len() + self.layout.columns.len();
        if columns > MOST_COLUMNS {
            return Err(ExportError::TooManyColumns);
        }
        Ok(())
    }

    /// Id and heading of what begins an issue's row; a group's row begins with the fields.
    pub(super) fn head_columns(&self) -> &'static [(&'static str, &'static str)] {
        match self.statistic {
            None => &[("issuekey", "Key"), ("summary", "Summary")],
            Some(_) => &[],
        }
    }

    /// Who made the transition that a cell tells of, where that is asked for and known.
    pub(super) fn transitioned_by(&self, cell: Option<Cell>) -> Option<&'a str> {
        match cell {
            Some(Cell::Date { by: Some(by), .. }) if self.style.transitioned_by => {
                Some(self.layout.people.name(by))
            }
            _ => None,
        }
    }

    /// Exactly one text for each field column.
    pub(super) fn field_texts<'t>(
        &self,
        texts: &'t [String],
    ) -> impl Iterator<Item = &'t str> + use<'a, 't> {
        let texts = texts.iter().map(String::as_str);
        texts.chain(std::iter::repeat("")).take(self.fields.len())
    }
}

/// What begins a row.
pub trait Head {
    /// One text for each of an issue's first columns.
    fn texts(&self) -> impl Iterator<Item = &str>;

    fn fields(&self) -> &[String];

    /// `None`: the row is about one.
    fn issues(&self) -> Option<u64>;
}

impl Head for RowHead {
    fn texts(&self) -> impl Iterator<Item = &str> {
        [self.key.as_str(), self.summary.as_str()].into_iter()
    }

    fn fields(&self) -> &[String] {
        &self.fields
    }

    fn issues(&self) -> Option<u64> {
        None
    }
}

impl Head for GroupHead {
    fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    fn fields(&self) -> &[String] {
        &self.labels
    }

    fn issues(&self) -> Option<u64> {
        Some(self.issues)
    }
}
