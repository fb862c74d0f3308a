//! The product's own way: what `reports` does with Jira's answers, from their bytes on.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use dwell::engine::{
    Calendar, CalendarRules, Category, Hours, KnownStatus, Measure, MultiVisit, Spec, Statuses,
    TableBuilder, Window, Yearly,
};
use dwell::export::{
    CalendarInfo, CellStyle, DatePattern, DayLength, Document, Meta, RowHead, ViewFormat,
    write_json,
};
use dwell::jira::wire::{BulkIssues, ChangelogPages};
use dwell::jira::{Status, Wanted};
use dwell::reports::input;

use crate::meter::{Figures, Meter, timed};
use crate::{CalendarKind, Result};

/// 2026-11-18: the report instant of every contestant.
const NOW: i64 = 1_795_000_000_000;
/// What `reports` asks for.
const WANTED: Wanted<'_> = Wanted {
    fields: &["status"],
    authors: false,
};
const HOUR: i64 = 3_600_000;

/// The answers about one batch of issues.
pub(crate) struct Batch {
    pub(crate) issues: PathBuf,
    pub(crate) changelogs: Vec<PathBuf>,
}

pub(crate) fn run(
    folder: &Path,
    calendar: CalendarKind,
    out: &Path,
    threads: usize,
) -> Result<Figures> {
    let (spec, statuses) = (spec(calendar)?, statuses(folder)?);
    let batches = batches(folder)?;
    let meter = Meter::start();
    let next = AtomicUsize::new(0);
    let work = || {
        read(
            &batches,
            &next,
            TableBuilder::new(spec.clone(), statuses.clone()),
        )
    };
    let parts: Vec<_> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let first = work();
        let others = others.into_iter().map(|other| {
            other
                .join()
                .unwrap_or_else(|_| Err(io::Error::other("a thread has failed")))
        });
        std::iter::once(first).chain(others).collect()
    });
    let mut parts = parts.into_iter().collect::<io::Result<Vec<Part>>>()?;
    // The longest way: parts were read side by side.
    let longest = |part: &Part| part.1.parse + part.1.calculate;
    parts.sort_by(|a, b| longest(b).total_cmp(&longest(a)));
    let mut parts = parts.into_iter();
    let (mut builder, mut figures) = parts.next().ok_or("nobody has read anything")?;
    let table = timed(&mut figures.calculate, || {
        parts.for_each(|(other, _)| builder.merge(other));
        builder.finish()
    });
    timed(&mut figures.write, || -> Result<()> {
        let (meta, style) = (meta(), style()?);
        let document = Document {
            meta: &meta,
            style: &style,
            fields: &[],
            layout: &table.layout,
            statistic: None,
        };
        let out = BufWriter::with_capacity(1 << 16, File::create(out)?);
        Ok(write_json(document, &table.rows, out)?)
    })?;
    figures.cpu = if threads == 1 {
        meter.cpu()
    } else {
        figures.parse + figures.calculate + figures.write
    };
    meter.finish(&mut figures);
    Ok(figures)
}

type Part = (TableBuilder<RowHead>, Figures);

/// Takes batches until there are none.
fn read(
    batches: &[Batch],
    next: &AtomicUsize,
    mut builder: TableBuilder<RowHead>,
) -> io::Result<Part> {
    let (mut figures, mut bytes) = (Figures::default(), Vec::new());
    while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
        let (parse, calculate) = (&mut figures.parse, &mut figures.calculate);
        let issues: BulkIssues = timed(parse, || {
            load(&batch.issues, &mut bytes)?;
            serde_json::from_slice(&bytes).map_err(io::Error::from)
        })?;
        let mut changelogs = timed(parse, || {
            let mut pages = ChangelogPages::new(WANTED);
            for page in &batch.changelogs {
                load(page, &mut bytes)?;
                pages.read_bulk(&bytes)?;
            }
            io::Result::Ok(pages.finish())
        })?;
        timed(calculate, || {
            for issue in issues.issues {
                let changelog = changelogs.remove(&issue.id).unwrap_or_default();
                let head = RowHead {
                    key: issue.key.clone(),
                    summary: issue.summary.clone(),
                    fields: Vec::new(),
                };
                builder.push(head, input::of_issue(&issue, &changelog));
            }
        });
    }
    Ok((builder, figures))
}

