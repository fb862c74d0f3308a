//! What a column is about.

use serde::{Deserialize, Serialize};

use super::period::Period;
use super::statuses::StatusKey;
use super::values::ValueKey;

/// One thing that time is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    Status(StatusKey),
    /// A named set of statuses: its place in `Spec::consolidated`.
    Consolidated(u32),
    /// A person or a field's value.
    Value(ValueKey),
    /// The place of a field in the measure.
    Field(u32),
    /// The place of a user group in the measure.
    Group(u32),
    /// The place of a metric in the measure.
    Metric(u32),
    Period(Period),
}

impl From<StatusKey> for Part {
    fn from(key: StatusKey) -> Self {
        Self::Status(key)
    }
}

impl From<ValueKey> for Part {
    fn from(key: ValueKey) -> Self {
        Self::Value(key)
    }
}

/// A column: one part, or two where columns have two levels (and in transitions: from and to).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ColumnKey {
    pub outer: Part,
    pub inner: Option<Part>,
}

impl ColumnKey {
    pub fn one(part: impl Into<Part>) -> Self {
        Self {
            outer: part.into(),
            inner: None,
        }
    }

    pub fn two(outer: impl Into<Part>, inner: impl Into<Part>) -> Self {
        Self {
            outer: outer.into(),
            inner: Some(inner.into()),
        }
    }

    pub(super) fn map(self, change: impl Fn(Part) -> Part) -> Self {
        Self {
            outer: change(self.outer),
            inner: self.inner.map(change),
        }
    }

    pub(super) fn parts(self) -> impl Iterator<Item = Part> {
        std::iter::once(self.outer).chain(self.inner)
    }
}
