//! Issues in the shape of `GET issue?expand=changelog`, read for the engine.

use chrono::DateTime;
use dwell::engine::{Category, HistoryItem, IssueInput, KnownStatus, Statuses, Value};
use serde_json::Value as Json;

pub(crate) fn instant(text: &str) -> i64 {
    let instant = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z");
    instant.unwrap().timestamp_millis()
}

pub(crate) fn statuses(list: &Json) -> Statuses {
    let list = list.as_array().unwrap().iter();
    Statuses::new(list.map(|status| KnownStatus {
        id: text(status, "/id").unwrap().to_owned(),
        name: text(status, "/name").unwrap().to_owned(),
        category: Category::from_key(text(status, "/statusCategory/key").unwrap_or_default()),
        project_key: None,
    }))
}

pub(crate) fn input(issue: &Json) -> IssueInput<'_, impl Iterator<Item = HistoryItem<'_>>> {
    let histories = issue
        .pointer("/changelog/histories")
        .and_then(Json::as_array);
    IssueInput {
        created: instant(text(issue, "/fields/created").unwrap()),
        current: Value::new(
            text(issue, "/fields/status/id"),
            text(issue, "/fields/status/name"),
        ),
        assignee: Value::new(
            text(issue, "/fields/assignee/accountId"),
            text(issue, "/fields/assignee/displayName"),
        ),
        fields: &[],
        dates: &[],
        items: histories.into_iter().flatten().flat_map(history),
    }
}

fn history(history: &Json) -> impl Iterator<Item = HistoryItem<'_>> {
    let at = instant(text(history, "/created").unwrap());
    let id = text(history, "/id").unwrap().parse().unwrap();
    let author = text(history, "/author/accountId");
    let items = history["items"].as_array().unwrap().iter();
    items.zip(0..).map(move |(item, position)| HistoryItem {
        history: id,
        position,
        at,
        author,
        field_id: text(item, "/fieldId"),
        field: text(item, "/field").unwrap_or_default(),
        from: Value::new(text(item, "/from"), text(item, "/fromString")),
        to: Value::new(text(item, "/to"), text(item, "/toString")),
    })
}

pub(crate) fn text<'a>(value: &'a Json, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Json::as_str)
}
