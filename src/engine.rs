//! Time in status, as a function of its arguments: no IO, no clock, no import of another module of ours.
//!
//! ```text
//! IssueInput ─ timeline ─→ visits ─ window ─→ spans ─ measure(calendar) ─→ cells ─ table ─→ Table
//!                └→ faults (dirt that was found and how it was read)
//! ```
//!
//! Instants and durations are `i64` milliseconds (instants since 1970-01-01T00:00Z); arithmetic saturates, so no
//! input panics. One issue is read at a time: [`TableBuilder::push`] keeps its cells and forgets its history.

mod calendar;
mod civil;
mod columns;
mod fault;
mod input;
mod interval;
mod measure;
mod spec;
mod statuses;
mod table;
mod timeline;
mod zone;

pub use calendar::{Calendar, CalendarError, CalendarRules, DayKind, Exception, Hours, Yearly};
pub use columns::{Column, ColumnKey};
pub use fault::Fault;
pub use input::{HistoryItem, IssueInput, Value};
pub use interval::{Interval, Window};
pub use measure::{Cell, CurrentState};
pub use spec::{Measure, Spec};
pub use statuses::{Category, KnownStatus, Status, StatusKey, Statuses};
pub use table::{Row, Table, TableBuilder};
pub use timeline::{Timeline, Visit};
pub use zone::Zone;
