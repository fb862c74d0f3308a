//! Every parameter name that Timepiece's API knows, and which of them each endpoint uses.

/// All names (Timepiece: shared request parameters, paging, aggregation and exports), and ours: `csvBom`, `csvDelimiter`,
/// `csvSafe`, `deviation`, `statusGroups`, `strict`, `timestamps`, `weekStart`, `where`.
pub const KNOWN: &[&str] = &[
    "aggregationType",
    "averageDenominator",
    "calendar",
    "columnsBy",
    "csvBom",
    "csvDelimiter",
    "csvSafe",
    "customjql",
    "dateFormat",
    "dateRangeField",
    "dateTimeFormat",
    "dayLength",
    "dbsMetrics",
    "deviation",
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
    "statusGroups",
    "statuses",
    "strict",
    "timePeriod",
    "timestamps",
    "trimHistoryEndDate",
    "trimHistoryStartDate",
    "user",
    "viewFormat",
    "visitCounts",
    "weekStart",
    "where",
];

/// Names the saved parameters that a call's own go before.
pub const PARAMETER_SET: &str = "paramSetId";

/// What every report endpoint uses.
const REPORT: &[&str] = &[
    "calendar",
    "columnsBy",
    "csvBom",
    "csvDelimiter",
    "csvSafe",
    "dateFormat",
    "dateTimeFormat",
    "dayLength",
    "emptyValueToken",
    "historyFields",
    "includeDeletedStatuses",
    "outputType",
    PARAMETER_SET,
    "statuses",
    "strict",
    "timestamps",
    "trimHistoryEndDate",
    "trimHistoryStartDate",
    "viewFormat",
    "weekStart",
];

/// What only reports that are not expanded use.
const FIGURES: &[&str] = &[
    "dbsMetrics",
    "groups",
    "includeTransitionedByColumns",
    "multiVisitBehavior",
    "statusGroups",
    "timePeriod",
    "visitCounts",
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
    Expanded,
    List,
    List2,
    Aggregation,
    /// A file, at once or in the background.
    Export,
}

impl Endpoint {
    /// About one issue, which is named by its key.
    pub fn is_single(self) -> bool {
        matches!(self, Self::Issue | Self::Expanded)
    }

    /// Its issues come in pages.
    pub fn is_paged(self) -> bool {
        matches!(self, Self::List | Self::List2)
    }

    pub fn uses(self, name: &str) -> bool {
        let own: &[&str] = match self {
            Self::Issue => &["fields", "issueKey"],
            Self::Expanded => &["issueKey"],
            Self::List => &[
                "fields",
                "groupByFields",
                "pageSize",
                "startIssueIndex",
                "where",
            ],
            Self::List2 => &[
                "fields",
                "groupByFields",
                "nextPageToken",
                "pageSize",
                "where",
            ],
            Self::Aggregation => &[
                "aggregationType",
                "averageDenominator",
                "deviation",
                "groupByFields",
                "where",
            ],
            Self::Export => &[
                "averageDenominator",
                "deviation",
                "fields",
                "groupByFields",
                "where",
            ],
        };
        REPORT.contains(&name)
            || own.contains(&name)
            || (self != Self::Expanded && FIGURES.contains(&name))
            || (!self.is_single() && SELECTION.contains(&name))
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
