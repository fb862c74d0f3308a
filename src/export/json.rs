//! The JSON document of Timepiece, section 5, written row by row.

mod body;
mod cells;
pub(super) mod lines;

use std::io::Write;

use serde::Serialize;

pub(super) use self::body::RowBody;
use self::body::header;
use self::cells::StatusInfo;
use super::ExportError;
use super::document::{CalendarInfo, Document, Head};
use crate::engine::{Layout, Row, Statistic, StatusKey};

/// Writes row after row, compact, in the documented order of keys. What is dropped unfinished is cut off.
#[derive(Debug)]
pub struct JsonWriter<'a, W> {
    document: Document<'a>,
    out: W,
    /// What comes before the next row.
    between: &'static [u8],
}

impl<'a, W: Write> JsonWriter<'a, W> {
    /// Writes what stands before the rows.
    pub fn new(document: Document<'a>, mut out: W) -> Result<Self, ExportError> {
        document.check_width()?;
        let mut top = serde_json::to_vec(&TopLevel::of(document))?;
        // The table is this object's last entry, and goes on.
        top.pop();
        out.write_all(&top)?;
        out.write_all(b",\"table\":{\"header\":")?;
        serde_json::to_writer(&mut out, &header(document))?;
        out.write_all(b",\"body\":{\"rows\":[")?;
        Ok(Self {
            document,
            out,
            between: b"",
        })
    }

    pub fn row<H: Head>(&mut self, row: &Row<H>) -> Result<(), ExportError> {
        self.body(&RowBody::of(self.document, row))
    }

    pub(super) fn body(&mut self, body: &impl Serialize) -> Result<(), ExportError> {
        self.out.write_all(self.between)?;
        self.between = b",";
        serde_json::to_writer(&mut self.out, body)?;
        Ok(())
    }

    pub fn finish(mut self) -> Result<(), ExportError> {
        self.out.write_all(b"]}}}")?;
        self.out.flush()?;
        Ok(())
    }
}

pub fn write_json<'r, H: Head + 'r>(
    document: Document<'_>,
    rows: impl IntoIterator<Item = &'r Row<H>>,
    out: impl Write,
) -> Result<(), ExportError> {
    let mut writer = JsonWriter::new(document, out)?;
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TopLevel<'a> {
    columns_by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_issue_index: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_issue_index: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<&'a str>,
    date_format: &'a str,
    date_time_format: &'a str,
    time_zone: &'a str,
    locale: &'a str,
    view_format: &'static str,
    calendar: &'a CalendarInfo,
    trim_history_start_date: Option<&'a str>,
    trim_history_end_date: Option<&'a str>,
    report_date: &'a str,
    #[serde(flatten)]
    instants: Option<Instants>,
    version: &'a str,
    #[serde(flatten)]
    statuses: Option<StatusLists<'a>>,
    #[serde(flatten)]
    kind: Kind,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'a [String],
}

/// The document's own dates once more.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Instants {
    report_date_iso: String,
    report_date_epoch: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    trim_history_start_date_iso: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trim_history_start_date_epoch: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trim_history_end_date_iso: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trim_history_end_date_epoch: Option<i64>,
}

impl Instants {
    fn of(document: Document<'_>) -> Option<Self> {
        let of = document.meta.timestamps?;
        let iso = |at: Option<i64>| at.and_then(|at| document.iso(at));
        Some(Self {
            report_date_iso: document.iso(of.report_at)?,
            report_date_epoch: of.report_at,
            trim_history_start_date_iso: iso(of.trim_start),
            trim_history_start_date_epoch: of.trim_start,
            trim_history_end_date_iso: iso(of.trim_end),
            trim_history_end_date_epoch: of.trim_end,
        })
    }
}

/// Known when the last row is.
#[derive(Serialize)]
struct StatusLists<'a> {
    #[serde(rename = "includedStatuses")]
    included: Vec<StatusInfo<'a>>,
    #[serde(rename = "excludedStatuses")]
    excluded: Vec<StatusInfo<'a>>,
    #[serde(rename = "deletedStatuses")]
    deleted: Vec<StatusInfo<'a>>,
}

impl<'a> StatusLists<'a> {
    fn of(layout: &'a Layout) -> Self {
        let infos = |keys: &'a [StatusKey]| {
            let statuses = keys.iter().map(|key| layout.statuses.status(*key));
            statuses.map(StatusInfo::of).collect()
        };
        Self {
            included: infos(&layout.included),
            excluded: infos(&layout.excluded),
            deleted: infos(&layout.deleted),
        }
    }
}

/// What the rows are. Percentiles are statistics without a flag of their own.
#[expect(clippy::struct_excessive_bools, reason = "so the document has it")]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    is_composite: bool,
    is_aggregation_type: bool,
    is_overall: bool,
    is_average: bool,
    is_sum: bool,
    is_median: bool,
    is_stddev: bool,
}

impl Kind {
    fn of(document: Document<'_>) -> Self {
        let statistic = document.statistic;
        Self {
            is_composite: document.layout.composite,
            is_aggregation_type: statistic.is_some(),
            is_overall: statistic.is_some() && document.fields.is_empty(),
            is_average: matches!(statistic, Some(Statistic::Average(_))),
            is_sum: statistic == Some(Statistic::Sum),
            is_median: statistic == Some(Statistic::Median),
            is_stddev: matches!(statistic, Some(Statistic::StandardDeviation(..))),
        }
    }
}

impl<'a> TopLevel<'a> {
    fn of(document: Document<'a>) -> Self {
        let meta = document.meta;
        Self {
            columns_by: &meta.columns_by,
            query: meta.query.as_deref(),
            start_issue_index: meta.start_issue_index,
            end_issue_index: meta.end_issue_index,
            total: meta.total,
            page_size: meta.page_size,
            next_page_token: meta.next_page_token.as_deref(),
            date_format: &meta.date_format,
            date_time_format: &meta.date_time_format,
            time_zone: &meta.time_zone,
            locale: &meta.locale,
            view_format: document.style.view.name(),
            calendar: &meta.calendar,
            trim_history_start_date: meta.trim_history_start_date.as_deref(),
            trim_history_end_date: meta.trim_history_end_date.as_deref(),
            report_date: &meta.report_date,
            instants: Instants::of(document),
            version: &meta.version,
            statuses: Some(StatusLists::of(document.layout)),
            kind: Kind::of(document),
            warnings: &meta.warnings,
        }
    }
}
