//! The engine against `tests/interop/working_time.py`: 20,000 generated issues, seven calendars; status and
//! assignee durations and periods to the millisecond, and transition counts.
//!
//! `scripts/test-interop` fetches the time zone data that both must share. Without it (or without Python) nothing is
//! compared; in CI that is a failure.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use dwell::engine::{
    Calendar, CalendarRules, Cell, Exception, HistoryItem, IssueInput, Measure, PeriodUnit,
    Periods, Spec, Table, TableBuilder, Value, Window, Yearly,
};
use serde_json::{Value as Json, json};

use crate::calendar::rules;
use crate::notation::{DURATION, listed};

const ISSUES: usize = 20_000;
/// Nobody among them.
const PEOPLE: [&str; 4] = ["a", "b", "c", ""];
const IDS: [&str; 5] = ["1", "3", "4", "6", "77"];
/// 2004-01-01, 2025-01-01.
const YEARS: [i64; 2] = [1_072_915_200_000, 1_735_689_600_000];
const NEAR: [i64; 6] = [
    1_711_846_800_000, // Berlin and Dublin, spring 2024
    1_729_990_800_000, // and autumn
    1_325_239_200_000, // Apia skips a day
    1_541_300_400_000, // midnight gap of São Paulo
    1_518_919_200_000, // its evening twice
    1_712_415_600_000, // half an hour on Lord Howe
];

/// The generator `SplitMix64`: the same issues in every run.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }

    fn instant(&mut self) -> i64 {
        let random = i64::try_from(self.next() >> 1).unwrap();
        match self.below(5) {
            0 => NEAR[self.below(NEAR.len())] + random % 86_400_000,
            _ => YEARS[0] + random % (YEARS[1] - YEARS[0]),
        }
    }
}

struct Issue {
    first: &'static str,
    /// Creation, changes in order, and the report.
    instants: Vec<i64>,
    changes: Vec<&'static str>,
    /// At each change; the first one since creation.
    assignees: Vec<&'static str>,
    unit: &'static str,
}

fn issue(seeded: &mut Seeded) -> Issue {
    // Two of three have up to 12 changes, some a hundred; every tenth instant is there twice.
    let count = match seeded.below(60) {
        0 => seeded.below(100),
        1..40 => seeded.below(13),
        _ => seeded.below(5),
    };
    let mut instants: Vec<i64> = (0..count + 2).map(|_| seeded.instant()).collect();
    for place in 1..count {
        if seeded.below(10) == 0 {
            instants[place] = instants[place - 1];
        }
    }
    instants.sort_unstable();
    Issue {
        first: IDS[seeded.below(IDS.len())],
        instants,
        changes: (0..count).map(|_| IDS[seeded.below(IDS.len())]).collect(),
        assignees: (0..=count)
            .map(|_| PEOPLE[seeded.below(PEOPLE.len())])
            .collect(),
        unit: if seeded.below(20) == 0 {
            "month"
        } else {
            "year"
        },
    }
}

impl Issue {
    fn now(&self) -> i64 {
        self.instants[self.instants.len() - 1]
    }

    fn json(&self) -> Json {
        let changes = |values: &[&str]| -> Json {
            let changes = (0_u64..).zip(values.iter().zip(&self.instants[1..]));
            changes
                .map(|(history, (to, at))| json!([at, history, 0, to]))
                .collect()
        };
        json!({
            "created": self.instants[0], "first": self.first, "now": self.now(), "unit": self.unit,
            "changes": changes(&self.changes),
            "assignee": self.assignees[0], "assignments": changes(&self.assignees[1..]),
        })
    }

    fn items(&self) -> Vec<HistoryItem<'_>> {
        let statuses = std::iter::once(&self.first).chain(&self.changes);
        let pairs = statuses.zip(&self.changes);
        let people = self.assignees.windows(2);
        let mut items = Vec::with_capacity(self.changes.len() * 2);
        for (history, ((pair, people), at)) in (0..).zip(pairs.zip(people).zip(&self.instants[1..]))
        {
            let item = |position, field, from, to| HistoryItem {
                history,
                position,
                at: *at,
                author: None,
                field_id: Some(field),
                field,
                from: Value::new(Some(from), None),
                to: Value::new(Some(to), None),
            };
            items.push(item(0, "status", *pair.0, *pair.1));
            items.push(item(1, "assignee", people[0], people[1]));
        }
        items.reverse();
        items
    }

    fn table(&self, calendar: &Calendar, measure: Measure) -> Table<()> {
        let spec = Spec {
            measure,
            now: self.now(),
            window: Window::default(),
            calendar: calendar.clone(),
            statuses: None,
            include_deleted: true,
            consolidated: Vec::new(),
        };
        let mut builder = TableBuilder::new(spec, listed());
        builder.push(
            (),
            IssueInput {
                created: self.instants[0],
                current: Value::new(self.changes.last().or(Some(&self.first)).copied(), None),
                assignee: Value::new(self.assignees.last().copied(), None),
                fields: &[],
                dates: &[],
                items: self.items(),
            },
        );
        let table = builder.finish();
        assert!(table.rows[0].faults.is_empty());
        table
    }

    /// What the Python calculation prints.
    fn figures(&self, calendar: &Calendar) -> Json {
        let cells = |measure: Measure| -> Json {
            let table = self.table(calendar, measure);
            let row = &table.rows[0];
            let columns = table.layout.columns.iter();
            let cells = columns.filter_map(|column| {
                let figure = match row.cell(column.key)? {
                    Cell::Duration { ms, visits } => json!([ms, visits]),
                    Cell::Count(count) => json!(count),
                    other => json!(other.ms()),
                };
                Some((column.id.clone(), figure))
            });
            Json::Object(cells.collect())
        };
        let unit = match self.unit {
            "month" => PeriodUnit::Month,
            _ => PeriodUnit::Year,
        };
        let zone = calendar.zone().unwrap_or(chrono_tz::UTC);
        json!({
            "statuses": cells(DURATION),
            "assignees": cells(Measure::AssigneeDuration),
            "periods": cells(Measure::StatusByPeriod(Periods::new(unit, zone))),
            "transitions": cells(Measure::TransitionCount),
        })
    }
}

