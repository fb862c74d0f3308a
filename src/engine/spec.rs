//! What is asked of the engine.

use super::calendar::Calendar;
use super::interval::Window;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Worked time of all visits to the status together.
    StatusDuration,
    /// Number of visits; the status at the start of the (trimmed) life is one.
    StatusCount,
}

/// One report, apart from the issues.
#[derive(Clone, Debug)]
pub struct Spec {
    pub measure: Measure,
    /// The report instant: running visits end here, later changes have not happened yet.
    pub now: i64,
    pub window: Window,
    pub calendar: Calendar,
    /// Ids of the statuses to show, in this order; `None` shows those that occur.
    pub statuses: Option<Vec<String>>,
    /// Whether statuses that only history knows get columns of their own accord.
    pub include_deleted: bool,
}
