//! `/rest/parameterSets`, as scripts call it with a report token.

mod reading;
mod refusals;
mod validation;
mod writing;

use reqwest::Method;
use sandbox::{SiteOptions, accounts};
use serde_json::{Value, json};

use super::test_app::{Answer, TestApp};

const SETS: &str = "/rest/parameterSets";

/// A site with tokens of its admin and of two people who are none.
struct Stage {
    app: TestApp,
    admin: String,
    member: String,
    outsider: String,
}

impl Stage {
    async fn set() -> Self {
        Self::on(TestApp::installed().await).await
    }

    /// Two sites; the token beside it is of the second one's admin.
    async fn of_two_sites() -> (Self, String) {
        let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
        let app = TestApp::start(sites, &[]).await;
        app.install(0).await;
        app.install(1).await;
        let (_, foreign) = app.token_for(1, accounts::ADMIN).await;
        (Self::on(app).await, foreign)
    }

    async fn on(app: TestApp) -> Self {
        let token = async |account| app.token_for(0, account).await.1;
        Self {
            admin: token(accounts::ADMIN).await,
            member: token(accounts::MEMBER).await,
            outsider: token(accounts::OUTSIDER).await,
            app,
        }
    }

    async fn get(&self, token: &str, path: &str) -> Answer {
        self.app.report(token, path).await
    }

    async fn create(&self, token: &str, body: &Value) -> Answer {
        let call = (Method::POST, SETS);
        self.app.rest_call(token, call, Some(body)).await
    }

    /// The path of a new set.
    async fn made(&self, token: &str, body: &Value) -> String {
        let made = self.create(token, body).await.expect(201).json();
        format!("{SETS}/{}", made["id"].as_str().unwrap())
    }

    async fn put(&self, token: &str, path: &str, body: &Value) -> Answer {
        let call = (Method::PUT, path);
        self.app.rest_call(token, call, Some(body)).await
    }

    async fn delete(&self, token: &str, path: &str) -> Answer {
        self.app
            .rest_call(token, (Method::DELETE, path), None)
            .await
    }
}

fn weekly() -> Value {
    json!({
        "name": "Weekly",
        "public": false,
        "ownerId": null,
        "parameters": { "reportType": "statusDuration", "filterType": "project", "projectKey": "WEB" },
    })
}

/// `base` with the members of `changes` in place of its own.
fn with(mut base: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

fn public(name: &str) -> Value {
    with(weekly(), &json!({ "name": name, "public": true }))
}

fn private(name: &str) -> Value {
    with(weekly(), &json!({ "name": name }))
}
