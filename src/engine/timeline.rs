//! From an issue's changelog to its visits (Timepiece, section 11.1; Jira, section 9).
//!
//! Dirt, and how it is read:
//! - items are ordered by instant, then history id, then position; an item met twice counts once;
//! - a change from a status to itself is no visit and is dropped;
//! - a change that left another status than the one before it led to: where it led to is trusted ([`Fault::Gap`]);
//! - a change before creation is moved to creation ([`Fault::BeforeCreation`]);
//! - the current status is not where history ends: the last known status goes on ([`Fault::CurrentDiffers`]);
//! - a status without an id is found by its name ([`Fault::MissingId`]);
//! - a change that names no new status changes nothing; if the first change names no old one, its new status holds
//!   since creation ([`Fault::MissingValue`]).

use super::fault::Fault;
use super::input::HistoryItem;
use super::key::Part;
use super::values::ValueKey;

/// A stay in a state (a status, an assignee, a value). Consecutive visits share their border, so that together they
/// are the whole life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Visit<K> {
    pub(super) state: K,
    pub(super) start: i64,
    /// `None`: no change ends it.
    pub(super) end: Option<i64>,
    /// How it began; `None` for the first one.
    pub(super) entry: Option<Entry<K>>,
}

/// The change that began a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<K> {
    /// What the change says it came from.
    pub(super) from: K,
    /// Who made it, where that is read.
    pub(super) by: Option<ValueKey>,
}

/// How a value was understood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolved<K> {
    pub(super) key: K,
    /// There was no id: it was found by its name.
    pub(super) by_name: bool,
}

/// Reads one issue after the other, keeping its buffers.
#[derive(Debug)]
pub(super) struct Timeline<K> {
    changes: Vec<Change<K>>,
    visits: Vec<Visit<K>>,
    faults: Vec<Fault>,
}

#[derive(Clone, Copy, Debug)]
struct Change<K> {
    at: i64,
    history: u64,
    position: u32,
    by: Option<ValueKey>,
    from: Option<Resolved<K>>,
    to: Option<Resolved<K>>,
}

impl<K> Default for Timeline<K> {
    fn default() -> Self {
        Self {
            changes: Vec::new(),
            visits: Vec::new(),
            faults: Vec::new(),
        }
    }
}

impl<K: Copy + Eq + Into<Part>> Timeline<K> {
    /// Forgets what was read before.
    pub(super) fn begin(&mut self) {
        self.changes.clear();
        self.visits.clear();
        self.faults.clear();
    }

    /// A change of this timeline's field, in any order.
    pub(super) fn push(
        &mut self,
        item: &HistoryItem<'_>,
        by: Option<ValueKey>,
        from: Option<Resolved<K>>,
        to: Option<Resolved<K>>,
    ) {
        self.changes.push(Change {
            at: item.at,
            history: item.history,
            position: item.position,
            by,
            from,
            to,
        });
    }

    /// All changes are there.
    pub(super) fn end(&mut self, created: i64, current: Option<Resolved<K>>) {
        self.order();
        self.note_missing_id(None, current);
        let current = current.map(|resolved| resolved.key);
        let named = self.changes.iter().find_map(|c| c.from.or(c.to));
        match named.map(|resolved| resolved.key).or(current) {
            Some(first) => self.walk(created, first, current),
            None => self.faults.push(Fault::NoStatus),
        }
    }

    /// In the order of time; the first one starts at creation.
    pub(super) fn visits(&self) -> &[Visit<K>] {
        &self.visits
    }

    pub(super) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    fn order(&mut self) {
        let ordered = |pair: &[Change<K>]| {
            (pair[0].at, pair[0].history, pair[0].position)
                < (pair[1].at, pair[1].history, pair[1].position)
                && (pair[0].history, pair[0].position) < (pair[1].history, pair[1].position)
        };
        if self.changes.windows(2).all(ordered) {
            return;
        }
        self.changes
            .sort_unstable_by_key(|change| (change.history, change.position, change.at));
        self.changes
            .dedup_by_key(|change| (change.history, change.position));
        self.changes
            .sort_unstable_by_key(|change| (change.at, change.history, change.position));
    }

    fn walk(&mut self, created: i64, first: K, current: Option<K>) {
        let mut visit = Visit {
            state: first,
            start: created,
            end: None,
            entry: None,
        };
        for index in 0..self.changes.len() {
            let change = self.changes[index];
            let Some(to) = self.destination(&change, created, visit.state) else {
                continue;
            };
            let at = change.at.max(created);
            let from = change.from.map_or(visit.state, |resolved| resolved.key);
            self.visits.push(Visit {
                end: Some(at),
                ..visit
            });
            visit = Visit {
                state: to,
                start: at,
                end: None,
                entry: Some(Entry {
                    from,
                    by: change.by,
                }),
            };
        }
        self.visits.push(visit);
        if let Some(current) = current.filter(|current| *current != visit.state) {
            self.faults.push(Fault::CurrentDiffers {
                last: visit.state.into(),
                current: current.into(),
            });
        }
    }

    /// Where a change leads from `state`, `None` when nowhere; notes what is wrong with it.
    fn destination(&mut self, change: &Change<K>, created: i64, state: K) -> Option<K> {
        let at = change.at;
        if at < created {
            self.faults.push(Fault::BeforeCreation { at });
        }
        if change.from.is_none() || change.to.is_none() {
            self.faults.push(Fault::MissingValue { at });
        }
        self.note_missing_id(Some(at), change.from);
        self.note_missing_id(Some(at), change.to);
        let from = change.from.map_or(state, |resolved| resolved.key);
        if from != state {
            self.faults.push(Fault::Gap {
                at,
                expected: state.into(),
                found: from.into(),
            });
        }
        let to = change.to?.key;
        (from != state || to != state).then_some(to)
    }

    fn note_missing_id(&mut self, at: Option<i64>, value: Option<Resolved<K>>) {
        let Some(Resolved { key, by_name: true }) = value else {
            return;
        };
        if let Part::Status(status) = key.into() {
            self.faults.push(Fault::MissingId { at, status });
        }
    }
}
