//! Every parameter name that Timepiece's API knows, and which of them each endpoint uses.

/// All names (Timepiece: shared request parameters, paging, aggregation and exports), and `strict`, which is ours.
pub const KNOWN: &[&str] = &[
    "aggregationType",
    "averageDenominator",
    "calendar",
    "columnsBy",
    "customjql",
    "dateFormat",
    "dateRangeField",
    "dateTimeFormat",
    "dayLength",
    "dbsMetrics",
    "emptyValueToken",
    "endDate",
    "fields",
    "filterType",
    "groupByFields",
    "groups",
    "historyFields",
    "includeDeletedStatuses",
    "includeTransitionedByColumns",
    "issueKey",
    "jqlFilterID",
    "multiVisitBehavior",
    "nextPageToken",
    "outputType",
    "pageSize",
    "paramSetId",
    "projectKey",
    "sprintID",
    "startDate",
    "startIssueIndex",
    "statuses",
    "strict",
    "timePeriod",
    "trimHistoryEndDate",
    "trimHistoryStartDate",
    "user",
    "viewFormat",
    "visitCounts",
];

/// Names that would make another report of it, and that this version cannot honour: ignored, but not silently.
pub const NOT_AVAILABLE: &[&str] = &["groupByFields", "paramSetId"];

/// What every report endpoint uses.
const REPORT: &[&str] = &[
    "calendar",
    "columnsBy",
    "dayLength",
    "emptyValueToken",
    "fields",
    "includeDeletedStatuses",
    "multiVisitBehavior",
    "outputType",
    "statuses",
    "strict",
    "trimHistoryEndDate",
    "trimHistoryStartDate",
    "viewFormat",
];

/// What choosing issues uses.
const SELECTION: &[&str] = &[
    "customjql",
    "dateRangeField",
    "endDate",
    "filterType",
    "jqlFilterID",
    "projectKey",
    "sprintID",
    "startDate",
    "user",
];

/// A report endpoint, as far as parameters go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    Issue,
    List,
    List2,
}

impl Endpoint {
    pub fn uses(self, name: &str) -> bool {
        let own: &[&str] = match self {
            Self::Issue => &["issueKey"],
            Self::List => &["pageSize", "startIssueIndex"],
            Self::List2 => &["nextPageToken", "pageSize"],
        };
        REPORT.contains(&name)
            || own.contains(&name)
            || (self != Self::Issue && SELECTION.contains(&name))
    }
}

const LONGEST_NAME: usize = 40;

/// The known name that an unknown one was probably meant to be.
pub fn near_miss(unknown: &str) -> Option<&'static str> {
    // Far longer than any name: not a slip, and not worth comparing.
    if unknown.len() > LONGEST_NAME {
        return None;
    }
    let lower = unknown.to_lowercase();
    let tolerance = if lower.chars().count() < 6 { 1 } else { 2 };
    KNOWN
        .iter()
        .map(|known| (strsim::osa_distance(&lower, &known.to_lowercase()), *known))
        .filter(|(distance, _)| *distance <= tolerance)
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests;
