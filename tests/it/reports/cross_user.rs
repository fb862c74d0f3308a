//! What an administrator's report brought to light is not in a member's answer to the same call: not a status, a field,
//! a name or a count, in figures, warnings and errors alike. The member's answers are byte for byte those of a site on
//! which the hidden project never was.

use chrono::TimeDelta;
use sandbox::accounts::{ADMIN, MEMBER};
use sandbox::{Browse, Edit};
use serde_json::{Value, json};

use super::story::{acme, acme_without_what_is_hidden, issue};
use super::{keys, report};
use crate::test_app::{Answer, TestApp};

/// Facts about a site are believed for this long (`docs/rest-api.md`: permissions).
const BELIEVED: TimeDelta = TimeDelta::seconds(60);
/// Only the hidden project has these.
const SECRETS: [&str; 7] = [
    "SEC",
    "Triage",
    "Phase X",
    "4711",
    "Conspirator",
    "Secret 1.0",
    "\"20\"",
];
const ALL: &str = "filterType=customjql&customjql=created+is+not+empty&calendar=normalHours";

/// Every kind of report, and every way to ask for what is hidden by name.
fn calls() -> Vec<String> {
    let mut calls = Vec::new();
    for columns in [
        "statusDuration",
        "statusDuration&includeDeletedStatuses=true&visitCounts=true",
        "statusDuration&statuses=20,4711,3",
        "statusDuration&statusGroups=[{\"name\":\"G\",\"ids\":[20,4711,3]}]",
        "statusCount",
        "transitionCount",
        "assigneeDuration",
        "statusDurationByAssignee",
        "anyFieldDuration&historyFields=assignee,fixVersions",
        "groupDuration&groups=builders",
        "statusDurationByTimePeriod&timePeriod=day",
        "durationBetweenStatuses&dbsMetrics=[{\"name\":\"M\",\"startAt\":{\"ids\":[20]},\"stopAt\":{\"ids\":[4711,5]}}]",
    ] {
        for (path, rest) in [
            (
                "list",
                "groupByFields=project,status&fields=assignee,fixVersions",
            ),
            ("list2", "pageSize=2"),
            ("list", "outputType=csv"),
            (
                "aggregation",
                "aggregationType=average&averageDenominator=all&groupByFields=project,status",
            ),
            ("aggregation", "aggregationType=sum"),
        ] {
            calls.push(format!("/rest/{path}?{ALL}&columnsBy={columns}&{rest}"));
        }
    }
    for filter in [
        "filterType=project&projectKey=SEC",
        "filterType=customjql&customjql=key+in+(SEC-1,WEB-1)",
        "filterType=customjql&customjql=status+%3D+Triage",
        "filterType=customjql&customjql=status+%3D+4711",
        "filterType=user&user=712020:conspirator",
        "filterType=jqlfilter&jqlFilterID=500",
    ] {
        for path in ["list", "list2", "aggregation"] {
            calls.push(format!(
                "/rest/{path}?{filter}&columnsBy=statusCount&aggregationType=sum"
            ));
        }
    }
    for key in ["SEC-1", "SEC-9", "WEB-1"] {
        calls.push(format!("/rest/issue?issueKey={key}&columnsBy=statusCount"));
        calls.push(format!(
            "/rest/issue/expanded?issueKey={key}&calendar=normalHours"
        ));
    }
    calls
}

/// An issue of the hidden project with a status, a version and a person that nothing else has.
fn hidden_issue() -> Value {
    let changes = [("2026-11-20T09:00:00.000+0000", "20")];
    let mut issue = issue(9, "SEC-9", ("2026-11-20T08:00:00.000+0000", "3"), &changes);
    let fields = &mut issue["fields"];
    fields["status"]["id"] = json!("4711");
    fields["status"]["name"] = json!("Phase X");
    fields["assignee"] =
        json!({ "accountId": "712020:conspirator", "displayName": "Conspirator", "active": true });
    fields["fixVersions"] = json!([{ "id": "900", "name": "Secret 1.0" }]);
    let history = &mut issue["changelog"]["histories"][0]["items"][0];
    history["to"] = json!("4711");
    history["toString"] = json!("Phase X");
    issue
}

