//! What is said about parameters that do not belong.

use reqwest::Method;
use rstest::rstest;
use sandbox::accounts::ADMIN;

use super::story::acme;
use super::{keys, messages, warnings};
use crate::test_app::{TestApp, send};

const GOOD: &str =
    "filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours";

async fn refused(app: &TestApp, token: &str, query: &str) -> Vec<String> {
    app.site(0).clear_calls();
    let body = app.report(token, query).await.expect(400).json();
    assert_eq!(body["status"], 400, "{body}");
    assert_eq!(
        app.site(0).calls().len(),
        0,
        "Jira was asked for a request that is wrong"
    );
    messages(&body).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn all_faults_are_told_at_once_with_what_is_allowed() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = "/rest/list2?filterType=everything&columnsBy=colour&viewFormat=weeks&pageSize=0&outputType=xlsx&\
        trimHistoryStartDate=yesterday&calender=1&includeDeletedStatuses=maybe&fields=&strict=true&colour=red";
    let told = refused(&app, &token, query).await;
    for expected in [
        "filterType: 'everything' is not accepted; allowed: user, project, jqlfilter, advanced, customjql, sprint.",
        "columnsBy: 'colour' is not accepted; allowed: statusDuration, durationBetweenStatuses, \
            statusDurationByTimePeriod, timePeriodDurationByStatus, assigneeDuration, statusDurationByAssignee, \
            assigneeDurationByStatus, groupDuration, anyFieldDuration, statusCount, transitionCount, \
            firstTransitionToStatusDate, lastTransitionToStatusDate, firstTransitionFromStatusDate, \
            lastTransitionFromStatusDate.",
        "viewFormat: 'weeks' is not accepted; allowed: days, hours, minutes, seconds, humanReadable, d h m s, HH:mm:ss.",
        "calendar: none is given, so time counts around the clock (normalHours).",
        "pageSize: '0' is not accepted; allowed: a number from 1 to 1000.",
        "outputType: 'xlsx' is not accepted; allowed: json, jsonSimplified, csv, ndjson.",
        "includeDeletedStatuses: 'maybe' is not accepted; allowed: true, false.",
        "calender is not known; did you mean calendar?",
        "colour is not known and was ignored.",
    ] {
        assert!(
            told.iter().any(|text| text == expected),
            "{expected}: {told:?}"
        );
    }
    assert!(
        told.iter()
            .any(|text| text.starts_with("trimHistoryStartDate: 'yesterday'")),
        "{told:?}"
    );
    assert_eq!(told.len(), 10, "{told:?}");
}

#[rstest]
#[case::nothing("/rest/list", "columnsBy is required; filterType is required")]
#[case::no_issue("/rest/issue?columnsBy=statusCount", "issueKey is required")]
#[case::no_key("/rest/issue?columnsBy=statusCount&issueKey=12", "issueKey: '12'")]
#[case::no_step_in_the_path(
    "/rest/issue?columnsBy=statusCount&issueKey=..%2F..",
    "issueKey: '../..'"
)]
#[case::no_project(
    "/rest/list?filterType=project&columnsBy=statusCount",
    "projectKey is required"
)]
#[case::no_user("/rest/list?filterType=user&columnsBy=statusCount", "user is required")]
#[case::no_filter(
    "/rest/list?filterType=jqlfilter&columnsBy=statusCount",
    "jqlFilterID is required"
)]
#[case::no_number(
    "/rest/list?filterType=jqlfilter&jqlFilterID=ten&columnsBy=statusCount",
    "jqlFilterID: 'ten'"
)]
#[case::no_jql(
    "/rest/list?filterType=customjql&columnsBy=statusCount",
    "customjql is required"
)]
#[case::no_sprint(
    "/rest/list?filterType=sprint&sprintID=1+OR+1&columnsBy=statusCount",
    "sprintID: '1 OR 1'"
)]
#[case::other_case(
    "/rest/list?filterType=project&projectkey=WEB&columnsBy=statusCount",
    "projectkey is not known; did you mean projectKey?; projectKey is required"
)]
#[case::twice(
    "/rest/list?filterType=project&projectKey=WEB&projectKey=SEC&columnsBy=statusCount",
    "projectKey is given more than once"
)]
#[case::twice_and_wrong(
    "/rest/list?filterType=project&projectKey=WEB&columnsBy=a&columnsBy=b",
    "columnsBy is given more than once; columnsBy: 'a'"
)]
#[case::too_large(
    "/rest/list?filterType=project&projectKey=WEB&columnsBy=statusCount&pageSize=1001&startIssueIndex=-1",
    "pageSize: '1001'; startIssueIndex: '-1'"
)]
#[case::unknown_calendar(
    "/rest/list?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=7",
    "calendar: '7'"
)]
#[case::business_days(
    "/rest/list?filterType=project&projectKey=WEB&columnsBy=statusDuration&viewFormat=days&dayLength=businessDays",
    "dayLength: 'businessDays'"
)]
#[case::bad_date(
    "/rest/list?filterType=project&projectKey=WEB&columnsBy=statusDuration&startDate=2026-02-30",
    "startDate: '2026-02-30'"
)]
#[tokio::test]
async fn one_request_and_its_faults(#[case] query: &str, #[case] expected: &str) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let told = refused(&app, &token, query).await;
    let expected: Vec<&str> = expected
        .split("; ")
        .filter(|part| !part.starts_with("did you mean"))
        .collect();
    for part in &expected {
        assert!(
            told.iter().any(|text| text.starts_with(part)),
            "{part}: {told:?}"
        );
    }
    assert_eq!(told.len(), expected.len(), "{told:?}");
}

