//! What is to be shown of the issues, and how.

use chrono::Weekday;

use super::catalogue::Endpoint;
use super::csv_choice::CsvChoice;
use super::dates::DateInput;
use super::fault::ParameterFault;
use super::members::is_status_id;
use super::reader::Reader;
use super::report_type::ReportType;
use super::style::Style;
use super::where_clause::Condition;
use super::{metrics, status_groups, where_clause};
use crate::calendars::compiled::CalendarRef;
use crate::engine::{Consolidated, Measure, MultiVisit, PeriodUnit};

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputType {
    Json,
    /// One flat object a row.
    Simplified,
    Csv,
}

/// What is measured, as far as the parameters alone say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureChoice {
    Of(Measure),
    /// Status and period, one above the other.
    Periods {
        unit: PeriodUnit,
        period_first: bool,
    },
    /// Names of user groups.
    Groups(Vec<String>),
    /// Ids of fields with a history.
    Fields(Vec<String>),
}

/// The report's parameters, checked; what they refer to is still to be found.
#[derive(Clone, Debug)]
pub struct Shape {
    pub report: ReportType,
    pub measure: MeasureChoice,
    pub output: OutputType,
    /// Whether the whole report is written line by line, while it is read.
    pub streamed: bool,
    pub csv: CsvChoice,
    /// Rows are shown that meet all of them.
    pub conditions: Vec<Condition>,
    /// What durations are measured by.
    pub calendar: CalendarRef,
    pub statuses: Option<Vec<String>>,
    pub include_deleted: bool,
    pub status_groups: Vec<Consolidated>,
    pub fields: Vec<String>,
    pub group_by: Vec<String>,
    pub style: Style,
    pub trim_start: Option<DateInput>,
    pub trim_end: Option<DateInput>,
    pub week_start: Weekday,
}

/// The last one is for lists alone.
const OUTPUTS: &[(&str, (OutputType, bool))] = &[
    ("json", (OutputType::Json, false)),
    ("jsonSimplified", (OutputType::Simplified, false)),
    ("csv", (OutputType::Csv, false)),
    ("ndjson", (OutputType::Json, true)),
];
pub(super) const MULTI_VISITS: &[(&str, MultiVisit)] = &[
    ("total", MultiVisit::Total),
    ("first", MultiVisit::First),
    ("last", MultiVisit::Last),
    ("average", MultiVisit::Average),
];
pub(super) const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

impl Shape {
    /// Faults go to the reader. Parameters that the chosen report has no use for are not read.
    pub fn read(endpoint: Endpoint, reader: &mut Reader) -> Self {
        let report = report_type(endpoint, reader);
        let week_start = reader.choice("weekStart", WEEKDAYS, Weekday::Mon);
        let conditions = if endpoint.uses("where") {
            where_clause::read(reader, report)
        } else {
            Vec::new()
        };
        let counts_days = conditions.iter().any(Condition::counts_days);
        let list = |reader: &mut Reader, name| {
            let used = endpoint.uses(name).then(|| reader.list(name));
            used.flatten().unwrap_or_default()
        };
        let (output, streamed) = output(endpoint, reader);
        Self {
            report,
            measure: measure(report, week_start, reader),
            output,
            streamed,
            csv: CsvChoice::read(reader),
            conditions,
            calendar: calendar(report, reader),
            statuses: statuses(reader),
            include_deleted: reader.boolean("includeDeletedStatuses"),
            status_groups: if report.has_status_columns() {
                status_groups::read(reader)
            } else {
                Vec::new()
            },
            fields: list(reader, "fields"),
            group_by: list(reader, "groupByFields"),
            style: Style::read(reader, report, counts_days),
            trim_start: reader.date("trimHistoryStartDate"),
            trim_end: reader.date("trimHistoryEndDate"),
            week_start,
        }
    }
}

/// How the answer is written, and whether as a stream.
fn output(endpoint: Endpoint, reader: &mut Reader) -> (OutputType, bool) {
    if endpoint == Endpoint::Export {
        return (OutputType::Csv, false);
    }
    reader.choice("outputType", outputs(endpoint), (OutputType::Json, false))
}

