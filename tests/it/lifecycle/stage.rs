//! A site with the app installed and one report token.

use chrono::TimeDelta;
use reqwest::Method;
use sandbox::{Delivery, Event, SignedCall, Site, accounts};
use serde_json::{Value, json};

use crate::test_app::{Answer, TestApp};
use crate::token_text::claims;

pub(super) const NOT_INSTALLED: &str = "The app is not installed on the token's Jira site.";
pub(super) const DISABLED: &str = "The app is disabled on the token's Jira site.";
pub(super) const AWAITS: &str =
    "The token waits for an admin to reactivate it, because the app was installed anew.";
pub(super) const UNKNOWN: &str = "The token is not valid.";

pub(super) const REPORT: &str = "/rest/list2?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours&trimHistoryEndDate=2026-11-20";
pub(super) const TOKENS: (Method, &str) = (Method::GET, "/api/v1/tokens");

pub(super) struct Stage {
    pub(super) app: TestApp,
    pub(super) id: String,
    pub(super) token: String,
}

impl Stage {
    pub(super) async fn set() -> Self {
        let app = TestApp::installed().await;
        let (id, token) = app.token_for(0, accounts::ADMIN).await;
        let stage = Self { app, id, token };
        stage.works().await;
        stage
    }

    pub(super) async fn report(&self) -> Answer {
        self.app.report(&self.token, REPORT).await
    }

    /// The figures that the token gives.
    pub(super) async fn works(&self) -> Value {
        let rows = self.report().await.expect(200).json()["table"]["body"]["rows"].take();
        assert!(!rows.as_array().unwrap().is_empty(), "no figures");
        rows
    }

    pub(super) async fn is_refused(&self, because: &str) {
        let answer = self.report().await.expect(401).json();
        assert_eq!(answer["messages"], json!([because]));
    }

    /// The admin's list of tokens.
    pub(super) async fn page(&self) -> Answer {
        self.app.page_call(0, accounts::ADMIN, TOKENS, None).await
    }

    pub(super) async fn admin(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let call = (method, path);
        self.app.page_call(0, accounts::ADMIN, call, body).await
    }

    /// Our own id of the site.
    pub(super) fn site_id(&self) -> String {
        claims(&self.token)["clientKey"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Jira, a second later: what it signs twice within a second is the same token.
    pub(super) fn jira(&self) -> &Site {
        self.app.advance(TimeDelta::seconds(1));
        self.app.site(0)
    }

    pub(super) async fn install(&self) {
        self.app.advance(TimeDelta::seconds(1));
        self.app.install(0).await;
    }

    /// As Jira would send it now, but not sent.
    pub(super) fn prepare(&self, event: Event) -> SignedCall {
        self.jira().prepare(event).unwrap()
    }

    pub(super) async fn send(&self, call: &SignedCall) -> Delivery {
        self.app.site(0).send(call).await
    }

    /// Sends it and wants 204.
    pub(super) async fn deliver(&self, call: &SignedCall) {
        let delivery = self.send(call).await;
        assert_eq!(delivery.status, 204, "{}: {}", call.url, delivery.body);
    }
}
