//! A site with the app installed through Forge and one report token. Nothing is delivered unless a test says so.

use chrono::TimeDelta;
use dwell::atlassian::ids::{CloudId, EnvironmentId, ForgeAppId};
use dwell::clock::Clock as _;
use dwell::db::audit;
use dwell::db::forge_installations::{self, ForgeInstallation, ForgeKey};
use reqwest::{Method, RequestBuilder};
use sandbox::{ForgeApp, ForgeEvent, Site, SiteOptions, accounts};
use serde_json::{Value, json};

use crate::test_app::{Answer, TestApp, send};

pub(super) const REPORT: &str = "/rest/list2?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours&trimHistoryEndDate=2026-11-20";
pub(super) const AWAITS: &str =
    "The token waits for an admin to reactivate it, because the app was installed anew.";
pub(super) const NOT_INSTALLED: &str = "The app is not installed on the token's Jira site.";
pub(super) const CONNECT_KEY: &str = "dwell";

pub(super) struct Stage {
    pub(super) app: TestApp,
}

/// A report token.
pub(super) struct Token {
    pub(super) id: String,
    pub(super) text: String,
}

/// The event was taken.
#[track_caller]
pub(super) fn taken(delivery: &sandbox::Delivery) {
    assert_eq!(delivery.status, 204, "{}", delivery.body);
}

impl Stage {
    /// Nothing is installed yet.
    pub(super) async fn empty() -> Self {
        Self {
            app: TestApp::start(vec![SiteOptions::sample()], &[]).await,
        }
    }

    pub(super) async fn set() -> (Self, Token) {
        let stage = Self::empty().await;
        taken(&stage.forge().install(stage.site()).await);
        let token = stage.token().await;
        stage.works(&token).await;
        (stage, token)
    }

    /// An app that comes from Connect.
    pub(super) async fn from_connect() -> Self {
        let environment = [("DWELL_FORGE_CONNECT_KEY", CONNECT_KEY)];
        let app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
        let key = Some(CONNECT_KEY.to_owned());
        app.forge
            .configure(|registration| registration.connect_key = key);
        Self { app }
    }

    pub(super) fn site(&self) -> &Site {
        self.app.site(0)
    }

    pub(super) fn forge(&self) -> &ForgeApp {
        &self.app.forge
    }

    /// Delivers an event, which is taken.
    pub(super) async fn tell(&self, event: ForgeEvent) {
        let delivery = self.forge().tell(self.site(), event).await;
        taken(&delivery);
    }

    /// Every hour for that long, the schedule comes.
    pub(super) async fn hours_pass(&self, hours: u32) {
        for _ in 0..hours {
            self.app.advance(TimeDelta::hours(1));
            self.tell(ForgeEvent::Hourly).await;
        }
    }

    /// Nothing comes for that long.
    pub(super) fn silence(&self, hours: i64) {
        self.app.advance(TimeDelta::hours(hours));
    }

    /// A page call as somebody's browser can make it: the invocation token, and no other header.
    pub(super) fn bare_page(&self, account: &str, method: Method, path: &str) -> RequestBuilder {
        let token = self.forge().page_token(self.site(), account);
        let request = self.app.request(method, &format!("/forge/api/v1{path}"));
        request.bearer_auth(token)
    }

    /// A page call as Forge makes it for that user.
    pub(super) async fn page(
        &self,
        account: &str,
        (method, path): (Method, &str),
        body: Option<Value>,
    ) -> Answer {
        let user_token = self.forge().user_token(self.site(), account).unwrap();
        let request = self.bare_page(account, method, path);
        let request = request.header("x-forge-oauth-user", user_token);
        send(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    pub(super) async fn admins_list(&self) -> Answer {
        let list = (Method::GET, "/tokens");
        self.page(accounts::ADMIN, list, None).await
    }

    /// What a page sends to have a token that acts as its own user.
    pub(super) fn order(&self, account: &str) -> Value {
        let expires_at = self.app.clock.now() + TimeDelta::days(365);
        json!({ "accountId": account, "expiresAt": expires_at, "notes": "Test" })
    }

    /// Issued on the admin's page, for the admin.
    pub(super) async fn token(&self) -> Token {
        self.token_for(accounts::ADMIN).await
    }

    /// The same for somebody else.
    pub(super) async fn token_for(&self, account: &str) -> Token {
        let order = Some(self.order(account));
        let issue = (Method::POST, "/tokens");
        let issued = self.page(accounts::ADMIN, issue, order).await.expect(201);
        let issued = issued.json();
        let text = |name: &str| issued[name].as_str().unwrap().to_owned();
        Token {
            id: text("id"),
            text: text("token"),
        }
    }

    pub(super) async fn report(&self, token: &Token) -> Answer {
        let request = self.app.request(Method::GET, REPORT);
        send(request.header("Authorization", format!("TISJWT {}", token.text))).await
    }

    /// The figures that the token gives.
    pub(super) async fn works(&self, token: &Token) -> Value {
        let rows = self.report(token).await.expect(200).json()["table"]["body"]["rows"].take();
        assert!(!rows.as_array().unwrap().is_empty(), "no figures");
        rows
    }

    pub(super) async fn is_refused(&self, token: &Token, because: &str) {
        let answer = self.report(token).await.expect(401).json();
        assert_eq!(answer["messages"], json!([because]), "{answer}");
    }

    /// 503, and when to come again.
    pub(super) async fn has_to_wait(&self, token: &Token) {
        let answer = self.report(token).await.expect(503);
        assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
    }

    /// The tenant's installation that counts, as it is stored.
    pub(super) async fn stored(&self) -> Option<ForgeInstallation> {
        self.stored_of(self.forge()).await
    }

    pub(super) async fn stored_of(&self, of: &ForgeApp) -> Option<ForgeInstallation> {
        let app = ForgeAppId::parse(of.id()).unwrap();
        let key = ForgeKey {
            app,
            environment: EnvironmentId::parse(of.environment_id(), app).unwrap(),
            cloud_id: CloudId::parse(&self.site().cloud_id()).unwrap(),
        };
        let found = forge_installations::find_current(&self.app.db, &key).await;
        found.unwrap()
    }

    /// What Jira is noted to have done to the installation's site, in the order of the alphabet: the clock stands still.
    pub(super) async fn noted(&self) -> Vec<String> {
        let Some(stored) = self.stored().await else {
            return Vec::new();
        };
        let events = audit::list(&self.app.db, stored.site, None, 100).await;
        let events = events.unwrap().into_iter();
        let of_jira = events.filter(|event| event.actor == "jira");
        let mut actions: Vec<_> = of_jira.map(|event| event.action).collect();
        actions.sort_unstable();
        actions
    }
}
