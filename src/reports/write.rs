//! Finished figures as a document.

use std::collections::BTreeMap;

use super::fetch::Position;
use super::request::dates::DateInput;
use super::request::shape::OutputType;
use super::{Answer, ReportError, Run};
use crate::engine::{Expanded, Layout, Table};
use crate::export::{
    Document, ExpandedDocument, FieldColumn, Head, Meta, RowHead, Timestamps, write_csv,
    write_expanded_csv, write_expanded_json, write_expanded_simplified, write_json,
    write_simplified,
};

/// What a document says besides its figures.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) query: Option<String>,
    pub(super) position: Position,
    pub(super) warnings: Vec<String>,
}

pub(super) fn write_table<H: Head>(
    run: &Run<'_>,
    told: Told,
    table: &Table<H>,
) -> Result<Answer, ReportError> {
    let meta = meta(run, told);
    let columns = columns(run);
    let document = document(run, &meta, &columns, &table.layout);
    let (rows, mut body) = (&table.rows, Vec::new());
    match run.request.shape.output {
        OutputType::Json => write_json(document, rows, &mut body)?,
        OutputType::Simplified => write_simplified(document, rows, &mut body)?,
        OutputType::Csv => write_csv(
            document,
            rows,
            run.request.shape.csv.of_answers(),
            &mut body,
        )?,
    }
    Ok(answer(run, meta, body))
}

pub(super) fn write_expanded(
    run: &Run<'_>,
    told: Told,
    expanded: &Expanded<RowHead>,
    people: &BTreeMap<String, String>,
) -> Result<Answer, ReportError> {
    let meta = meta(run, told);
    let columns = columns(run);
    let document = ExpandedDocument {
        document: document(run, &meta, &columns, &expanded.layout),
        expanded,
        people,
    };
    let mut body = Vec::new();
    match run.request.shape.output {
        OutputType::Json => write_expanded_json(document, &mut body)?,
        OutputType::Simplified => write_expanded_simplified(document, &mut body)?,
        OutputType::Csv => {
            write_expanded_csv(document, run.request.shape.csv.of_answers(), &mut body)?;
        }
    }
    Ok(answer(run, meta, body))
}

/// CSV has no room for warnings.
fn answer(run: &Run<'_>, meta: Meta, body: Vec<u8>) -> Answer {
    let (content_type, warnings) = match run.request.shape.output {
        OutputType::Json | OutputType::Simplified => ("application/json", Vec::new()),
        OutputType::Csv => ("text/csv; charset=utf-8", meta.warnings),
    };
    Answer {
        content_type,
        body,
        next_page_token: meta.next_page_token,
        warnings,
    }
}

/// What rows are grouped by, and the extra ones. A group of a statistic has no instant of its own.
pub(super) fn columns(run: &Run<'_>) -> Vec<FieldColumn> {
    let groups = &run.plan.groups;
    let groups = match run.request.statistic {
        Some(_) => groups.label_columns(),
        None => groups.columns(),
    };
    [groups, run.plan.fields.columns()].concat()
}

pub(super) fn document<'a>(
    run: &'a Run<'_>,
    meta: &'a Meta,
    fields: &'a [FieldColumn],
    layout: &'a Layout,
) -> Document<'a> {
    Document {
        meta,
        style: &run.plan.style,
        fields,
        layout,
        statistic: run.request.statistic,
    }
}

pub(super) fn meta(run: &Run<'_>, told: Told) -> Meta {
    let (shape, plan) = (&run.request.shape, run.plan);
    let echo = |date: &Option<DateInput>| date.as_ref().map(|date| date.text.clone());
    let now = plan.frame.now.timestamp_millis();
    let mut meta = Meta {
        columns_by: shape.report.name().to_owned(),
        query: told.query,
        start_issue_index: None,
        end_issue_index: None,
        total: None,
        page_size: None,
        next_page_token: None,
        date_format: shape.style.dates.text.clone(),
        date_time_format: shape.style.date_times.text.clone(),
        time_zone: plan.frame.zone.name().to_owned(),
        locale: run.metadata.locale.clone(),
        calendar: plan.calendar.clone(),
        trim_history_start_date: echo(&shape.trim_start),
        trim_history_end_date: echo(&shape.trim_end),
        report_date: plan.style.dates.render(now, plan.frame.zone),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        warnings: [run.request.warnings.clone(), told.warnings].concat(),
        timestamps: shape.style.timestamps.then_some(Timestamps {
            report_at: now,
            trim_start: plan.spec.window.start,
            trim_end: plan.spec.window.end,
        }),
    };
    match told.position {
        Position::Whole => {}
        Position::Offset {
            start,
            end,
            total,
            size,
        } => {
            meta.start_issue_index = Some(start);
            meta.end_issue_index = Some(end);
            meta.total = Some(total);
            meta.page_size = Some(size);
        }
        Position::Page { size, next } => {
            meta.page_size = Some(size);
            meta.next_page_token = next;
        }
    }
    meta
}
