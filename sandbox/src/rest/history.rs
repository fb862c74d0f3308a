//! Histories as each endpoint writes them, with the faults that were asked for.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Asked, present};
use crate::data::issue::item_is_of;
use crate::data::{History, Issue, instant};
use crate::misbehave::Misbehaviour;

/// The documented size of `expand=changelog`.
const MOST_EXPANDED: usize = 40;

/// An entry with the time it is shown with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) history: &'a History,
    pub(super) created_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Created {
    Text,
    EpochMillis,
}

/// Oldest first, and how many Jira claims there are.
pub(super) fn entries<'a>(issue: &'a Issue, asked: Asked<'_>) -> (Vec<Entry<'a>>, usize) {
    let tied = asked.faults.has(&Misbehaviour::TiedHistories);
    let first = issue.histories.first().map(|history| history.created_at);
    let entry = |history: &'a History| Entry {
        history,
        created_at: first.filter(|_| tied).unwrap_or(history.created_at),
    };
    let mut entries: Vec<Entry<'a>> = issue.histories.iter().map(entry).collect();
    let total = entries.len() + issue.unlisted;
    if let Some(keep) = asked.faults.kept_histories() {
        entries.drain(..entries.len().saturating_sub(keep));
    }
    (entries, total)
}

/// Newest first, and cut.
pub(super) fn expanded(issue: &Issue, asked: Asked<'_>) -> Value {
    let (entries, total) = entries(issue, asked);
    let newest = entries.iter().rev().take(MOST_EXPANDED);
    let histories: Vec<Value> = newest
        .map(|entry| shown(*entry, Created::Text, asked))
        .collect();
    json!({"startAt": 0, "maxResults": histories.len(), "total": total, "histories": histories})
}

pub(super) fn shown(entry: Entry<'_>, created: Created, asked: Asked<'_>) -> Value {
    let history = entry.history;
    let created = match created {
        Created::Text => instant::render(entry.created_at, asked.view.data.zone),
        Created::EpochMillis => Value::from(entry.created_at.timestamp_millis()),
    };
    let items: Vec<Value> = history
        .items
        .iter()
        .map(|item| spoiled(item, asked))
        .collect();
    let mut shown = json!({"id": history.id.to_string(), "created": created, "items": items});
    if let Some(author) = &history.author
        && !asked.faults.has(&Misbehaviour::MissingAuthor)
    {
        shown["author"] = present::value(author, asked);
    }
    if let Some(metadata) = &history.metadata {
        shown["historyMetadata"] = metadata.clone();
    }
    shown
}

fn spoiled(item: &Value, asked: Asked<'_>) -> Value {
    let mut item = item.clone();
    if asked.faults.has(&Misbehaviour::MissingTo) && item_is_of(&item, "status") {
        item["to"] = Value::Null;
    }
    if let Some(members) = item.as_object_mut()
        && asked.faults.has(&Misbehaviour::MissingFieldId)
    {
        members.remove("fieldId");
    }
    item
}
