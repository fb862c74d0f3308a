//! Time in status, as a function of its arguments: no IO, no clock, no import of another module of ours.
//!
//! ```text
//! IssueInput ─ tracks (timeline, field) ─→ visits ─ window ─→ spans ─ reader(measure, calendar) ─→ cells ─┬ table     ─→ Table
//!                └→ faults (dirt that was found and how it was read)                                       └ aggregate ─→ Table
//! ```
//!
//! Instants and durations are `i64` milliseconds (instants since 1970-01-01T00:00Z); arithmetic saturates, so no
//! input panics. One issue is read at a time: [`TableBuilder::push`] keeps its cells and forgets its history.

mod aggregate;
mod between;
mod calendar;
mod cell;
mod civil;
mod columns;
mod counted;
mod expanded;
mod fault;
mod field;
mod figures;
mod input;
mod interval;
mod key;
mod layout;
mod measure;
mod names;
mod period;
mod reader;
mod selection;
mod spec;
mod statuses;
mod table;
mod tally;
mod timeline;
mod tracks;
mod values;
mod zone;

pub use aggregate::{
    AggregateBuilder, AggregateError, Denominator, Deviation, GroupHead, SpillStore, Statistic,
};
pub use between::{Metric, MetricEdge};
pub use calendar::{Calendar, CalendarError, CalendarRules, DayKind, Exception, Hours, Yearly};
pub use cell::{Cell, CurrentState, MetricState};
pub use columns::{Column, Heading};
pub use expanded::{Expanded, ExpandedVisit, VisitStatistics};
pub use fault::Fault;
pub use field::{FieldShape, HistoryField};
pub use input::{HistoryItem, IssueInput, Value};
pub use interval::{Interval, Window};
pub use key::{ColumnKey, Part};
pub use layout::Layout;
pub use measure::{Direction, Measure, MultiVisit, Occurrence, UserGroup};
pub use period::{Period, PeriodUnit, Periods};
pub use spec::{Consolidated, Spec};
pub use statuses::{Category, KnownStatus, Status, StatusKey, Statuses};
pub use table::{Row, RowReader, Table, TableBuilder};
pub use values::{ValueKey, Values};
pub use zone::Zone;
