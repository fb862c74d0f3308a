//! Errors (sections 2 and 2.1): one envelope for every path.

use chrono::{NaiveDateTime, TimeDelta};
use reqwest::Method;
use sandbox::accounts::ADMIN;
use serde_json::{Value, json};

use super::stage::stage;
use crate::reports::story::acme;
use crate::test_app::{Answer, TestApp, send};

const PATHS: [&str; 8] = [
    "/rest/issue",
    "/rest/issue/expanded",
    "/rest/list",
    "/rest/list2",
    "/rest/aggregation",
    "/rest/calendar",
    "/rest/parameterSets",
    "/rest/calendar/1",
];

/// The body, if it is Timepiece's envelope.
#[track_caller]
fn envelope(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert!(answer.headers.contains_key("x-request-id"), "{answer:?}");
    let body = answer.json();
    let names: Vec<&str> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        names,
        ["message", "messages", "pluginVersion", "status", "time"],
        "{body}"
    );
    assert_eq!(body["status"], status, "{body}");
    assert!(
        body["message"].is_string() && body["pluginVersion"].is_string(),
        "{body}"
    );
    assert!(
        body["messages"].is_null() || body["messages"].is_array(),
        "{body}"
    );
    let time = body["time"].as_str().unwrap();
    assert!(
        NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M:%S").is_ok(),
        "{time}"
    );
    body
}

async fn with_header(app: &TestApp, path: &str, header: &str) -> Answer {
    let request = app.request(Method::GET, path);
    send(request.header("Authorization", header)).await
}

#[tokio::test]
async fn a_call_without_a_token_hears_the_documents_words() {
    let app = acme().await;
    for path in PATHS {
        let answers = [
            send(app.request(Method::GET, path)).await,
            send(app.request(Method::GET, &format!("{path}?tisjwt="))).await,
            with_header(&app, path, "TISJWT ").await,
        ];
        for answer in answers {
            let body = envelope(&answer, 401);
            let text = r#"{"status":401,"message":"Unauthorized access","messages":["tisjwt is required for authentication."],"pluginVersion":""#;
            assert!(answer.text.starts_with(text), "{path}: {}", answer.text);
            assert_eq!(body["time"], "2026-11-21 12:00:00", "{path}");
        }
    }
}

#[tokio::test]
async fn a_token_that_may_not_act_is_refused_on_every_path() {
    let app = acme().await;
    let (expiring, expired) = app.token_for(0, ADMIN).await;
    let (id, inactive) = app.token_for(0, ADMIN).await;
    let change = |id: &str, change: Value| {
        let path = format!("/api/v1/tokens/{id}");
        let app = &app;
        async move {
            app.page_call(0, ADMIN, (Method::PATCH, &path), Some(change))
                .await
                .expect(200)
        }
    };
    change(&id, json!({ "active": false })).await;
    change(&expiring, json!({ "expiresAt": "2026-11-21T12:01:00Z" })).await;
    app.advance(TimeDelta::minutes(5));
    for path in PATHS {
        for (token, word) in [
            (&expired, "expired"),
            (&inactive, "deactivated"),
            (&"x.y.z".to_owned(), "not valid"),
        ] {
            let body = envelope(
                &with_header(&app, path, &format!("TISJWT {token}")).await,
                401,
            );
            let told = body["messages"][0].as_str().unwrap();
            assert!(told.contains(word), "{path}: {told}");
        }
    }
}

#[tokio::test]
async fn a_token_is_taken_from_header_query_and_form() {
    let (app, token) = stage().await;
    let call = "issueKey=WEB-1&columnsBy=statusCount";
    let query = send(app.request(Method::GET, &format!("/rest/issue?{call}&tisjwt={token}"))).await;
    let expected = query.expect(200).text;
    for scheme in ["TISJWT", "tisjwt", "Bearer"] {
        let path = format!("/rest/issue?{call}");
        let answer = with_header(&app, &path, &format!("{scheme} {token}")).await;
        assert_eq!(answer.expect(200).text, expected, "{scheme}");
    }
    let form = [
        ("issueKey", "WEB-1"),
        ("columnsBy", "statusCount"),
        ("tisjwt", token.as_str()),
    ];
    let form = app.request(Method::POST, "/rest/issue").form(&form);
    assert_eq!(send(form).await.expect(200).text, expected);
    let body = json!({ "issueKey": "WEB-1", "columnsBy": "statusCount", "tisjwt": token });
    let body = app.request(Method::POST, "/rest/issue").json(&body);
    assert_eq!(send(body).await.expect(200).text, expected);
}

#[tokio::test]
async fn what_is_not_there_or_not_taken_has_the_envelope_too() {
    let (app, token) = stage().await;
    let never = "019aa5b2-0000-7000-8000-000000000001";
    for path in [
        "/rest/nothing",
        "/rest/calendar/4711",
        "/rest/issue?issueKey=WEB-4711&columnsBy=statusCount",
    ] {
        envelope(&app.report(&token, path).await, 404);
    }
    envelope(
        &app.report(&token, &format!("/rest/parameterSets/{never}"))
            .await,
        404,
    );
    let call = |method, path| app.rest_call(&token, (method, path), None);
    envelope(&call(Method::PUT, "/rest/issue").await, 405);
    envelope(&call(Method::DELETE, "/rest/list2").await, 405);
    let text = app.request(Method::POST, "/rest/list").body("columnsBy");
    let text = send(
        text.header("Authorization", format!("TISJWT {token}"))
            .header("content-type", "text/plain"),
    );
    envelope(&text.await, 415);
    let large = "x".repeat(500_001);
    envelope(
        &app.report_form(&token, "/rest/list", &[("customjql", &large)])
            .await,
        413,
    );
}

#[tokio::test]
async fn every_fault_has_a_sentence_of_its_own() {
    let (app, token) = stage().await;
    for (path, faults) in [
        ("/rest/issue?issueKey=1&columnsBy=a&viewFormat=b", 3),
        ("/rest/issue/expanded?issueKey=1&outputType=xml", 2),
        ("/rest/list?filterType=a&columnsBy=b&pageSize=c", 3),
        ("/rest/list2?filterType=a&columnsBy=b&nextPageToken=c", 3),
        (
            "/rest/aggregation?filterType=a&columnsBy=b&aggregationType=c&averageDenominator=d",
            3,
        ),
    ] {
        let body = envelope(&app.report(&token, path).await, 400);
        let told = body["messages"].as_array().unwrap();
        assert_eq!(told.len(), faults, "{path}: {body}");
    }
}
