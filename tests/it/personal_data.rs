//! Atlassian hears whose account ids are stored, and says whose are to be erased.

mod address;
mod closed;
mod cycle;
mod heard;
mod limits;
mod refused;

use chrono::TimeDelta;
use reqwest::Method;
use sandbox::{Call, Operation, SiteOptions, accounts, addresses, secrets};
use serde_json::{Value, json};

use super::test_app::TestApp;

/// Longer than the first cycle of any site lasts.
const CYCLE: TimeDelta = TimeDelta::days(7);

/// A site with something of everything that names people, and tokens of its admin and of somebody else.
struct Stage {
    app: TestApp,
    admin: String,
    member: String,
}

impl Stage {
    async fn set() -> Self {
        let stage = Self::on(vec![SiteOptions::sample()]).await;
        let app = &stage.app;
        let credential = json!({ "token": secrets::TOKEN, "email": addresses::ADMIN });
        let call = (Method::PUT, "/api/v1/credentials/user-token");
        app.page_call(0, accounts::ADMIN, call, Some(credential))
            .await
            .expect(200);
        let office = json!({ "name": "Office", "timeZone": "UTC",
            "workingTimes": [{ "weekday": "MONDAY", "start": 0, "end": 3_600_000 }] });
        stage.post(&stage.admin, "/rest/calendar", &office).await;
        for (token, name, public) in [
            (&stage.member, "Mine", false),
            (&stage.member, "Ours", true),
        ] {
            let set = json!({ "name": name, "public": public,
                "parameters": { "reportType": "statusDuration" } });
            stage.post(token, "/rest/parameterSets", &set).await;
        }
        let export = "/rest/export?filterType=customjql&customjql=key+%3D+WEB-1&columnsBy=statusDuration&calendar=normalHours&outputType=csv";
        stage.post(&stage.member, export, &Value::Null).await;
        stage
    }

    async fn on(sites: Vec<SiteOptions>) -> Self {
        let app = TestApp::start(sites, &[]).await;
        app.install(0).await;
        let token = async |account| app.token_for(0, account).await.1;
        Self {
            admin: token(accounts::ADMIN).await,
            member: token(accounts::MEMBER).await,
            app,
        }
    }

    async fn post(&self, token: &str, path: &str, body: &Value) {
        let body = (!body.is_null()).then_some(body);
        self.app.keep_fresh().await;
        let answer = self.app.rest_call(token, (Method::POST, path), body).await;
        assert!(answer.status.is_success(), "{path}: {answer:?}");
    }

    /// What every replica does of its own accord.
    async fn round(&self) {
        self.app.keep_fresh().await;
        self.app.housekeeping.report_accounts().await;
    }

    /// The first cycle of the site has begun, and is over.
    async fn first_report(&self) {
        self.round().await;
        self.app.advance(CYCLE);
        self.round().await;
    }

    /// Accounts told of, in the order of their ids, as often as they were.
    fn told(&self) -> Vec<String> {
        let told = self.app.sandbox.reported_accounts().into_iter();
        let mut told: Vec<String> = told.map(|one| one.account).collect();
        told.sort();
        told
    }

    /// How often the first site's reports were asked for, well or not.
    fn asked(&self) -> usize {
        let is_it = |call: &Call| call.operation == Some(Operation::ReportAccounts);
        self.app.site(0).calls().into_iter().filter(is_it).count()
    }
}
