//! Errors look alike, whoever makes them: handler or framework.

use reqwest::Method;
use sandbox::accounts::ADMIN;
use serde_json::Value;

use super::{MY_TOKENS, SETTINGS, TOKENS, admin, call};
use crate::test_app::{Answer, TestApp, send};

async fn raw(app: &TestApp, method: Method, path: &str, body: String) -> Answer {
    let request = app.page_request(0, ADMIN, (method, path));
    send(
        request
            .header("Content-Type", "application/json")
            .body(body),
    )
    .await
}

/// The shape of every error, with the id that is also in the header.
#[track_caller]
fn is_error(answer: Answer, status: u16, code: &str) {
    let answer = answer.expect(status);
    assert_eq!(answer.headers["content-type"], "application/json");
    let body = answer.json();
    assert_eq!(body["status"], status, "{body}");
    assert_eq!(body["code"], code, "{body}");
    assert!(!body["message"].as_str().unwrap().is_empty(), "{body}");
    let id = body["requestId"].as_str().unwrap();
    assert!(!id.is_empty(), "{body}");
    assert_eq!(answer.headers["x-request-id"], id);
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_method_are_answered_in_json() {
    let app = TestApp::installed().await;
    for path in [
        "/api/v1/nothing",
        "/api/v1",
        "/api/v2/tokens",
        "/api/v1/tokens/x/y/z",
    ] {
        is_error(
            admin(&app, Method::GET, path, Value::Null).await,
            404,
            "not_found",
        );
    }
    for (method, path) in [
        (Method::PUT, TOKENS),
        (Method::DELETE, TOKENS),
        (Method::DELETE, MY_TOKENS),
        (Method::POST, SETTINGS),
        (Method::GET, "/api/v1/tokens/x/reveal"),
        (Method::GET, "/api/v1/my/tokens/x"),
    ] {
        let answer = admin(&app, method, path, Value::Null).await;
        assert!(
            answer.headers.contains_key("allow"),
            "{path}: {:?}",
            answer.headers
        );
        is_error(answer, 405, "method_not_allowed");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_a_bad_request_and_is_not_echoed() {
    let app = TestApp::installed().await;
    let long = format!("\"{}\"", "planted".repeat(1000));
    for (method, path) in [
        (Method::POST, TOKENS),
        (Method::PUT, SETTINGS),
        (
            Method::PATCH,
            "/api/v1/tokens/01890000-0000-7000-8000-000000000000",
        ),
    ] {
        for body in [
            "",
            "{",
            "[]",
            "null",
            "7",
            "{\"a\":1}}",
            "\u{feff}{}",
            long.as_str(),
        ] {
            let answer = raw(&app, method.clone(), path, body.to_owned()).await;
            assert!(!answer.text.contains("planted"), "{path}: {}", answer.text);
            is_error(answer, 400, "bad_request");
        }
    }
}

#[tokio::test]
async fn more_than_500_kilobytes_are_too_much() {
    let app = TestApp::installed().await;
    let body = |length: usize| format!("{{\"notes\":\"{}\"}}", "x".repeat(length - 12));
    is_error(
        raw(&app, Method::POST, TOKENS, body(500_001)).await,
        413,
        "too_large",
    );
    is_error(
        raw(&app, Method::POST, TOKENS, body(500_000)).await,
        422,
        "invalid",
    );
}

#[tokio::test]
async fn an_error_bears_the_id_that_the_caller_gave_the_request() {
    let app = TestApp::installed().await;
    let request = app
        .request(Method::GET, TOKENS)
        .header("X-Request-Id", "from-the-proxy.1");
    let answer = send(request).await.expect(401);
    assert_eq!(answer.json()["requestId"], "from-the-proxy.1");
    is_error(answer, 401, "unauthenticated");
    is_error(
        call(
            &app,
            sandbox::accounts::MEMBER,
            Method::GET,
            TOKENS,
            Value::Null,
        )
        .await,
        403,
        "forbidden",
    );
}
