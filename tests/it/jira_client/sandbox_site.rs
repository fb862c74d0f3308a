//! The client and a site of the sandbox in which the app is installed.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::{Json, Router, routing};
use chrono::{DateTime, Utc};
use dwell::atlassian::ids::{AccountId, SiteId};
use dwell::clock::ManualClock;
use dwell::jira::{AsUser, Grant, Jira, JiraSite};
use sandbox::{Clock, Misbehaviour, Operation, Options, Rule, Sandbox, Site, accounts};
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::patient::{NoWaiting, jira};

pub(crate) struct SandboxSite {
    sandbox: Sandbox,
    jira: Jira,
    pace: Arc<NoWaiting>,
}

impl SandboxSite {
    pub(crate) async fn start() -> Self {
        let now: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let options = Options {
            clock: Clock::new(move || now),
            ..Options::default()
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let installed = sandbox.site(0).install(&serve_app().await).await;
        assert_eq!(installed.status, 204, "{}", installed.body);
        let clock = Arc::new(ManualClock::at(now));
        let pace = Arc::new(NoWaiting::default());
        let jira = jira(&sandbox.url().parse().unwrap(), clock, Arc::clone(&pace));
        Self {
            sandbox,
            jira,
            pace,
        }
    }

    pub(crate) fn site(&self) -> &Site {
        self.sandbox.site(0)
    }

    pub(crate) fn admin(&self) -> AsUser {
        self.as_user(accounts::ADMIN)
    }

    pub(crate) fn as_user(&self, account: &str) -> AsUser {
        let site = JiraSite {
            site: SiteId::from_uuid(Uuid::nil()),
            base_url: self.site().base_url().parse().unwrap(),
            grant: Grant::ConnectImpersonation {
                oauth_client_id: self.site().oauth_client_id().to_owned(),
                shared_secret: SecretString::from(self.site().shared_secret()),
            },
        };
        self.jira.as_user(Arc::new(site), AccountId::new(account))
    }

    pub(crate) fn spoil(&self, operation: Operation, what: Misbehaviour) {
        self.site().misbehave(Rule::always(operation, what));
    }

    pub(crate) fn spoil_once(&self, operation: Operation, what: Misbehaviour) {
        self.site().misbehave(Rule::once(operation, what));
    }

    pub(crate) fn count(&self, operation: Operation) -> usize {
        let calls = self.site().calls();
        let of = calls
            .iter()
            .filter(|call| call.operation == Some(operation));
        of.count()
    }

    pub(crate) fn waits(&self) -> Vec<u64> {
        self.pace.seconds()
    }
}

/// An app that says yes to whatever Jira tells it.
async fn serve_app() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let descriptor = json!({
        "key": "dwell-test", "name": "Dwell", "baseUrl": base_url,
        "authentication": { "type": "jwt" }, "lifecycle": { "installed": "/installed" },
        "scopes": ["READ", "ACT_AS_USER"],
        "apiMigrations": { "gdpr": true, "signed-install": true, "context-qsh": true },
    });
    let router = Router::new()
        .route(
            "/atlassian-connect.json",
            routing::get(move || async { Json(descriptor) }),
        )
        .fallback(|| async { StatusCode::NO_CONTENT });
    tokio::spawn(async move { axum::serve(listener, router).await });
    base_url
}
