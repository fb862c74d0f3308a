//! What is to be shown of the issues, and how.

use super::catalogue::Endpoint;
use super::dates::DateInput;
use super::fault::ParameterFault;
use super::reader::Reader;
use crate::engine::{Measure, MultiVisit};
use crate::export::ViewFormat;

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputType {
    Json,
    Csv,
}

/// The report's parameters, checked; dates still wait for the user's zone.
#[derive(Clone, Debug)]
pub struct Shape {
    pub measure: Measure,
    pub output: OutputType,
    pub statuses: Option<Vec<String>>,
    pub include_deleted: bool,
    pub fields: Vec<String>,
    pub view_format: ViewFormat,
    pub empty_token: String,
    pub trim_start: Option<DateInput>,
    pub trim_end: Option<DateInput>,
}

const DURATION: Measure = Measure::StatusDuration(MultiVisit::Total);
const MEASURES: &[(&str, Option<Measure>)] = &[
    ("statusDuration", Some(DURATION)),
    ("statusCount", Some(Measure::StatusCount)),
];
const OUTPUTS: &[(&str, OutputType)] = &[("json", OutputType::Json), ("csv", OutputType::Csv)];
const VIEW_FORMATS: &[(&str, ViewFormat)] = &[
    ("days", ViewFormat::Days),
    ("hours", ViewFormat::Hours),
    ("minutes", ViewFormat::Minutes),
    ("seconds", ViewFormat::Seconds),
    ("humanReadable", ViewFormat::HumanReadable),
];
/// The calendar without pauses, and the default.
const ALWAYS: &[(&str, ())] = &[("normalHours", ())];
/// Both mean days of 24 hours; business days need a working calendar.
const DAY_LENGTHS: &[(&str, ())] = &[("24HourDays", ()), ("calendarDays", ())];
const LONGEST_EMPTY_TOKEN: usize = 64;
const TOTAL: &[(&str, ())] = &[("total", ())];

impl Shape {
    /// Faults go to the reader. Parameters that the chosen report has no use for are not read.
    pub fn read(reader: &mut Reader) -> Self {
        let measure = reader.choice("columnsBy", MEASURES, None);
        if measure.is_none() && reader.text("columnsBy").is_none() {
            let allowed = "statusDuration, statusCount";
            reader.fault(ParameterFault::missing("columnsBy", allowed));
        }
        let measure = measure.unwrap_or(DURATION);
        let mut view_format = ViewFormat::Minutes;
        if measure == DURATION {
            reader.choice("calendar", ALWAYS, ());
            reader.choice("multiVisitBehavior", TOTAL, ());
            view_format = reader.choice("viewFormat", VIEW_FORMATS, ViewFormat::Minutes);
            if matches!(view_format, ViewFormat::Days | ViewFormat::HumanReadable) {
                reader.choice("dayLength", DAY_LENGTHS, ());
            }
        }
        Self {
            measure,
            output: reader.choice("outputType", OUTPUTS, OutputType::Json),
            statuses: statuses(reader),
            include_deleted: reader.boolean("includeDeletedStatuses"),
            fields: reader.list("fields").unwrap_or_default(),
            view_format,
            empty_token: empty_token(reader),
            trim_start: reader.date("trimHistoryStartDate"),
            trim_end: reader.date("trimHistoryEndDate"),
        }
    }
}

/// Ids are numbers; a status that history knows by its name alone has the id that a document gave it.
fn statuses(reader: &mut Reader) -> Option<Vec<String>> {
    let ids = reader.list("statuses")?;
    let is_id =
        |id: &String| id.bytes().all(|digit| digit.is_ascii_digit()) || id.starts_with("name:");
    for id in ids.iter().filter(|id| !is_id(id)) {
        let allowed = "ids of statuses, such as 3,10001";
        reader.fault(ParameterFault::value("statuses", id, allowed));
    }
    Some(ids)
}

/// It stands in every empty cell, so a long one would make a small request a huge answer.
fn empty_token(reader: &mut Reader) -> String {
    let text = reader.text("emptyValueToken").unwrap_or("-".to_owned());
    if text.chars().count() > LONGEST_EMPTY_TOKEN {
        let allowed = format!("text of at most {LONGEST_EMPTY_TOKEN} characters");
        reader.fault(ParameterFault::value("emptyValueToken", &text, &allowed));
    }
    text
}

/// Where in the answer the call wants to be; `T` is what the page before said about this one.
#[derive(Clone, Debug)]
pub enum Place<T> {
    Issue { key: String },
    Offset { start: u64, size: u64 },
    Page { size: u64, resume: Option<T> },
}

const LARGEST_PAGE: u64 = 1_000;
const DEFAULT_PAGE: u64 = 100;
const LARGEST_START: u64 = 10_000_000;

impl<T> Place<T> {
    /// `open` reads a page token; a refused one is a fault like any other.
    pub fn read(
        endpoint: Endpoint,
        reader: &mut Reader,
        open: impl FnOnce(&str) -> Result<T, ParameterFault>,
    ) -> Self {
        if endpoint == Endpoint::Issue {
            return Self::Issue {
                key: issue_key(reader),
            };
        }
        let size = reader
            .number("pageSize", &(1..=LARGEST_PAGE))
            .unwrap_or(DEFAULT_PAGE);
        if endpoint == Endpoint::List {
            let start = reader
                .number("startIssueIndex", &(0..=LARGEST_START))
                .unwrap_or(0);
            Self::Offset { start, size }
        } else {
            let opened = reader
                .text("nextPageToken")
                .map(|text| open(&text))
                .transpose();
            let resume = opened.unwrap_or_else(|fault| {
                reader.fault(fault);
                None
            });
            Self::Page { size, resume }
        }
    }
}

fn issue_key(reader: &mut Reader) -> String {
    const ALLOWED: &str = "an issue key like ABC-1";
    let Some(key) = reader.text("issueKey") else {
        reader.fault(ParameterFault::missing("issueKey", ALLOWED));
        return String::new();
    };
    let key = key.trim().to_owned();
    let sound = key.rsplit_once('-').is_some_and(|(project, number)| {
        let mut letters = project.chars();
        letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !number.is_empty()
            && number.bytes().all(|digit| digit.is_ascii_digit())
    });
    if !sound {
        reader.fault(ParameterFault::value("issueKey", &key, ALLOWED));
    }
    key
}
