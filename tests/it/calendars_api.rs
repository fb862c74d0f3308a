//! `/rest/calendar`, as scripts call it with a report token.

mod compiled;
mod reading;
mod refusals;
mod writing;

use reqwest::Method;
use sandbox::{SiteOptions, accounts};
use serde_json::{Value, json};

use super::test_app::{Answer, TestApp};

const CALENDARS: &str = "/rest/calendar";

/// A site with a token of its admin and one of somebody who is none.
struct Stage {
    app: TestApp,
    admin: String,
    member: String,
}

impl Stage {
    async fn set() -> Self {
        Self::on(TestApp::installed().await).await
    }

    /// Two sites; the tokens are of the first.
    async fn of_two_sites() -> (Self, String) {
        let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
        let app = TestApp::start(sites, &[]).await;
        app.install(0).await;
        app.install(1).await;
        let (_, foreign) = app.token_for(1, accounts::ADMIN).await;
        (Self::on(app).await, foreign)
    }

    async fn on(app: TestApp) -> Self {
        let (_, admin) = app.token_for(0, accounts::ADMIN).await;
        let (_, member) = app.token_for(0, accounts::MEMBER).await;
        Self { app, admin, member }
    }

    async fn get(&self, path: &str) -> Answer {
        self.app.report(&self.member, path).await
    }

    async fn create(&self, body: &Value) -> Answer {
        let call = (Method::POST, CALENDARS);
        self.app.rest_call(&self.admin, call, Some(body)).await
    }

    /// The id of a new calendar.
    async fn made(&self, body: &Value) -> i64 {
        let made = self.create(body).await.expect(201).json();
        made["id"]
            .as_i64()
            .unwrap_or_else(|| panic!("no id: {made}"))
    }

    async fn put(&self, id: i64, body: &Value) -> Answer {
        let path = path_of(id);
        let call = (Method::PUT, path.as_str());
        self.app.rest_call(&self.admin, call, Some(body)).await
    }

    async fn delete(&self, id: i64) -> Answer {
        let path = path_of(id);
        let call = (Method::DELETE, path.as_str());
        self.app.rest_call(&self.admin, call, None).await
    }

    /// Names of all calendars, and which of them is the default.
    async fn names(&self) -> (Vec<String>, Vec<String>) {
        let all = self.get(CALENDARS).await.expect(200).json();
        let all = all.as_array().unwrap();
        let name = |calendar: &Value| calendar["name"].as_str().unwrap().to_owned();
        let defaults = all.iter().filter(|calendar| calendar["isDefault"] == true);
        (all.iter().map(name).collect(), defaults.map(name).collect())
    }
}

fn path_of(id: i64) -> String {
    format!("{CALENDARS}/{id}")
}

/// The example of Timepiece's page: two shifts on Mondays and a holiday.
fn two_shifts() -> Value {
    json!({
        "name": "Calendar 2",
        "timeZone": "Europe/Istanbul",
        "workingTimes": [
            { "weekday": "MONDAY", "start": 28_800_000, "end": 61_200_000 },
            { "weekday": "MONDAY", "start": 75_600_000, "end": 82_800_000 },
        ],
        "holidays": [{ "name": "A holiday", "date": "2025-04-28", "recurring": true }],
    })
}

fn named(name: &str) -> Value {
    with(two_shifts(), &json!({ "name": name }))
}

/// `base` with the members of `changes` in place of its own.
fn with(mut base: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}