fn calendars() -> Vec<CalendarRules> {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let own = |date, hours: &str| Exception {
        date,
        hours: rules("UTC", "daily", hours).week[0].clone(),
    };
    vec![
        CalendarRules {
            holidays: vec![date(2024, 5, 1), date(2023, 4, 10)],
            yearly_holidays: vec![Yearly { month: 12, day: 25 }, Yearly { month: 1, day: 1 }],
            exceptions: vec![
                own(date(2024, 5, 4), "10-14"),
                own(date(2024, 12, 25), "9-12"),
                own(date(2019, 7, 3), ""),
            ],
            ..rules("Europe/Berlin", "mon-fri", "9-18")
        },
        CalendarRules {
            yearly_holidays: vec![Yearly { month: 2, day: 29 }],
            ..rules("Europe/Dublin", "daily", "0-6 22-24")
        },
        rules("Australia/Lord_Howe", "daily", "1:45-2:15 8-16"),
        rules("America/Sao_Paulo", "daily", "0-8 23-24"),
        CalendarRules {
            exceptions: vec![
                own(date(2011, 12, 30), "0-24"),
                own(date(2011, 12, 31), "0-24"),
            ],
            ..rules("Pacific/Apia", "mon-fri", "8-12 13-17")
        },
        rules("America/New_York", "mon-fri", "9-12 13-18"),
    ]
}

fn json_of(rules: &CalendarRules) -> Json {
    let hours = |hours: &[dwell::engine::Hours]| -> Json {
        hours
            .iter()
            .map(|window| json!([window.start, window.end]))
            .collect()
    };
    let exceptions = rules
        .exceptions
        .iter()
        .map(|day| (day.date.to_string(), hours(&day.hours)));
    json!({
        "zone": rules.zone.name(),
        "week": rules.week.iter().map(|day| hours(day)).collect::<Json>(),
        "holidays": rules.holidays.iter().map(NaiveDate::to_string).collect::<Json>(),
        "yearly": rules.yearly_holidays.iter().map(|day| json!([day.month, day.day])).collect::<Json>(),
        "exceptions": exceptions.collect::<Json>(),
    })
}

/// Python that takes its time zones from the fetched package and from nowhere else.
fn python(argument: Option<&str>) -> Command {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop");
    let mut python = Command::new("python3");
    python
        .arg("-B")
        .arg(folder.join("working_time.py"))
        .args(argument);
    let packages: PathBuf = folder.join("python_modules");
    python.env("PYTHONPATH", packages).env("PYTHONTZPATH", "");
    python
}

#[test]
fn an_independent_calculation_agrees() {
    let release = python(Some("--tzdb")).output();
    let Some(release) = release.ok().filter(|output| output.status.success()) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "run scripts/test-interop first: tzdata is missing"
        );
        eprintln!(
            "no Python with the package tzdata here (scripts/test-interop fetches it): nothing was compared"
        );
        return;
    };
    let release = String::from_utf8(release.stdout).unwrap();
    assert_eq!(
        release.trim(),
        chrono_tz::IANA_TZDB_VERSION,
        "both must know the same zones"
    );

    let rules = calendars();
    let mut calendars = vec![Calendar::always()];
    calendars.extend(rules.iter().map(|rules| Calendar::new(rules).unwrap()));
    let mut seeded = Seeded(4);
    let issues: Vec<Issue> = (0..ISSUES).map(|_| issue(&mut seeded)).collect();
    let mut asked: Vec<Json> = vec![Json::Null];
    asked.extend(rules.iter().map(json_of));
    let question =
        json!({"calendars": asked, "issues": issues.iter().map(Issue::json).collect::<Json>()});

    let mut child = python(None)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(question.to_string().as_bytes()));
    let answer = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(answer.status.success());
    let answer = String::from_utf8(answer.stdout).unwrap();
    let mut compared = 0;
    for (issue, line) in issues.iter().zip(answer.lines()) {
        let expected: Vec<Json> = serde_json::from_str(line).unwrap();
        assert_eq!(expected.len(), calendars.len());
        for (calendar, expected) in calendars.iter().zip(expected) {
            assert_eq!(issue.figures(calendar), expected, "{}", issue.json());
        }
        compared += 1;
    }
    assert_eq!(compared, ISSUES);
}
