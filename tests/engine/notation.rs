//! Histories and figures in one line each.
//!
//! ```text
//! created 09:00 open | 10:00 open→prog | 12:30@17 prog→done, done→prog | is prog | trim 11:00.. | now 13:00
//! ```
//! Times are hours and minutes since the epoch (`33:00` is 9 o'clock of the second day). `@17` is the history's id,
//! else histories count from 1. `is` is the current status where it is not what the last change led to. Without
//! `now` the report is made at 13:00. `assigned` is the assignee where it is not what the last change led to. `[Name/id]` after a change makes it one of another field (`[Name]`: no id).
//!
//! A status is `name` (one of [`LISTED`]), `name#id`, `name#` (without id), `#id` (without name), `-` (nothing).
//!
//! Figures: `open 1h, prog *2h30m x2 (30m), old† 0`: `*` the current state, with the time of its last visit in
//! brackets where that is not all; `x2` two visits; `†` unknown to Jira today.

use dwell::engine::{
    Calendar, Category, Cell, Fault, HistoryItem, IssueInput, KnownStatus, Measure, MultiVisit,
    Part, Row, Spec, Statuses, Table, TableBuilder, Value, Window,
};

/// What `/status` says: id, name.
pub(crate) const LISTED: [(&str, &str); 5] = [
    ("1", "open"),
    ("3", "prog"),
    ("4", "review"),
    ("6", "done"),
    ("9", "twin"),
];
const MINUTE: i64 = 60_000;
pub(crate) const DURATION: Measure = Measure::StatusDuration(MultiVisit::Total);

pub(crate) fn listed() -> Statuses {
    let known = LISTED.into_iter().chain([("10", "twin")]);
    Statuses::new(known.map(|(id, name)| KnownStatus {
        id: id.to_owned(),
        name: name.to_owned(),
        category: category(id),
        project_key: (id == "10").then(|| "TEAM".to_owned()),
    }))
}

fn category(id: &str) -> Category {
    Category::from_key(match id {
        "1" => "new",
        "3" | "4" => "indeterminate",
        "6" => "done",
        _ => "undefined",
    })
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub(crate) created: i64,
    pub(crate) now: i64,
    pub(crate) window: Window,
    pub(crate) items: Vec<Item>,
    current: Name,
    assignee: Name,
}

#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) at: i64,
    pub(crate) history: u64,
    pub(crate) position: u32,
    field: (String, Option<String>),
    from: Name,
    to: Name,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Name {
    id: Option<String>,
    name: Option<String>,
}

impl Name {
    fn value(&self) -> Value<'_> {
        Value::new(self.id.as_deref(), self.name.as_deref())
    }
}

impl Case {
    pub(crate) fn parse(line: &str) -> Self {
        let mut case = Self {
            now: 13 * 60 * MINUTE,
            ..Self::default()
        };
        let (mut stated, mut assigned) = (None, None);
        for (index, part) in line.split('|').map(str::trim).enumerate() {
            let (word, rest) = part.split_once(' ').unwrap();
            match word {
                "created" => {
                    let (at, status) = rest.split_once(' ').unwrap();
                    case.created = instant(at);
                    case.current = status_name(status);
                }
                "is" => stated = Some(status_name(rest)),
                "assigned" => assigned = Some(status_name(rest)),
                "now" => case.now = instant(rest),
                "trim" => case.window = window(rest),
                time => case.push_history(time, rest, index),
            }
        }
        if let Some(last) = case.items.iter().rfind(|item| item.field.0 == "status") {
            case.current = last.to.clone();
        }
        case.current = stated.unwrap_or(case.current);
        if let Some(last) = case.items.iter().rfind(|item| item.field.0 == "assignee") {
            case.assignee = last.to.clone();
        }
        case.assignee = assigned.unwrap_or(case.assignee);
        case
    }