pub(super) fn outputs(endpoint: Endpoint) -> &'static [(&'static str, (OutputType, bool))] {
    let most = OUTPUTS.len() - usize::from(!endpoint.is_paged());
    &OUTPUTS[..most]
}

/// An expanded report of nothing else is one of statuses.
fn report_type(endpoint: Endpoint, reader: &mut Reader) -> ReportType {
    let choices = ReportType::choices(endpoint);
    if endpoint == Endpoint::Expanded {
        let default = ReportType::StatusDurationExpanded;
        return reader.choice("columnsBy", &choices, default);
    }
    let chosen = reader.required("columnsBy", &choices);
    chosen.unwrap_or(ReportType::StatusDuration)
}

fn measure(report: ReportType, week_start: Weekday, reader: &mut Reader) -> MeasureChoice {
    let periods = |reader: &mut Reader, period_first| MeasureChoice::Periods {
        unit: period_unit(week_start, reader),
        period_first,
    };
    MeasureChoice::Of(match report {
        ReportType::StatusDuration => {
            let which = reader.choice("multiVisitBehavior", MULTI_VISITS, MultiVisit::Total);
            Measure::StatusDuration(which)
        }
        ReportType::StatusDurationExpanded => Measure::StatusDuration(MultiVisit::Total),
        ReportType::StatusCount => Measure::StatusCount,
        ReportType::TransitionCount => Measure::TransitionCount,
        ReportType::TransitionDate(which, direction) => Measure::TransitionDate(which, direction),
        ReportType::AssigneeDuration => Measure::AssigneeDuration,
        ReportType::StatusDurationByAssignee => Measure::StatusByAssignee,
        ReportType::AssigneeDurationByStatus => Measure::AssigneeByStatus,
        ReportType::DurationBetweenStatuses => Measure::BetweenStatuses(metrics::read(reader)),
        ReportType::StatusDurationByTimePeriod => return periods(reader, false),
        ReportType::TimePeriodDurationByStatus => return periods(reader, true),
        ReportType::GroupDuration => {
            let allowed = "names of user groups, such as jira-users,support";
            return MeasureChoice::Groups(required_list(reader, "groups", allowed));
        }
        ReportType::AnyFieldDuration | ReportType::AnyFieldDurationExpanded => {
            let allowed = "ids of fields, such as priority,customfield_10020";
            return MeasureChoice::Fields(required_list(reader, "historyFields", allowed));
        }
    })
}

fn period_unit(week_start: Weekday, reader: &mut Reader) -> PeriodUnit {
    reader.choice("timePeriod", &period_units(week_start), PeriodUnit::Month)
}

pub(super) fn period_units(week_start: Weekday) -> [(&'static str, PeriodUnit); 5] {
    [
        ("day", PeriodUnit::Day),
        ("week", PeriodUnit::Week(week_start)),
        ("month", PeriodUnit::Month),
        ("quarter", PeriodUnit::Quarter),
        ("year", PeriodUnit::Year),
    ]
}

fn required_list(reader: &mut Reader, name: &'static str, allowed: &str) -> Vec<String> {
    let list = reader.list(name);
    if list.is_none() {
        reader.fault(ParameterFault::missing(name, allowed));
    }
    list.unwrap_or_default()
}

fn calendar(report: ReportType, reader: &mut Reader) -> CalendarRef {
    const ALLOWED: &str = "normalHours, default, or the number of a calendar";
    if !report.is_duration() {
        return CalendarRef::NormalHours;
    }
    let Some(text) = reader.text("calendar") else {
        reader.doubt(ParameterFault::conflict(
            "calendar",
            "none is given, so time counts around the clock (normalHours)",
        ));
        return CalendarRef::NormalHours;
    };
    CalendarRef::parse(text.trim()).unwrap_or_else(|| {
        reader.fault(ParameterFault::value("calendar", &text, ALLOWED));
        CalendarRef::NormalHours
    })
}

fn statuses(reader: &mut Reader) -> Option<Vec<String>> {
    let ids = reader.list("statuses")?;
    for id in ids.iter().filter(|id| !is_status_id(id)) {
        let allowed = "ids of statuses, such as 3,10001";
        reader.fault(ParameterFault::value("statuses", id, allowed));
    }
    Some(ids)
}

#[cfg(test)]
mod tests;
