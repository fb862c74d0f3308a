//! Who has bought the app, as Atlassian says: `DWELL_LICENSING`, and what follows from a sale whatever the operator says.

mod connect;
mod exports;
mod forge;
mod silence;
mod sold;

use reqwest::Method;
use sandbox::{Licence, Operation, SiteOptions, accounts};
use serde_json::json;

use super::test_app::{Answer, Platform, TestApp, send};

const REPORT: &str = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration";
const UNLICENSED: &str = "The app has no active licence on the token's Jira site.";

/// One site that has the app, with that licence, where sites need one.
async fn site_with(licence: Licence, platform: Platform) -> TestApp {
    let mut app = TestApp::start(vec![SiteOptions::sample()], &[("DWELL_LICENSING", "on")]).await;
    app.platform = platform;
    app.site(0).set_licence(licence);
    app.install(0).await;
    app
}

/// The app's page in a frame of Jira's.
async fn frame(app: &TestApp) -> Answer {
    let page = format!("{}/pages/app", app.url);
    let url = app.site(0).frame_url(&page, accounts::ADMIN);
    send(app.http.get(url)).await
}

/// What the page asks first.
async fn me(app: &TestApp) -> Answer {
    let call = (Method::GET, "/api/v1/me");
    app.page_call(0, accounts::ADMIN, call, None).await
}

#[track_caller]
fn is_refused_page(answer: Answer) {
    let body = answer.expect(403).json();
    assert_eq!(body["code"], "unlicensed", "{body}");
}

async fn is_refused_report(app: &TestApp, token: &str) {
    let body = app.report(token, REPORT).await.expect(401).json();
    assert_eq!(body["messages"], json!([UNLICENSED]), "{body}");
    assert!(
        body["pluginVersion"].is_string(),
        "Timepiece's envelope: {body}"
    );
}

/// How often the site was asked for its licence.
fn asked(app: &TestApp) -> usize {
    let of_licence = [Operation::Addon, Operation::ForgeLicence].map(Some);
    let calls = app.site(0).calls().into_iter();
    calls
        .filter(|call| of_licence.contains(&call.operation))
        .count()
}
