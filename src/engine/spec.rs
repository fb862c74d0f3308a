//! What is asked of the engine.

use super::calendar::Calendar;
use super::interval::Window;
use super::measure::Measure;

/// A column that adds several statuses up under a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consolidated {
    pub id: String,
    pub name: String,
    /// Ids of its statuses.
    pub statuses: Vec<String>,
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
    /// Columns after those of the statuses, which they need not be among; not for transitions.
    pub consolidated: Vec<Consolidated>,
}
