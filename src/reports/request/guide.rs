//! What each parameter takes, for the description of the API. The names of choices are those that the reader knows, and
//! the tests read every described value.

use std::ops::RangeInclusive;

use chrono::Weekday;

use super::catalogue::{Endpoint, KNOWN};
use super::csv_choice::DELIMITERS;
use super::file;
use super::place::{DEFAULT_PAGE, LARGEST_PAGE, LARGEST_START};
use super::report_type::ReportType;
use super::selection::{DATE_FIELDS, FILTER_TYPES};
use super::shape::{MULTI_VISITS, WEEKDAYS, outputs, period_units};
use super::statistic::{DENOMINATORS, DEVIATIONS, KINDS};
use super::style::{
    DATE_TIMES, DATES, DAY_LENGTHS, LONGEST_EMPTY_TOKEN, LONGEST_PATTERN, TIMESTAMPS,
};
use crate::export::ViewFormat;

/// One parameter of one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    pub name: &'static str,
    /// In plain English, with units.
    pub about: &'static str,
    pub values: Values,
    /// What counts when it is absent, if that is a value.
    pub default: Option<&'static str>,
    /// Whether every report of the endpoint needs it, from the call itself or from the parameter set that it names.
    pub required: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// One of these, in any letter case.
    Choice(Vec<&'static str>),
    Boolean,
    Number(RangeInclusive<u64>),
    Text {
        /// In characters; 0: as long as a request may be.
        longest: usize,
        /// A regular expression; empty: any.
        pattern: &'static str,
    },
    /// Texts with commas between them.
    List {
        /// A regular expression for each; empty: any.
        pattern: &'static str,
    },
    /// A JSON list of objects.
    Metrics,
    /// A JSON list of objects.
    StatusGroups,
}