    fn push_history(&mut self, time: &str, changes: &str, index: usize) {
        let (at, history) = match time.split_once('@') {
            Some((at, id)) => (instant(at), id.parse().unwrap()),
            None => (instant(time), index as u64),
        };
        for (position, change) in changes.split(',').map(str::trim).enumerate() {
            let (change, field) = match change.split_once('[') {
                Some((change, field)) => (change.trim(), field_name(field.trim_end_matches(']'))),
                None => (change, ("status".to_owned(), Some("status".to_owned()))),
            };
            let (from, to) = change.split_once('→').unwrap();
            self.items.push(Item {
                at,
                history,
                position: position.try_into().unwrap(),
                field,
                from: status_name(from),
                to: status_name(to),
            });
        }
    }

    pub(crate) fn input(&self) -> IssueInput<'_, impl Iterator<Item = HistoryItem<'_>>> {
        IssueInput {
            created: self.created,
            current: self.current.value(),
            assignee: self.assignee.value(),
            fields: &[],
            dates: &[],
            items: self.items.iter().map(|item| HistoryItem {
                history: item.history,
                position: item.position,
                at: item.at,
                author: None,
                field_id: item.field.1.as_deref(),
                field: &item.field.0,
                from: item.from.value(),
                to: item.to.value(),
            }),
        }
    }

    pub(crate) fn spec(&self, measure: Measure) -> Spec {
        Spec {
            measure,
            now: self.now,
            window: self.window,
            calendar: Calendar::always(),
            statuses: None,
            include_deleted: true,
            consolidated: Vec::new(),
        }
    }

    pub(crate) fn table(&self, measure: Measure) -> Table<()> {
        self.table_of(self.spec(measure))
    }

    pub(crate) fn table_of(&self, spec: Spec) -> Table<()> {
        let mut builder = TableBuilder::new(spec, listed());
        builder.push((), self.input());
        builder.finish()
    }
}

/// The duration figures of a line.
pub(crate) fn figures(line: &str) -> String {
    shown(&Case::parse(line).table(DURATION))
}

/// The faults of a line: `gap 10:00 open/prog; …`.
pub(crate) fn faults(line: &str) -> String {
    let table = Case::parse(line).table(DURATION);
    let faults = &table.rows[0].faults;
    let shown = faults.iter().map(|fault| shown_fault(*fault, &table));
    shown.collect::<Vec<_>>().join("; ")
}

/// The cells of a table's first row, whatever its columns are about: `name figure; …`.
pub(crate) fn cells<H>(table: &Table<H>) -> String {
    row_cells(table, &table.rows[0])
}

pub(crate) fn row_cells<H>(table: &Table<H>, row: &Row<H>) -> String {
    let cells = table.layout.columns.iter().filter_map(|column| {
        let cell = row.cell(column.key)?;
        let current = row.current.filter(|current| current.column == column.key);
        let figure = shown_cell(cell, current.map(|current| current.ms));
        Some(format!("{} {figure}", column.name))
    });
    cells.collect::<Vec<_>>().join("; ")
}

/// The cells of a table's first row.
pub(crate) fn shown<H>(table: &Table<H>) -> String {
    let row = &table.rows[0];
    let columns = table.layout.columns.iter().map(|column| column.key);
    let cells = columns.filter_map(|key| {
        let cell = row.cell(key)?;
        let Part::Status(status) = key.outer else {
            return None;
        };
        let status = table.layout.statuses.status(status);
        let dagger = if status.is_deleted() { "†" } else { "" };
        let current = row.current.filter(|current| current.column == key);
        Some(format!(
            "{}{dagger} {}",
            status.name,
            shown_cell(cell, current.map(|c| c.ms))
        ))
    });
    cells.collect::<Vec<_>>().join(", ")
}

