//! The statuses of a site, and those that only history remembers.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::input::Value;
use super::timeline::Resolved;

/// A status within one [`Statuses`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StatusKey(u32);

impl StatusKey {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Jira's status categories. The key decides, names are localised (Jira, section 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Category {
    New,
    Indeterminate,
    Done,
    #[default]
    Undefined,
}

impl Category {
    /// From `statusCategory.key`; an unknown key is no category.
    pub fn from_key(key: &str) -> Self {
        match key {
            "new" => Self::New,
            "indeterminate" => Self::Indeterminate,
            "done" => Self::Done,
            _ => Self::Undefined,
        }
    }

    /// Jira's English name.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "To Do",
            Self::Indeterminate => "In Progress",
            Self::Done => "Done",
            Self::Undefined => "No Category",
        }
    }
}

/// A status as `/status` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownStatus {
    pub id: String,
    pub name: String,
    pub category: Category,
    /// The team-managed project that the status belongs to.
    pub project_key: Option<String>,
}

/// A status with its current name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub id: String,
    pub name: String,
    pub category: Category,
    pub project_key: Option<String>,
    standing: Standing,
}

/// Who vouches for a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// `/status`.
    Listed,
    /// An issue that is in it now, though `/status` leaves it out (it lists only active workflows).
    Occupied,
    /// Histories alone; its name is from the history of this instant.
    Remembered { named_at: i64 },
}

impl Status {
    /// Met in history, unknown to Jira today.
    pub fn is_deleted(&self) -> bool {
        matches!(self.standing, Standing::Remembered { .. })
    }

    pub(super) fn is_listed(&self) -> bool {
        self.standing == Standing::Listed
    }
}

/// Statuses keyed by id: equal names may belong to different statuses, and one status may have had several names.
#[derive(Clone, Debug, Default)]
pub struct Statuses {
    entries: Vec<Status>,
    by_id: HashMap<String, StatusKey>,
    /// Listed statuses; `None`: several have the name.
    listed: HashMap<String, Option<StatusKey>>,
    /// Statuses that only their names tell apart, under their names.
    nameless: HashMap<String, StatusKey>,
}

impl Statuses {
    /// `known` in the order of `/status`, which is the order of columns later.
    pub fn new(known: impl IntoIterator<Item = KnownStatus>) -> Self {
        let mut statuses = Self::default();
        for status in known {
            if statuses.find(&status.id).is_none() {
                statuses.add(Status {
                    id: status.id,
                    name: status.name,
                    category: status.category,
                    project_key: status.project_key,
                    standing: Standing::Listed,
                });
            }
        }
        statuses
    }

    pub fn find(&self, id: &str) -> Option<StatusKey> {
        self.by_id.get(id).copied()
    }

    /// # Panics
    /// When the key is of another `Statuses`.
    pub fn status(&self, key: StatusKey) -> &Status {
        &self.entries[key.index()]
    }

    pub fn name(&self, key: StatusKey) -> &str {
        &self.status(key).name
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = StatusKey> + use<> {
        (0..self.entries.len()).map(key_at)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The status that a history of the instant `at` speaks of; `None` when it names nothing.
    pub(super) fn resolve_past(
        &mut self,
        value: Value<'_>,
        at: i64,
    ) -> Option<Resolved<StatusKey>> {
        self.resolve(value, Standing::Remembered { named_at: at })
    }

    /// The status that an issue is in now.
    pub(super) fn resolve_current(&mut self, value: Value<'_>) -> Option<Resolved<StatusKey>> {
        self.resolve(value, Standing::Occupied)
    }

    /// Takes over what another one knows; the place of each of its keys in this one.
    pub(super) fn absorb(&mut self, other: &Self) -> Vec<StatusKey> {
        let entries = other.entries.iter();
        let key = |status: &Status| {
            let key = self.meet(&status.id, &status.name, status.standing);
            let ours = &mut self.entries[key.index()];
            if status.standing == Standing::Listed {
                ours.category = status.category;
                ours.project_key.clone_from(&status.project_key);
            }
            key
        };
        entries.map(key).collect()
    }

    fn resolve(&mut self, value: Value<'_>, standing: Standing) -> Option<Resolved<StatusKey>> {
        match (value.id, value.name) {
            (Some(id), name) => Some(Resolved {
                key: self.meet(id, name.unwrap_or(id), standing),
                by_name: false,
            }),
            (None, Some(name)) => Some(Resolved {
                key: self.find_by_name(name, standing),
                by_name: true,
            }),
            (None, None) => None,
        }
    }

    fn meet(&mut self, id: &str, name: &str, standing: Standing) -> StatusKey {
        let Some(key) = self.find(id) else {
            return self.add(Status {
                id: id.to_owned(),
                name: name.to_owned(),
                category: Category::Undefined,
                project_key: None,
                standing,
            });
        };
        self.hear(key, name, standing);
        key
    }

    /// One more mention of a status.
    fn hear(&mut self, key: StatusKey, name: &str, standing: Standing) {
        let status = &mut self.entries[key.index()];
        if knows_better(standing, name, status) {
            status.standing = standing;
            if status.name != name {
                name.clone_into(&mut status.name);
            }
            if standing == Standing::Listed {
                self.list(key);
            }
        }
    }

    /// The one listed status of exactly this name, else a status of its own under the id `name:<text>`.
    fn find_by_name(&mut self, name: &str, standing: Standing) -> StatusKey {
        if let Some(only) = self.listed.get(name).copied().flatten() {
            return only;
        }
        if let Some(key) = self.nameless.get(name).copied() {
            self.hear(key, name, standing);
            return key;
        }
        let key = self.meet(&format!("name:{name}"), name, standing);
        self.nameless.insert(name.to_owned(), key);
        key
    }

    /// The name of a status that has become listed.
    fn list(&mut self, key: StatusKey) {
        let name = self.name(key).to_owned();
        let same = self.listed.entry(name);
        same.and_modify(|only| *only = None).or_insert(Some(key));
    }

    fn add(&mut self, status: Status) -> StatusKey {
        let key = key_at(self.entries.len());
        self.by_id.insert(status.id.clone(), key);
        let is_listed = status.is_listed();
        self.entries.push(status);
        if is_listed {
            self.list(key);
        }
        key
    }
}

fn key_at(index: usize) -> StatusKey {
    StatusKey(u32::try_from(index).expect("four thousand million statuses do not fit into memory"))
}

/// Whether this mention is a better source than the one on record: Jira's list before an issue's present status,
/// that before history, and of histories the latest (of one instant, the greater name: any order of reading agrees).
fn knows_better(standing: Standing, name: &str, on_record: &Status) -> bool {
    match (standing, on_record.standing) {
        (_, Standing::Listed) | (Standing::Remembered { .. }, Standing::Occupied) => false,
        (Standing::Occupied, Standing::Occupied) => name > on_record.name.as_str(),
        (Standing::Remembered { named_at }, Standing::Remembered { named_at: recorded }) => {
            (named_at, name) > (recorded, on_record.name.as_str())
        }
        (Standing::Listed | Standing::Occupied, _) => true,
    }
}
