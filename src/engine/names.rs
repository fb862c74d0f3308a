//! Everything that keys stand for.

use super::key::{ColumnKey, Part};
use super::statuses::{StatusKey, Statuses};
use super::values::{ValueKey, Values};

/// The registries of one report.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) statuses: Statuses,
    /// Assignees, or values of the measured field.
    pub(super) values: Values,
    /// Who made changes.
    pub(super) people: Values,
}

/// Where the keys of other registries are in these.
#[derive(Debug)]
pub(super) struct Moved {
    statuses: Vec<StatusKey>,
    values: Vec<ValueKey>,
    people: Vec<ValueKey>,
}

impl Names {
    pub(super) fn absorb(&mut self, other: &Self) -> Moved {
        Moved {
            statuses: self.statuses.absorb(&other.statuses),
            values: self.values.absorb(&other.values),
            people: self.people.absorb(&other.people),
        }
    }
}

impl Moved {
    pub(super) fn status(&self, key: StatusKey) -> StatusKey {
        self.statuses[key.index()]
    }

    pub(super) fn person(&self, key: ValueKey) -> ValueKey {
        self.people[key.index()]
    }

    pub(super) fn part(&self, part: Part) -> Part {
        match part {
            Part::Status(key) => Part::Status(self.status(key)),
            Part::Value(key) => Part::Value(self.values[key.index()]),
            other => other,
        }
    }

    pub(super) fn column(&self, key: ColumnKey) -> ColumnKey {
        key.map(|part| self.part(part))
    }
}
