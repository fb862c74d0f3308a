use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Asked, JqlError, search};
use crate::data::Statuses;
use crate::data::{Data, Issue, User, View, Viewer};

fn issue(number: i64, created: &str, status: &str, assignee: Option<&str>) -> Value {
    json!({
        "id": (100 + number).to_string(), "key": format!("A-{number}"),
        "fields": {
            "summary": format!("Number {number}"), "created": created, "updated": created,
            "status": {"id": status, "name": format!("Status {status}"), "statusCategory": {"key": "new"}},
            "project": {"id": "1", "key": "A", "name": "Alpha"},
            "issuetype": {"id": "1", "name": "Bug"},
            "assignee": assignee.map(|account| json!({"accountId": account, "displayName": account})),
            "labels": if number == 1 { json!(["x"]) } else { json!([]) },
            "customfield_10020": if number == 2 { json!([{"id": 7, "name": "Seven"}]) } else { Value::Null },
        },
        "changelog": {"histories": [{"id": "1", "created": created, "items": [
            {"field": "assignee", "fieldId": "assignee", "from": "zoe", "fromString": "Zoe", "to": null, "toString": null}
        ]}]},
    })
}

fn find(jql: &str) -> Result<Vec<String>, JqlError> {
    let issues = [
        issue(1, "2024-03-01T10:00:00.000+0000", "1", Some("ann")),
        issue(2, "2024-03-02T10:00:00.000+0000", "2", None),
        issue(3, "2024-03-03T10:00:00.000+0000", "2", Some("bob")),
    ];
    let issues = issues
        .into_iter()
        .map(|raw| Issue::parse(raw).unwrap())
        .collect();
    let data = Data::new(chrono_tz::UTC, issues, Statuses::default()).unwrap();
    let viewer = Viewer::User(User {
        time_zone: "America/New_York".to_owned(),
        ..User::new("ann", "Ann")
    });
    let now: DateTime<Utc> = "2024-03-03T12:00:00Z".parse().unwrap();
    let found = search(
        jql,
        Asked::new(View::new(&data, &viewer), now),
        data.issues.values(),
    )?;
    Ok(found.iter().map(|issue| issue.key.clone()).collect())
}

#[test]
fn queries_find_issues() {
    let cases: &[(&str, &[&str])] = &[
        ("project = A", &["A-3", "A-2", "A-1"]),
        ("project = alpha order by key", &["A-1", "A-2", "A-3"]),
        (
            "PROJECT=1 and key in (A-1,A-3) ORDER BY created DESC",
            &["A-3", "A-1"],
        ),
        ("key = A-1 OR key = A-2 AND status = 1", &["A-1"]),
        ("(key = A-1 OR key = A-2) AND status = 2", &["A-2"]),
        ("NOT status = 2", &["A-1"]),
        ("not (status = 1) and assignee is not empty", &["A-3"]),
        (
            "status in (\"Status 1\", 2) order by status desc, key",
            &["A-2", "A-3", "A-1"],
        ),
        ("assignee = currentUser()", &["A-1"]),
        ("assignee != bob", &["A-1"]),
        ("assignee is EMPTY", &["A-2"]),
        ("assignee in (EMPTY, bob) order by key", &["A-2", "A-3"]),
        (
            "assignee was zoe and key > A-1 order by key",
            &["A-2", "A-3"],
        ),
        ("assignee was not zoe", &[]),
        ("created > 2024-03-02", &["A-3", "A-2"]),
        // Midnight of 3 March in New York is 05:00 UTC.
        ("created >= \"2024-03-03\"", &["A-3"]),
        ("created < '2024/03/02 05:00'", &["A-1"]),
        ("created = \"2024-03-02 05:00\"", &["A-2"]),
        ("created >= -26h order by key", &["A-2", "A-3"]),
        ("created >= startOfDay()", &["A-3"]),
        (
            "created >= startOfDay(-1d) AND created <= endOfDay(-1)",
            &["A-2"],
        ),
        (
            "created >= startOfMonth() && !(key = A-2) order by id",
            &["A-1", "A-3"],
        ),
        ("sprint = 7", &["A-2"]),
        ("sprint = Seven", &["A-2"]),
        ("labels = x", &["A-1"]),
        ("summary ~ \"number 3\"", &["A-3"]),
        (
            "statusCategory = 'To Do' and issuetype = bug and id = 101",
            &["A-1"],
        ),
        ("resolution = Unresolved and key = A-1", &["A-1"]),
    ];
    for (jql, expected) in cases {
        assert_eq!(
            find(jql).unwrap_or_else(|error| panic!("{jql}: {error:?}")),
            *expected,
            "{jql}"
        );
    }
}

#[test]
fn mistakes_are_named_in_jiras_words() {
    let cases = [
        (
            "project",
            "Error in the JQL Query: Expecting operator before the end of the query.",
        ),
        (
            "project A",
            "Error in the JQL Query: Expecting operator but got 'A'.",
        ),
        (
            "project = and",
            "Error in the JQL Query: Expecting either a value, list or function but got 'and'.",
        ),
        (
            "project = \"A",
            "Error in the JQL Query: The quoted string 'A' has not been completed. (line 1, character 11)",
        ),
        (
            "project = A;",
            "Error in the JQL Query: The character ';' is a reserved JQL character.",
        ),
        (
            "(project = A",
            "Error in the JQL Query: Expecting ')' before the end of the query.",
        ),
        (
            "project = A\norder key",
            "Error in the JQL Query: Expecting 'by' but got 'key'. (line 2, character 7)",
        ),
        (
            "project = B",
            "The value 'B' does not exist for the field 'project'.",
        ),
        (
            "status = Nope",
            "The value 'Nope' does not exist for the field 'status'.",
        ),
        (
            "filter = 1",
            "The value '1' does not exist for the field 'filter'.",
        ),
        (
            "key = A-9",
            "An issue with key 'A-9' does not exist for field 'key'.",
        ),
        (
            "project > A",
            "The operator '>' is not supported by the 'project' field.",
        ),
        (
            "created was now()",
            "History searches do not support the 'created' field.",
        ),
        (
            "created > soon",
            "Date value 'soon' for field 'created' is invalid.",
        ),
        (
            "assignee = nobody()",
            "Unable to find JQL function 'nobody()'.",
        ),
        (
            "project = A order by key,key,key,key,key,key,key,key",
            "The maximum number of fields allowed",
        ),
        (
            "order by key",
            "Unbounded JQL queries are not allowed here.",
        ),
    ];
    for (jql, expected) in cases {
        let JqlError(messages) = find(jql).expect_err(jql);
        assert!(messages[0].starts_with(expected), "{jql}: {messages:?}");
    }
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let jql = format!("{}project = A", "(".repeat(10_000));
    assert!(find(&jql).is_err());
}
