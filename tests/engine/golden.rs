//! Whole documents, compared with files in `golden/`. `UPDATE_GOLDEN=1 cargo test --test engine` rewrites them.

use std::path::Path;

use dwell::engine::{
    AggregateBuilder, Consolidated, Denominator, Measure, Metric, MetricEdge, Occurrence, Row,
    Spec, Statistic, Table, TableBuilder,
};
use dwell::export::{
    CalendarInfo, CellStyle, CsvStyle, DatePattern, DayLength, Document, FieldColumn, Head, Meta,
    RowHead, ViewFormat, write_csv, write_json,
};
use serde_json::Value as Json;

use crate::jira;
use crate::notation::{Case, DURATION, listed};

pub(crate) const HISTORIES: [(&str, &str, &str); 3] = [
    (
        "ABC-1",
        "Plain",
        "created 09:00 open | 10:00 open→prog | 12:30 prog→done",
    ),
    (
        "ABC-2",
        "Says \"no\", then\nyes",
        "created 09:00 open | 10:00 open→old#77 | 11:00 old#77→twin#10",
    ),
    ("ABC-3", "=1+1", "created 14:00 open"),
];

pub(crate) fn table(measure: Measure, include_deleted: bool) -> Table<RowHead> {
    let spec = Spec {
        include_deleted,
        ..Case::parse(HISTORIES[0].2).spec(measure)
    };
    let mut builder = TableBuilder::new(spec, listed());
    for (key, summary, line) in HISTORIES {
        let head = RowHead {
            key: key.to_owned(),
            summary: summary.to_owned(),
            fields: vec![format!("{key}'s owner")],
        };
        builder.push(head, Case::parse(line).input());
    }
    builder.finish()
}

pub(crate) fn meta(columns_by: &str) -> Meta {
    Meta {
        columns_by: columns_by.to_owned(),
        query: None,
        start_issue_index: None,
        end_issue_index: None,
        total: None,
        page_size: None,
        next_page_token: None,
        date_format: "dd/MMM/yy".to_owned(),
        date_time_format: "dd/MMM/yy h:mm a".to_owned(),
        time_zone: "Europe/London".to_owned(),
        locale: "en_UK".to_owned(),
        calendar: CalendarInfo {
            id: "normalHours".to_owned(),
            name: "7/24".to_owned(),
            daily_working_hours: 24.0,
            time_zone: "Europe/London".to_owned(),
            is_7x24: true,
        },
        trim_history_start_date: None,
        trim_history_end_date: None,
        report_date: "01/Jan/70 1:00 PM".to_owned(),
        version: "0.1.0".to_owned(),
        warnings: Vec::new(),
        timestamps: None,
    }
}

pub(crate) fn style(view: ViewFormat) -> CellStyle {
    CellStyle {
        view,
        day: DayLength::HOURS_24,
        empty: "-".to_owned(),
        dates: DatePattern::parse("dd/MMM/yy h:mm a").unwrap(),
        zone: chrono_tz::Europe::London,
        visit_counts: false,
        transitioned_by: false,
    }
}

pub(crate) fn owner() -> [FieldColumn; 1] {
    [FieldColumn {
        id: "customfield_10020".to_owned(),
        name: "Owner".to_owned(),
        grouped: false,
    }]
}

fn json<H: Head>(document: Document<'_>, rows: &[Row<H>]) -> String {
    let mut written = Vec::new();
    write_json(document, rows, &mut written).unwrap();
    laid_out(&String::from_utf8(written).unwrap())
}

