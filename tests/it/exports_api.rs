//! Files: made at once, or in the background.

mod aggregations;
mod background;
mod ends;
mod files;
mod quota;
mod workers;

use std::time::{Duration, Instant};

use reqwest::Method;
use sandbox::{SiteOptions, accounts};
use serde_json::Value;

use super::test_app::{Answer, TestApp};

/// A list of all issues that the token's user may see.
const ALL: &str = "filterType=customjql&customjql=created+%3E+2000-01-01+order+by+key&columnsBy=statusDuration&calendar=normalHours";
const PATIENCE: Duration = Duration::from_mins(1);

/// A site with tokens of its admin and of somebody else.
struct Stage {
    app: TestApp,
    admin: String,
    member: String,
}

impl Stage {
    async fn set() -> Self {
        Self::with(&[]).await
    }

    async fn with(environment: &[(&str, &str)]) -> Self {
        let app = TestApp::start(vec![SiteOptions::sample()], environment).await;
        app.install(0).await;
        let token = async |account| app.token_for(0, account).await.1;
        Self {
            admin: token(accounts::ADMIN).await,
            member: token(accounts::MEMBER).await,
            app,
        }
    }

    async fn get(&self, token: &str, path: &str) -> Answer {
        self.app.report(token, path).await
    }

    /// The id of a new export.
    async fn started(&self, token: &str, query: &str) -> String {
        self.app.keep_fresh().await;
        let path = format!("/rest/export?{query}");
        let answer = self.app.rest_call(token, (Method::POST, &path), None).await;
        let started = answer.expect(200).json();
        let id = started["exportId"].as_str().unwrap().to_owned();
        let link = format!("{}/rest/export/{id}", self.app.url);
        assert_eq!(started["statusLink"], link.as_str());
        id
    }

    async fn status(&self, token: &str, id: &str) -> Value {
        let answer = self.get(token, &format!("/rest/export/{id}")).await;
        answer.expect(200).json()
    }

    async fn download(&self, token: &str, id: &str) -> Answer {
        self.get(token, &format!("/rest/export/{id}/download"))
            .await
    }

    async fn abort(&self, token: &str, id: &str) -> Answer {
        let path = format!("/rest/export/{id}");
        self.app
            .rest_call(token, (Method::DELETE, &path), None)
            .await
    }

    /// What is due is made.
    async fn work_off(&self) -> usize {
        self.app.exports.work_off().await.unwrap()
    }
}

/// Looks until there is something to see.
async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(started.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
