//! What a report makes of each status and person, looked up once each.

use std::collections::{HashMap, HashSet};

use super::measure::Measure;
use super::names::Names;
use super::spec::Spec;
use super::statuses::StatusKey;
use super::values::ValueKey;

#[derive(Debug)]
pub(super) struct Selection {
    /// `None`: time counts in every status.
    chosen: Option<HashSet<String>>,
    sets_by_id: HashMap<String, Vec<u32>>,
    groups_by_account: HashMap<String, Vec<u32>>,
    /// By status: whether its time counts, and the consolidated columns that it is part of.
    statuses: Vec<(bool, Vec<u32>)>,
    /// By person.
    groups: Vec<Vec<u32>>,
}

impl Selection {
    pub(super) fn new(spec: &Spec) -> Self {
        let sets = (0..)
            .zip(&spec.consolidated)
            .map(|(place, set)| (place, &set.statuses));
        let groups = match &spec.measure {
            Measure::GroupDuration(groups) => groups.as_slice(),
            _ => &[],
        };
        let groups = (0..)
            .zip(groups)
            .map(|(place, group)| (place, &group.members));
        Self {
            chosen: spec
                .statuses
                .as_ref()
                .map(|ids| ids.iter().cloned().collect()),
            sets_by_id: places(sets),
            groups_by_account: places(groups),
            statuses: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Names that are new since the last time.
    pub(super) fn learn(&mut self, names: &Names) {
        for key in names.statuses.keys().skip(self.statuses.len()) {
            let id = &names.statuses.status(key).id;
            let counts = self
                .chosen
                .as_ref()
                .is_none_or(|chosen| chosen.contains(id));
            let sets = self.sets_by_id.get(id).cloned().unwrap_or_default();
            self.statuses.push((counts, sets));
        }
        for key in names.values.keys().skip(self.groups.len()) {
            let groups = self.groups_by_account.get(names.values.id(key));
            self.groups.push(groups.cloned().unwrap_or_default());
        }
    }

    pub(super) fn counts(&self, status: StatusKey) -> bool {
        self.statuses[status.index()].0
    }

    /// Whether it has a column, or is part of one: where columns are of statuses, more is measured than counts.
    pub(super) fn shows(&self, status: StatusKey) -> bool {
        let (counts, sets) = &self.statuses[status.index()];
        *counts || !sets.is_empty()
    }

    pub(super) fn counts_all(&self) -> bool {
        self.chosen.is_none()
    }

    /// Places of consolidated columns.
    pub(super) fn sets(&self, status: StatusKey) -> &[u32] {
        &self.statuses[status.index()].1
    }

    /// Places of groups.
    pub(super) fn groups(&self, person: ValueKey) -> &[u32] {
        &self.groups[person.index()]
    }
}

/// For each text, the places of the lists that it is in; once each.
fn places<'a>(lists: impl Iterator<Item = (u32, &'a Vec<String>)>) -> HashMap<String, Vec<u32>> {
    let mut places: HashMap<String, Vec<u32>> = HashMap::new();
    for (place, texts) in lists {
        for text in texts {
            let known = places.entry(text.clone()).or_default();
            if known.last() != Some(&place) {
                known.push(place);
            }
        }
    }
    places
}
