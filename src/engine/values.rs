//! The values of a field, people among them, as histories name them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::input::Value;

/// A value within one [`Values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ValueKey(u32);

impl ValueKey {
    /// The field is empty; for assignees: nobody.
    pub const NONE: Self = Self(0);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// The place of the field that it is a value of: equal ids of two fields are two values.
    field: usize,
    id: String,
    name: String,
    /// When its name was the one on record.
    named_at: i64,
}

/// Values keyed by id, where they have one; names of equal ids may differ, the latest is shown.
#[derive(Clone, Debug)]
pub struct Values {
    entries: Vec<Entry>,
    /// By field.
    by_id: Vec<HashMap<String, ValueKey>>,
    /// What is shown for an id without a name; `None`: the id.
    nameless: Option<&'static str>,
}

impl Values {
    /// Values of fields; id and name of the empty one.
    pub(super) fn of_fields(none: (&str, &str)) -> Self {
        Self {
            entries: vec![Entry {
                field: 0,
                id: none.0.to_owned(),
                name: none.1.to_owned(),
                named_at: i64::MAX,
            }],
            by_id: Vec::new(),
            nameless: None,
        }
    }

    /// People by account id. Whom Jira does not name any more is a former user (Jira, section 9).
    pub(super) fn of_people() -> Self {
        Self {
            nameless: Some("Former user"),
            ..Self::of_fields(("unassigned", "Unassigned"))
        }
    }

    /// # Panics
    /// When the key is of another `Values`.
    pub fn id(&self, key: ValueKey) -> &str {
        &self.entries[key.index()].id
    }

    /// # Panics
    /// When the key is of another `Values`.
    pub fn name(&self, key: ValueKey) -> &str {
        let Entry { id, name, .. } = &self.entries[key.index()];
        self.nameless.filter(|_| name == id).unwrap_or(name)
    }

    /// Shows each under its name here; who has none under the id.
    pub fn show_as(&mut self, names: &BTreeMap<String, String>) {
        self.nameless = None;
        for entry in &mut self.entries {
            if let Some(name) = names.get(&entry.id) {
                name.clone_into(&mut entry.name);
            }
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = ValueKey> + use<> {
        (0..self.entries.len()).map(key_at)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The value that history or the issue (`at` the end of time) speaks of.
    pub(super) fn resolve(&mut self, value: Value<'_>, at: i64) -> ValueKey {
        self.resolve_of(0, value, at)
    }

    /// The same for one of several fields.
    pub(super) fn resolve_of(&mut self, field: usize, value: Value<'_>, at: i64) -> ValueKey {
        let Some(id) = value.id.or(value.name) else {
            return ValueKey::NONE;
        };
        self.meet(field, id, value.name.unwrap_or(id), at)
    }

    fn meet(&mut self, field: usize, id: &str, name: &str, at: i64) -> ValueKey {
        if self.by_id.len() <= field {
            self.by_id.resize_with(field + 1, HashMap::new);
        }
        let Some(key) = self.by_id[field].get(id).copied() else {
            let key = key_at(self.entries.len());
            self.by_id[field].insert(id.to_owned(), key);
            self.entries.push(Entry {
                field,
                id: id.to_owned(),
                name: name.to_owned(),
                named_at: at,
            });
            return key;
        };
        let entry = &mut self.entries[key.index()];
        // A name that only repeats the id is no name; of one instant the greater counts, so any order agrees.
        let rank = |name: &str, at: i64| (name != id, at);
        if (rank(name, at), name) > (rank(&entry.name, entry.named_at), entry.name.as_str()) {
            entry.named_at = at;
            name.clone_into(&mut entry.name);
        }
        key
    }

    /// Takes over what another one knows; the place of each of its keys in this one.
    pub(super) fn absorb(&mut self, other: &Self) -> Vec<ValueKey> {
        let named = other.entries.iter().skip(1);
        let keys =
            named.map(|entry| self.meet(entry.field, &entry.id, &entry.name, entry.named_at));
        std::iter::once(ValueKey::NONE).chain(keys).collect()
    }
}

fn key_at(index: usize) -> ValueKey {
    ValueKey(u32::try_from(index).expect("four thousand million values do not fit into memory"))
}
