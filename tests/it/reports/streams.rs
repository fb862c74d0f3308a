//! `outputType=ndjson`: a whole report in one call.

use reqwest::{Method, Response};
use rstest::rstest;
use sandbox::accounts::{ADMIN, MEMBER};
use sandbox::{Misbehaviour, Operation, Rule, SiteOptions};
use serde_json::{Value, json};

use super::story::{acme, issue};
use super::{key_of, messages, rows};
use crate::test_app::{Answer, TestApp};

const ALL: &str = "filterType=customjql&customjql=created+is+not+empty&calendar=normalHours";

fn lines(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.headers["content-type"], "application/x-ndjson");
    assert!(answer.text.ends_with('\n'), "the last line is whole");
    let lines = answer.text.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

/// Header, rows and end.
async fn stream(app: &TestApp, token: &str, query: &str) -> (Value, Vec<Value>, Value) {
    let path = format!("/rest/list2?{query}&outputType=ndjson");
    let mut lines = lines(&app.report(token, &path).await.expect(200));
    let end = lines.pop().unwrap();
    let rows = lines.split_off(1);
    let header = lines.pop().unwrap();
    let kinds = |lines: &[Value]| {
        let kinds = lines
            .iter()
            .map(|line| line["type"].as_str().unwrap().to_owned());
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(kinds(&[header.clone(), end.clone()]), ["header", "end"]);
    assert!(kinds(&rows).iter().all(|kind| kind == "row"), "{rows:?}");
    (header, rows, end)
}

#[rstest]
#[case("columnsBy=statusDuration")]
#[case("columnsBy=assigneeDuration")]
#[case("columnsBy=statusDurationByAssignee")]
#[case("columnsBy=lastTransitionToStatusDate&timestamps=iso")]
#[case("columnsBy=statusDuration&fields=assignee,duedate&groupByFields=status")]
#[case("columnsBy=statusDuration&statuses=3,1&viewFormat=hours")]
#[tokio::test]
async fn a_stream_has_the_rows_of_the_list(#[case] report: &str) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("{ALL}&{report}");
    let (header, streamed, end) = stream(&app, &token, &query).await;
    let list = app
        .report(&token, &format!("/rest/list?{query}"))
        .await
        .expect(200)
        .json();
    for key in [
        "columnsBy",
        "query",
        "timeZone",
        "reportDate",
        "calendar",
        "viewFormat",
    ] {
        assert_eq!(header[key], list[key], "{key}");
    }
    for key in ["headerColumns", "groupByColumns", "fieldColumns"] {
        assert_eq!(header["header"][key], list["table"]["header"][key], "{key}");
    }
    let mut listed = rows(&list).clone();
    listed.sort_by_key(|row| key_of(row).to_owned());
    assert_eq!(
        (end["rows"].as_u64(), end["issues"].as_u64()),
        (Some(4), Some(4))
    );
    assert_eq!(streamed.len(), listed.len());
    for (row, listed) in streamed.iter().zip(&listed) {
        for key in [
            "headerColumns",
            "groupByColumns",
            "fieldColumns",
            "currentState",
        ] {
            assert_eq!(row[key], listed[key], "{key}");
        }
        let cells = listed["valueColumns"].as_array().unwrap().iter();
        let known: Vec<&Value> = cells.filter(|cell| cell.get("raw").is_some()).collect();
        let found = row["valueColumns"].as_array().unwrap();
        assert_eq!(found.len(), known.len(), "{row}");
        for (cell, known) in found.iter().zip(known) {
            for key in ["id", "value", "raw", "count", "iso", "epoch"] {
                assert_eq!(cell.get(key), known.get(key), "{key} of {row}");
            }
        }
    }
    let columns = |columns: &Value| {
        let mut ids: Vec<String> = columns
            .as_array()
            .unwrap()
            .iter()
            .map(Value::to_string)
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(
        columns(&end["columns"]),
        columns(&list["table"]["header"]["valueColumns"])
    );
}

#[tokio::test]
async fn cells_name_their_columns_and_the_header_those_that_are_known_beforehand() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let (header, rows, _) = stream(&app, &token, &format!("{ALL}&columnsBy=statusDuration")).await;
    assert_eq!(header["columnsKnown"], false);
    let first = &rows[0]["valueColumns"][0];
    assert_eq!(
        (&first["id"], &first["name"]),
        (&json!("20"), &json!("Triage"))
    );
    let chosen = format!("{ALL}&columnsBy=statusDuration&statuses=5,1");
    let (header, ..) = stream(&app, &token, &chosen).await;
    assert_eq!(header["columnsKnown"], true);
    let ids = header["header"]["valueColumns"].as_array().unwrap().iter();
    assert_eq!(
        ids.map(|column| &column["id"]).collect::<Vec<_>>(),
        ["5", "1"]
    );
}

#[tokio::test]
async fn a_stream_has_all_issues_whatever_the_page_and_a_list_of_none_is_whole_too() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("{ALL}&columnsBy=statusDuration&pageSize=7");
    let (_, rows, end) = stream(&app, &token, &query).await;
    assert_eq!((rows.len(), end["rows"].as_u64()), (60, Some(60)));
    let none = "filterType=customjql&customjql=created+is+empty&columnsBy=statusDuration&calendar=normalHours&statuses=3,77777";
    let (_, rows, end) = stream(&app, &token, none).await;
    assert_eq!((rows.len(), end["rows"].as_u64()), (0, Some(0)));
    let warnings = end["warnings"].as_array().unwrap();
    assert!(
        warnings
            .iter()
            .any(|told| told.as_str().unwrap().contains("77777")),
        "{end}"
    );
}

