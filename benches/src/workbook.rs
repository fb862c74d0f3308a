//! A workbook of many rows beside the CSV of the same rows: time, and memory beyond what the rows themselves take.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use clap::{Args, ValueEnum};
use dwell::engine::{Table, TableBuilder};
use dwell::export::{CsvStyle, Document, RowHead, Workbook, write_csv};
use dwell::jira::wire::{BulkIssues, ChangelogPages};
use dwell::jira::{Status, Wanted};
use dwell::reports::input;
use serde_json::json;

use crate::meter::{Figures, Meter};
use crate::{CalendarKind, Result, ours};

const STATUSES: u64 = 8;
const DAY: u64 = 86_400_000;
const BEGIN: u64 = 1_760_000_000_000;

#[derive(Args)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 100_000)]
    rows: u64,
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    Csv,
    Xlsx,
}

/// Both in turns, the median of the rounds.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let program = std::env::current_exe()?;
    let once = |format: &str| -> Result<Figures> {
        let child = Command::new(&program)
            .args(["write-rows", format, &options.rows.to_string()])
            .stderr(Stdio::inherit())
            .output()?;
        Ok(serde_json::from_slice(&child.stdout)?)
    };
    let (mut times, mut grown) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds.max(1) {
        let (csv, xlsx) = (once("csv")?, once("xlsx")?);
        times.push(xlsx.seconds() / csv.seconds());
        #[expect(clippy::cast_precision_loss, reason = "for people to look at")]
        grown.push(xlsx.grown as f64 / f64::from(1 << 20));
    }
    let (times, grown) = (median(times), median(grown));
    let verdict = |value: f64, wanted: f64, floor: f64| match value {
        value if value <= wanted => "reached",
        value if value <= floor => "missed, above the floor",
        _ => "BELOW THE FLOOR",
    };
    let rows = options.rows;
    println!(
        "P15 workbook of {rows} rows, times the CSV's time {times:13.2} <=   4.00 <=   8.00  {}",
        verdict(times, 4.0, 8.0)
    );
    println!(
        "    MiB that writing it takes {grown:36.2} <=  64.00 <= 128.00  {}",
        verdict(grown, 64.0, 128.0)
    );
    Ok(if times <= 8.0 && grown <= 128.0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One writing of rows that are there already.
pub(crate) fn write(format: Format, rows: u64) -> Result<Figures> {
    let table = table(rows)?;
    let (meta, style) = (ours::meta(), ours::style()?);
    let document = Document {
        meta: &meta,
        style: &style,
        fields: &[],
        layout: &table.layout,
        statistic: None,
    };
    let out = BufWriter::new(File::create("/dev/null")?);
    let (meter, mut figures) = (Meter::start(), Figures::default());
    match format {
        Format::Csv => write_csv(document, &table.rows, CsvStyle::PLAIN, out)?,
        Format::Xlsx => {
            let mut workbook = Workbook::new(Path::new(&std::env::temp_dir()), 0)?;
            let mut sheet = workbook.sheet(document)?;
            for row in &table.rows {
                sheet.row(row)?;
            }
            drop(sheet);
            workbook.finish(out)?;
        }
    }
    figures.cpu = meter.cpu();
    meter.finish(&mut figures);
    Ok(figures)
}

/// Issues that have been in three statuses each.
fn table(rows: u64) -> Result<Table<RowHead>> {
    let status = |id: u64| json!({ "id": id.to_string(), "name": format!("Status {id}"), "statusCategory": { "key": "new" } });
    let all: Vec<Status> = serde_json::from_value((0..STATUSES).map(status).collect())?;
    let mut builder = TableBuilder::new(ours::spec(CalendarKind::NineToSix)?, ours::known(all));
    for id in 1..=rows {
        let path = [
            id % STATUSES,
            (id * 3 + 1) % STATUSES,
            (id * 5 + 2) % STATUSES,
        ];
        let fields = json!({ "summary": format!("Something to do, number {id}"), "created": BEGIN, "status": status(path[2]) });
        let issues = json!({ "issues": [{ "id": id.to_string(), "key": format!("GEN-{id}"), "fields": fields }] });
        let histories = [1, 2].map(|step: u64| {
            let (from, to) = (path[usize::from(step == 2)], path[1 + usize::from(step == 2)]);
            json!({ "id": (id * 2 + step).to_string(), "created": BEGIN + step * DAY + id * 1000, "items": [
                { "field": "status", "fieldId": "status", "from": from.to_string(), "fromString": format!("Status {from}"),
                    "to": to.to_string(), "toString": format!("Status {to}") }] })
        });
        let logs = json!({ "issueChangeLogs": [{ "issueId": id.to_string(), "changeHistories": histories }] });
        let mut pages = ChangelogPages::new(Wanted::default());
        pages.read_bulk(logs.to_string().as_bytes())?;
        let mut changelogs = pages.finish();
        let issues: BulkIssues = serde_json::from_slice(issues.to_string().as_bytes())?;
        for issue in issues.issues {
            let changelog = changelogs.remove(&issue.id).unwrap_or_default();
            let head = RowHead {
                key: issue.key.clone(),
                summary: issue.summary.clone(),
                fields: Vec::new(),
            };
            builder.push(head, input::of_issue(&issue, &changelog));
        }
    }
    Ok(builder.finish())
}