/// The same bytes with a line for each key, so that a difference shows where it is. Nothing but spaces is added.
pub(crate) fn laid_out(compact: &str) -> String {
    let (mut text, mut indent, mut quoted, mut escaped) = (String::new(), 0, false, false);
    let mut characters = compact.chars().peekable();
    while let Some(character) = characters.next() {
        let new_line = |indent: usize| format!("\n{}", "  ".repeat(indent));
        match character {
            _ if quoted => {
                text.push(character);
                quoted = escaped || character != '"';
                escaped = !escaped && character == '\\';
            }
            '{' | '['
                if characters
                    .next_if(|next| matches!(next, '}' | ']'))
                    .is_some() =>
            {
                text.push_str(if character == '{' { "{}" } else { "[]" });
            }
            '{' | '[' => {
                indent += 1;
                text.push(character);
                text.push_str(&new_line(indent));
            }
            '}' | ']' => {
                indent -= 1;
                text.push_str(&new_line(indent));
                text.push(character);
            }
            ',' => {
                text.push(',');
                text.push_str(&new_line(indent));
            }
            ':' => text.push_str(": "),
            other => {
                quoted = other == '"';
                text.push(other);
            }
        }
    }
    assert!(serde_json::from_str::<Json>(compact).is_ok(), "{compact}");
    text + "\n"
}

fn csv<H: Head>(document: Document<'_>, rows: &[Row<H>]) -> String {
    let mut written = Vec::new();
    write_csv(document, rows, CsvStyle::PLAIN, &mut written).unwrap();
    String::from_utf8(written).unwrap()
}

/// Fails with the first line that differs.
pub(crate) fn assert_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/engine/golden")
        .join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let (mut left, mut right) = (expected.split('\n'), actual.split('\n'));
    for line in 1.. {
        match (left.next(), right.next()) {
            (None, None) => return,
            (expected, actual) => {
                assert_eq!(actual, expected, "{name}, line {line}: actual, then golden");
            }
        }
    }
}

#[test]
fn list_of_durations() {
    let table = table(DURATION, true);
    let meta = Meta {
        query: Some("project = ABC".to_owned()),
        page_size: Some(3),
        next_page_token: Some("bmV4dA".to_owned()),
        trim_history_end_date: Some("2026-01-01T00:00:00Z".to_owned()),
        warnings: vec!["calender is not a parameter".to_owned()],
        ..meta("statusDuration")
    };
    let document = Document {
        meta: &meta,
        style: &style(ViewFormat::Minutes),
        fields: &owner(),
        layout: &table.layout,
        statistic: None,
    };
    assert_golden("durations.json", &json(document, &table.rows));
}

#[test]
fn offset_page_of_counts() {
    let table = table(Measure::StatusCount, false);
    let meta = Meta {
        start_issue_index: Some(0),
        end_issue_index: Some(2),
        total: Some(3),
        page_size: Some(100),
        ..meta("statusCount")
    };
    let document = Document {
        meta: &meta,
        style: &style(ViewFormat::Minutes),
        fields: &[],
        layout: &table.layout,
        statistic: None,
    };
    assert_golden("counts.json", &json(document, &table.rows));
}

#[test]
fn csv_of_durations() {
    let table = table(DURATION, true);
    let document = Document {
        meta: &meta("statusDuration"),
        style: &style(ViewFormat::HumanReadable),
        fields: &owner(),
        layout: &table.layout,
        statistic: None,
    };
    assert_golden("durations.csv", &csv(document, &table.rows));
}

#[test]
fn csv_for_a_spreadsheet() {
    let table = table(DURATION, true);
    let document = Document {
        meta: &meta("statusDuration"),
        style: &CellStyle {
            empty: "=none".to_owned(),
            ..style(ViewFormat::Hours)
        },
        fields: &owner(),
        layout: &table.layout,
        statistic: None,
    };
    let style = CsvStyle {
        delimiter: b';',
        byte_order_mark: true,
        guard_formulas: true,
    };
    let mut written = Vec::new();
    write_csv(document, &table.rows, style, &mut written).unwrap();
    assert_golden("spreadsheet.csv", &String::from_utf8(written).unwrap());
}

