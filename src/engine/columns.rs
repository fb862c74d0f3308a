//! Which columns a table has: known only when the last issue was read.

use super::spec::Spec;
use super::statuses::{StatusKey, Statuses};

/// What a column is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnKey {
    Status(StatusKey),
}

/// A column and its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub key: ColumnKey,
    pub id: String,
    pub name: String,
    /// Sums several statuses under a name of its own.
    pub consolidated: bool,
}

/// The columns of a status report and what became of the statuses that were met.
#[derive(Debug, Default)]
pub(super) struct StatusColumns {
    pub(super) included: Vec<StatusKey>,
    pub(super) excluded: Vec<StatusKey>,
    pub(super) deleted: Vec<StatusKey>,
    pub(super) unknown_ids: Vec<String>,
}

impl StatusColumns {
    /// `visited` in any order, without repetition.
    pub(super) fn choose(spec: &Spec, statuses: &Statuses, mut visited: Vec<StatusKey>) -> Self {
        visited.sort_by_cached_key(|key| place(statuses, *key));
        let mut columns = Self::default();
        match &spec.statuses {
            Some(chosen) => columns.include_chosen(chosen, statuses),
            None => columns.included.extend(
                visited
                    .iter()
                    .filter(|key| spec.include_deleted || !statuses.status(**key).is_deleted()),
            ),
        }
        let mut shown = vec![false; statuses.len()];
        for key in &columns.included {
            shown[key.index()] = true;
        }
        for key in visited {
            if statuses.status(key).is_deleted() {
                columns.deleted.push(key);
            } else if !shown[key.index()] {
                columns.excluded.push(key);
            }
        }
        columns
    }

    fn include_chosen(&mut self, chosen: &[String], statuses: &Statuses) {
        let mut seen = vec![false; statuses.len()];
        for id in chosen {
            match statuses.find(id) {
                Some(key) if seen[key.index()] => {}
                Some(key) => {
                    seen[key.index()] = true;
                    self.included.push(key);
                }
                None => self.unknown_ids.push(id.clone()),
            }
        }
    }

    pub(super) fn columns(&self, statuses: &Statuses) -> Vec<Column> {
        let column = |key: &StatusKey| {
            let status = statuses.status(*key);
            Column {
                key: ColumnKey::Status(*key),
                id: status.id.clone(),
                name: status.name.clone(),
                consolidated: false,
            }
        };
        self.included.iter().map(column).collect()
    }
}

/// Jira's order, then what Jira does not list, then what it has forgotten; these two by id, shorter (older) ones first.
fn place(statuses: &Statuses, key: StatusKey) -> (bool, bool, usize, String) {
    let status = statuses.status(key);
    if status.is_listed() {
        (false, false, key.index(), String::new())
    } else {
        (
            status.is_deleted(),
            true,
            status.id.len(),
            status.id.clone(),
        )
    }
}
