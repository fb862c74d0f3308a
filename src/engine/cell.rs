//! Figures.

use serde::{Deserialize, Serialize};

use super::key::ColumnKey;
use super::values::ValueKey;

/// A figure. Where there is none nothing was ever there, which is not the same as 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// Worked time in a status, and how often the issue was in it.
    Duration {
        ms: i64,
        visits: u32,
    },
    /// Worked time of anything else.
    Time(i64),
    /// Worked time between two events.
    Metric {
        ms: i64,
        state: MetricState,
    },
    Count(u32),
    /// When a status was entered or left, and by whom, as far as history tells.
    Date {
        at: i64,
        by: Option<ValueKey>,
    },
    /// A statistic of counts, in ten thousand millionths (1e-10).
    Number(i128),
}

/// How far an issue has come between the ends of a metric. An issue that has not started has no cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MetricState {
    /// Measured until now (or until the end of the window).
    Running,
    /// Running, but in a status whose time does not count.
    Paused,
    Finished,
}

impl Cell {
    /// Milliseconds of a duration.
    pub fn ms(self) -> Option<i64> {
        match self {
            Self::Duration { ms, .. } | Self::Time(ms) | Self::Metric { ms, .. } => Some(ms),
            Self::Count(_) | Self::Date { .. } | Self::Number(_) => None,
        }
    }

    /// When, of a date.
    pub fn at(self) -> Option<i64> {
        match self {
            Self::Date { at, .. } => Some(at),
            _ => None,
        }
    }

    /// What statistics reckon with: milliseconds or a count.
    pub(super) fn amount(self) -> Option<i64> {
        match self {
            Self::Count(count) => Some(i64::from(count)),
            other => other.ms(),
        }
    }

    /// Two cells of one column together; of two dates the first unless the `last` is asked for.
    pub(super) fn join(self, other: Self, last: bool) -> Self {
        match (self, other) {
            (
                Self::Duration { ms, visits },
                Self::Duration {
                    ms: more,
                    visits: again,
                },
            ) => Self::Duration {
                ms: ms.saturating_add(more),
                visits: visits.saturating_add(again),
            },
            (Self::Time(ms), Self::Time(more)) => Self::Time(ms.saturating_add(more)),
            (Self::Count(count), Self::Count(more)) => Self::Count(count.saturating_add(more)),
            (Self::Date { at, .. }, Self::Date { at: other_at, .. }) => {
                // Events come in order: of one instant the later one is last.
                let replaces = if last { other_at >= at } else { other_at < at };
                if replaces { other } else { self }
            }
            _ => self,
        }
    }
}

/// Where an issue is at the end of its (trimmed) life, and the time of that last stay alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentState {
    pub column: ColumnKey,
    pub ms: i64,
}
