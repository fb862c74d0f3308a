//! How cells are shown.

use super::fault::ParameterFault;
use super::reader::Reader;
use super::report_type::ReportType;
use crate::export::{DatePattern, ViewFormat};

/// What "1 day" means where a format has days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayLengthChoice {
    Hours24,
    /// A working day of the calendar.
    Business,
}

/// A pattern of dates, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateFormat {
    pub text: String,
    pub pattern: DatePattern,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    pub view: ViewFormat,
    pub day: DayLengthChoice,
    pub empty_token: String,
    pub dates: DateFormat,
    pub date_times: DateFormat,
    pub visit_counts: bool,
    /// Who made the transition, beside each date.
    pub transitioned_by: bool,
    /// ISO 8601 and epoch milliseconds stand beside dates.
    pub timestamps: bool,
}

/// `calendarDays` is another word for days of 24 hours.
const DAY_LENGTHS: &[(&str, DayLengthChoice)] = &[
    ("24HourDays", DayLengthChoice::Hours24),
    ("calendarDays", DayLengthChoice::Hours24),
    ("businessDays", DayLengthChoice::Business),
];
const TIMESTAMPS: &[(&str, bool)] = &[("display", false), ("iso", true)];
const DATES: &str = "dd/MMM/yy";
const DATE_TIMES: &str = "dd/MMM/yy h:mm a";
const LONGEST_EMPTY_TOKEN: usize = 64;
const LONGEST_PATTERN: usize = 64;

impl Style {
    /// `counts_days`: the length of a day matters to more than the format.
    pub fn read(reader: &mut Reader, report: ReportType, counts_days: bool) -> Self {
        let mut style = Self {
            view: ViewFormat::Minutes,
            day: DayLengthChoice::Hours24,
            empty_token: empty_token(reader),
            dates: date_format(reader, "dateFormat", DATES),
            date_times: date_format(reader, "dateTimeFormat", DATE_TIMES),
            visit_counts: false,
            transitioned_by: false,
            timestamps: reader.choice("timestamps", TIMESTAMPS, false),
        };
        if report.is_duration() {
            let formats = ViewFormat::ALL.map(|format| (format.name(), format));
            style.view = reader.choice("viewFormat", &formats, style.view);
            if counts_days || has_days(style.view) {
                style.day = reader.choice("dayLength", DAY_LENGTHS, style.day);
            }
        }
        if report == ReportType::StatusDuration {
            style.visit_counts = reader.boolean("visitCounts");
        }
        if matches!(report, ReportType::TransitionDate(..)) {
            style.transitioned_by = reader.boolean("includeTransitionedByColumns");
        }
        style
    }
}

fn has_days(view: ViewFormat) -> bool {
    matches!(
        view,
        ViewFormat::Days | ViewFormat::HumanReadable | ViewFormat::DaysHoursMinutesSeconds
    )
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

fn date_format(reader: &mut Reader, name: &'static str, default: &str) -> DateFormat {
    let text = reader.text(name).unwrap_or_else(|| default.to_owned());
    let sound = text.chars().count() <= LONGEST_PATTERN;
    let pattern = DatePattern::parse(&text).ok().filter(|_| sound);
    let pattern = pattern.unwrap_or_else(|| {
        let allowed = format!("a pattern like {default}, of the letters y M d E H h m s S a Z");
        reader.fault(ParameterFault::value(name, &text, &allowed));
        DatePattern::parse(default).expect("our own pattern is one that we render")
    });
    DateFormat { text, pattern }
}
