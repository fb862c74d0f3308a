//! The site of the report tests. It is 2026-11-21 12:00 UTC.
//!
//! | issue | life |
//! |---|---|
//! | WEB-1 | To Do 6 h, In Progress 6 h, Done for 12 h now; Fara's for 7 h, Ada's for 17 h now |
//! | WEB-2 | To Do for 2 h now; Fara's |
//! | WEB-3 | To Do 1 h, In Progress 1 h, Blocked (deleted) 2 h, In Progress 20 h, Done for 24 h now; nobody's |
//! | SEC-1 | Triage 6 h, In Progress for 30 h now; the member may not browse its project |

use sandbox::accounts::{ADMIN, FAR, MEMBER};
use sandbox::{Browse, Edit, Filter, Group, SiteOptions};
use serde_json::{Value, json};

use crate::test_app::TestApp;

const STATUSES: [(&str, &str, &str); 4] = [
    ("1", "To Do", "new"),
    ("3", "In Progress", "indeterminate"),
    ("5", "Done", "done"),
    ("20", "Triage", "new"),
];

fn name(id: &str) -> &str {
    let known = STATUSES.iter().find(|status| status.0 == id);
    known.map_or("Blocked", |status| status.1)
}

fn status(id: &str, category: &str) -> Value {
    let mut status = json!({ "id": id, "name": name(id), "description": "",
        "statusCategory": { "id": 2, "key": category, "colorName": "x", "name": category } });
    if id == "20" {
        status["scope"] = json!({ "type": "PROJECT", "project": { "id": "10002", "key": "SEC" } });
    }
    status
}

/// An issue that went through `changes` (when, to which status) since it was created in `first`.
pub(crate) fn issue(
    id: u32,
    key: &str,
    (created, first): (&str, &str),
    changes: &[(&str, &str)],
) -> Value {
    let (project, number) = key.split_once('-').unwrap();
    let project_id = if project == "WEB" { "10000" } else { "10002" };
    let mut current = first;
    let mut histories = Vec::new();
    for (index, (at, to)) in changes.iter().enumerate() {
        let item = json!({ "field": "status", "fieldtype": "jira", "fieldId": "status",
            "from": current, "fromString": name(current), "to": to, "toString": name(to) });
        let id = format!("{id}{index:03}");
        histories.push(json!({ "id": id, "created": at, "items": [item] }));
        current = to;
    }
    let category = STATUSES.iter().find(|status| status.0 == current);
    json!({ "id": id.to_string(), "key": key, "fields": {
        "summary": format!("Number {number}, \"quoted\""), "created": created,
        "updated": changes.last().map_or(created, |(at, _)| at),
        "status": status(current, category.map_or("new", |status| status.2)),
        "project": { "id": project_id, "key": project, "name": project },
        "issuetype": { "id": "1", "name": "Task" },
    }, "changelog": { "startAt": 0, "maxResults": histories.len(), "total": histories.len(), "histories": histories } })
}

fn person(account: &str) -> Value {
    json!({ "accountId": account, "displayName": "Somebody", "active": true })
}

fn web() -> Vec<Value> {
    let mut first = issue(
        1,
        "WEB-1",
        ("2026-11-20T12:00:00.000+0000", "1"),
        &[
            ("2026-11-20T18:00:00.000+0000", "3"),
            ("2026-11-21T00:00:00.000+0000", "5"),
        ],
    );
    first["changelog"]["histories"][1]["author"] = person(FAR);
    first["fields"]["assignee"] = person(ADMIN);
    first["fields"]["duedate"] = json!("2026-12-24");
    first["fields"]["resolutiondate"] = json!("2026-11-21T00:00:00.000+0000");
    let assigned = json!({ "field": "assignee", "fieldtype": "jira", "fieldId": "assignee",
        "from": FAR, "fromString": "Fara Far", "to": ADMIN, "toString": "Ada Admin" });
    first["changelog"]["histories"]
        .as_array_mut()
        .unwrap()
        .push(json!({
        "id": "1900", "created": "2026-11-20T19:00:00.000+0000", "items": [assigned] }));
    first["changelog"]["total"] = json!(3);
    let mut second = issue(2, "WEB-2", ("2026-11-21T10:00:00.000+0000", "1"), &[]);
    second["fields"]["assignee"] = person(FAR);
    let mut third = issue(
        3,
        "WEB-3",
        ("2026-11-19T12:00:00.000+0000", "1"),
        &[
            ("2026-11-19T13:00:00.000+0000", "3"),
            ("2026-11-19T14:00:00.000+0000", "9"),
            ("2026-11-19T16:00:00.000+0000", "3"),
            ("2026-11-20T12:00:00.000+0000", "5"),
        ],
    );
    third["fields"]["customfield_10020"] =
        json!([{ "id": 7, "name": "Sprint 7", "state": "active", "boardId": 1 }]);
    vec![first, second, third]
}

fn group(id: &str, name: &str, members: &[&str]) -> Group {
    Group {
        id: id.to_owned(),
        name: name.to_owned(),
        members: members.iter().map(|member| (*member).to_owned()).collect(),
    }
}

pub(super) fn options(issues: Vec<Value>) -> SiteOptions {
    let listed = STATUSES
        .iter()
        .map(|(id, _, category)| status(id, category));
    let filter = Filter {
        id: "500".to_owned(),
        name: "Finished".to_owned(),
        jql: "status = Done ORDER BY created DESC".to_owned(),
        owner: ADMIN.to_owned(),
        shared: true,
    };
    SiteOptions {
        statuses: Some(listed.collect()),
        filters: vec![filter],
        groups: vec![
            group("g-1", "builders", &[ADMIN, FAR]),
            group("g-2", "travellers", &[FAR]),
        ],
        ..SiteOptions::with_issues(issues)
    }
}

/// The whole site.
pub(crate) async fn acme() -> TestApp {
    acme_with(&[]).await
}

pub(super) async fn acme_with(environment: &[(&str, &str)]) -> TestApp {
    let mut issues = web();
    let changes = [("2026-11-20T06:00:00.000+0000", "3")];
    issues.push(issue(
        4,
        "SEC-1",
        ("2026-11-20T00:00:00.000+0000", "20"),
        &changes,
    ));
    started(issues, environment).await
}

/// The same site, had the project SEC never been there.
pub(super) async fn acme_without_what_is_hidden() -> TestApp {
    started(web(), &[]).await
}

async fn started(issues: Vec<Value>, environment: &[(&str, &str)]) -> TestApp {
    let app = TestApp::start(vec![options(issues)], environment).await;
    let hidden = Edit::Browse {
        account: MEMBER.to_owned(),
        browse: Browse::Except(vec!["SEC".to_owned()]),
    };
    app.site(0).edit(hidden).unwrap();
    app.install(0).await;
    app
}
