//! What the pages inside Jira ask for beside tokens and credentials.

mod audit;
mod calendars;
mod company;
mod creations;
mod first_steps;
mod members;
mod people;
mod reports;
mod token_states;
mod trials;

use reqwest::Method;
use sandbox::accounts;
use serde_json::Value;

use super::test_app::{Answer, TestApp};

async fn call(app: &TestApp, account: &str, method: Method, path: &str, body: Value) -> Answer {
    let body = (!body.is_null()).then_some(body);
    app.page_call(0, account, (method, path), body).await
}

async fn admin(app: &TestApp, method: Method, path: &str, body: Value) -> Answer {
    call(app, accounts::ADMIN, method, path, body).await
}

async fn get(app: &TestApp, account: &str, path: &str) -> Value {
    let answer = call(app, account, Method::GET, path, Value::Null).await;
    answer.expect(200).json()
}

/// The texts under `name` of each of `list`.
fn each<'a>(list: &'a Value, name: &str) -> Vec<&'a str> {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items
        .iter()
        .map(|item| item[name].as_str().unwrap_or(""))
        .collect()
}
