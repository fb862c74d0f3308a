//! Workbooks, read back by a reader that knows nothing of the writer.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};
use dwell::engine::{
    AggregateBuilder, Denominator, Deviation, GroupHead, Measure, Spec, Statistic, Table,
    TableBuilder,
};
use dwell::export::{
    CellStyle, DatePattern, DayLength, Document, ExportError, FieldColumn, RowHead, ViewFormat,
    Workbook,
};
use rstest::rstest;

use crate::documents::with_expanded;
use crate::golden::{HISTORIES, meta, owner, style, table};
use crate::kinds::measure;
use crate::notation::{Case, DURATION, listed};

const STATISTICS: [Statistic; 4] = [
    Statistic::Average(Denominator::NonNull),
    Statistic::Sum,
    Statistic::Median,
    Statistic::StandardDeviation(Deviation::Population, Denominator::NonNull),
];

type Book = Xlsx<Cursor<Vec<u8>>>;

fn written(write: impl FnOnce(&mut Workbook)) -> Book {
    Xlsx::new(Cursor::new(bytes_of(write))).unwrap()
}

fn bytes_of(write: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let scratch = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new(scratch.path(), 0).unwrap();
    write(&mut workbook);
    let mut bytes = Vec::new();
    workbook.finish(&mut bytes).unwrap();
    assert_eq!(
        std::fs::read_dir(scratch.path()).unwrap().count(),
        0,
        "nothing is left behind"
    );
    bytes
}

fn list(style: &CellStyle, measure: Measure) -> Range<Data> {
    let table = table(measure, true);
    let (meta, fields) = (meta("statusDuration"), owner());
    let mut book = written(|workbook| {
        let mut sheet = workbook
            .sheet(Document {
                meta: &meta,
                style,
                fields: &fields,
                layout: &table.layout,
                statistic: None,
            })
            .unwrap();
        for row in &table.rows {
            sheet.row(row).unwrap();
        }
    });
    book.worksheet_range("List").unwrap()
}

fn line(range: &Range<Data>, row: usize) -> Vec<String> {
    let cells = range.rows().nth(row).unwrap().iter();
    cells
        .map(|cell| match cell {
            Data::Float(number) => format!("{number}"),
            Data::DateTime(date) if date.is_duration() => format!("{:.6} d", date.as_f64()),
            Data::DateTime(date) => format!("at {:.6}", date.as_f64()),
            Data::String(text) => format!("{text:?}"),
            other => format!("{other:?}"),
        })
        .collect()
}

#[rstest]
#[case::minutes(ViewFormat::Minutes, ["60", "150", "30"])]
#[case::hours(ViewFormat::Hours, ["1", "2.5", "0.5"])]
#[case::business_days(ViewFormat::Days, ["0.125", "0.3125", "0.0625"])]
#[case::clock(ViewFormat::Clock, ["0.041667 d", "0.104167 d", "0.020833 d"])]
#[case::parts(ViewFormat::HumanReadable, ["0.041667 d", "0.104167 d", "0.020833 d"])]
fn durations_are_numbers(#[case] view: ViewFormat, #[case] expected: [&str; 3]) {
    let style = CellStyle {
        day: DayLength::of_ms(8 * 3_600_000).unwrap(),
        ..style(view)
    };
    let list = list(&style, DURATION);
    assert_eq!(
        line(&list, 0),
        [
            "\"Key\"",
            "\"Summary\"",
            "\"Owner\"",
            "\"open\"",
            "\"prog\"",
            "\"done\"",
            "\"twin\"",
            "\"old\""
        ]
    );
    let row = line(&list, 1);
    assert_eq!(row[..3], ["\"ABC-1\"", "\"Plain\"", "\"ABC-1's owner\""]);
    assert_eq!(row[3..6], expected);
    assert_eq!(row[6..], ["Empty", "Empty"], "nothing was ever there");
    assert_eq!(line(&list, 3)[1], "\"=1+1\"", "a text and no formula");
}

