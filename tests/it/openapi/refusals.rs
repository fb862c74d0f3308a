//! Refusals that only some sites meet.

use chrono::TimeDelta;
use reqwest::{Method, RequestBuilder};
use sandbox::{Event, SiteOptions, accounts};
use serde_json::Value;

use super::{Operation, conformity, document, operations};
use crate::test_app::{Platform, TestApp, send};

const ISSUE: &str = "/rest/issue";

fn described<'a>(all: &'a [Operation], method: &str, path: &str) -> &'a Operation {
    let mut all = all.iter();
    let found = all.find(|one| one.method == method && one.path == path);
    found.unwrap_or_else(|| panic!("no {method} {path}"))
}

/// Answers in that way, as the document says.
async fn refuses(request: RequestBuilder, (method, path): (&str, &str), status: u16) -> Value {
    let document = document();
    let answer = send(request).await;
    let all = operations(&document);
    conformity::check(&document, described(&all, method, path), &answer);
    let text = answer.expect(status).text;
    serde_json::from_str(&text).unwrap_or_default()
}

#[tokio::test]
async fn the_address_of_another_region_is_as_described() {
    let environment = [("DWELL_REGION_BASE_URLS", "EU=http://localhost:{port}")];
    let mut app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
    app.platform = Platform::Connect;
    app.install(0).await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    let elsewhere = app.url.replace("127.0.0.1", "localhost");
    let at = |path: &str| app.http.get(format!("{elsewhere}{path}"));
    let report = at(&format!("{ISSUE}?issueKey=WEB-1&columnsBy=statusCount"));
    let refused = refuses(report.bearer_auth(&token), ("GET", ISSUE), 421).await;
    assert!(refused["message"].as_str().unwrap().contains(&app.url));
    let context = app.site(0).context_token(accounts::ADMIN);
    let page = at("/api/v1/me").header("Authorization", format!("JWT {context}"));
    let refused = refuses(page, ("GET", "/api/v1/me"), 421).await;
    assert_eq!(refused["code"], "other_region");
    let frame = format!("{elsewhere}/pages/app");
    let frame = app.http.get(app.site(0).frame_url(&frame, accounts::ADMIN));
    refuses(frame, ("GET", "/pages/app"), 421).await;
}

#[tokio::test]
async fn connects_hook_after_the_move_is_as_described() {
    let key = "dwell";
    let environment = [("DWELL_FORGE_CONNECT_KEY", key)];
    let mut app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
    app.forge
        .configure(|registration| registration.connect_key = Some(key.to_owned()));
    app.platform = Platform::Connect;
    app.install(0).await;
    // Or it would be the token that was just used.
    app.advance(TimeDelta::seconds(1));
    let hook = app.site(0).prepare(Event::Installed).unwrap();
    assert!(app.forge.install(app.site(0)).await.is_success());
    let request = app.request(Method::POST, "/connect/installed");
    let request = request.header("Authorization", format!("JWT {}", hook.token));
    let request = request.json(&hook.body);
    let refused = refuses(request, ("POST", "/connect/installed"), 409).await;
    assert_eq!(refused["code"], "moved_to_forge");
}
