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
use super::input::{HistoryItem, IssueInput};
use super::statuses::{Resolved, StatusKey, Statuses};

/// A stay in a status. Consecutive visits share their border, so that together they are the issue's whole life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub status: StatusKey,
    pub start: i64,
    /// `None`: no change ends it.
    pub end: Option<i64>,
}

/// Reads one issue after the other, keeping its buffers.
#[derive(Debug, Default)]
pub struct Timeline {
    changes: Vec<Change>,
    visits: Vec<Visit>,
    faults: Vec<Fault>,
}

#[derive(Clone, Copy, Debug)]
struct Change {
    at: i64,
    history: u64,
    position: u32,
    from: Option<Resolved>,
    to: Option<Resolved>,
}

impl Timeline {
    /// Replaces what was read before.
    pub fn read<'a, I>(&mut self, issue: IssueInput<'a, I>, statuses: &mut Statuses)
    where
        I: IntoIterator<Item = HistoryItem<'a>>,
    {
        self.visits.clear();
        self.faults.clear();
        self.collect(issue.items, statuses);
        let current = statuses.resolve_current(issue.current);
        self.note_missing_id(None, current);
        let current = current.map(|resolved| resolved.status);
        match self.first_status().or(current) {
            Some(first) => self.walk(issue.created, first, current),
            None => self.faults.push(Fault::NoStatus),
        }
    }

    /// In the order of time; the first one starts at creation.
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }

    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    pub(super) fn take_faults(&mut self) -> Vec<Fault> {
        std::mem::take(&mut self.faults)
    }

    fn collect<'a>(
        &mut self,
        items: impl IntoIterator<Item = HistoryItem<'a>>,
        statuses: &mut Statuses,
    ) {
        self.changes.clear();
        for item in items.into_iter().filter(HistoryItem::is_status) {
            self.changes.push(Change {
                at: item.at,
                history: item.history,
                position: item.position,
                from: statuses.resolve_past(item.from, item.at),
                to: statuses.resolve_past(item.to, item.at),
            });
        }
        self.changes
            .sort_unstable_by_key(|change| (change.history, change.position, change.at));
        self.changes
            .dedup_by_key(|change| (change.history, change.position));
        self.changes
            .sort_unstable_by_key(|change| (change.at, change.history, change.position));
    }

    fn first_status(&self) -> Option<StatusKey> {
        let named = self.changes.iter().find_map(|c| c.from.or(c.to));
        named.map(|resolved| resolved.status)
    }

    fn walk(&mut self, created: i64, first: StatusKey, current: Option<StatusKey>) {
        let mut visit = Visit {
            status: first,
            start: created,
            end: None,
        };
        for index in 0..self.changes.len() {
            let change = self.changes[index];
            let Some(to) = self.destination(&change, created, visit.status) else {
                continue;
            };
            let at = change.at.max(created);
            self.visits.push(Visit {
                end: Some(at),
                ..visit
            });
            visit = Visit {
                status: to,
                start: at,
                end: None,
            };
        }
        self.visits.push(visit);
        if let Some(current) = current.filter(|current| *current != visit.status) {
            let last = visit.status;
            self.faults.push(Fault::CurrentDiffers { last, current });
        }
    }

    /// Where a change leads from `state`, `None` when nowhere; notes what is wrong with it.
    fn destination(
        &mut self,
        change: &Change,
        created: i64,
        state: StatusKey,
    ) -> Option<StatusKey> {
        let at = change.at;
        if at < created {
            self.faults.push(Fault::BeforeCreation { at });
        }
        if change.from.is_none() || change.to.is_none() {
            self.faults.push(Fault::MissingValue { at });
        }
        self.note_missing_id(Some(at), change.from);
        self.note_missing_id(Some(at), change.to);
        let from = change.from.map_or(state, |resolved| resolved.status);
        if from != state {
            self.faults.push(Fault::Gap {
                at,
                expected: state,
                found: from,
            });
        }
        let to = change.to?.status;
        (from != state || to != state).then_some(to)
    }

    fn note_missing_id(&mut self, at: Option<i64>, value: Option<Resolved>) {
        if let Some(Resolved {
            status,
            by_name: true,
        }) = value
        {
            self.faults.push(Fault::MissingId { at, status });
        }
    }
}