#[test]
fn dates_are_those_of_the_documents_clock() {
    let style = CellStyle {
        zone: chrono_tz::Asia::Kolkata,
        ..style(ViewFormat::Minutes)
    };
    let list = list(&style, measure("first to"));
    // 1970-01-01 09:00 UTC is 14:30; day 25,569 is 1970-01-01.
    assert_eq!(line(&list, 1)[3], "at 25569.604167");
    let unknown = CellStyle {
        dates: DatePattern::parse("dd 'of' MMMM").unwrap(),
        ..style
    };
    assert_eq!(
        line(&self::list(&unknown, measure("first to")), 1)[3],
        "at 25569.604167"
    );
}

#[test]
fn counts_are_whole_numbers() {
    let list = list(&style(ViewFormat::Minutes), measure("count"));
    assert_eq!(line(&list, 1)[3..6], ["1", "1", "1"]);
}

fn groups(statistic: Statistic) -> Table<GroupHead> {
    let spec = Case::parse(HISTORIES[0].2).spec(measure("count"));
    let mut builder = AggregateBuilder::new(spec, listed(), statistic).unwrap();
    for (key, _, line) in HISTORIES {
        let label = if key == "ABC-2" { "Bug" } else { "Task" };
        let labels = [label.to_owned()];
        builder.push(&labels, Case::parse(line).input()).unwrap();
    }
    builder.finish().unwrap()
}

#[test]
fn a_sheet_for_the_list_and_one_for_each_statistic() {
    let tables = STATISTICS.map(groups);
    let list = table(DURATION, true);
    let (meta, style) = (meta("statusCount"), style(ViewFormat::Minutes));
    let fields = [FieldColumn {
        id: "issuetype".to_owned(),
        name: "Issue Type".to_owned(),
        grouped: false,
    }];
    let mut book = written(|workbook| {
        let document = |layout, statistic| Document {
            meta: &meta,
            style: &style,
            fields: &fields,
            layout,
            statistic,
        };
        let mut sheet = workbook.sheet(document(&list.layout, None)).unwrap();
        list.rows.iter().for_each(|row| sheet.row(row).unwrap());
        for (table, statistic) in tables.iter().zip(STATISTICS) {
            let mut sheet = workbook
                .sheet(document(&table.layout, Some(statistic)))
                .unwrap();
            table.rows.iter().for_each(|row| sheet.row(row).unwrap());
        }
    });
    assert_eq!(
        book.sheet_names(),
        ["List", "Average", "Sum", "Median", "Standard Deviation"]
    );
    let sum = book.worksheet_range("Sum").unwrap();
    assert_eq!(
        line(&sum, 0)[..3],
        ["\"Issue Type\"", "\"Issue Count\"", "\"open\""]
    );
    assert_eq!(line(&sum, 2)[..3], ["\"Task\"", "2", "1"]);
}

#[test]
fn visits_and_their_statistics_have_sheets() {
    with_expanded(|document| {
        let mut book = written(|workbook| workbook.expanded(document).unwrap());
        assert_eq!(book.sheet_names(), ["Visits", "Statistics"]);
        let visits = book.worksheet_range("Visits").unwrap();
        assert_eq!(
            line(&visits, 2),
            [
                "\"ABC-1\"",
                "\"=1+1\"",
                "\"prog\"",
                "at 25569.458333",
                "at 25569.500000",
                "0.041667 d",
                "\"Carl Jung\""
            ]
        );
        let statistics = book.worksheet_range("Statistics").unwrap();
        assert_eq!(line(&statistics, 1)[..3], ["\"open\"", "2", "0.041667 d"]);
    });
}

#[test]
fn long_texts_are_cut_and_strange_ones_kept() {
    let rows = [("𝄞".repeat(20_000), 16_383), ("\u{1}<&>\t".to_owned(), 5)];
    let case = Case::parse("created 09:00 open");
    let mut builder = TableBuilder::new(case.spec(DURATION), listed());
    for (summary, _) in &rows {
        let head = RowHead {
            key: "A-1".to_owned(),
            summary: summary.clone(),
            fields: Vec::new(),
        };
        builder.push(head, case.input());
    }
    let table = builder.finish();
    let (meta, style) = (meta("statusDuration"), style(ViewFormat::Minutes));
    let mut book = written(|workbook| {
        let mut sheet = workbook
            .sheet(Document {
                meta: &meta,
                style: &style,
                fields: &[],
                layout: &table.layout,
                statistic: None,
            })
            .unwrap();
        table.rows.iter().for_each(|row| sheet.row(row).unwrap());
    });
    let range = book.worksheet_range("List").unwrap();
    for (row, (summary, characters)) in (1..).zip(&rows) {
        let read = range.get_value((row, 1)).unwrap().to_string();
        let expected: String = summary.chars().take(*characters).collect();
        assert!(
            read == expected,
            "{} characters came back",
            read.chars().count()
        );
    }
}

