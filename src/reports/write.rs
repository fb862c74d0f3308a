//! The finished table as a document.

use std::sync::LazyLock;

use super::fetch::{Fetched, Position};
use super::field_text::FieldTexts;
use super::metadata::Metadata;
use super::request::dates::DateInput;
use super::request::shape::OutputType;
use super::{Answer, ReportError, Request, warnings};
use crate::engine::{Calendar, Measure, Table};
use crate::export::{
    CalendarInfo, CellStyle, CsvStyle, DatePattern, DayLength, Document, Meta, RowHead, write_csv,
    write_json,
};

const DATE_FORMAT: &str = "dd/MMM/yy";
const DATE_TIME_FORMAT: &str = "dd/MMM/yy h:mm a";
const NORMAL_HOURS: &str = "normalHours";

pub(super) fn date_pattern() -> &'static DatePattern {
    static PATTERN: LazyLock<DatePattern> = LazyLock::new(|| {
        DatePattern::parse(DATE_FORMAT).expect("our own pattern is one that we render")
    });
    &PATTERN
}

pub(super) fn date_time_pattern() -> &'static DatePattern {
    static PATTERN: LazyLock<DatePattern> = LazyLock::new(|| {
        DatePattern::parse(DATE_TIME_FORMAT).expect("our own pattern is one that we render")
    });
    &PATTERN
}

pub(super) fn write(
    request: &Request,
    metadata: &Metadata,
    fields: &FieldTexts,
    fetched: &Fetched,
    table: &Table<RowHead>,
) -> Result<Answer, ReportError> {
    let meta = meta(request, metadata, fetched, table);
    let style = CellStyle {
        view: request.shape.view_format,
        day: DayLength::HOURS_24,
        empty: request.shape.empty_token.clone(),
        dates: date_time_pattern().clone(),
        zone: metadata.zone,
    };
    let columns = fields.columns();
    let document = Document {
        meta: &meta,
        style: &style,
        fields: &columns,
        layout: &table.layout,
        statistic: None,
    };
    let mut body = Vec::new();
    let content_type = match request.shape.output {
        OutputType::Json => {
            write_json(document, &table.rows, &mut body)?;
            "application/json"
        }
        OutputType::Csv => {
            write_csv(document, &table.rows, CsvStyle::PLAIN, &mut body)?;
            "text/csv; charset=utf-8"
        }
    };
    let beside = if request.shape.output == OutputType::Csv {
        meta.warnings
    } else {
        Vec::new()
    };
    Ok(Answer {
        content_type,
        body,
        next_page_token: meta.next_page_token,
        warnings: beside,
    })
}

fn meta(request: &Request, metadata: &Metadata, fetched: &Fetched, table: &Table<RowHead>) -> Meta {
    let zone = metadata.zone.name();
    let echo = |date: &Option<DateInput>| date.as_ref().map(|date| date.text.clone());
    let mut meta = Meta {
        columns_by: columns_by(&request.shape.measure).to_owned(),
        query: fetched.query.clone(),
        start_issue_index: None,
        end_issue_index: None,
        total: None,
        page_size: None,
        next_page_token: None,
        date_format: DATE_FORMAT.to_owned(),
        date_time_format: DATE_TIME_FORMAT.to_owned(),
        time_zone: zone.to_owned(),
        locale: metadata.locale.clone(),
        calendar: CalendarInfo::new(
            NORMAL_HOURS.to_owned(),
            NORMAL_HOURS.to_owned(),
            &Calendar::always(),
            metadata.zone,
        ),
        trim_history_start_date: echo(&request.shape.trim_start),
        trim_history_end_date: echo(&request.shape.trim_end),
        report_date: date_time_pattern().render(fetched.at.timestamp_millis(), metadata.zone),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        warnings: [request.warnings.clone(), warnings::of_table(table)].concat(),
    };
    match &fetched.position {
        Position::Single => {}
        Position::Offset {
            start,
            end,
            total,
            size,
        } => {
            meta.start_issue_index = Some(*start);
            meta.end_issue_index = Some(*end);
            meta.total = Some(*total);
            meta.page_size = Some(*size);
        }
        Position::Page { size, next } => {
            meta.page_size = Some(*size);
            meta.next_page_token.clone_from(next);
        }
    }
    meta
}

/// The parameter's value for it; only what [`super::request::shape`] accepts comes here.
fn columns_by(measure: &Measure) -> &'static str {
    match measure {
        Measure::StatusCount => "statusCount",
        _ => "statusDuration",
    }
}