#[tokio::test]
async fn conditions_choose_rows_and_oddities_are_told_with_their_row() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("{ALL}&columnsBy=statusDuration&includeDeletedStatuses=true");
    let (_, all, _) = stream(&app, &token, &query).await;
    let list = app
        .report(&token, &format!("/rest/list?{query}&pageSize=1000"))
        .await
        .expect(200)
        .json();
    let listed = super::warnings(&list);
    let told = all
        .iter()
        .flat_map(|row| row["warnings"].as_array().cloned().unwrap_or_default());
    let told: Vec<String> = told.map(|text| text.as_str().unwrap().to_owned()).collect();
    assert!(!told.is_empty(), "the sample has odd histories");
    assert_eq!(told, listed);
    let (_, some, end) = stream(&app, &token, &format!("{query}&where=3>=1d")).await;
    assert!((1..60).contains(&some.len()), "{}", some.len());
    assert_eq!(
        (end["rows"].as_u64(), end["issues"].as_u64()),
        (Some(some.len() as u64), Some(60))
    );
}

#[tokio::test]
async fn what_is_hidden_is_not_in_a_stream() {
    let app = acme().await;
    let (_, token) = app.token_for(0, MEMBER).await;
    let path = format!("/rest/list?{ALL}&columnsBy=statusDuration&outputType=ndjson");
    let text = app.report(&token, &path).await.expect(200).text;
    assert!(
        text.contains("WEB-3") && !text.contains("SEC") && !text.contains("Triage"),
        "{text}"
    );
}

#[rstest]
#[case("/rest/list?startIssueIndex=5", "startIssueIndex")]
#[case("/rest/list2?nextPageToken=x", "nextPageToken")]
#[tokio::test]
async fn a_stream_has_no_pages(#[case] path: &str, #[case] name: &str) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let path = format!("{path}&{ALL}&columnsBy=statusDuration&outputType=ndjson");
    let body = app.report(&token, &path).await.expect(400).json();
    assert_eq!(
        messages(&body),
        [format!(
            "{name}: outputType=ndjson answers the whole report; leave it out."
        )]
    );
}

#[rstest]
#[case("issue?issueKey=WEB-1")]
#[case("aggregation?aggregationType=sum&filterType=project&projectKey=WEB")]
#[tokio::test]
async fn only_lists_are_streamed(#[case] path: &str) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let path = format!("/rest/{path}&columnsBy=statusDuration&outputType=ndjson");
    let body = app.report(&token, &path).await.expect(400).json();
    assert!(
        messages(&body)[0].starts_with("outputType: 'ndjson'"),
        "{body}"
    );
}

#[tokio::test]
async fn what_goes_wrong_at_once_is_told_by_the_status() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let wrong = "/rest/list2?filterType=customjql&customjql=colour+%3D+red&columnsBy=statusDuration&outputType=ndjson";
    let body = app.report(&token, wrong).await.expect(400).json();
    assert!(messages(&body)[0].contains("colour"), "{body}");
    let failing = Misbehaviour::Unavailable {
        retry_after: Some(77),
    };
    app.site(0)
        .misbehave(Rule::always(Operation::BulkChangelogs, failing));
    let path = format!("/rest/list2?{ALL}&columnsBy=statusDuration&outputType=ndjson");
    let answer = app.report(&token, &path).await.expect(503);
    assert_eq!(answer.headers["retry-after"], "77");
}

