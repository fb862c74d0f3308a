//! API Information: what Atlassian gave a site's admins, and they Dwell.

mod access;
mod audit;
mod checks;
mod daily;
mod keys;
mod marketplace;
mod protocol;
mod site_life;
mod tokens;

use chrono::{NaiveDate, TimeDelta};
use dwell::clock::Clock as _;
use dwell::db::audit::AuditEvent;
use reqwest::Method;
use sandbox::{Call, Operation, accounts, addresses, secrets};
use serde_json::{Value, json};

use super::test_app::{Answer, TestApp};

const ALL: &str = "/api/v1/credentials";
const KEY: &str = "/api/v1/credentials/organization-key";
const TOKEN: &str = "/api/v1/credentials/user-token";

async fn call(app: &TestApp, account: &str, method: Method, path: &str, body: Value) -> Answer {
    let body = (!body.is_null()).then_some(body);
    app.page_call(0, account, (method, path), body).await
}

async fn admin(app: &TestApp, method: Method, path: &str, body: Value) -> Answer {
    call(app, accounts::ADMIN, method, path, body).await
}

async fn shown(app: &TestApp) -> Value {
    let answer = admin(app, Method::GET, ALL, Value::Null).await;
    answer.expect(200).json()
}

async fn put_key(app: &TestApp, key: &str) -> Answer {
    admin(app, Method::PUT, KEY, json!({ "key": key })).await
}

async fn put_token(app: &TestApp, token: &str, email: &str) -> Answer {
    let body = json!({ "token": token, "email": email });
    admin(app, Method::PUT, TOKEN, body).await
}

async fn check(app: &TestApp, path: &str) -> Value {
    let path = format!("{path}/check");
    let answer = admin(app, Method::POST, &path, Value::Null).await;
    answer.expect(200).json()
}

/// Both kinds kept, both good.
async fn with_both() -> TestApp {
    let app = TestApp::installed().await;
    put_key(&app, secrets::KEY).await.expect(200);
    put_token(&app, secrets::TOKEN, addresses::ADMIN)
        .await
        .expect(200);
    app
}

fn day(app: &TestApp, days: i64) -> NaiveDate {
    (app.clock.now() + TimeDelta::days(days)).date_naive()
}

fn status(credential: &Value) -> (&str, &str) {
    let text = |name: &str| credential[name].as_str().unwrap_or_default();
    (text("status"), text("statusReason"))
}

/// 422 about this field, in words that hold `hint`; what is kept is told as it is now.
#[track_caller]
fn refused(answer: Answer, code: &str, field: &str, hint: &str) -> Value {
    let body = answer.expect(422).json();
    assert_eq!(body["code"], code, "{body}");
    let fields: Vec<&String> = body["fields"].as_object().unwrap().keys().collect();
    assert_eq!(fields, [field], "{body}");
    let text = body["fields"][field][0].as_str().unwrap();
    assert!(text.contains(hint), "{body}");
    body["current"].clone()
}

/// How often the first site was asked this.
fn asked(app: &TestApp, operation: Operation) -> usize {
    let is_it = |call: &Call| call.operation == Some(operation);
    app.site(0).calls().into_iter().filter(is_it).count()
}

/// What was noted about the site's credentials, oldest first.
async fn noted(app: &TestApp) -> Vec<AuditEvent> {
    let site = app.site_id(0).await;
    let mut events = dwell::db::audit::list(&app.db, site, None, 1000)
        .await
        .unwrap();
    events.retain(|event| event.action.starts_with("credential."));
    events.reverse();
    events
}