#[test]
fn averages_of_groups() {
    let spec = Case::parse(HISTORIES[0].2).spec(crate::kinds::measure("status/assignee"));
    let statistic = Statistic::Average(Denominator::NonNull);
    let mut builder = AggregateBuilder::new(spec, listed(), statistic).unwrap();
    for (key, _, line) in HISTORIES {
        let label = if key == "ABC-2" { "Bug" } else { "Task" };
        builder
            .push(&[label.to_owned()], Case::parse(line).input())
            .unwrap();
    }
    let table = builder.finish().unwrap();
    let document = Document {
        meta: &meta("assigneeDurationByStatus"),
        style: &style(ViewFormat::Hours),
        fields: &[FieldColumn {
            id: "issuetype".to_owned(),
            name: "Issue Type".to_owned(),
            grouped: true,
        }],
        layout: &table.layout,
        statistic: Some(statistic),
    };
    assert_golden("averages.json", &json(document, &table.rows));
    assert_golden("averages.csv", &csv(document, &table.rows));
}

#[test]
fn dates_and_metrics() {
    let table = table(crate::kinds::measure("first from"), true);
    let document = Document {
        meta: &meta("firstTransitionFromStatusDate"),
        style: &style(ViewFormat::Minutes),
        fields: &[],
        layout: &table.layout,
        statistic: None,
    };
    assert_golden("dates.json", &json(document, &table.rows));
    let metric = Metric {
        id: "cycle".to_owned(),
        name: "Cycle".to_owned(),
        start: None,
        stop: MetricEdge::Statuses {
            ids: vec!["6".to_owned()],
            visit: Occurrence::First,
        },
        pause: vec!["1".to_owned()],
    };
    let table = self::table(Measure::BetweenStatuses(vec![metric]), true);
    let document = Document {
        layout: &table.layout,
        ..document
    };
    assert_golden("metrics.csv", &csv(document, &table.rows));
}

#[test]
fn consolidated_statuses_that_are_not_chosen() {
    for (name, columns_by, golden) in [
        (
            "status/day",
            "statusDurationByTimePeriod",
            "consolidated_periods.json",
        ),
        (
            "status/assignee",
            "assigneeDurationByStatus",
            "consolidated_assignees.json",
        ),
    ] {
        let spec = Spec {
            statuses: Some(vec!["3".to_owned()]),
            consolidated: vec![Consolidated {
                id: "work".to_owned(),
                name: "Work".to_owned(),
                statuses: vec!["3".to_owned(), "6".to_owned()],
            }],
            ..Case::parse(HISTORIES[0].2).spec(crate::kinds::measure(name))
        };
        let mut builder = TableBuilder::new(spec, listed());
        let (key, summary, line) = HISTORIES[0];
        let head = RowHead {
            key: key.to_owned(),
            summary: summary.to_owned(),
            fields: Vec::new(),
        };
        builder.push(head, Case::parse(line).input());
        let table = builder.finish();
        let document = Document {
            meta: &meta(columns_by),
            style: &style(ViewFormat::Minutes),
            fields: &[],
            layout: &table.layout,
            statistic: None,
        };
        assert_golden(golden, &json(document, &table.rows));
    }
}

#[test]
fn csv_of_real_issues() {
    let statuses: Json = read("sample_statuses.json");
    let spec = Spec {
        now: jira::instant("2024-01-01T00:00:00.000+0000"),
        ..Case::parse("created 00:00 open").spec(DURATION)
    };
    let mut builder = TableBuilder::new(spec, jira::statuses(&statuses));
    for key in ["SP-1", "SP-2", "SP-10", "SP-13", "SP-14", "SP-15"] {
        let issue = read(&format!("{key}.json"));
        let head = RowHead {
            key: jira::text(&issue, "/key").unwrap().to_owned(),
            summary: jira::text(&issue, "/fields/summary").unwrap().to_owned(),
            fields: Vec::new(),
        };
        builder.push(head, jira::input(&issue));
    }
    let table = builder.finish();
    assert!(table.rows.iter().all(|row| row.faults.is_empty()));
    let document = Document {
        meta: &meta("statusDuration"),
        style: &style(ViewFormat::Seconds),
        fields: &[],
        layout: &table.layout,
        statistic: None,
    };
    assert_golden("jirametrics.csv", &csv(document, &table.rows));
}

fn read(name: &str) -> Json {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jira/jirametrics");
    serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}
