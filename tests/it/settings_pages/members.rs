//! The walk of a member through the whole settings API.

use dwell::http::openapi;
use reqwest::Method;
use sandbox::accounts;
use serde_json::{Value, json};

use crate::published::has_the_headers_of_every_answer;
use crate::test_app::TestApp;

/// What members may do, too; whatever else there is under `/api/v1` is for admins.
const OPEN_TO_MEMBERS: [(&str, &str); 13] = [
    ("get", "/api/v1/me"),
    ("get", "/api/v1/my/tokens"),
    ("post", "/api/v1/my/tokens"),
    ("patch", "/api/v1/my/tokens/{id}"),
    ("delete", "/api/v1/my/tokens/{id}"),
    ("post", "/api/v1/my/tokens/{id}/reveal"),
    ("post", "/api/v1/tokens/{id}/try"),
    ("post", "/api/v1/users/named"),
    ("get", "/api/v1/calendars"),
    ("post", "/api/v1/calendars/preview"),
    ("get", "/api/v1/calendars/{id}"),
    ("get", "/api/v1/settings/calendar"),
    ("post", "/api/v1/reports"),
];

#[tokio::test]
async fn no_call_of_an_admin_works_for_a_member() {
    let app = TestApp::installed().await;
    let document: Value = serde_json::from_str(openapi::text()).unwrap();
    let before = app.dump().await;
    let mut calls = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        if !path.starts_with("/api/v1/") {
            continue;
        }
        for method in item.as_object().unwrap().keys() {
            if OPEN_TO_MEMBERS.contains(&(method.as_str(), path.as_str())) {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let filled = path.replace("{id}", "0192f0c1-0000-7000-8000-000000000000");
            let call = (method.clone(), filled.as_str());
            let body = (method != Method::GET).then(|| json!({}));
            let answer = app.page_call(0, accounts::MEMBER, call, body).await;
            assert_eq!(
                answer.status.as_u16(),
                403,
                "{method} {path}: {}",
                answer.text
            );
            has_the_headers_of_every_answer(path, &answer);
            calls += 1;
        }
    }
    assert!(calls >= 20, "{calls}");
    assert_eq!(app.dump().await, before, "something was written");
}
