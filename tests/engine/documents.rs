//! Documents besides the list: flat JSON, expanded reports, and what is left of a document that was not finished.

use std::collections::BTreeMap;

use dwell::engine::{
    Expanded, HistoryItem, IssueInput, Measure, Metric, MetricEdge, Occurrence, Spec, Value, Window,
};
use dwell::export::{
    CsvStyle, CsvWriter, Document, ExpandedDocument, ExportError, JsonWriter, Meta, RowHead,
    SimplifiedWriter, ViewFormat, write_csv, write_expanded_csv, write_expanded_json,
    write_expanded_simplified, write_json, write_simplified,
};
use serde_json::{Value as Json, json};

use crate::golden::{assert_golden, laid_out, meta, owner, style, table};
use crate::notation::{Case, DURATION, instant, listed};

fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut written = Vec::new();
    write(&mut written);
    String::from_utf8(written).unwrap()
}

#[test]
fn flat_results_have_the_cells_of_the_csv() {
    let table = table(DURATION, true);
    let meta = Meta {
        next_page_token: Some("bmV4dA".to_owned()),
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
    let written = text(|out| write_simplified(document, &table.rows, out).unwrap());
    assert_golden("simplified.json", &laid_out(&written));
}

#[test]
fn an_unfinished_document_is_cut_off() {
    let table = table(DURATION, true);
    let (meta, style) = (meta("statusDuration"), style(ViewFormat::Minutes));
    let document = Document {
        meta: &meta,
        style: &style,
        fields: &[],
        layout: &table.layout,
        statistic: None,
    };
    let cut = text(|out| {
        let mut writer = JsonWriter::new(document, out).unwrap();
        writer.row(&table.rows[0]).unwrap();
    });
    assert!(serde_json::from_str::<Json>(&cut).is_err(), "{cut}");
    let cut = text(|out| {
        let mut writer = SimplifiedWriter::new(document, out).unwrap();
        writer.row(&table.rows[0]).unwrap();
    });
    assert!(serde_json::from_str::<Json>(&cut).is_err(), "{cut}");

    let whole = text(|out| write_json(document, &table.rows, out).unwrap());
    let by_rows = text(|out| {
        let mut writer = JsonWriter::new(document, out).unwrap();
        table.rows.iter().for_each(|row| writer.row(row).unwrap());
        writer.finish().unwrap();
    });
    assert_eq!(by_rows, whole);
    let headings = text(|out| {
        let writer = CsvWriter::new(document, CsvStyle::PLAIN, out).unwrap();
        writer.finish().unwrap();
    });
    assert_eq!(headings, "Key,Summary,open,prog,done,twin,old\r\n");
}

const HISTORY: [(&str, &str, &str, Option<&str>); 4] = [
    ("10:00", "1", "3", Some("carl")),
    ("11:00", "3", "1", Some("dora")),
    ("11:30", "1", "77", None),
    ("12:00", "77", "3", Some("carl")),
];

fn expanded(spec: Spec) -> Expanded<RowHead> {
    let items = HISTORY
        .iter()
        .zip(1..)
        .map(|((at, from, to, author), history)| HistoryItem {
            history,
            position: 0,
            at: instant(at),
            author: *author,
            field_id: Some("status"),
            field: "status",
            from: Value::new(Some(from), Some("old")),
            to: Value::new(Some(to), Some("old")),
        });
    let head = RowHead {
        key: "ABC-1".to_owned(),
        summary: "=1+1".to_owned(),
        fields: Vec::new(),
    };
    let input = IssueInput {
        created: instant("09:00"),
        current: Value::new(Some("3"), None),
        assignee: Value::default(),
        fields: &[],
        dates: &[],
        items,
    };
    Expanded::read(spec, listed(), head, input)
}

pub(crate) fn with_expanded(check: impl FnOnce(ExpandedDocument<'_>)) {
    let case = Case::parse("created 09:00 open");
    let expanded = expanded(Spec {
        include_deleted: false,
        window: Window {
            start: Some(instant("09:30")),
            end: None,
        },
        ..case.spec(DURATION)
    });
    let (meta, style) = (
        meta("statusDurationExpanded"),
        style(ViewFormat::HumanReadable),
    );
    let people = BTreeMap::from([("carl".to_owned(), "Carl Jung".to_owned())]);
    check(ExpandedDocument {
        document: Document {
            meta: &meta,
            style: &style,
            fields: &[],
            layout: &expanded.layout,
            statistic: None,
        },
        expanded: &expanded,
        people: &people,
    });
}

#[test]
fn visits_of_an_issue() {
    with_expanded(|document| {
        let written = text(|out| write_expanded_json(document, out).unwrap());
        assert_golden("expanded.json", &laid_out(&written));
        let guarded = CsvStyle {
            guard_formulas: true,
            ..CsvStyle::PLAIN
        };
        let written = text(|out| write_expanded_csv(document, guarded, out).unwrap());
        assert_golden("expanded.csv", &written);
        let written = text(|out| write_expanded_simplified(document, out).unwrap());
        let written: Json = serde_json::from_str(&written).unwrap();
        assert_eq!(
            written["results"][1],
            json!({
                "Key": "ABC-1", "Summary": "=1+1", "Status": "prog", "Start": "01/Jan/70 11:00 AM",
                "End": "01/Jan/70 12:00 PM", "Duration": "1h", "Transitioned By": "Carl Jung"
            })
        );
    });
}

#[test]
fn the_calendar_is_told_by_name_and_longest_day() {
    use dwell::engine::{Calendar, Hours};
    use dwell::export::CalendarInfo;
    let london = chrono_tz::Europe::London;
    let told = |calendar: &Calendar| {
        let info = CalendarInfo::new("7".to_owned(), "Office".to_owned(), calendar, london);
        (info.daily_working_hours, info.time_zone, info.is_7x24)
    };
    let mut rules = crate::calendar::rules("Europe/Berlin", "mon-fri", "8-12 13-17");
    rules.week[0].push(Hours {
        start: 75_600_000,
        end: 82_800_000,
    });
    let office = Calendar::new(&rules).unwrap();
    assert_eq!(told(&office), (10.0, "Europe/Berlin".to_owned(), false));
    assert_eq!(
        told(&Calendar::always()),
        (24.0, "Europe/London".to_owned(), true)
    );
}

#[test]
fn a_report_of_too_many_columns_is_refused_in_every_format() {
    let metric = |place: usize| Metric {
        id: place.to_string(),
        name: place.to_string(),
        start: None,
        stop: MetricEdge::Statuses {
            ids: Vec::new(),
            visit: Occurrence::First,
        },
        pause: Vec::new(),
    };
    for (metrics, fits) in [(16_382, true), (16_383, false)] {
        let metrics = (0..metrics).map(metric).collect();
        let table = table(Measure::BetweenStatuses(metrics), true);
        let (meta, style) = (meta("durationBetweenStatuses"), style(ViewFormat::Minutes));
        let document = Document {
            meta: &meta,
            style: &style,
            fields: &[],
            layout: &table.layout,
            statistic: None,
        };
        let verdicts = [
            write_json(document, &table.rows[..0], std::io::sink()),
            write_csv(document, &table.rows[..0], CsvStyle::PLAIN, std::io::sink()),
            write_simplified(document, &table.rows[..0], std::io::sink()),
        ];
        for verdict in verdicts {
            match verdict {
                Ok(()) => assert!(fits),
                Err(ExportError::TooManyColumns) => assert!(!fits),
                Err(other) => panic!("{other}"),
            }
        }
    }
}
