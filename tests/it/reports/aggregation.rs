//! Statistics over all issues of a filter.

use rstest::rstest;
use sandbox::accounts::{ADMIN, MEMBER};
use sandbox::{Misbehaviour, Operation, Rule};
use serde_json::{Value, json};

use super::story::acme;
use super::{report, rows, warnings};
use crate::test_app::TestApp;

const ALL: &str =
    "/rest/aggregation?filterType=customjql&customjql=created+is+not+empty&calendar=normalHours";

/// `label/…/count: id=raw …` of every group; durations in minutes.
fn groups(report: &Value) -> String {
    let row = |row: &Value| {
        let labels = row["groupByColumns"].as_array().unwrap().iter();
        let labels = labels.map(|cell| cell["value"].as_str().unwrap().to_owned());
        let head: Vec<String> = labels.chain([row["issueCount"].to_string()]).collect();
        let cells = row["valueColumns"].as_array().unwrap().iter();
        let figures = cells.filter_map(|cell| {
            let raw: i64 = cell["raw"].as_str()?.parse().unwrap();
            Some(format!(
                " {}={}",
                cell["id"].as_str().unwrap(),
                raw / 60_000
            ))
        });
        format!("{}:{}", head.join("/"), figures.collect::<String>())
    };
    rows(report).iter().map(row).collect::<Vec<_>>().join("; ")
}

#[rstest]
#[case::sum("sum", "3: 1=540 3=1620 5=2160")]
#[case::average("AVERAGE", "3: 1=180 3=810 5=1080")]
#[case::average_of_all("average&averageDenominator=all", "3: 1=180 3=540 5=720")]
#[case::median("median", "3: 1=120 3=810 5=1080")]
#[case::deviation("standardDeviation", "3: 1=129 3=450 5=360")]
#[case::sample("standardDeviation&deviation=sample", "3: 1=158 3=636 5=509")]
#[case::deviation_of_all("standardDeviation&averageDenominator=all", "3: 1=129 3=529 5=587")]
#[case::percentile("percentile85", "3: 1=360 3=1260 5=1440")]
#[case::upper_percentile("percentile95", "3: 1=360 3=1260 5=1440")]
#[tokio::test]
async fn statistics_are_exact(#[case] statistic: &str, #[case] expected: &str) {
    let app = acme().await;
    let query = format!("{ALL}&columnsBy=statusDuration&aggregationType={statistic}");
    let of = report(&app, MEMBER, &query).await;
    assert_eq!(groups(&of), expected);
    assert_eq!(of["isAggregationType"], true);
}

#[rstest]
#[case("project", "SEC/1: 20=360 3=1800; WEB/3: 1=540 3=1620 5=2160")]
#[case(
    "status,project",
    "Done/WEB/2: 1=420 3=1620 5=2160; In Progress/SEC/1: 20=360 3=1800; To Do/WEB/1: 1=120"
)]
#[case(
    "customfield_10020",
    "-/3: 1=480 20=360 3=2160 5=720; Sprint 7/1: 1=60 3=1260 5=1440"
)]
#[tokio::test]
async fn issues_are_grouped_by_fields_in_their_order(#[case] fields: &str, #[case] expected: &str) {
    let app = acme().await;
    let query =
        format!("{ALL}&columnsBy=statusDuration&aggregationType=sum&groupByFields={fields}");
    assert_eq!(groups(&report(&app, ADMIN, &query).await), expected);
}

#[rstest]
#[case::assignees("assigneeDuration", "ada")]
#[case::metrics(
    "durationBetweenStatuses&dbsMetrics=[{%22name%22:%22M%22,%22stopAt%22:{%22ids%22:[5]}}]",
    "M"
)]
#[case::fields("anyFieldDuration&historyFields=assignee", "none")]
#[case::groups("groupDuration&groups=builders", "g-1")]
#[tokio::test]
async fn every_duration_has_statistics(#[case] columns_by: &str, #[case] column: &str) {
    let app = acme().await;
    let query = format!("{ALL}&columnsBy={columns_by}&aggregationType=median");
    let of = report(&app, ADMIN, &query).await;
    let told = groups(&of).replace(ADMIN, "ada");
    assert!(told.contains(&format!(" {column}=")), "{told}");
}

#[tokio::test]
async fn counts_have_statistics_of_ten_decimals() {
    let app = acme().await;
    let query =
        format!("{ALL}&columnsBy=statusCount&aggregationType=average&averageDenominator=all");
    let of = report(&app, ADMIN, &query).await;
    let cell = rows(&of)[0]["valueColumns"]
        .as_array()
        .unwrap()
        .iter()
        .find(|cell| cell["id"] == "20");
    assert_eq!(cell.unwrap()["value"], "0.25");
}

#[tokio::test]
async fn the_document_is_one_of_groups() {
    let app = acme().await;
    let query =
        format!("{ALL}&columnsBy=statusDuration&aggregationType=sum&statuses=1&viewFormat=hours");
    let of = report(&app, ADMIN, &query).await;
    assert_eq!(
        of["table"]["body"]["rows"],
        json!([{ "headerColumns": [], "groupByColumns": [], "fieldColumns": [], "issueCount": 4, "currentState": [],
            "valueColumns": [{ "id": "1", "value": "9.0", "raw": "32400000" }] }])
    );
    assert_eq!(of["table"]["header"]["headerColumns"], json!([]));
    assert_eq!(of["query"], "created is not empty ORDER BY key ASC");
    let (_, token) = app.token_for(0, ADMIN).await;
    let csv = app
        .report(
            &token,
            &format!("{query}&outputType=csv&groupByFields=project"),
        )
        .await
        .expect(200)
        .text;
    assert_eq!(csv, "Project,Issue Count,To Do\r\nSEC,1,-\r\nWEB,3,9.0\r\n");
}

/// However Jira cuts its pages, and whatever it tells twice.
#[tokio::test]
async fn many_pages_are_counted_once() {
    let app = TestApp::installed().await;
    let query =
        format!("{ALL}&columnsBy=statusDuration&aggregationType=median&groupByFields=issuetype");
    let whole = report(&app, ADMIN, &query).await;
    let rule = Rule::always(Operation::Search, Misbehaviour::ShortPages { size: 7 });
    app.site(0).misbehave(rule);
    assert_eq!(report(&app, ADMIN, &query).await, whole);
    let counts = rows(&whole)
        .iter()
        .map(|row| row["issueCount"].as_u64().unwrap());
    assert_eq!(counts.sum::<u64>(), 60);
}

#[tokio::test]
async fn no_issue_is_no_row() {
    let app = acme().await;
    let query = "/rest/aggregation?filterType=customjql&customjql=key+%3D+WEB-1+and+key+%3D+WEB-2&columnsBy=statusCount&aggregationType=sum";
    let of = report(&app, ADMIN, query).await;
    assert_eq!(rows(&of).len(), 0, "{of}");
}

#[tokio::test]
async fn doubtful_histories_are_counted() {
    let app = acme().await;
    app.site(0).misbehave(Rule::always(
        Operation::BulkChangelogs,
        Misbehaviour::MissingTo,
    ));
    let query = format!("{ALL}&columnsBy=statusCount&aggregationType=sum");
    let of = report(&app, ADMIN, &query).await;
    assert!(
        warnings(&of)[0].starts_with("histories of 3 issue(s) contradict themselves"),
        "{:?}",
        warnings(&of)
    );
}
