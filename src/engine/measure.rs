//! What a cell can hold: the report types of Timepiece, sections 4.1 and 11.5.

use super::between::Metric;
use super::field::HistoryField;
use super::period::Periods;

/// Which visits of a status count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MultiVisit {
    #[default]
    Total,
    First,
    Last,
    /// Rounded to whole milliseconds, half away from zero.
    Average,
}

/// Which of several events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurrence {
    First,
    Last,
}

/// Which end of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Entering; creation enters the first status, and so does the start of a trimmed history.
    To,
    /// Leaving.
    From,
}

/// A user group as it is today, by account ids. Who is in two groups counts in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserGroup {
    pub id: String,
    pub name: String,
    pub members: Vec<String>,
}

/// What a cell holds. Where statuses are chosen, time of people and periods counts only while the issue is in one of
/// them; where none are, all of it counts, deleted statuses included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    StatusDuration(MultiVisit),
    /// Number of visits; the status at the start of the (trimmed) life is one.
    StatusCount,
    /// Changes from one status to another, each taken at its word about where it came from. A change from a status to
    /// itself is none.
    TransitionCount,
    TransitionDate(Occurrence, Direction),
    BetweenStatuses(Vec<Metric>),
    /// Status, then period.
    StatusByPeriod(Periods),
    /// Period, then status.
    PeriodByStatus(Periods),
    AssigneeDuration,
    /// Assignee, then status.
    StatusByAssignee,
    /// Status, then assignee.
    AssigneeByStatus,
    GroupDuration(Vec<UserGroup>),
    /// Values of one field, or field, then value. A field is named once.
    FieldDuration(Vec<HistoryField>),
}

impl Measure {
    /// Columns of two levels.
    pub fn is_composite(&self) -> bool {
        match self {
            Self::StatusByPeriod(_)
            | Self::PeriodByStatus(_)
            | Self::StatusByAssignee
            | Self::AssigneeByStatus => true,
            Self::FieldDuration(fields) => fields.len() > 1,
            _ => false,
        }
    }

    pub fn is_count(&self) -> bool {
        matches!(self, Self::StatusCount | Self::TransitionCount)
    }

    pub fn is_date(&self) -> bool {
        matches!(self, Self::TransitionDate(..))
    }

    /// Columns come from the spec and the statuses that were seen; no figure brings another one.
    pub(super) fn has_columns_of_its_own(&self) -> bool {
        matches!(
            self,
            Self::StatusDuration(_)
                | Self::StatusCount
                | Self::TransitionDate(..)
                | Self::GroupDuration(_)
                | Self::BetweenStatuses(_)
        )
    }

    /// Every such column is about a status.
    pub(super) fn has_columns_of_statuses(&self) -> bool {
        self.has_columns_of_its_own()
            && !matches!(self, Self::GroupDuration(_) | Self::BetweenStatuses(_))
    }

    pub(super) fn reads_assignee(&self) -> bool {
        matches!(
            self,
            Self::AssigneeDuration
                | Self::StatusByAssignee
                | Self::AssigneeByStatus
                | Self::GroupDuration(_)
        )
    }

    pub(super) fn fields(&self) -> &[HistoryField] {
        match self {
            Self::FieldDuration(fields) => fields,
            _ => &[],
        }
    }
}