type Row = (&'static str, Kind, &'static str, &'static str);

#[derive(Clone, Copy)]
enum Kind {
    Choice(fn(Endpoint) -> Vec<&'static str>),
    Boolean,
    Number(u64, u64),
    Text,
    Limited(usize),
    Pattern(&'static str),
    List,
    Conditions,
    Metrics,
    StatusGroups,
}

const DATE_ABOUT: &str = "A date: `yyyy-MM-dd`, `yyyy-MM-dd HH:mm`, RFC 3339, or dynamic like `dyn::now::-3d`. Without an offset in the user's time zone.";
const ID: &str = "^[0-9]+$";
const UUID: &str = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
const CONDITION: &str = r"^[^,<>]*[^,<>\s](>=|<=|>|<)[0-9]{1,12}(\.[0-9]{1,3})?[smhd]?$";

/// Name, values, default, about.
const SELECTION: &[Row] = &[
    (
        "customjql",
        Kind::Text,
        "",
        "With `filterType=customjql`: the query.",
    ),
    (
        "dateRangeField",
        Kind::Choice(|_| names(DATE_FIELDS)),
        "created",
        "Which date of an issue `startDate` and `endDate` are about.",
    ),
    ("endDate", Kind::Text, "", DATE_ABOUT),
    (
        "filterType",
        Kind::Choice(|_| names(FILTER_TYPES)),
        "",
        "By what the issues are chosen. `advanced` is `jqlfilter`.",
    ),
    (
        "issueKey",
        Kind::Pattern("^[A-Za-z][A-Za-z0-9_]*-[0-9]+$"),
        "",
        "Key of the issue, also an old one of an issue that was moved.",
    ),
    (
        "jqlFilterID",
        Kind::Pattern(ID),
        "",
        "With `filterType=jqlfilter`: number of the saved filter.",
    ),
    (
        "projectKey",
        Kind::Text,
        "",
        "With `filterType=project`: key of the project.",
    ),
    (
        "sprintID",
        Kind::Pattern(ID),
        "",
        "With `filterType=sprint`: number of the sprint.",
    ),
    ("startDate", Kind::Text, "", DATE_ABOUT),
    (
        "user",
        Kind::Text,
        "",
        "With `filterType=user`: account id of somebody whom issues are or were assigned to.",
    ),
];

const FIGURES: &[Row] = &[
    (
        "aggregationType",
        Kind::Choice(|_| names(KINDS)),
        "",
        "The statistic.",
    ),
    (
        "averageDenominator",
        Kind::Choice(|_| names(DENOMINATORS)),
        "nonNull",
        "`nonNull`: issues that have a figure; `all`: those without one count as 0.",
    ),
    (
        "calendar",
        Kind::Pattern("^(normalHours|default|[1-9][0-9]{0,8})$"),
        "normalHours",
        "`normalHours` (24 hours, 7 days), `default` (the site's), or the number of a calendar.",
    ),
    (
        "columnsBy",
        Kind::Choice(|endpoint| names(&ReportType::choices(endpoint))),
        "",
        "The report type.",
    ),
    (
        "dbsMetrics",
        Kind::Metrics,
        "",
        "Columns of `durationBetweenStatuses`: what begins, ends and pauses each.",
    ),
    (
        "deviation",
        Kind::Choice(|_| names(DEVIATIONS)),
        "population",
        "Which standard deviation.",
    ),
    (
        "groups",
        Kind::List,
        "",
        "Names of user groups, for `groupDuration`.",
    ),
    (
        "historyFields",
        Kind::List,
        "",
        "Ids of fields, for `anyFieldDuration` and its expanded report.",
    ),
    (
        "includeDeletedStatuses",
        Kind::Boolean,
        "false",
        "Also columns for statuses that Jira no longer has.",
    ),
    (
        "includeTransitionedByColumns",
        Kind::Boolean,
        "false",
        "Who made the transition stands beside each date, in reports of dates.",
    ),
    (
        "multiVisitBehavior",
        Kind::Choice(|_| names(MULTI_VISITS)),
        "total",
        "Which visits of a status count (`statusDuration`).",
    ),
    (
        "statusGroups",
        Kind::StatusGroups,
        "",
        "Further columns, each of which adds several statuses up.",
    ),
    (
        "statuses",
        Kind::List,
        "",
        "Ids of statuses: these columns in this order.",
    ),
    (
        "timePeriod",
        Kind::Choice(|_| names(&period_units(Weekday::Mon))),
        "month",
        "Length of the periods, in reports by period.",
    ),
    ("trimHistoryEndDate", Kind::Text, "", DATE_ABOUT),
    ("trimHistoryStartDate", Kind::Text, "", DATE_ABOUT),
    (
        "weekStart",
        Kind::Choice(|_| names(WEEKDAYS)),
        "monday",
        "First day of a week.",
    ),
];

const LOOK: &[Row] = &[
    (
        "csvBom",
        Kind::Boolean,
        "false",
        "CSV begins with a byte-order mark, by which spreadsheets recognise UTF-8.",
    ),
    (
        "csvDelimiter",
        Kind::Choice(|_| names(DELIMITERS)),
        "comma",
        "What stands between the fields of CSV.",
    ),
    (
        "csvSafe",
        Kind::Boolean,
        "false",
        "An apostrophe before texts of CSV that a spreadsheet would take for a formula.",
    ),
    (
        "dateFormat",
        Kind::Limited(LONGEST_PATTERN),
        DATES,
        "Pattern of the letters `y M d E H h m s S a Z`.",
    ),
    (
        "dateTimeFormat",
        Kind::Limited(LONGEST_PATTERN),
        DATE_TIMES,
        "Pattern of the letters `y M d E H h m s S a Z`.",
    ),
    (
        "dayLength",
        Kind::Choice(|_| names(DAY_LENGTHS)),
        "24HourDays",
        "What one day is where `viewFormat` has days. `calendarDays` is `24HourDays`.",
    ),
    (
        "emptyValueToken",
        Kind::Limited(LONGEST_EMPTY_TOKEN),
        "-",
        "Text for \"never\".",
    ),
    ("fields", Kind::List, "", "Ids of fields: extra columns."),
    (
        "groupByFields",
        Kind::List,
        "",
        "Ids of fields that rows are grouped by.",
    ),
    (
        "nextPageToken",
        Kind::Text,
        "",
        "From the page before; the other parameters must be the same. Good for 24 hours.",
    ),
    (
        "outputType",
        Kind::Choice(output_types),
        "json",
        "Shape of the answer.",
    ),
    (
        "paramSetId",
        Kind::Pattern(UUID),
        "",
        "A parameter set whose parameters count where the call has none of its own.",
    ),
    (
        "pageSize",
        Kind::Number(1, LARGEST_PAGE),
        DEFAULT_PAGE_TEXT,
        "Issues on a page.",
    ),
    (
        "startIssueIndex",
        Kind::Number(0, LARGEST_START),
        "0",
        "Index of the first issue.",
    ),
    (
        "strict",
        Kind::Boolean,
        "false",
        "Unknown and unused parameters, and no `calendar`, are 400 in place of a warning.",
    ),
    (
        "timestamps",
        Kind::Choice(|_| names(TIMESTAMPS)),
        "display",
        "`iso`: ISO 8601 and epoch milliseconds beside every date.",
    ),
    (
        "viewFormat",
        Kind::Choice(|_| ViewFormat::ALL.map(ViewFormat::name).to_vec()),
        "minutes",
        "How durations are shown. `raw` is milliseconds always.",
    ),
    (
        "visitCounts",
        Kind::Boolean,
        "false",
        "CSV and `jsonSimplified` show the number of visits beside each duration.",
    ),
    (
        "where",
        Kind::Conditions,
        "",
        "Conditions on figures, such as `3>5d` or `group:Active<=90m`: a column's id or heading, a comparison, and a duration (or a number, in reports of counts). Issues that meet all of them are shown, or counted in a statistic.",
    ),
];

const DEFAULT_PAGE_TEXT: &str = "100";
const _: () = assert!(DEFAULT_PAGE == 100);

/// All that have reports.
pub const ENDPOINTS: [Endpoint; 6] = [
    Endpoint::Issue,
    Endpoint::Expanded,
    Endpoint::List,
    Endpoint::List2,
    Endpoint::Aggregation,
    Endpoint::Export,
];

/// Everything that the endpoint uses and that is described here, by name. That nothing is missing is tested.
pub fn guides(endpoint: Endpoint) -> Vec<Guide> {
    let used = KNOWN.iter().filter(|name| endpoint.uses(name));
    used.filter_map(|name| guide(endpoint, name)).collect()
}

fn guide(endpoint: Endpoint, wanted: &str) -> Option<Guide> {
    let mut rows = [SELECTION, FIGURES, LOOK].into_iter().flatten();
    let (name, kind, default, about) = rows.find(|row| row.0 == wanted)?;
    let default = match endpoint {
        Endpoint::Expanded if *name == "columnsBy" => "statusDurationExpanded",
        Endpoint::Export if *name == "outputType" => "",
        Endpoint::Export if *name == "csvSafe" => "true",
        _ => default,
    };
    Some(Guide {
        name,
        about,
        values: kind.values(endpoint),
        default: Some(default).filter(|default| !default.is_empty()),
        required: is_required(endpoint, name),
    })
}

fn is_required(endpoint: Endpoint, name: &str) -> bool {
    match name {
        "columnsBy" => endpoint != Endpoint::Expanded,
        "outputType" => endpoint == Endpoint::Export,
        "issueKey" | "filterType" | "aggregationType" => true,
        _ => false,
    }
}

impl Kind {
    fn values(self, endpoint: Endpoint) -> Values {
        let text = |longest, pattern| Values::Text { longest, pattern };
        match self {
            Self::Choice(names) => Values::Choice(names(endpoint)),
            Self::Boolean => Values::Boolean,
            Self::Number(least, most) => Values::Number(least..=most),
            Self::Text => text(0, ""),
            Self::Limited(longest) => text(longest, ""),
            Self::Pattern(pattern) => text(0, pattern),
            Self::List => Values::List { pattern: "" },
            Self::Conditions => Values::List { pattern: CONDITION },
            Self::Metrics => Values::Metrics,
            Self::StatusGroups => Values::StatusGroups,
        }
    }
}

/// A file is not an answer.
fn output_types(endpoint: Endpoint) -> Vec<&'static str> {
    if endpoint == Endpoint::Export {
        file::output_types().collect()
    } else {
        names(outputs(endpoint))
    }
}

fn names<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests;
