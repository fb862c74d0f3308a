//! The histories of one issue that a report needs, each as visits.

use super::fault::Fault;
use super::field::{FieldShape, Held, Sets};
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
    assignees: Timeline<ValueKey>,
    /// In the order of the measure.
    fields: Vec<FieldTrack>,
    current: Vec<ValueKey>,
}

/// The history of one field; its shape says which of the two is in use.
#[derive(Debug, Default)]
struct FieldTrack {
    values: Timeline<ValueKey>,
    sets: Sets,
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
        self.assignees.begin();
        self.fields
            .resize_with(measure.fields().len(), FieldTrack::default);
        for field in &mut self.fields {
            field.values.begin();
            field.sets.begin();
        }
        for item in issue.items {
            self.push(&item, measure, authors, names);
        }
        let current = names.statuses.resolve_current(issue.current);
        self.statuses.end(issue.created, current);
        if measure.reads_assignee() {
            let assignee = names.values.resolve(issue.assignee, i64::MAX);
            self.assignees.end(issue.created, Some(known(assignee)));
        }
        for (place, field) in measure.fields().iter().enumerate() {
            let now = issue.fields.get(place).copied().unwrap_or_default();
            self.end_field(place, issue.created, now, field.shape, names);
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
        if measure.reads_assignee() && item.is_of("assignee", "assignee") {
            let by = author(names);
            let from = known(names.values.resolve(item.from, item.at));
            let to = known(names.values.resolve(item.to, item.at));
            self.assignees.push(item, by, Some(from), Some(to));
        }
        let fields = measure.fields().iter().zip(&mut self.fields);
        for (place, (field, track)) in fields.enumerate() {
            if !field.is_of(item) {
                continue;
            }
            let by = author(names);
            if field.shape == FieldShape::Single {
                let mut value = |value| known(names.values.resolve_of(place, value, item.at));
                let (from, to) = (value(item.from), value(item.to));
                track.values.push(item, by, Some(from), Some(to));
            } else {
                let values = &mut names.values;
                track.sets.push(item, by, field.shape, (place, values));
            }
        }
    }

    fn end_field(
        &mut self,
        place: usize,
        created: i64,
        now: &[Value<'_>],
        shape: FieldShape,
        names: &mut Names,
    ) {
        self.current.clear();
        for value in now {
            let key = names.values.resolve_of(place, *value, i64::MAX);
            self.current.push(key);
        }
        let track = &mut self.fields[place];
        if shape == FieldShape::Single {
            let current = self.current.first().copied().unwrap_or(ValueKey::NONE);
            track.values.end(created, Some(known(current)));
        } else {
            track.sets.end(created, &self.current, shape);
        }
    }

    pub(super) fn statuses(&self) -> &[Visit<StatusKey>] {
        self.statuses.visits()
    }

    pub(super) fn assignees(&self) -> &[Visit<ValueKey>] {
        self.assignees.visits()
    }

    /// Values of a field that has one at a time, by its place in the measure.
    pub(super) fn values(&self, field: usize) -> &[Visit<ValueKey>] {
        self.fields[field].values.visits()
    }

    /// Values of a field that has several at a time.
    pub(super) fn sets(&self, field: usize) -> &[Held] {
        self.fields[field].sets.visits()
    }

    pub(super) fn faults(&self) -> impl Iterator<Item = Fault> + '_ {
        let fields = self.fields.iter().flat_map(|field| field.values.faults());
        let statuses = self.statuses.faults().iter();
        let all = statuses.chain(self.assignees.faults()).chain(fields);
        all.copied()
    }
}

fn known(key: ValueKey) -> Resolved<ValueKey> {
    Resolved {
        key,
        by_name: false,
    }
}