/// Into a buffer that is there already.
pub(crate) fn load(path: &Path, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    File::open(path)?.read_to_end(bytes)?;
    Ok(())
}

pub(crate) fn batches(folder: &Path) -> Result<Vec<Batch>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    files.sort();
    let is = |path: &Path, what: &str| path.to_str().is_some_and(|path| path.contains(what));
    let (pages, issues): (Vec<_>, Vec<_>) = files
        .into_iter()
        .filter(|path| is(path, "batch-"))
        .partition(|path| is(path, "-changelog-"));
    let batch = |issues: PathBuf| {
        let stem = issues
            .to_string_lossy()
            .replace("-issues.json", "-changelog-");
        let changelogs = pages
            .iter()
            .filter(|path| is(path, &stem))
            .cloned()
            .collect();
        Batch { issues, changelogs }
    };
    Ok(issues.into_iter().map(batch).collect())
}

fn statuses(folder: &Path) -> Result<Statuses> {
    let all: Vec<Status> = serde_json::from_slice(&fs::read(folder.join("statuses.json"))?)?;
    Ok(known(all))
}

pub(crate) fn known(all: Vec<Status>) -> Statuses {
    Statuses::new(all.into_iter().map(|status| KnownStatus {
        category: Category::from_key(status.category_key.as_deref().unwrap_or_default()),
        id: status.id,
        name: status.name,
        project_key: None,
    }))
}

pub(crate) fn spec(calendar: CalendarKind) -> Result<Spec> {
    let calendar = match calendar {
        CalendarKind::Always => Calendar::always(),
        CalendarKind::NineToSix => Calendar::new(&nine_to_six()?)?,
    };
    Ok(Spec {
        measure: Measure::StatusDuration(MultiVisit::Total),
        now: NOW,
        window: Window::default(),
        calendar,
        statuses: None,
        include_deleted: true,
        consolidated: Vec::new(),
    })
}

/// Monday to Friday in Berlin, not at Christmas.
fn nine_to_six() -> Result<CalendarRules> {
    let day = || {
        vec![Hours {
            start: 9 * HOUR,
            end: 18 * HOUR,
        }]
    };
    Ok(CalendarRules {
        zone: "Europe/Berlin".parse()?,
        week: [day(), day(), day(), day(), day(), Vec::new(), Vec::new()],
        holidays: Vec::new(),
        yearly_holidays: vec![Yearly { month: 12, day: 25 }],
        exceptions: Vec::new(),
    })
}

pub(crate) fn meta() -> Meta {
    Meta {
        columns_by: "statusDuration".to_owned(),
        query: None,
        start_issue_index: None,
        end_issue_index: None,
        total: None,
        page_size: None,
        next_page_token: None,
        date_format: "dd/MMM/yy".to_owned(),
        date_time_format: "dd/MMM/yy h:mm a".to_owned(),
        time_zone: "Etc/UTC".to_owned(),
        locale: "en_US".to_owned(),
        calendar: CalendarInfo {
            id: String::new(),
            name: String::new(),
            daily_working_hours: 24.0,
            time_zone: "Etc/UTC".to_owned(),
            is_7x24: true,
        },
        trim_history_start_date: None,
        trim_history_end_date: None,
        report_date: "18/Nov/26".to_owned(),
        version: "0".to_owned(),
        warnings: Vec::new(),
        timestamps: None,
    }
}

pub(crate) fn style() -> Result<CellStyle> {
    Ok(CellStyle {
        view: ViewFormat::Minutes,
        day: DayLength::HOURS_24,
        empty: "-".to_owned(),
        dates: DatePattern::parse("dd/MMM/yy")?,
        zone: "UTC".parse()?,
        visit_counts: false,
        transitioned_by: false,
    })
}
