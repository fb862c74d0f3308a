//! Runs the rows of a table: each on all of its endpoints, and on each in every way that a call can be sent.

use std::fmt::Write as _;

use reqwest::Method;
use sandbox::accounts::{ADMIN, FAR};
use serde_json::{Map, Value};
use url::form_urlencoded::Serializer;

use super::Row;
use super::seen::seen;
use super::stage::stage;
use crate::test_app::{Answer, TestApp};

type Pairs = Vec<(String, String)>;

/// All rows on one site; every row that is not as it should be is told.
pub(super) async fn run(rows: &[Row]) {
    let (app, token) = stage().await;
    let mut faults = String::new();
    for row in rows {
        for endpoint in row.on.split(' ') {
            let answers = answers(&app, &token, endpoint, row.call).await;
            for (way, answer) in &answers[1..] {
                if unsealed(answer) != unsealed(&answers[0].1) {
                    let (get, other) = (&answers[0].1.text, &answer.text);
                    writeln!(
                        faults,
                        "{}: {endpoint} {}: {way} differs from GET:\n{get}\n{other}",
                        row.section, row.call
                    )
                    .unwrap();
                }
            }
            told(row, endpoint, &answers[0].1, &mut faults);
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// No two seals are alike.
fn unsealed(answer: &Answer) -> String {
    let Some((before, token)) = answer.text.split_once("\"nextPageToken\":\"") else {
        return answer.text.clone();
    };
    let after = token.split_once('"').map_or("", |(_, after)| after);
    format!("{before}{after}")
}

fn told(row: &Row, endpoint: &str, answer: &Answer, faults: &mut String) {
    let status = row.expect.iter().find(|(what, _)| *what == "status");
    let status = status.map_or("200", |(_, status)| status);
    let ok = ("status", status);
    for (what, expected) in [ok].iter().chain(row.expect) {
        let found = seen(answer, what);
        if !fits(found.as_deref(), expected) {
            let (section, call, text) = (row.section, row.call, &answer.text);
            writeln!(faults, "{section}: {endpoint} {call}: {what} is {found:?} and not {expected:?}\n  {text:.1500}").unwrap();
        }
    }
}

pub(super) fn fits(found: Option<&str>, expected: &str) -> bool {
    match (found, expected) {
        (None, expected) => expected == "absent",
        (Some(_), "any") => true,
        (Some(found), expected) => match expected.strip_prefix('~') {
            Some(part) => found.contains(part),
            None => found == expected,
        },
    }
}

pub(super) fn path(endpoint: &str) -> &'static str {
    match endpoint {
        "I" => "/rest/issue",
        "X" => "/rest/issue/expanded",
        "L" => "/rest/list",
        "L2" => "/rest/list2",
        "A" => "/rest/aggregation",
        "E" => "/rest/smallexport",
        other => panic!("{other} is no endpoint"),
    }
}

/// What a row's call means on an endpoint.
pub(super) fn pairs(endpoint: &str, call: &str) -> Pairs {
    let (issue, call) = match call.strip_prefix('@') {
        Some(rest) => rest.split_once('&').unwrap_or((rest, "")),
        None => ("WEB-3", call),
    };
    let named = call.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Pairs = named
        .map(|pair| pair.split_once('=').expect("name=value"))
        .map(|(name, value)| (name.to_owned(), people(value)))
        .collect();
    let mut add = |name: &str, value: String| {
        if pairs.iter().all(|(other, _)| other != name) {
            pairs.push((name.to_owned(), value));
        }
    };
    if matches!(endpoint, "I" | "X") {
        add("issueKey", issue.to_owned());
    } else if !call.contains("filterType=") {
        add("filterType", "customjql".to_owned());
        add("customjql", format!("key = {issue}"));
    }
    if endpoint != "X" {
        add("columnsBy", "statusDuration".to_owned());
    }
    if endpoint == "A" {
        add("aggregationType", "sum".to_owned());
    }
    if endpoint == "E" {
        add("outputType", "csv".to_owned());
    }
    add("calendar", "normalHours".to_owned());
    pairs
}

fn people(text: &str) -> String {
    text.replace("{ada}", ADMIN).replace("{fara}", FAR)
}

pub(super) fn query(pairs: &Pairs) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The first answer is that to `GET`.
async fn answers(
    app: &TestApp,
    token: &str,
    endpoint: &str,
    call: &str,
) -> Vec<(&'static str, Answer)> {
    let (path, pairs) = (path(endpoint), pairs(endpoint, call));
    let get = format!("{path}?{}", query(&pairs));
    let mut answers = vec![("GET", app.report(token, &get).await)];
    let form: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    answers.push(("a form", app.report_form(token, path, &form).await));
    answers.push(("POST with a query", app.report_form(token, &get, &[]).await));
    if let Some(body) = json(&pairs) {
        let call = (Method::POST, path);
        let answer = app.rest_call(token, call, Some(&body)).await;
        answers.push(("JSON", answer));
    }
    if endpoint == "E" {
        let answer = in_the_background(app, token, &query(&pairs)).await;
        answers.push(("POST /rest/export", answer));
    }
    answers
}

/// The file, or why there is none.
async fn in_the_background(app: &TestApp, token: &str, query: &str) -> Answer {
    let path = format!("/rest/export?{query}");
    let started = app.rest_call(token, (Method::POST, &path), None).await;
    if started.status != 200 {
        return started;
    }
    let id = started.json()["exportId"].as_str().unwrap().to_owned();
    app.exports.work_off().await.unwrap();
    let download = format!("/rest/export/{id}/download");
    app.report(token, &download).await
}

/// Numbers, truth values and lists as JSON has them; none where a name is there twice.
fn json(pairs: &Pairs) -> Option<Value> {
    let mut body = Map::new();
    for (name, value) in pairs {
        let parsed = serde_json::from_str(value).ok();
        let typed = parsed.filter(|value: &Value| !value.is_string() && !value.is_object());
        let typed = typed.unwrap_or_else(|| value.clone().into());
        if body.insert(name.clone(), typed).is_some() {
            return None;
        }
    }
    Some(Value::Object(body))
}