fn shown_cell(cell: Cell, current: Option<i64>) -> String {
    let star = if current.is_some() { "*" } else { "" };
    match cell {
        Cell::Count(visits) => format!("{star}{visits}"),
        Cell::Time(ms) => {
            let last = current.filter(|last| *last != ms);
            let last = last.map_or(String::new(), |last| format!(" ({})", shown_ms(last)));
            format!("{star}{}{last}", shown_ms(ms))
        }
        Cell::Duration { ms, visits } => {
            let times = if visits == 1 {
                String::new()
            } else {
                format!(" x{visits}")
            };
            let last = current.filter(|last| *last != ms);
            let last = last.map_or(String::new(), |last| format!(" ({})", shown_ms(last)));
            format!("{star}{}{times}{last}", shown_ms(ms))
        }
        Cell::Metric { ms, state } => {
            format!("{} {}", shown_ms(ms), format!("{state:?}").to_lowercase())
        }
        Cell::Date { at, .. } => clock(at),
        Cell::Number(number) => format!("{number}e-10"),
    }
}

pub(crate) fn shown_ms(ms: i64) -> String {
    let (hours, minutes, rest) = (ms / (60 * MINUTE), ms / MINUTE % 60, ms % MINUTE);
    let part = |amount: i64, unit: &str| match amount {
        0 => String::new(),
        amount => format!("{amount}{unit}"),
    };
    let text = [part(hours, "h"), part(minutes, "m"), part(rest, "ms")].concat();
    if text.is_empty() {
        "0".to_owned()
    } else {
        text
    }
}

fn shown_fault<H>(fault: Fault, table: &Table<H>) -> String {
    let statuses = &table.layout.statuses;
    let name = |part| table.layout.name(part);
    match fault {
        Fault::MissingId {
            at: Some(at),
            status,
        } => {
            let id = &statuses.status(status).id;
            format!("no id {} {}={id}", clock(at), statuses.name(status))
        }
        Fault::MissingId { at: None, status } => format!("no current id {}", statuses.name(status)),
        Fault::MissingValue { at } => format!("no value {}", clock(at)),
        Fault::Gap {
            at,
            expected,
            found,
        } => {
            format!("gap {} {}/{}", clock(at), name(expected), name(found))
        }
        Fault::CurrentDiffers { last, current } => format!("ends {}/{}", name(last), name(current)),
        Fault::BeforeCreation { at } => format!("early {}", clock(at)),
        Fault::NoStatus => "no status".to_owned(),
    }
}

pub(crate) fn total<H>(row: &Row<H>, table: &Table<H>) -> i128 {
    let cells = table
        .layout
        .columns
        .iter()
        .filter_map(|column| row.cell(column.key));
    let ms = cells.map(|cell| cell.ms().map_or(0, i128::from));
    ms.sum()
}

fn clock(at: i64) -> String {
    format!("{:02}:{:02}", at / (60 * MINUTE), at / MINUTE % 60)
}

pub(crate) fn instant(text: &str) -> i64 {
    let (hours, minutes) = text.split_once(':').unwrap();
    (hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()) * MINUTE
}

fn window(text: &str) -> Window {
    let (start, end) = text.split_once("..").unwrap();
    let side = |text: &str| (!text.is_empty()).then(|| instant(text));
    Window {
        start: side(start),
        end: side(end),
    }
}

fn field_name(text: &str) -> (String, Option<String>) {
    match text.split_once('/') {
        Some((name, id)) => (name.to_owned(), Some(id.to_owned())),
        None => (text.to_owned(), None),
    }
}

fn status_name(text: &str) -> Name {
    let some = |text: &str| Some(text.to_owned());
    match text.split_once('#') {
        Some((name, id)) => Name {
            id: some(id),
            name: some(name),
        },
        None if text == "-" => Name::default(),
        None => {
            let known = LISTED.iter().find(|(_, name)| *name == text);
            let (id, name) =
                known.unwrap_or_else(|| panic!("{text} is not listed: write {text}#id"));
            Name {
                id: some(id),
                name: some(name),
            }
        }
    }
}
