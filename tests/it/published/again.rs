//! What Jira gave once for a page, sent again before it expires: such tokens have no id that could be used up
//! (Connect: replay inside the lifetime), and Forge sends one token with several calls of a page.

use chrono::TimeDelta;
use dwell::atlassian::module_pages::ModulePage;
use reqwest::RequestBuilder;
use rstest::rstest;
use sandbox::SiteOptions;

use super::*;
use crate::test_app::Platform;

const TOKENS: &str = "/api/v1/tokens";

async fn installed_through(platform: Platform) -> TestApp {
    let mut app = TestApp::start(vec![SiteOptions::sample()], &[]).await;
    app.platform = platform;
    app.install(0).await;
    app
}

/// Every call with one and the same token.
struct Replayer<'a> {
    app: &'a TestApp,
    token: String,
    /// What Forge sends beside its invocation token.
    user_token: Option<String>,
}

impl<'a> Replayer<'a> {
    fn of(app: &'a TestApp) -> Self {
        let site = app.site(0);
        let (token, user_token) = match app.platform {
            Platform::Connect => (site.context_token(accounts::ADMIN), None),
            Platform::Forge => (
                app.forge.page_token(site, accounts::ADMIN),
                app.forge.user_token(site, accounts::ADMIN),
            ),
        };
        Self {
            app,
            token,
            user_token,
        }
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let Some(user_token) = &self.user_token else {
            let call = self.app.request(method, path);
            return call.header("Authorization", format!("JWT {}", self.token));
        };
        let call = self.app.request(method, &format!("/forge{path}"));
        let call = call.bearer_auth(&self.token);
        call.header("x-forge-oauth-user", user_token)
    }

    async fn read(&self, path: &str) -> Answer {
        send(self.call(Method::GET, path)).await
    }

    async fn create(&self, key: &str) -> Value {
        let draft = json!({ "accountId": accounts::ADMIN, "expiresAt": "2027-11-01T00:00:00Z", "notes": "n" });
        let call = self.call(Method::POST, TOKENS);
        let answer = send(call.header("Idempotency-Key", key).json(&draft)).await;
        answer.expect(201).json()
    }

    async fn rename(&self, token: &Value, version: &str) -> Answer {
        let path = format!("{TOKENS}/{}", token["id"].as_str().unwrap());
        let call = self.call(Method::PATCH, &path).header("If-Match", version);
        send(call.json(&json!({ "notes": "renamed" }))).await
    }

    async fn delete(&self, token: &Value) -> Answer {
        let path = format!("{TOKENS}/{}", token["id"].as_str().unwrap());
        send(self.call(Method::DELETE, &path)).await
    }
}

#[tokio::test]
async fn the_address_of_a_frame_opens_the_same_page_and_changes_nothing() {
    let app = TestApp::installed().await;
    for page in ModulePage::ALL {
        let address = with_host_parameters(&app, page.path());
        let url = format!("{}{address}", app.url);
        let token = app.site(0).url_token("GET", &url, accounts::ADMIN);
        let address = format!("{address}&jwt={token}");
        let open = async || send(app.request(Method::GET, &address)).await.expect(200);
        let first = open().await;
        let before = app.dump().await;
        assert_eq!(open().await.text, first.text, "{page:?}");
        assert_eq!(app.dump().await, before, "{page:?}");
    }
}

#[rstest]
#[case(Platform::Connect)]
#[case(Platform::Forge)]
#[tokio::test]
async fn a_call_that_reads_is_answered_alike_and_changes_nothing(#[case] platform: Platform) {
    let app = installed_through(platform).await;
    let replayer = Replayer::of(&app);
    replayer.create("a-key").await;
    for path in ["/api/v1/me", TOKENS, "/api/v1/calendars", "/api/v1/audit"] {
        let first = replayer.read(path).await.expect(200);
        let before = app.dump().await;
        let again = replayer.read(path).await.expect(200);
        assert_eq!(again.json(), first.json(), "{path}");
        assert_eq!(app.dump().await, before, "{path}");
    }
}

#[rstest]
#[case(Platform::Connect)]
#[case(Platform::Forge)]
#[tokio::test]
async fn a_call_that_writes_stands_once_until_its_token_expires(#[case] platform: Platform) {
    let app = installed_through(platform).await;
    let replayer = Replayer::of(&app);
    let created = replayer.create("a-key").await;
    let again = replayer.create("a-key").await;
    assert_eq!(again["id"], created["id"]);
    assert_eq!(again["token"], Value::Null, "its text is told once");
    let list = replayer.read(TOKENS).await.expect(200);
    let row = list.json()["items"][0].clone();
    let version = format!("\"{}\"", row["version"]);
    replayer.rename(&row, &version).await.expect(200);
    replayer.rename(&row, &version).await.expect(412);
    replayer.delete(&row).await.expect(204);
    let gone = app.dump().await;
    replayer.delete(&row).await.expect(404);
    assert_eq!(app.dump().await, gone);
    app.advance(TimeDelta::minutes(16));
    replayer.read("/api/v1/me").await.expect(401);
}