/// A site whose report is far longer than what waits for a slow reader.
async fn large_site() -> TestApp {
    large_site_with(&[]).await
}

async fn large_site_with(environment: &[(&str, &str)]) -> TestApp {
    let issues = (1..=12_000).map(|number| {
        let key = format!("WEB-{number}");
        let mut issue = issue(number, &key, ("2026-11-21T10:00:00.000+0000", "1"), &[]);
        issue["fields"]["summary"] = "A long summary. ".repeat(60).into();
        issue
    });
    let app = TestApp::start(
        vec![SiteOptions::with_issues(issues.collect())],
        environment,
    )
    .await;
    app.install(0).await;
    app
}

/// The head of the answer; its body has not been read yet. Compressed, all of it would find room in the sockets' buffers
/// and be over.
async fn begun(app: &TestApp, token: &str) -> Response {
    let path = format!("/rest/list2?{ALL}&columnsBy=statusDuration&outputType=ndjson");
    let request = app.request(Method::GET, &path);
    let request = request.header("Accept-Encoding", "identity");
    let request = request.header("Authorization", format!("TISJWT {token}"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

/// The last line that came, and whether the connection was aborted after it.
async fn rest_of(mut response: Response) -> (Value, bool) {
    let mut text = Vec::new();
    let broken = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => text.extend(chunk),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    let text = String::from_utf8(text).unwrap();
    let last = text.lines().last().unwrap();
    (
        serde_json::from_str(last).unwrap_or_else(|_| panic!("no line: {last}")),
        broken,
    )
}

#[tokio::test]
async fn a_stream_that_breaks_off_says_why_and_is_aborted() {
    let app = large_site().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let response = begun(&app, &token).await;
    // The rest is only asked for as the reader follows.
    let failing = Misbehaviour::Fails {
        status: 403,
        message: "No longer.".to_owned(),
    };
    app.site(0)
        .misbehave(Rule::always(Operation::BulkIssues, failing.clone()));
    app.site(0)
        .misbehave(Rule::always(Operation::BulkChangelogs, failing));
    let (last, broken) = rest_of(response).await;
    assert_eq!(
        (&last["type"], &last["status"], broken),
        (&json!("error"), &json!(403), true)
    );
}

#[tokio::test]
async fn so_many_streams_of_a_user_run_at_once_on_all_replicas_together() {
    let limits = [
        ("DWELL_STREAMS_PER_USER", "1"),
        ("DWELL_AGGREGATION_WAIT_SECONDS", "0"),
        ("DWELL_JIRA_POINTS_PER_HOUR", "0"),
    ];
    let app = large_site_with(&limits).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let (_, of_another) = app.token_for(0, MEMBER).await;
    let other = app.replica().await;
    let path = format!("/rest/list2?{ALL}&columnsBy=statusDuration&outputType=ndjson");
    let running = begun(&app, &token).await;
    for url in [&app.url, &other] {
        let request = app.http.get(format!("{url}{path}"));
        let request = request.header("Authorization", format!("TISJWT {token}"));
        let refused = crate::test_app::send(request).await.expect(429);
        assert_eq!(refused.headers["retry-after"], "5");
        assert!(
            refused.text.starts_with("Dwell rate-limit exceeded.")
                && refused.text.contains("1 streams"),
            "{}",
            refused.text
        );
    }
    // An aggregation waits in another line, and so does another user.
    let sum = path
        .replace("list2", "aggregation")
        .replace("outputType=ndjson", "aggregationType=sum");
    app.report(&token, &sum).await.expect(200);
    begun(&app, &of_another).await;
    drop(running);
    let began = std::time::Instant::now();
    while app
        .request(Method::GET, &path)
        .header("Authorization", format!("TISJWT {token}"))
        .send()
        .await
        .unwrap()
        .status()
        == 429
    {
        assert!(began.elapsed().as_secs() < 60, "never free");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let app = large_site().await;
    let (id, token) = app.token_for(0, ADMIN).await;
    let response = begun(&app, &token).await;
    let path = format!("/api/v1/tokens/{id}");
    let off = Some(json!({ "active": false }));
    app.page_call(0, ADMIN, (Method::PATCH, &path), off)
        .await
        .expect(200);
    let (last, broken) = rest_of(response).await;
    assert_eq!(
        (&last["type"], &last["status"], broken),
        (&json!("error"), &json!(401), true)
    );
    assert_eq!(last["messages"], json!(["The token has been deactivated."]));
}