#[tokio::test]
async fn unknown_names_are_told_and_known_but_idle_ones_are_not() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let path = format!(
        "/rest/list?{GOOD}&_=1763726400&groups=a&nextPageToken=x&dayLength=24HourDays&Colour=red"
    );
    let report = app.report(&token, &path).await.expect(200).json();
    assert_eq!(
        warnings(&report),
        [
            "Colour is not known and was ignored.",
            "_ is not known and was ignored."
        ]
    );
    let strict = refused(&app, &token, &format!("{path}&strict=True")).await;
    let expected = [
        "Colour is not known and was ignored.",
        "_ is not known and was ignored.",
        "dayLength is not used by this report and was ignored.",
        "groups is not used by this report and was ignored.",
        "nextPageToken is not used by this report and was ignored.",
    ];
    assert_eq!(strict, expected);
    let silent = format!(
        "/rest/list?{GOOD}&strict=false&groups=a&projectKey=WEB&columnsBy=&columnsBy=statusDuration"
    );
    let report = app.report(&token, &silent).await.expect(200).json();
    assert_eq!(
        warnings(&report),
        [""; 0],
        "repeated with one value is once, empty is absent"
    );
}

#[tokio::test]
async fn fields_that_jira_does_not_know_are_all_named() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let path = format!("/rest/list?{GOOD}&fields=summary,nonsense,customfield_99999&fields=status");
    let body = app.report(&token, &path).await.expect(400).json();
    let told = messages(&body);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("fields: 'nonsense'")
            && told[1].starts_with("fields: 'customfield_99999'"),
        "{told:?}"
    );
    let path = format!("/rest/list?{GOOD}&fields=summary,created,summary&fields=status,summary");
    let report = app.report(&token, &path).await.expect(200).json();
    let columns = report["table"]["header"]["fieldColumns"]
        .as_array()
        .unwrap();
    let ids: Vec<&str> = columns
        .iter()
        .map(|column| column["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["summary", "created", "status"], "each once");
}

#[tokio::test]
async fn a_text_for_every_empty_cell_cannot_make_a_small_request_a_huge_answer() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for (length, status) in [(64, 200), (65, 400)] {
        let path = format!("/rest/list?{GOOD}&emptyValueToken={}", "e".repeat(length));
        app.report(&token, &path).await.expect(status);
    }
}

#[tokio::test]
async fn query_and_form_are_one_request() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let form = [("filterType", "project"), ("columnsBy", "statusCount")];
    let report = app
        .report_form(&token, "/rest/list?projectKey=SEC", &form)
        .await
        .expect(200)
        .json();
    assert_eq!(keys(&report), ["SEC-1"]);
    let conflict = app
        .report_form(
            &token,
            "/rest/list?projectKey=SEC&columnsBy=statusDuration",
            &form,
        )
        .await;
    assert!(
        messages(&conflict.expect(400).json())[0].starts_with("columnsBy is given more than once")
    );
}

#[tokio::test]
async fn addresses_and_methods_are_refused_in_the_envelope() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let body = app.report(&token, "/rest/listing").await.expect(404).json();
    assert_eq!(
        (&body["status"], &body["messages"]),
        (&404.into(), &serde_json::Value::Null)
    );
    let put = app.request(Method::PUT, "/rest/issue");
    let body = send(put.bearer_auth(&token)).await.expect(405).json();
    assert_eq!(body["status"], 405, "{body}");
    let large = [("customjql", "x".repeat(500_001))];
    let large: Vec<(&str, &str)> = large
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let body = app
        .report_form(&token, "/rest/list", &large)
        .await
        .expect(413)
        .json();
    assert_eq!(body["status"], 413, "{body}");
}
