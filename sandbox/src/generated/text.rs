//! Made-up issues as Jira writes them.

use std::fmt::Write as _;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::history::{Change, History, PEOPLE, STATUSES, created_at, histories, present};
use super::{PROJECT, id_of};
use crate::data::User;

fn account(person: usize) -> String {
    format!("712020:9e6e7a7e-0000-4000-8000-{person:012}")
}

fn name(person: usize) -> String {
    format!("Gena Generated {person}")
}

/// As large as Jira makes them: most of a changelog is about its authors.
fn person(person: usize) -> Value {
    let account = account(person);
    let avatar = |size: u8| {
        format!(
            "https://avatar-management--avatars.us-west-2.prod.public.atl-paas.example/{account}/9e6e7a7e-4f5c-4a6b-8f0e-3b1d2c4a5e6f/{size}"
        )
    };
    json!({
        "self": format!("https://site.example/rest/api/3/user?accountId={account}"),
        "accountId": account,
        "avatarUrls": { "48x48": avatar(48), "24x24": avatar(24), "16x16": avatar(16), "32x32": avatar(32) },
        "displayName": name(person),
        "active": true,
        "timeZone": "Europe/Berlin",
        "accountType": "atlassian",
    })
}

static AUTHORS: LazyLock<Vec<String>> = LazyLock::new(|| {
    (0..PEOPLE)
        .map(|number| person(number).to_string())
        .collect()
});

pub(crate) fn people() -> Vec<User> {
    let user = |number| User::new(&account(number), &name(number));
    (0..PEOPLE).map(user).collect()
}

pub(crate) fn statuses() -> Vec<Value> {
    (0..STATUSES.len()).map(status).collect()
}

fn status(index: usize) -> Value {
    let (id, name, category) = STATUSES[index];
    let (number, colour, label) = match category {
        "new" => (2, "blue-gray", "To Do"),
        "done" => (3, "green", "Done"),
        _ => (4, "yellow", "In Progress"),
    };
    json!({
        "self": format!("/rest/api/3/status/{id}"), "id": id, "name": name, "description": "",
        "iconUrl": "/images/icons/statuses/generic.png",
        "statusCategory": { "self": format!("/rest/api/3/statuscategory/{number}"), "id": number,
            "key": category, "colorName": colour, "name": label },
    })
}

fn project() -> Value {
    json!({ "self": "/rest/api/3/project/20000", "id": "20000", "key": PROJECT, "name": "Generated" })
}

fn instant(millis: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp_millis(millis).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

fn fields(index: usize, histories: &[History]) -> Value {
    let (at, assignee, updated) = present(histories);
    json!({
        "summary": format!("Something to do, number {}", index + 1),
        "status": status(at),
        "project": project(),
        "created": instant(created_at(index)),
        "updated": instant(updated),
        "assignee": assignee.map(person),
        "issuetype": { "id": "1", "name": "Task", "subtask": false, "hierarchyLevel": 0 },
        "priority": { "id": "3", "name": "Medium" },
        "resolution": null,
        "labels": ["generated"],
    })
}

pub(super) fn whole_issue(index: usize) -> Value {
    let all = histories(index);
    let shown: Vec<Value> = all
        .iter()
        .map(|history| {
            let text = format!(
                "[{}]",
                written(history, &format!("\"{}\"", instant(history.created)))
            );
            let list: Value = serde_json::from_str(&text).unwrap_or_default();
            list[0].clone()
        })
        .collect();
    json!({
        "id": id_of(index).to_string(), "key": format!("{PROJECT}-{}", index + 1),
        "fields": fields(index, &all),
        "changelog": { "startAt": 0, "maxResults": shown.len(), "total": shown.len(), "histories": shown },
    })
}

/// Members of a list, without its brackets.
pub(crate) fn write_ids(indices: impl Iterator<Item = usize>) -> String {
    let mut text = String::new();
    for index in indices {
        let comma = if text.is_empty() { "" } else { "," };
        let _ = write!(text, "{comma}{{\"id\":\"{}\"}}", id_of(index));
    }
    text
}

pub(crate) fn write_fields(
    indices: impl Iterator<Item = usize>,
    wanted: impl Fn(&str) -> bool,
    base_url: &str,
) -> String {
    let mut text = String::new();
    for index in indices {
        let mut fields = fields(index, &histories(index));
        if let Some(members) = fields.as_object_mut() {
            members.retain(|name, _| wanted(name));
        }
        let comma = if text.is_empty() { "" } else { "," };
        let _ = write!(
            text,
            "{comma}{{\"expand\":\"renderedFields,names,schema,operations,editmeta,changelog\",\"id\":\"{id}\",\"self\":\"{base_url}/rest/api/3/issue/{id}\",\"key\":\"{PROJECT}-{}\",\"fields\":{fields}}}",
            index + 1,
            id = id_of(index),
        );
    }
    text
}

/// One page of many issues' histories, which are in the order of the page; consecutive ones of an issue together.
pub(crate) fn write_changelogs(page: &[(usize, History)]) -> String {
    let mut by_issue: Vec<(usize, String)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (index, history) in page {
        let place = *places.entry(*index).or_insert_with(|| {
            by_issue.push((*index, String::new()));
            by_issue.len() - 1
        });
        let text = &mut by_issue[place].1;
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&written(history, &history.created.to_string()));
    }
    let mut text = String::new();
    for (index, histories) in by_issue {
        let comma = if text.is_empty() { "" } else { "," };
        let id = id_of(index);
        let _ = write!(
            text,
            "{comma}{{\"issueId\":\"{id}\",\"changeHistories\":[{histories}]}}"
        );
    }
    text
}

fn written(history: &History, created: &str) -> String {
    let item = match history.change {
        Change::Status { from, to } => {
            let ((from, was, _), (to, is, _)) = (STATUSES[from], STATUSES[to]);
            format!(
                "\"field\":\"status\",\"fieldtype\":\"jira\",\"fieldId\":\"status\",\"from\":\"{from}\",\"fromString\":\"{was}\",\"to\":\"{to}\",\"toString\":\"{is}\""
            )
        }
        Change::Assignee { from, to } => {
            let of = |person: Option<usize>, text: fn(usize) -> String| {
                person.map_or("null".to_owned(), |person| format!("\"{}\"", text(person)))
            };
            format!(
                "\"field\":\"assignee\",\"fieldtype\":\"jira\",\"fieldId\":\"assignee\",\"from\":{},\"fromString\":{},\"to\":{},\"toString\":{}",
                of(from, account),
                of(from, name),
                of(Some(to), account),
                of(Some(to), name),
            )
        }
        Change::Noise => "\"field\":\"labels\",\"fieldtype\":\"jira\",\"fieldId\":\"labels\",\"from\":null,\"fromString\":\"\",\"to\":null,\"toString\":\"generated\"".to_owned(),
    };
    format!(
        "{{\"id\":\"{}\",\"author\":{},\"created\":{created},\"items\":[{{{item}}}]}}",
        history.id, AUTHORS[history.author],
    )
}
