//! One server, two apps: a private one and one that is listed, on the same site. Each installation belongs to its own app.

use chrono::TimeDelta;
use dwell::atlassian::ids::{CloudId, EnvironmentId, ForgeAppId};
use dwell::db::forge_installations::{self, ForgeInstallation, ForgeKey};
use reqwest::Method;
use sandbox::{ForgeApp, ForgeEvent, PageAnswer, PageRequest, Registration, SiteOptions, accounts};
use serde_json::{Value, json};

use super::stage::{REPORT, taken};
use crate::test_app::{Answer, TestApp, send, start_of_time};

struct Two {
    app: TestApp,
    /// Of the server that serves both.
    url: String,
    listed: ForgeApp,
}

impl Two {
    async fn installed() -> Self {
        let app = TestApp::start(vec![SiteOptions::sample()], &[]).await;
        let listed = app.sandbox.register(Registration::at(&app.url));
        let ids = [app.forge.id(), listed.id()].map(|id| ForgeAppId::parse(id).unwrap());
        let (url, _) = app
            .restarted(|config| config.forge.app_ids = ids.to_vec())
            .await;
        for one in [&app.forge, &listed] {
            one.configure(|registration| registration.remote.clone_from(&url));
            taken(&one.install(app.site(0)).await);
        }
        Self { app, url, listed }
    }

    fn private(&self) -> &ForgeApp {
        &self.app.forge
    }

    async fn page(
        &self,
        of: &ForgeApp,
        (method, path): (&str, &str),
        body: Option<Value>,
    ) -> PageAnswer {
        let request = PageRequest {
            body,
            ..PageRequest::new(method, &format!("/forge/api/v1{path}"))
        };
        let answer = of
            .invoke_remote(self.app.site(0), accounts::ADMIN, &request)
            .await;
        answer.unwrap()
    }

    /// Id and text of a report token, issued on a page of that app.
    async fn token(&self, of: &ForgeApp) -> (String, String) {
        let expires_at = start_of_time() + TimeDelta::days(30);
        let order =
            json!({ "accountId": accounts::ADMIN, "expiresAt": expires_at, "notes": "Test" });
        let answer = self.page(of, ("POST", "/tokens"), Some(order)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let issued: Value = serde_json::from_str(&answer.text).unwrap();
        let text = |name: &str| issued[name].as_str().unwrap().to_owned();
        (text("id"), text("token"))
    }

    async fn report(&self, token: &str) -> Answer {
        let url = format!("{}{REPORT}", self.url);
        send(self.app.http.request(Method::GET, url).bearer_auth(token)).await
    }

    async fn stored(&self, of: &ForgeApp) -> ForgeInstallation {
        let app = ForgeAppId::parse(of.id()).unwrap();
        let key = ForgeKey {
            app,
            environment: EnvironmentId::parse(of.environment_id(), app).unwrap(),
            cloud_id: CloudId::parse(&self.app.site(0).cloud_id()).unwrap(),
        };
        let found = forge_installations::find_current(&self.app.db, &key).await;
        found.unwrap().unwrap()
    }

    /// `GET` of the settings API with these claims, signed by Forge.
    async fn claim(&self, claims: &Value) -> Answer {
        let url = format!("{}/forge/api/v1/my/tokens", self.url);
        let request = self.app.http.get(url);
        send(request.bearer_auth(self.private().sign(claims))).await
    }
}

#[tokio::test]
async fn they_are_two_tenants_and_neither_sees_the_other() {
    let two = Two::installed().await;
    let (private, listed) = (
        two.stored(two.private()).await,
        two.stored(&two.listed).await,
    );
    assert_ne!(private.site, listed.site);
    assert_eq!(private.key.app.to_string(), two.private().id());
    assert_eq!(listed.key.app.to_string(), two.listed.id());

    let (id, token) = two.token(two.private()).await;
    two.report(&token).await.expect(200);
    let list = two.page(&two.listed, ("GET", "/tokens"), None).await;
    assert!(!list.text.contains(&id), "{}", list.text);
    for (method, path) in [
        ("GET", format!("/tokens/{id}")),
        ("DELETE", format!("/tokens/{id}")),
        ("POST", format!("/tokens/{id}/reveal")),
    ] {
        let answer = two.page(&two.listed, (method, &path), None).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
    }
    two.report(&token).await.expect(200);
}

#[tokio::test]
async fn each_acts_with_its_own_apps_token_and_ends_alone() {
    let two = Two::installed().await;
    let (_, of_private) = two.token(two.private()).await;
    let (_, of_listed) = two.token(&two.listed).await;
    // An app that is new is refused now and then.
    two.app.advance(TimeDelta::minutes(16));
    // What the listed app could act with is worth nothing any more, and nobody else's is taken instead.
    two.listed.revoke_tokens(two.app.site(0));
    two.report(&of_listed).await.expect(503);
    two.report(&of_private).await.expect(200);
    taken(&two.listed.tell(two.app.site(0), ForgeEvent::Hourly).await);
    two.report(&of_listed).await.expect(200);

    taken(&two.listed.uninstall(two.app.site(0)).await);
    two.report(&of_listed).await.expect(401);
    two.report(&of_private).await.expect(200);
}

/// Forge signs no such token; what if it did?
#[tokio::test]
async fn an_invocation_of_one_never_speaks_for_the_other() {
    let two = Two::installed().await;
    let (_, of_listed) = two.token(&two.listed).await;
    let before = two.stored(&two.listed).await;
    let own = two.private().page_claims(two.app.site(0), accounts::ADMIN);
    let other = two.listed.page_claims(two.app.site(0), accounts::ADMIN);
    two.claim(&own).await.expect(200);

    let mixed = |pointer: &str| {
        let mut claims = own.clone();
        let value = other.pointer(pointer).unwrap().clone();
        *claims.pointer_mut(pointer).unwrap() = value;
        claims
    };
    for pointer in [
        "/aud",
        "/app/id",
        "/app/environment/id",
        "/app/installationId",
    ] {
        two.claim(&mixed(pointer)).await.expect(401);
    }
    let mut both = mixed("/app/installationId");
    both["app"]["installation"]["id"] = other["app"]["installation"]["id"].clone();
    // It is taken for a re-install of the app that it names, and touches nobody else's.
    two.claim(&both).await;
    assert_eq!(two.stored(&two.listed).await, before);
    two.report(&of_listed).await.expect(200);
    assert_eq!(
        two.stored(two.private()).await.key.app.to_string(),
        two.private().id()
    );
}
