//! What stays while processes come and go: the Jira sites, the database, the address, the key.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use dwell::clock::{Clock as _, SystemClock};
use dwell::crypto::keyring::MasterKeys;
use dwell::crypto::random;
use dwell::db::{Db, PoolOptions};
use reqwest::{Client, Method};
use sandbox::{Options, Sandbox, SiteOptions, accounts};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::service::{Settings, free_port};
use crate::test_app::{Answer, TestDatabase, execute, send};

/// A report that the admin may see on every sample site.
pub(super) const REPORT: &str = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration";

#[derive(Debug)]
pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) database: TestDatabase,
    pub(super) url: String,
    pub(super) master_keys: String,
    pub(super) http: Client,
    folder: TempDir,
}

pub(super) fn new_key() -> String {
    MasterKeys::generate().expose_secret().to_owned()
}

impl Stage {
    pub(super) async fn new() -> Self {
        Self::with_sites(1).await
    }

    pub(super) async fn with_sites(count: usize) -> Self {
        Self::of(vec![SiteOptions::sample(); count]).await
    }

    pub(super) async fn of(sites: Vec<SiteOptions>) -> Self {
        let options = Options {
            sites,
            ..Options::default()
        };
        Self {
            sandbox: Sandbox::start(options).await.unwrap(),
            database: TestDatabase::create().await,
            url: format!("http://127.0.0.1:{}", free_port()),
            master_keys: new_key(),
            http: sandbox::http_client().unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(super) fn settings(&self) -> Settings {
        Settings::new(self.folder.path(), &self.url)
            .with("DATABASE_URL", self.database.url())
            .with("DWELL_MASTER_KEYS", &self.master_keys)
            .with("DWELL_SANDBOX_URL", self.sandbox.url())
    }

    /// Where processes run.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Looks at the records past the process.
    pub(super) async fn db(&self) -> Db {
        let options = PoolOptions {
            max_connections: 2,
            ..PoolOptions::default()
        };
        Db::connect(self.database.url(), &options).await.unwrap()
    }

    /// Tampers with the database.
    pub(super) async fn execute(&self, sql: &'static str) {
        execute(self.database.url(), sql).await;
    }

    pub(super) async fn install(&self, site: usize) {
        let delivery = self.sandbox.site(site).install(&self.url).await;
        assert_eq!(delivery.status, 204, "{}", delivery.body);
    }

    /// A call of the settings API from the admin's page; `None` when nobody answers.
    pub(super) async fn try_admin_call(
        &self,
        site: usize,
        (method, path): (Method, &str),
        body: Option<&Value>,
    ) -> Option<Answer> {
        let token = self.sandbox.site(site).context_token(accounts::ADMIN);
        let request = self.http.request(method, format!("{}{path}", self.url));
        let request = request.header("Authorization", format!("JWT {token}"));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = request.send().await.ok()?;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.ok()?;
        Some(Answer {
            status,
            headers,
            text,
        })
    }

    pub(super) async fn admin_call(
        &self,
        site: usize,
        call: (Method, &str),
        body: Option<&Value>,
    ) -> Answer {
        let answer = self.try_admin_call(site, call, body).await;
        answer.expect("somebody answers")
    }

    /// Id and text of a new token that acts as the admin.
    pub(super) async fn new_token(&self, site: usize) -> (String, String) {
        let call = (Method::POST, "/api/v1/tokens");
        let answer = self
            .admin_call(site, call, Some(&new_token("Process")))
            .await;
        issued(&answer.expect(201).json())
    }

    pub(super) async fn reveal(&self, site: usize, id: &str) -> String {
        let path = format!("/api/v1/tokens/{id}/reveal");
        let answer = self.admin_call(site, (Method::POST, &path), None).await;
        let text = answer.expect(200).json()["token"].clone();
        text.as_str().unwrap().to_owned()
    }

    pub(super) async fn report(&self, token: &str, path_and_query: &str) -> Answer {
        let request = self.http.get(format!("{}{path_and_query}", self.url));
        send(request.header("Authorization", format!("TISJWT {token}"))).await
    }
}

/// Text that occurs once.
pub(super) fn unique() -> String {
    URL_SAFE_NO_PAD.encode(random::bytes::<12>())
}

/// The body that makes a token acting as the admin.
pub(super) fn new_token(notes: &str) -> Value {
    let expires_at = SystemClock.now() + TimeDelta::days(30);
    json!({ "accountId": accounts::ADMIN, "expiresAt": expires_at, "notes": notes })
}

/// Id and text in the answer to it.
pub(super) fn issued(answer: &Value) -> (String, String) {
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}
