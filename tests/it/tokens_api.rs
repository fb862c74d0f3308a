//! The settings API of report tokens, as the pages inside Jira call it.

mod audit;
mod change;
mod issue;
mod list;
mod my_tokens;
mod protocol;
mod reveal;
mod settings;

use dwell::db::audit::AuditEvent;
use reqwest::Method;
use sandbox::{SiteOptions, accounts};
use serde_json::{Value, json};

use super::test_app::{Answer, TestApp};

const TOKENS: &str = "/api/v1/tokens";
const MY_TOKENS: &str = "/api/v1/my/tokens";
const SETTINGS: &str = "/api/v1/settings/tokens";

/// What a new token needs.
fn new_token(account: &str) -> Value {
    json!({ "accountId": account, "expiresAt": "2027-06-01T00:00:00Z", "notes": "Power BI" })
}

/// `base` with the members of `changes` in place of its own.
fn with(mut base: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

async fn call(app: &TestApp, account: &str, method: Method, path: &str, body: Value) -> Answer {
    let body = (!body.is_null()).then_some(body);
    app.page_call(0, account, (method, path), body).await
}

async fn admin(app: &TestApp, method: Method, path: &str, body: Value) -> Answer {
    call(app, accounts::ADMIN, method, path, body).await
}

/// Issues a token that acts as `account`; the body of the answer.
async fn issued(app: &TestApp, account: &str) -> Value {
    let answer = admin(app, Method::POST, TOKENS, new_token(account)).await;
    answer.expect(201).json()
}

fn path_of(token: &Value) -> String {
    format!("{TOKENS}/{}", text(token, "id"))
}

fn my_path_of(token: &Value) -> String {
    format!("{MY_TOKENS}/{}", text(token, "id"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    let found = value[name].as_str();
    found.unwrap_or_else(|| panic!("no text {name} in {value}"))
}

/// 422 about exactly these fields.
#[track_caller]
fn refused_fields(answer: Answer, names: &[&str]) {
    let body = answer.expect(422).json();
    let fields = body["fields"].as_object().unwrap();
    let found: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(found, names, "{body}");
    assert!(
        fields
            .values()
            .all(|texts| !texts[0].as_str().unwrap_or_default().is_empty()),
        "{body}"
    );
    assert_eq!(body["code"], "invalid", "{body}");
}

/// Everything that was noted about the site, oldest first.
async fn noted(app: &TestApp) -> Vec<AuditEvent> {
    let site = app.site_id(0).await;
    let mut events = dwell::db::audit::list(&app.db, site, None, 1000)
        .await
        .unwrap();
    events.reverse();
    events
}

/// An app whose operator has set `environment`.
async fn installed_with(environment: &[(&str, &str)]) -> TestApp {
    let app = TestApp::start(vec![SiteOptions::sample()], environment).await;
    app.install(0).await;
    app
}

async fn set_policy(app: &TestApp, changes: &Value) -> Answer {
    let start =
        json!({ "binding": "any", "reveal": "always", "selfService": false, "maxDays": null });
    admin(app, Method::PUT, SETTINGS, with(start, changes)).await
}