/// What a member may compare: status, body, and the headers that speak of the report. Sealed tokens differ always.
fn comparable(answer: &Answer) -> (u16, String, Option<String>) {
    let warnings = answer.headers.get("x-report-warnings");
    let warnings = warnings.map(|text| text.to_str().unwrap().to_owned());
    let mut text = answer.text.clone();
    if let Ok(Value::Object(mut body)) = serde_json::from_str(&text) {
        let has_more = body.remove("nextPageToken").is_some();
        body.insert("hasMore".to_owned(), has_more.into());
        text = Value::Object(body).to_string();
    }
    (answer.status.as_u16(), text, warnings)
}

/// The caller's own words come back in errors and in the query that ran.
fn of_our_own(text: &str, call: &str) -> String {
    let mut text = text.to_owned();
    if call.contains("SEC")
        || call.contains("Triage")
        || call.contains("4711")
        || call.contains("20")
        || call.contains("conspirator")
    {
        for word in SECRETS {
            if call.contains(word.trim_matches('"')) {
                text = text.replace(word, "");
            }
        }
    }
    text
}

#[tokio::test]
async fn an_administrators_report_leaves_nothing_behind_for_a_member() {
    let (whole, without) = (acme().await, acme_without_what_is_hidden().await);
    whole.site(0).edit(Edit::Put(hidden_issue())).unwrap();
    let (_, admin) = whole.token_for(0, ADMIN).await;
    let (_, member) = whole.token_for(0, MEMBER).await;
    let (_, alone) = without.token_for(0, MEMBER).await;
    let mut exposed = 0;
    for call in calls() {
        let seen_by_admin = whole.report(&admin, &call).await;
        exposed += usize::from(SECRETS.iter().any(|word| seen_by_admin.text.contains(word)));
        let (seen, expected) = (
            whole.report(&member, &call).await,
            without.report(&alone, &call).await,
        );
        assert_eq!(comparable(&seen), comparable(&expected), "{call}");
        let text = of_our_own(&comparable(&seen).1, &call);
        for word in SECRETS {
            assert!(
                !text.contains(word),
                "{word} in the answer to {call}: {text}"
            );
        }
    }
    assert!(
        exposed > 60,
        "the administrator saw secrets in {exposed} answers only"
    );
}

#[tokio::test]
async fn granting_and_revoking_show_at_once_and_their_facts_within_a_minute() {
    let (app, never) = (acme().await, acme_without_what_is_hidden().await);
    let call = format!("/rest/list?{ALL}&columnsBy=statusDuration&statuses=20,3");
    let browse = |browse| Edit::Browse {
        account: MEMBER.to_owned(),
        browse,
    };
    assert_eq!(keys(&report(&app, MEMBER, &call).await).len(), 3);
    app.site(0).edit(browse(Browse::Everything)).unwrap();
    assert_eq!(keys(&report(&app, MEMBER, &call).await).len(), 4, "granted");
    app.advance(BELIEVED);
    let granted = report(&app, MEMBER, &call).await;
    assert_eq!(
        granted["includedStatuses"][0]["name"], "Triage",
        "{granted}"
    );
    app.site(0)
        .edit(browse(Browse::Except(vec!["SEC".to_owned()])))
        .unwrap();
    let revoked = report(&app, MEMBER, &call).await;
    assert_eq!(keys(&revoked).len(), 3, "revoked");
    app.advance(BELIEVED);
    let (seen, expected) = (
        report(&app, MEMBER, &call).await,
        at_the_same_time(&never, &call).await,
    );
    assert_eq!(seen, expected);
}

/// On a site where nothing was ever hidden, two minutes on.
async fn at_the_same_time(app: &TestApp, call: &str) -> Value {
    app.advance(BELIEVED + BELIEVED);
    report(app, MEMBER, call).await
}
