//! A site with something sealed in every place there is for it.

use dwell::clock::Clock as _;
use reqwest::Method;
use sandbox::{SiteOptions, accounts, addresses, secrets};
use serde_json::json;

use super::super::stage::{REPORT, Stage};
use crate::test_app::{Platform, TestApp, send};

const EXPORT: &str = "/rest/export?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours&outputType=csv";

/// The first of two.
pub(super) async fn filled(platform: Platform) -> Stage {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let mut app = TestApp::start(sites, &[]).await;
    app.platform = platform;
    app.install(0).await;
    app.install(1).await;
    let (id, token) = app.token_for(0, accounts::ADMIN).await;
    give_credentials(&app).await;
    create_repeatably(&app).await;
    let paged = app.report(&token, &format!("{REPORT}&pageSize=2")).await;
    paged.expect(200);
    export(&app, &token).await;
    Stage { app, id, token }
}

async fn give_credentials(app: &TestApp) {
    for (path, body) in [
        ("organization-key", json!({ "key": secrets::KEY })),
        (
            "user-token",
            json!({ "token": secrets::TOKEN, "email": addresses::ADMIN }),
        ),
    ] {
        let path = format!("/api/v1/credentials/{path}");
        let put = (Method::PUT, path.as_str());
        let saved = app.page_call(0, accounts::ADMIN, put, Some(body)).await;
        saved.expect(200);
    }
}

/// The answer is kept for who asks the same again.
async fn create_repeatably(app: &TestApp) {
    let expires_at = app.clock.now() + chrono::TimeDelta::days(365);
    let body =
        json!({ "accountId": accounts::ADMIN, "expiresAt": expires_at, "notes": "Repeatable" });
    let request = app.page_request(0, accounts::ADMIN, (Method::POST, "/api/v1/tokens"));
    let request = request.header("Idempotency-Key", "a-key").json(&body);
    send(request).await.expect(201);
}

/// To its end, so that there is a file.
async fn export(app: &TestApp, token: &str) {
    app.keep_fresh().await;
    let started = app.rest_call(token, (Method::POST, EXPORT), None).await;
    let id = started.expect(200).json()["exportId"].clone();
    assert_eq!(app.exports.work_off().await.unwrap(), 1);
    let path = format!("/rest/export/{}/download", id.as_str().unwrap());
    let file = app.report(token, &path).await.expect(200);
    assert!(file.text.contains("WEB-1"), "{}", file.text);
}
