//! A made-up site: sixty issues with the oddities that real histories have, the same for every run of one seed.

mod story;

use serde_json::{Value, json};

use crate::data::{Filter, Group};
use crate::options::accounts;

/// Only histories still name it.
pub(crate) const DELETED_STATUS: &str = "10003";

const ISSUES: u32 = 60;

struct Project {
    id: &'static str,
    key: &'static str,
    name: &'static str,
    /// Statuses in the order of work.
    workflow: &'static [&'static str],
}

const PROJECTS: [Project; 3] = [
    Project {
        id: "10000",
        key: "WEB",
        name: "Website",
        workflow: &["10000", "3", "10001", "10002"],
    },
    Project {
        id: "10001",
        key: "OPS",
        name: "Operations",
        workflow: &["10000", "3", "10010", "10002"],
    },
    Project {
        id: "10002",
        key: "SEC",
        name: "Security",
        workflow: &["10021", "10020", "10002"],
    },
];

/// Id, name, category. The name of 10020 is the name of 3 on purpose.
const STATUSES: [(&str, &str, &str); 8] = [
    ("10000", "To Do", "new"),
    ("3", "In Progress", "indeterminate"),
    ("10001", "In Review", "indeterminate"),
    ("10002", "Done", "done"),
    (DELETED_STATUS, "Blocked", "indeterminate"),
    ("10010", "Waiting", "indeterminate"),
    ("10020", "In Progress", "indeterminate"),
    ("10021", "Triage", "new"),
];

fn status_name(id: &str) -> &'static str {
    STATUSES
        .iter()
        .find(|status| status.0 == id)
        .map_or("", |status| status.1)
}

fn status(id: &str) -> Value {
    let category = STATUSES
        .iter()
        .find(|status| status.0 == id)
        .map_or("", |status| status.2);
    let (number, color, name) = match category {
        "new" => (2, "blue-gray", "To Do"),
        "done" => (3, "green", "Done"),
        _ => (4, "yellow", "In Progress"),
    };
    let mut status = json!({
        "self": format!("/rest/api/3/status/{id}"), "id": id, "name": status_name(id), "description": "",
        "statusCategory": {"id": number, "key": category, "colorName": color, "name": name},
    });
    if matches!(id, "10020" | "10021") {
        status["scope"] = json!({"type": "PROJECT", "project": {"id": "10002"}});
    }
    status
}

fn person(account: &str, name: &str) -> Value {
    json!({"accountId": account, "displayName": name, "active": true, "accountType": "atlassian"})
}

fn people() -> [Value; 3] {
    [
        person(accounts::ADMIN, "Ada Admin"),
        person(accounts::MEMBER, "Mia Member"),
        person(accounts::FAR, "Fara Far"),
    ]
}

fn sprint(id: u32) -> Value {
    let state = if id == 1 { "closed" } else { "active" };
    json!({"id": id, "name": format!("Sprint {id}"), "state": state, "boardId": 1})
}

/// Half of the issues in the first project, a third in the second, the rest in the third.
fn project_of(number: u32) -> &'static Project {
    match number % 6 {
        0 | 2 | 4 => &PROJECTS[0],
        1 | 5 => &PROJECTS[1],
        _ => &PROJECTS[2],
    }
}

pub(crate) fn issues(seed: u64) -> Vec<Value> {
    (0..ISSUES)
        .map(|number| story::issue(number, seed))
        .collect()
}

pub(crate) fn filters() -> Vec<Filter> {
    let filter = |id: &str, name: &str, jql: &str, shared| Filter {
        id: id.to_owned(),
        name: name.to_owned(),
        jql: jql.to_owned(),
        owner: accounts::ADMIN.to_owned(),
        shared,
    };
    vec![
        filter("10000", "Website", "project = WEB ORDER BY key", true),
        filter("10001", "My private filter", "project in (WEB, OPS)", false),
        filter("10002", "Open work", "statusCategory != Done", true),
    ]
}

pub(crate) fn groups() -> Vec<Group> {
    let group = |number: u32, name: &str, members: &[&str]| Group {
        id: format!("276f955c-63d7-42c8-9520-{number:012}"),
        name: name.to_owned(),
        members: members.iter().map(|member| (*member).to_owned()).collect(),
    };
    vec![
        group(1, "site-admins", &[accounts::ADMIN]),
        group(
            2,
            "developers",
            &[accounts::ADMIN, accounts::MEMBER, accounts::INACTIVE],
        ),
    ]
}

#[cfg(test)]
mod tests;
