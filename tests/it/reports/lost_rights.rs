//! A right that is lost between two calls of one report: without the history of an issue its figures would only look
//! right.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sandbox::accounts::FAR;
use sandbox::{Misbehaviour, Operation, Rule};
use serde_json::Value;

use super::{key_of, messages, rows, warnings};
use crate::test_app::TestApp;

const ALL: &str = "filterType=customjql&customjql=created+is+not+empty&columnsBy=statusDuration&calendar=normalHours";
const HIDDEN: &str = "OPS";

async fn stage() -> (TestApp, String) {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, FAR).await;
    (app, token)
}

/// From the next call of this kind on the user sees one project less.
fn lose(app: &TestApp, at: Operation) {
    let project = HIDDEN.to_owned();
    let hides = Misbehaviour::HidesProject { project };
    app.site(0).misbehave(Rule::once(at, hides));
}

#[rstest]
#[case::list("list", "pageSize=1000")]
#[case::list_by_token("list2", "pageSize=1000")]
#[case::several_pages("list2", "pageSize=50")]
#[case::statistic("aggregation", "aggregationType=sum")]
#[case::stream("list", "outputType=ndjson")]
#[case::file("smallexport", "outputType=csv")]
#[case::workbook("smallexport", "outputType=xlsx")]
#[tokio::test]
async fn a_report_that_was_begun_is_an_error(#[case] endpoint: &str, #[case] more: &str) {
    for at in [Operation::BulkChangelogs, Operation::BulkIssues] {
        let (app, token) = stage().await;
        let path = format!("/rest/{endpoint}?{ALL}&{more}");
        lose(&app, at);
        let body = app.report(&token, &path).await.expect(503).json();
        let told = body["message"].as_str().unwrap();
        assert!(told.contains("hidden"), "{at:?}: {body}");
        let after = app.report(&token, &path).await.expect(200);
        assert!(!after.text.contains("OPS-"), "{at:?}: {}", after.text);
    }
}

#[tokio::test]
async fn one_that_begins_afterwards_is_whole_without_the_project() {
    let (app, token) = stage().await;
    lose(&app, Operation::Search);
    let path = format!("/rest/list?{ALL}&pageSize=1000");
    let report = app.report(&token, &path).await.expect(200).json();
    assert!(!report.to_string().contains("OPS-"), "{report}");
    assert_eq!(Some(rows(&report).len() as u64), report["total"].as_u64());
}

/// Each issue's figures.
fn figures(report: &Value) -> BTreeMap<String, Value> {
    let figures = rows(report).iter().map(|row| {
        let cells = row["valueColumns"].as_array().unwrap().iter();
        let raw = cells.filter_map(|cell| Some((cell["id"].as_str()?, cell["raw"].as_str()?)));
        let raw: BTreeMap<_, _> = raw.collect();
        (key_of(row).to_owned(), serde_json::json!(raw))
    });
    figures.collect()
}

#[tokio::test]
async fn a_later_page_says_what_it_misses_and_shows_no_wrong_figure() {
    for at in [Operation::BulkChangelogs, Operation::BulkIssues] {
        let (app, token) = stage().await;
        let whole = format!("/rest/list?{ALL}&pageSize=1000");
        let whole = figures(&app.report(&token, &whole).await.expect(200).json());
        let path = format!("/rest/list2?{ALL}&pageSize=15");
        let first = app.report(&token, &path).await.expect(200).json();
        lose(&app, at);
        let next = first["nextPageToken"].as_str().unwrap();
        let path = format!("{path}&nextPageToken={next}");
        let page = app.report(&token, &path).await.expect(200).json();
        let shown = figures(&page);
        for (key, figures) in &shown {
            assert_eq!(Some(figures), whole.get(key), "{at:?}: {key}");
        }
        assert!(shown.keys().all(|key| !key.starts_with(HIDDEN)), "{page}");
        assert!(shown.len() < 15, "the page had issues of the project");
        let missing = format!("{} issue(s) of this page", 15 - shown.len());
        let told = warnings(&page);
        assert!(
            told.iter().any(|told| told.starts_with(&missing)),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn an_export_begins_again_and_is_whole_without_the_project() {
    for at in [Operation::BulkChangelogs, Operation::BulkIssues] {
        let (app, token) = stage().await;
        let query = format!("{ALL}&outputType=csv");
        let small = format!("/rest/smallexport?{query}");
        let calm = app.report(&token, &small).await.expect(200).text;
        let start = format!("/rest/export?{query}");
        let started = app.rest_call(&token, (Method::POST, &start), None).await;
        let id = started.expect(200).json()["exportId"].clone();
        let path = format!("/rest/export/{}", id.as_str().unwrap());
        lose(&app, at);
        assert_eq!(app.exports.work_off().await.unwrap(), 1);
        let put_off = app.report(&token, &path).await.expect(200).json();
        assert_eq!(put_off["status"], "Waiting", "{at:?}: {put_off}");
        app.advance(TimeDelta::minutes(1));
        assert_eq!(app.exports.work_off().await.unwrap(), 1);
        let file = app.report(&token, &format!("{path}/download")).await;
        let expected: Vec<&str> = calm
            .lines()
            .filter(|line| !line.starts_with(HIDDEN))
            .collect();
        let file = file.expect(200).text;
        let rows = |text: &[&str]| -> Vec<String> {
            // Columns may be fewer without the project: rows are told apart by issue and total length.
            text.iter()
                .skip(1)
                .map(|line| line.split(',').next().unwrap().to_owned())
                .collect()
        };
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(rows(&lines), rows(&expected), "{at:?}");
        assert!(lines.len() < calm.lines().count(), "{file}");
    }
}

#[tokio::test]
async fn one_issue_whose_history_is_hidden_is_not_found() {
    let (app, token) = stage().await;
    lose(&app, Operation::IssueChangelog);
    let path = "/rest/issue?issueKey=OPS-1&columnsBy=statusDuration&calendar=normalHours";
    let body = app.report(&token, path).await.expect(404).json();
    assert!(
        messages(&body).is_empty() || body["table"].is_null(),
        "{body}"
    );
}
