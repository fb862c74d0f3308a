//! `columnsBy`: which figures are in the cells (Timepiece: columnsBy values).

use super::catalogue::Endpoint;
use crate::engine::{Direction, Occurrence};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportType {
    StatusDuration,
    DurationBetweenStatuses,
    StatusDurationByTimePeriod,
    TimePeriodDurationByStatus,
    AssigneeDuration,
    StatusDurationByAssignee,
    AssigneeDurationByStatus,
    GroupDuration,
    AnyFieldDuration,
    StatusCount,
    TransitionCount,
    TransitionDate(Occurrence, Direction),
    StatusDurationExpanded,
    AnyFieldDurationExpanded,
}

type Named = (&'static str, ReportType);

const FIGURES: [Named; 11] = [
    ("statusDuration", ReportType::StatusDuration),
    (
        "durationBetweenStatuses",
        ReportType::DurationBetweenStatuses,
    ),
    (
        "statusDurationByTimePeriod",
        ReportType::StatusDurationByTimePeriod,
    ),
    (
        "timePeriodDurationByStatus",
        ReportType::TimePeriodDurationByStatus,
    ),
    ("assigneeDuration", ReportType::AssigneeDuration),
    (
        "statusDurationByAssignee",
        ReportType::StatusDurationByAssignee,
    ),
    (
        "assigneeDurationByStatus",
        ReportType::AssigneeDurationByStatus,
    ),
    ("groupDuration", ReportType::GroupDuration),
    ("anyFieldDuration", ReportType::AnyFieldDuration),
    ("statusCount", ReportType::StatusCount),
    ("transitionCount", ReportType::TransitionCount),
];
const DATES: [Named; 4] = [
    (
        "firstTransitionToStatusDate",
        ReportType::TransitionDate(Occurrence::First, Direction::To),
    ),
    (
        "lastTransitionToStatusDate",
        ReportType::TransitionDate(Occurrence::Last, Direction::To),
    ),
    (
        "firstTransitionFromStatusDate",
        ReportType::TransitionDate(Occurrence::First, Direction::From),
    ),
    (
        "lastTransitionFromStatusDate",
        ReportType::TransitionDate(Occurrence::Last, Direction::From),
    ),
];
const EXPANDED: [Named; 2] = [
    ("statusDurationExpanded", ReportType::StatusDurationExpanded),
    (
        "anyFieldDurationExpanded",
        ReportType::AnyFieldDurationExpanded,
    ),
];

impl ReportType {
    /// What an endpoint answers. Dates have no statistics.
    pub fn choices(endpoint: Endpoint) -> Vec<Named> {
        match endpoint {
            Endpoint::Issue | Endpoint::List | Endpoint::List2 | Endpoint::Export => {
                [&FIGURES[..], &DATES].concat()
            }
            Endpoint::Aggregation => FIGURES.to_vec(),
            Endpoint::Expanded => EXPANDED.to_vec(),
        }
    }

    pub fn name(self) -> &'static str {
        let all = [&FIGURES[..], &DATES, &EXPANDED];
        let named = all.into_iter().flatten().find(|(_, kind)| *kind == self);
        named.map_or("", |(name, _)| name)
    }

    /// Cells are durations, so that calendar and format matter.
    pub fn is_duration(self) -> bool {
        !matches!(
            self,
            Self::StatusCount | Self::TransitionCount | Self::TransitionDate(..)
        )
    }

    /// Cells are instants.
    pub fn is_date(self) -> bool {
        matches!(self, Self::TransitionDate(..))
    }

    /// Columns are about statuses, one at a time, so that several can be added up.
    pub fn has_status_columns(self) -> bool {
        matches!(
            self,
            Self::StatusDuration
                | Self::StatusDurationByTimePeriod
                | Self::TimePeriodDurationByStatus
                | Self::StatusDurationByAssignee
                | Self::AssigneeDurationByStatus
                | Self::StatusCount
                | Self::TransitionDate(..)
        )
    }
}
