//! Real answers of every kind of report, against what the document says of them.

use reqwest::Method;
use rstest::rstest;
use sandbox::accounts;
use serde_json::{Value, json};

use super::{Operation, conformity, document, operations};
use crate::test_app::TestApp;

const METRICS: &str = r#"[{"name":"Cycle Time","startAt":{"type":"status","ids":[3]},"stopAt":{"type":"status","ids":[10002]}}]"#;

fn post(path: &str, document: &Value) -> Operation {
    let mut all = operations(document).into_iter();
    let found = all.find(|one| one.path == path && one.method == "POST");
    found.unwrap_or_else(|| panic!("no POST {path}"))
}

async fn call(app: &TestApp, document: &Value, path: &str, body: &Value) -> Value {
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    let answer = app
        .rest_call(&token, (Method::POST, path), Some(body))
        .await;
    conformity::check(document, &post(path, document), &answer);
    let answer = answer.expect(200);
    serde_json::from_str(&answer.text).unwrap_or_default()
}

/// `base` with the members of `changes` in place of its own.
fn with(mut base: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

#[rstest]
#[case::statuses(json!({ "columnsBy": "statusDuration", "includeDeletedStatuses": true, "fields": "summary,priority" }))]
#[case::groups_of_statuses(json!({ "columnsBy": "statusDuration", "statusGroups": [{ "name": "Active", "ids": [3, 10001] }] }))]
#[case::grouped(json!({ "columnsBy": "statusCount", "groupByFields": "priority" }))]
#[case::metrics(json!({ "columnsBy": "durationBetweenStatuses", "dbsMetrics": METRICS }))]
#[case::periods(json!({ "columnsBy": "statusDurationByTimePeriod", "timePeriod": "year" }))]
#[case::people(json!({ "columnsBy": "statusDurationByAssignee" }))]
#[case::groups_of_people(json!({ "columnsBy": "groupDuration", "groups": "developers" }))]
#[case::fields(json!({ "columnsBy": "anyFieldDuration", "historyFields": "priority,assignee" }))]
#[case::transitions(json!({ "columnsBy": "transitionCount", "calendar": null, "colour": "red" }))]
#[case::dates(json!({ "columnsBy": "lastTransitionToStatusDate" }))]
#[case::flat(json!({ "columnsBy": "statusDuration", "visitCounts": true, "outputType": "jsonSimplified" }))]
#[case::instants(json!({ "columnsBy": "statusDuration", "timestamps": "iso", "fields": "created", "trimHistoryStartDate": "2020-01-01" }))]
#[case::dates_and_people(json!({ "columnsBy": "firstTransitionToStatusDate", "timestamps": "iso", "includeTransitionedByColumns": true }))]
#[case::conditions(json!({ "columnsBy": "statusDuration", "where": "3>1h" }))]
#[case::csv(json!({ "columnsBy": "statusDuration", "outputType": "csv" }))]
#[tokio::test]
async fn lists_are_as_described(
    #[case] changes: Value,
    #[values("/rest/list", "/rest/list2")] path: &str,
) {
    let app = TestApp::installed().await;
    let document = document();
    let base = json!({ "filterType": "project", "projectKey": "WEB", "calendar": "normalHours", "pageSize": 10 });
    call(&app, &document, path, &with(base, &changes)).await;
}

#[rstest]
#[case::statuses(json!({}))]
#[case::one_field(json!({ "columnsBy": "anyFieldDurationExpanded", "historyFields": "priority" }))]
#[case::fields(json!({ "columnsBy": "anyFieldDurationExpanded", "historyFields": "priority,assignee" }))]
#[case::flat(json!({ "outputType": "jsonSimplified" }))]
#[case::instants(json!({ "timestamps": "iso" }))]
#[tokio::test]
async fn visits_are_as_described(#[case] changes: Value) {
    let app = TestApp::installed().await;
    let document = document();
    let base = json!({ "issueKey": "WEB-1", "calendar": "normalHours" });
    call(
        &app,
        &document,
        "/rest/issue/expanded",
        &with(base, &changes),
    )
    .await;
}

#[rstest]
#[case::average(json!({ "aggregationType": "average" }))]
#[case::counts(json!({ "aggregationType": "sum", "columnsBy": "statusCount", "groupByFields": "priority" }))]
#[case::percentile(json!({ "aggregationType": "percentile85", "outputType": "jsonSimplified" }))]
#[tokio::test]
async fn statistics_are_as_described(#[case] changes: Value) {
    let app = TestApp::installed().await;
    let document = document();
    let base = json!({ "columnsBy": "statusDuration", "filterType": "project", "projectKey": "WEB", "calendar": "default" });
    call(&app, &document, "/rest/aggregation", &with(base, &changes)).await;
}

#[rstest]
#[case::parameters(json!({ "columnsBy": "nothing" }), 400)]
#[case::unknown_issue(json!({ "issueKey": "WEB-999999", "columnsBy": "statusDuration" }), 404)]
#[tokio::test]
async fn refusals_are_as_described(#[case] body: Value, #[case] status: u16) {
    let app = TestApp::installed().await;
    let document = document();
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    let answer = app
        .rest_call(&token, (Method::POST, "/rest/issue"), Some(&body))
        .await;
    conformity::check(&document, &post("/rest/issue", &document), &answer);
    answer.expect(status);
}

#[rstest]
#[case::list("/rest/list")]
#[case::list2("/rest/list2")]
#[tokio::test]
async fn lines_of_streams_are_as_described(#[case] path: &str) {
    let app = TestApp::installed().await;
    let document = document();
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    let body = json!({ "columnsBy": "statusDuration", "filterType": "project", "projectKey": "WEB", "timestamps": "iso", "outputType": "ndjson" });
    let answer = app
        .rest_call(&token, (Method::POST, path), Some(&body))
        .await;
    conformity::check(&document, &post(path, &document), &answer);
    let answer = answer.expect(200);
    let lines: Vec<&str> = answer
        .text
        .lines()
        .filter(|line| !line.is_empty())
        .collect();
    assert!(lines.len() > 2, "{}", answer.text);
    let kinds = ["StreamHeader", "StreamRow", "StreamEnd"];
    for (at, line) in lines.iter().enumerate() {
        let kind = kinds[usize::from(at > 0) + usize::from(at + 1 == lines.len())];
        let schema = json!({ "$ref": format!("#/components/schemas/{kind}") });
        let line: Value = serde_json::from_str(line).unwrap();
        let faults = conformity::faults(&document, &schema, &line);
        assert!(faults.is_empty(), "{kind}: {faults:?}\n{line}");
    }
}
