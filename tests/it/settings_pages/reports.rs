//! Reports of whoever looks at the page.

use reqwest::Method;
use sandbox::{Credential, accounts};
use serde_json::{Value, json};

use super::call;
use crate::test_app::{Answer, TestApp, send};

const PATH: &str = "/api/v1/reports";

fn question(changes: &Value) -> Value {
    let mut body = json!({ "columnsBy": "statusDuration", "calendar": "normalHours", "viewFormat": "humanReadable" });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn run(app: &TestApp, account: &str, changes: &Value) -> Answer {
    let body = question(changes);
    call(app, account, Method::POST, PATH, body).await
}

#[tokio::test]
async fn the_same_document_as_with_a_token_of_the_viewer() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, accounts::MEMBER).await;
    let query = "viewFormat=humanReadable&columnsBy=statusDuration&calendar=normalHours&trimHistoryEndDate=2026-11-20";
    let path =
        format!("/rest/list?filterType=customjql&customjql=project%20%3D%20WEB&pageSize=2&{query}");
    let of_token = app.report(&token, &path).await.expect(200).json();
    let body = json!({ "jql": "project = WEB", "pageSize": 2, "startIssueIndex": 0 });
    let own = run(&app, accounts::MEMBER, &body).await.expect(200).json();
    assert_eq!(own["total"], of_token["total"], "{own}");
    assert_eq!(
        own["table"]["header"]["headerColumns"],
        of_token["table"]["header"]["headerColumns"]
    );
    let keys = |document: &Value| {
        document
            .pointer("/table/body/rows/0/headerColumns")
            .cloned()
    };
    assert_eq!(keys(&own), keys(&of_token), "{own}");
    let asked = app.site(0).calls();
    let as_others = asked
        .iter()
        .filter(|call| call.credential == Credential::App && call.path.contains("/search"));
    assert_eq!(as_others.count(), 0);
}

#[tokio::test]
async fn nobody_sees_more_than_jira_shows_them() {
    let app = TestApp::installed().await;
    let hidden = json!({ "issueKey": "SEC-1" });
    run(&app, accounts::ADMIN, &hidden).await.expect(200);
    run(&app, accounts::MEMBER, &hidden).await.expect(404);
}

#[tokio::test]
async fn csv_is_text_that_sheets_may_open() {
    let app = TestApp::installed().await;
    let body = json!({ "jql": "project = WEB", "outputType": "csv" });
    let file = run(&app, accounts::ADMIN, &body).await.expect(200);
    let kind = file.headers["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/csv"), "{kind}");
    assert!(file.text.lines().count() > 1, "{}", file.text);
}

#[tokio::test]
async fn csv_comes_in_json_where_nothing_else_gets_through() {
    let app = TestApp::installed().await;
    let body = json!({ "jql": "project = WEB", "outputType": "csv" });
    let file = run(&app, accounts::ADMIN, &body).await.expect(200);
    let body = question(&body);
    for (accepted, is_json) in [
        ("application/json", true),
        ("Application/JSON; q=0.9, text/plain", true),
        ("application/json, text/csv", false),
        ("*/*", false),
    ] {
        let request = app.page_request(0, accounts::ADMIN, (Method::POST, PATH));
        let answer = send(request.header("Accept", accepted).json(&body)).await;
        let answer = answer.expect(200);
        assert_eq!(answer.headers["vary"], "accept", "{accepted}");
        if is_json {
            assert_eq!(answer.json(), json!({ "csv": file.text }), "{accepted}");
        } else {
            assert_eq!(answer.text, file.text, "{accepted}");
        }
    }
}

#[tokio::test]
async fn wrong_questions_are_told_so() {
    let app = TestApp::installed().await;
    for changes in [
        json!({}),
        json!({ "issueKey": "WEB-1", "jql": "project = WEB" }),
        json!({ "issueKey": "WEB-1", "outputType": "ndjson" }),
        json!({ "issueKey": "WEB-1", "colour": "red" }),
        json!({ "jql": "project = WEB", "pageSize": 0 }),
    ] {
        run(&app, accounts::ADMIN, &changes).await.expect(422);
    }
    let wrong = json!({ "jql": "project = = WEB" });
    let answer = run(&app, accounts::ADMIN, &wrong).await.expect(400).json();
    assert!(
        !answer["messages"].as_array().unwrap().is_empty(),
        "{answer}"
    );
    run(
        &app,
        accounts::ADMIN,
        &json!({ "issueKey": "WEB-1", "columnsBy": "colour" }),
    )
    .await
    .expect(400);
}
