//! The `expanded` object.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde_json::Value as Json;

use super::ExpandedDocument;
use crate::engine::{Column, ColumnKey, ExpandedVisit, Part, ValueKey, VisitStatistics};
use crate::export::json::RowBody;

/// A row of the ordinary document, and its visits.
#[derive(Serialize)]
pub(super) struct ExpandedRow<'a> {
    #[serde(flatten)]
    row: RowBody<'a>,
    expanded: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    stats: Stats<'a>,
    rows: Vec<VisitBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stats<'a> {
    visit_counts: Vec<Stat<'a>>,
    total_values: Vec<Stat<'a>>,
    average_values: Vec<Stat<'a>>,
    min_values: Vec<Stat<'a>>,
    max_values: Vec<Stat<'a>>,
}

#[derive(Serialize)]
struct Stat<'a> {
    #[serde(flatten)]
    subject: Subject<'a>,
    value: i64,
}

/// `statusId` (a number, as the original has it here), or `valueId` and, of several fields, `fieldId`.
#[derive(Clone, Debug, Default, Serialize)]
struct Subject<'a> {
    #[serde(rename = "statusId", skip_serializing_if = "Option::is_none")]
    status: Option<Json>,
    #[serde(rename = "fieldId", skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(rename = "valueId", skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VisitBody<'a> {
    unique_date: String,
    #[serde(flatten)]
    subject: Subject<'a>,
    /// Worked milliseconds.
    value: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    transitioned_by: Option<&'a str>,
    start_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_epoch: Option<i64>,
    /// Null while the visit goes on.
    end_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_epoch: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_by: Option<&'a str>,
    #[serde(flatten)]
    previous: Option<Previous>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Previous {
    previous_status_id: Json,
    previous_value: i64,
}

impl<'a> ExpandedRow<'a> {
    pub(super) fn of(document: ExpandedDocument<'a>) -> Self {
        Self {
            row: RowBody::of(document.document, &document.expanded.row),
            expanded: Subjects {
                columns: document.columns(),
                document,
            }
            .body(),
        }
    }
}

/// Knows what each column is about.
struct Subjects<'a> {
    document: ExpandedDocument<'a>,
    columns: HashMap<ColumnKey, &'a Column>,
}

impl<'a> Subjects<'a> {
    fn body(&self) -> Body<'a> {
        let visits = &self.document.expanded.visits;
        let before = std::iter::once(None).chain(visits.iter().map(Some));
        let rows = visits.iter().zip(before);
        Body {
            stats: Stats {
                visit_counts: self.list(|of| i64::from(of.visits)),
                total_values: self.list(|of| of.total),
                average_values: self.list(|of| of.average),
                min_values: self.list(|of| of.least),
                max_values: self.list(|of| of.most),
            },
            rows: rows
                .map(|(visit, before)| self.row(visit, before))
                .collect(),
        }
    }

    fn list(&self, value: impl Fn(&VisitStatistics) -> i64) -> Vec<Stat<'a>> {
        let statistics = self.document.expanded.statistics.iter();
        let stat = |of: &VisitStatistics| Stat {
            subject: self.of(of.column.key),
            value: value(of),
        };
        statistics.map(stat).collect()
    }

    fn row(&self, visit: &ExpandedVisit, before: Option<&ExpandedVisit>) -> VisitBody<'a> {
        let style = self.document.document.style;
        let person = |by: Option<ValueKey>| by.map(|by| self.document.person(by));
        let previous = before.and_then(|before| {
            let previous_status_id = self.of(before.column).status?;
            Some(Previous {
                previous_status_id,
                previous_value: before.ms,
            })
        });
        let asked = self.document.document.meta.timestamps.is_some();
        VisitBody {
            unique_date: style.dates.render(visit.start, style.zone),
            subject: self.of(visit.column),
            value: visit.ms,
            transitioned_by: person(visit.entered_by),
            start_date: instant(visit.start),
            start_epoch: asked.then_some(visit.start),
            end_date: visit.end.map(instant),
            end_epoch: visit.end.filter(|_| asked),
            left_by: person(visit.left_by),
            previous,
        }
    }

    fn of(&self, column: ColumnKey) -> Subject<'a> {
        let layout = &self.document.expanded.layout;
        match (column.outer, column.inner) {
            (Part::Status(status), _) => {
                let id = layout.statuses.status(status).id.as_str();
                let number = id.parse::<u64>().map(Json::from);
                Subject {
                    status: Some(number.unwrap_or_else(|_| Json::from(id))),
                    ..Subject::default()
                }
            }
            (Part::Value(value), _) | (_, Some(Part::Value(value))) => {
                let outer = self.columns.get(&column).and_then(|of| of.outer.as_ref());
                Subject {
                    field: outer.map(|field| field.id.as_str()),
                    value: Some(layout.values.id(value)),
                    ..Subject::default()
                }
            }
            _ => Subject::default(),
        }
    }
}

fn instant(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms).map_or_else(
        || ms.to_string(),
        |at| at.to_rfc3339_opts(SecondsFormat::Millis, true),
    )
}
