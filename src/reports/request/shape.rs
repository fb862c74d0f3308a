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
            statuses: reader.list("statuses"),
            include_deleted: reader.boolean("includeDeletedStatuses"),
            fields: reader.list("fields").unwrap_or_default(),
            view_format,
            empty_token: reader
                .text("emptyValueToken")
                .unwrap_or_else(|| "-".to_owned()),
            trim_start: reader.date("trimHistoryStartDate"),
            trim_end: reader.date("trimHistoryEndDate"),
        }
    }
}

/// Where in the answer the call wants to be.
#[derive(Clone, Debug)]
pub enum Place {
    Issue { key: String },
    Offset { start: u64, size: u64 },
    Page { token: Option<String>, size: u64 },
}

const LARGEST_PAGE: u64 = 1_000;
const DEFAULT_PAGE: u64 = 100;
const LARGEST_START: u64 = 10_000_000;

impl Place {
    pub fn read(endpoint: Endpoint, reader: &mut Reader) -> Self {
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
            Self::Page {
                token: reader.text("nextPageToken"),
                size,
            }
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
