//! Report calls over HTTP, on a small site whose every figure is known.

mod aggregation;
mod bodies;
mod calendars;
mod conditions;
mod cross_user;
mod dirt;
mod document;
mod dynamic_dates;
mod expanded;
mod filters;
mod headers;
mod jira_faults;
mod lost_rights;
mod measures;
mod paging;
mod parameters;
mod people;
mod permissions;
mod pinned_runs;
mod saved_parameters;
mod storms;
pub(crate) mod story;
mod streams;
mod texts;
mod transitioned_by;
mod trim;

use serde_json::Value;

use super::test_app::TestApp;

const HOUR: i64 = 3_600_000;

/// A report of `account`'s token; the parameters that every duration report needs are there already.
async fn durations(app: &TestApp, account: &str, path_and_query: &str) -> Value {
    let query = format!("{path_and_query}&columnsBy=statusDuration&calendar=normalHours");
    report(app, account, &query).await
}

/// A report of `account`'s token.
async fn report(app: &TestApp, account: &str, path_and_query: &str) -> Value {
    let (_, token) = app.token_for(0, account).await;
    app.report(&token, path_and_query).await.expect(200).json()
}

fn rows(report: &Value) -> &Vec<Value> {
    report["table"]["body"]["rows"].as_array().unwrap()
}

fn key_of(row: &Value) -> &str {
    row["headerColumns"][0]["value"].as_str().unwrap()
}

fn keys(report: &Value) -> Vec<&str> {
    rows(report).iter().map(key_of).collect()
}

/// Issue key, then status id and hours of every cell that has a figure.
fn hours(report: &Value) -> Vec<(&str, Vec<(&str, i64)>)> {
    let all = rows(report).iter();
    all.map(|row| (key_of(row), figures(row))).collect()
}

fn figures(row: &Value) -> Vec<(&str, i64)> {
    let cells = row["valueColumns"].as_array().unwrap().iter();
    let known = cells.filter(|cell| cell.get("raw").is_some());
    known.map(figure).collect()
}

fn figure(cell: &Value) -> (&str, i64) {
    let raw: i64 = cell["raw"].as_str().unwrap().parse().unwrap();
    assert_eq!(raw % HOUR, 0, "no whole hours: {cell}");
    (cell["id"].as_str().unwrap(), raw / HOUR)
}

/// The messages of an error in Timepiece's envelope.
fn messages(body: &Value) -> Vec<&str> {
    let texts = body["messages"].as_array();
    let texts = texts.unwrap_or_else(|| panic!("no messages: {body}"));
    texts.iter().map(|text| text.as_str().unwrap()).collect()
}

fn warnings(report: &Value) -> Vec<&str> {
    let texts = report["warnings"].as_array().map(Vec::as_slice);
    texts
        .unwrap_or_default()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}
