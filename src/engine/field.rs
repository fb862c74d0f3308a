//! Fields whose history is measured, those with several values at a time among them.

use std::collections::{HashMap, HashSet};

use super::input::{HistoryItem, Value};
use super::timeline::{Entry, Visit};
use super::values::{ValueKey, Values};

/// How a field's history tells its values (Jira, section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldShape {
    /// One value at a time; an item replaces it.
    Single,
    /// Several values; an item adds one (`to`) or takes one away (`from`): components, versions.
    EachChange,
    /// Several values; an item tells all of them, before and after, with this between them: `,` for sprints, a space
    /// for labels.
    WholeList(char),
}

/// A field to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryField {
    pub id: String,
    /// How items call it that carry no field id.
    pub name: String,
    pub shape: FieldShape,
}

impl HistoryField {
    pub(super) fn is_of(&self, item: &HistoryItem<'_>) -> bool {
        item.is_of(&self.id, &self.name)
    }
}

/// Reads the values of one issue's multi-value field after the other, keeping its buffers.
#[derive(Debug, Default)]
pub(super) struct Sets {
    changes: Vec<Change>,
    visits: Vec<Held>,
}

/// A visit of one of several values: what follows it in the list need not be what ended it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) visit: Visit<ValueKey>,
    /// Who made the change that ended it, where that is read.
    pub(super) left_by: Option<ValueKey>,
}

#[derive(Debug)]
struct Change {
    at: i64,
    history: u64,
    position: u32,
    by: Option<ValueKey>,
    from: Vec<ValueKey>,
    to: Vec<ValueKey>,
}

/// How the present stay in a value began: when, and by whose change.
type Start = (i64, Option<Entry<ValueKey>>);

impl Sets {
    pub(super) fn begin(&mut self) {
        self.changes.clear();
        self.visits.clear();
    }

    /// `values` are those of the field at this place of the measure.
    pub(super) fn push(
        &mut self,
        item: &HistoryItem<'_>,
        by: Option<ValueKey>,
        shape: FieldShape,
        mut values: (usize, &mut Values),
    ) {
        self.changes.push(Change {
            at: item.at,
            history: item.history,
            position: item.position,
            by,
            from: members(item.from, shape, item.at, &mut values),
            to: members(item.to, shape, item.at, &mut values),
        });
    }

    /// Visits of one value never overlap; those of different values may. They are in the order of their starts. While
    /// there is no value at all, the empty one is visited.
    pub(super) fn end(&mut self, created: i64, current: &[ValueKey], shape: FieldShape) {
        self.changes.sort_by_key(|c| (c.history, c.position));
        self.changes.dedup_by_key(|c| (c.history, c.position));
        self.changes.sort_by_key(|c| (c.at, c.history, c.position));
        let first = self.first(current, shape).into_iter();
        let mut open: HashMap<ValueKey, Start> =
            first.map(|value| (value, (created, None))).collect();
        let mut none: Option<Start> = open.is_empty().then_some((created, None));
        for change in &self.changes {
            let at = change.at.max(created);
            let entry = Entry {
                from: ValueKey::NONE,
                by: change.by,
            };
            let left = |(value, start)| held(value, start, Some((at, change.by)));
            if shape == FieldShape::EachChange {
                let gone = change
                    .from
                    .iter()
                    .filter_map(|value| open.remove_entry(value));
                self.visits.extend(gone.map(left));
            } else {
                let gone = open.extract_if(|value, _| change.to.binary_search(value).is_err());
                self.visits.extend(gone.map(left));
            }
            for value in &change.to {
                open.entry(*value).or_insert((at, Some(entry)));
            }
            if open.is_empty() {
                none.get_or_insert((at, Some(entry)));
            } else if let Some(start) = none.take() {
                self.visits.push(left((ValueKey::NONE, start)));
            }
        }
        let none = none.map(|start| (ValueKey::NONE, start));
        let open = open.into_iter().chain(none);
        self.visits
            .extend(open.map(|(value, start)| held(value, start, None)));
        self.visits.sort_unstable_by_key(|Held { visit, .. }| {
            (visit.start, visit.end.is_none(), visit.end, visit.state)
        });
    }

    pub(super) fn visits(&self) -> &[Held] {
        &self.visits
    }

    /// What the field had at creation: what the first list says it replaced, or today's values with every change undone.
    fn first(&self, current: &[ValueKey], shape: FieldShape) -> HashSet<ValueKey> {
        let now = current.iter().filter(|value| **value != ValueKey::NONE);
        match self.changes.first() {
            Some(change) if shape != FieldShape::EachChange => {
                change.from.iter().copied().collect()
            }
            _ => {
                let mut set: HashSet<ValueKey> = now.copied().collect();
                for change in self.changes.iter().rev() {
                    for value in &change.to {
                        set.remove(value);
                    }
                    set.extend(&change.from);
                }
                set
            }
        }
    }
}

/// `end`: when and by whom it was ended.
fn held(state: ValueKey, start: Start, end: Option<(i64, Option<ValueKey>)>) -> Held {
    Held {
        visit: Visit {
            state,
            start: start.0,
            end: end.map(|(at, _)| at),
            entry: start.1,
        },
        left_by: end.and_then(|(_, by)| by),
    }
}

fn members(
    value: Value<'_>,
    shape: FieldShape,
    at: i64,
    (field, values): &mut (usize, &mut Values),
) -> Vec<ValueKey> {
    let FieldShape::WholeList(between) = shape else {
        let key = values.resolve_of(*field, value, at);
        return (key != ValueKey::NONE).then_some(key).into_iter().collect();
    };
    let ids: Vec<&str> = pieces(value.id, between);
    let names: Vec<&str> = pieces(value.name, between);
    // Names may contain what stands between them: then only the ids are to be trusted.
    let all_named = names.len() == ids.len();
    let by_id = ids.iter().enumerate().map(|(index, id)| Value {
        id: Some(id),
        name: all_named.then(|| names[index]),
    });
    let by_name = names.iter().filter(|_| ids.is_empty()).map(|name| Value {
        id: None,
        name: Some(name),
    });
    let mut keys: Vec<ValueKey> = by_id
        .chain(by_name)
        .map(|value| values.resolve_of(*field, value, at))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn pieces(text: Option<&str>, between: char) -> Vec<&str> {
    let text = text.unwrap_or_default();
    let text = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    text.split(between)
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect()
}
