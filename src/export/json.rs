//! The JSON document of Timepiece, section 5, written row by row.

mod body;
mod cells;

use std::io::Write;

use serde::{Serialize, Serializer};

use self::body::TableBody;
use self::cells::StatusInfo;
use super::ExportError;
use super::document::{CalendarInfo, Document, Head};
use crate::engine::{Statistic, StatusKey};

/// Compact, in the documented order of keys.
pub fn write_json<H: Head>(document: &Document<'_, H>, out: impl Write) -> Result<(), ExportError> {
    serde_json::to_writer(out, document)?;
    Ok(())
}

impl<H: Head> Serialize for Document<'_, H> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TopLevel::of(self).serialize(serializer)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase", bound = "H: Head")]
struct TopLevel<'a, H> {
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
    version: &'a str,
    included_statuses: Vec<StatusInfo<'a>>,
    excluded_statuses: Vec<StatusInfo<'a>>,
    deleted_statuses: Vec<StatusInfo<'a>>,
    #[serde(flatten)]
    kind: Kind,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'a [String],
    table: TableBody<'a, H>,
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
    fn of<H>(document: &Document<'_, H>) -> Self {
        let statistic = document.statistic;
        Self {
            is_composite: document.table.composite,
            is_aggregation_type: statistic.is_some(),
            is_overall: statistic.is_some() && document.fields.is_empty(),
            is_average: matches!(statistic, Some(Statistic::Average(_))),
            is_sum: statistic == Some(Statistic::Sum),
            is_median: statistic == Some(Statistic::Median),
            is_stddev: matches!(statistic, Some(Statistic::StandardDeviation(..))),
        }
    }
}

impl<'a, H: Head> TopLevel<'a, H> {
    fn of(document: &'a Document<'a, H>) -> Self {
        let (meta, table) = (document.meta, document.table);
        let infos = |keys: &'a [StatusKey]| {
            let statuses = keys.iter().map(|key| table.statuses.status(*key));
            statuses.map(StatusInfo::of).collect()
        };
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
            version: &meta.version,
            included_statuses: infos(&table.included),
            excluded_statuses: infos(&table.excluded),
            deleted_statuses: infos(&table.deleted),
            kind: Kind::of(document),
            warnings: &meta.warnings,
            table: TableBody::of(document),
        }
    }
}