#[test]
fn the_header_stands_out_and_stays_in_view() {
    let table = table(DURATION, true);
    let (meta, style) = (meta("statusDuration"), style(ViewFormat::Clock));
    let bytes = bytes_of(|workbook| {
        let document = Document {
            meta: &meta,
            style: &style,
            fields: &[],
            layout: &table.layout,
            statistic: None,
        };
        let mut sheet = workbook.sheet(document).unwrap();
        table.rows.iter().for_each(|row| sheet.row(row).unwrap());
    });
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
    let sheet = part("xl/worksheets/sheet1.xml");
    for expected in [
        "ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"",
        "<c r=\"A1\" s=\"1\" t=\"inlineStr\"><is><t>Key</t></is></c>",
    ] {
        assert!(sheet.contains(expected), "{expected} is not in {sheet}");
    }
    let styles = part("xl/styles.xml");
    for expected in ["<b/>", "FFDEEBFF", "[h]:mm:ss"] {
        assert!(styles.contains(expected), "{expected} is not in {styles}");
    }
}

#[test]
fn more_columns_than_a_sheet_has_are_refused() {
    let case = Case::parse("created 00:00 open | now 480000:00");
    let table = case.table_of(Spec {
        now: case.now,
        ..case.spec(measure("status/day"))
    });
    assert!(table.layout.columns.len() > 16_384);
    let scratch = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new(scratch.path(), 0).unwrap();
    let (meta, style) = (
        meta("statusDurationByTimePeriod"),
        style(ViewFormat::Minutes),
    );
    let refused = workbook.sheet(Document {
        meta: &meta,
        style: &style,
        fields: &[],
        layout: &table.layout,
        statistic: None,
    });
    assert!(matches!(refused, Err(ExportError::TooLarge)), "{refused:?}");
}

#[test]
fn no_scratch_space_is_an_error() {
    let refused = Workbook::new(Path::new("no such directory"), 0);
    assert!(matches!(refused, Err(ExportError::Write(_))), "{refused:?}");
}

/// Peak memory of this process in KiB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}

/// Writes so many rows; run in a process of its own, whose memory is nobody else's.
#[cfg(target_os = "linux")]
fn write_rows(rows: usize) {
    let table = table(DURATION, true);
    let (meta, style, fields) = (meta("statusDuration"), style(ViewFormat::Minutes), owner());
    let scratch = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new(scratch.path(), 0).unwrap();
    let mut sheet = workbook
        .sheet(Document {
            meta: &meta,
            style: &style,
            fields: &fields,
            layout: &table.layout,
            statistic: None,
        })
        .unwrap();
    for row in table.rows.iter().cycle().take(rows) {
        sheet.row(row).unwrap();
    }
    let out = tempfile::tempfile_in(scratch.path()).unwrap();
    workbook.finish(out).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_rows() {
    const ROWS: &str = "DWELL_TEST_WORKBOOK_ROWS";
    if let Ok(rows) = std::env::var(ROWS) {
        write_rows(rows.parse().unwrap());
        println!("peak {}", peak());
        return;
    }
    let peak_of = |rows: &str| -> u64 {
        let own = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "workbook::memory_does_not_grow_with_rows",
                "--nocapture",
            ])
            .env(ROWS, rows)
            .output()
            .unwrap();
        let said = String::from_utf8(own.stdout).unwrap();
        let peak = said.lines().find_map(|line| line.split("peak ").nth(1));
        peak.unwrap_or_else(|| panic!("{said}")).parse().unwrap()
    };
    let (few, many) = (peak_of("1000"), peak_of("60000"));
    assert!(
        many < few + 4_096,
        "{few} KiB for 1,000 rows, {many} KiB for 60,000"
    );
}
