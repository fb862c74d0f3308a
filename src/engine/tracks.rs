//! The histories of one issue that a report needs, each as visits.

use super::fault::Fault;
use super::field::{FieldShape, Sets};
use super::input::{HistoryItem, IssueInput, Value};
use super::measure::Measure;
use super::names::Names;
use super::statuses::StatusKey;
use super::timeline::{Resolved, Timeline, Visit};
use super::values::ValueKey;

/// Reads one issue after the other, keeping its buffers.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    statuses: Timeline<StatusKey>,
    values: Timeline<ValueKey>,
    sets: Sets,
    current: Vec<ValueKey>,
}

impl Tracks {
    /// `authors`: whether it is remembered who made changes.
    pub(super) fn read<'a, I>(
        &mut self,
        issue: IssueInput<'a, I>,
        measure: &Measure,
        authors: bool,
        names: &mut Names,
    ) where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        self.statuses.begin();
        self.values.begin();
        self.sets.begin();
        for item in issue.items {
            self.push(&item, measure, authors, names);
        }
        let current = names.statuses.resolve_current(issue.current);
        self.statuses.end(issue.created, current);
        if measure.reads_assignee() {
            let assignee = names.values.resolve(issue.assignee, i64::MAX);
            self.values.end(issue.created, Some(known(assignee)));
        } else if let Some(field) = measure.field() {
            self.end_field(issue.created, issue.field, field.shape, names);
        }
    }

    fn push(
        &mut self,
        item: &HistoryItem<'_>,
        measure: &Measure,
        authors: bool,
        names: &mut Names,
    ) {
        let author = |names: &mut Names| {
            let account = item.author.filter(|_| authors)?;
            Some(
                names
                    .people
                    .resolve(Value::new(Some(account), None), item.at),
            )
        };
        if item.is_status() {
            let by = author(names);
            let from = names.statuses.resolve_past(item.from, item.at);
            let to = names.statuses.resolve_past(item.to, item.at);
            self.statuses.push(item, by, from, to);
        }
        let single = if measure.reads_assignee() {
            item.is_of("assignee", "assignee")
        } else {
            let Some(field) = measure.field().filter(|field| field.is_of(item)) else {
                return;
            };
            if field.shape != FieldShape::Single {
                self.sets.push(item, field.shape, &mut names.values);
            }
            field.shape == FieldShape::Single
        };
        if single {
            let by = author(names);
            let from = known(names.values.resolve(item.from, item.at));
            let to = known(names.values.resolve(item.to, item.at));
            self.values.push(item, by, Some(from), Some(to));
        }
    }

    fn end_field(&mut self, created: i64, now: &[Value<'_>], shape: FieldShape, names: &mut Names) {
        self.current.clear();
        for value in now {
            self.current.push(names.values.resolve(*value, i64::MAX));
        }
        if shape == FieldShape::Single {
            let current = self.current.first().copied().unwrap_or(ValueKey::NONE);
            self.values.end(created, Some(known(current)));
        } else {
            self.sets.end(created, &self.current, shape);
        }
    }

    pub(super) fn statuses(&self) -> &[Visit<StatusKey>] {
        self.statuses.visits()
    }

    /// Assignees, or values of a field that has one at a time.
    pub(super) fn values(&self) -> &[Visit<ValueKey>] {
        self.values.visits()
    }

    /// Values of a field that has several at a time.
    pub(super) fn sets(&self) -> &[Visit<ValueKey>] {
        self.sets.visits()
    }

    pub(super) fn faults(&self) -> impl Iterator<Item = Fault> + '_ {
        let both = self.statuses.faults().iter().chain(self.values.faults());
        both.copied()
    }
}

fn known(key: ValueKey) -> Resolved<ValueKey> {
    Resolved {
        key,
        by_name: false,
    }
}
