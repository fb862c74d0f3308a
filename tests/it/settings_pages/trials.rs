//! *Try it*: what a script with a token would get.

use reqwest::Method;
use sandbox::{Edit, accounts};
use serde_json::{Value, json};

use super::{admin, call};
use crate::test_app::TestApp;

const REPORT: &str = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration&calendar=normalHours";

#[tokio::test]
async fn a_good_token_shows_a_figure() {
    let app = TestApp::installed().await;
    let (id, _) = app.token_for(0, accounts::MEMBER).await;
    let path = format!("/api/v1/tokens/{id}/try");
    for (body, issue) in [
        (json!({ "issueKey": "WEB-1" }), Some("WEB-1")),
        (json!({}), None),
        (Value::Null, None),
    ] {
        let trial = admin(&app, Method::POST, &path, body)
            .await
            .expect(200)
            .json();
        assert_eq!(
            (&trial["ok"], &trial["status"]),
            (&json!(true), &json!(200)),
            "{trial}"
        );
        assert!(
            trial["figure"]["column"].is_string() && trial["figure"]["value"].is_string(),
            "{trial}"
        );
        assert!(
            trial["issueKey"].is_string() && trial["requestId"].is_string(),
            "{trial}"
        );
        assert!(issue.is_none_or(|key| trial["issueKey"] == key), "{trial}");
    }
}

#[tokio::test]
async fn a_token_has_the_rights_of_its_user_and_not_of_whoever_tries_it() {
    let app = TestApp::installed().await;
    let (id, text) = app.token_for(0, accounts::MEMBER).await;
    let path = format!("/api/v1/tokens/{id}/try");
    let body = json!({ "issueKey": "SEC-1" });
    let trial = admin(&app, Method::POST, &path, body)
        .await
        .expect(200)
        .json();
    let real = app
        .report(&text, &REPORT.replace("WEB-1", "SEC-1"))
        .await
        .expect(404)
        .json();
    assert_eq!(
        (&trial["ok"], &trial["status"]),
        (&json!(false), &json!(404)),
        "{trial}"
    );
    assert_eq!(trial["error"], real, "the exact body");
    assert_eq!(trial["figure"], Value::Null, "{trial}");
}

#[tokio::test]
async fn a_token_that_is_refused_says_why_as_it_would_to_a_script() {
    let app = TestApp::installed().await;
    let (id, text) = app.token_for(0, accounts::FAR).await;
    let (token, path) = (
        format!("/api/v1/tokens/{id}"),
        format!("/api/v1/tokens/{id}/try"),
    );
    admin(&app, Method::PATCH, &token, json!({ "active": false }))
        .await
        .expect(200);
    let trial = admin(&app, Method::POST, &path, json!({ "issueKey": "WEB-1" }))
        .await
        .expect(200)
        .json();
    let real = app.report(&text, REPORT).await.expect(401).json();
    assert_eq!(
        (&trial["status"], &trial["error"]),
        (&json!(401), &real),
        "{trial}"
    );
    admin(&app, Method::PATCH, &token, json!({ "active": true }))
        .await
        .expect(200);
    let (account, active) = (accounts::FAR.to_owned(), false);
    app.site(0)
        .edit(Edit::Activate { account, active })
        .unwrap();
    let trial = admin(&app, Method::POST, &path, json!({ "issueKey": "WEB-1" }))
        .await
        .expect(200)
        .json();
    assert_eq!(trial["status"], 403, "{trial}");
}

#[tokio::test]
async fn only_admins_and_its_user_may_try_a_token() {
    let app = TestApp::installed().await;
    let (id, _) = app.token_for(0, accounts::MEMBER).await;
    let path = format!("/api/v1/tokens/{id}/try");
    let body = json!({ "issueKey": "WEB-1" });
    call(&app, accounts::MEMBER, Method::POST, &path, body.clone())
        .await
        .expect(200);
    call(&app, accounts::OUTSIDER, Method::POST, &path, body)
        .await
        .expect(404);
}
