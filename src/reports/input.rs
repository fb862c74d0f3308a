//! Jira's wire types as the engine reads them, borrowed.

use crate::engine::{HistoryItem, IssueInput, Value};
use crate::jira::{Changelog, Issue, Item};

/// One issue with its histories, as far as reports about statuses need them.
pub fn of_issue<'a>(
    issue: &'a Issue,
    changelog: &'a Changelog,
) -> IssueInput<'a, impl Iterator<Item = HistoryItem<'a>>> {
    let items = changelog.histories().flat_map(|history| {
        (0..)
            .zip(history.items())
            .map(move |(position, item)| HistoryItem {
                history: history.id,
                position,
                at: history.created,
                author: history.author,
                field_id: item.field_id,
                field: item.field,
                from: Value::new(item.from, item.from_string),
                to: Value::new(item.to, item.to_string),
            })
    });
    IssueInput {
        created: issue.created,
        current: current_status(issue, changelog),
        assignee: Value::default(),
        fields: &[],
        dates: &[],
        items,
    }
}

/// The status that the issue shows, unless its history was read later and has gone on: search lags behind, seconds to
/// minutes, and that is no contradiction.
fn current_status<'a>(issue: &'a Issue, changelog: &'a Changelog) -> Value<'a> {
    let is_status = |item: &Item<'_>| item.field_id == Some("status");
    let later = changelog
        .histories()
        .rev()
        .filter(|history| issue.updated.is_some_and(|at| history.created > at));
    let moved = later
        .flat_map(|history| history.items().rev())
        .find(is_status);
    match moved {
        Some(item) => Value::new(item.to, item.to_string),
        None => Value::new(Some(&issue.status.id), Some(&issue.status.name)),
    }
}
