//! A remote that takes down every call, and an app registered for it.

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Client;
use sandbox::{Clock, ForgeApp, Options, Registration, Sandbox, Site, SiteOptions};
use serde_json::{Value, json};
use tokio::net::TcpListener;

#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn invocation_token(&self) -> &str {
        let authorization = self.header("authorization").unwrap();
        authorization.strip_prefix("Bearer ").unwrap()
    }

    pub(crate) fn claims(&self) -> Value {
        part(self.invocation_token(), 1)
    }
}

pub(crate) fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Status, content type, body.
type Canned = (u16, Option<&'static str>, &'static str);

#[derive(Clone, Debug, Default)]
struct Desk {
    received: Arc<Mutex<Vec<Received>>>,
    answer: Arc<Mutex<Option<Canned>>>,
}

/// Sandbox, its clock, and a registered app, on the sample site.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) app: ForgeApp,
    pub(crate) http: Client,
    clock: Arc<Mutex<DateTime<Utc>>>,
    desk: Desk,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stage {
    pub(crate) async fn registered() -> Self {
        let clock = Arc::new(Mutex::new("2026-11-21T12:00:00Z".parse().unwrap()));
        let shared = Arc::clone(&clock);
        let options = Options {
            sites: vec![SiteOptions::sample(), SiteOptions::seeded(2)],
            clock: Clock::new(move || *lock(&shared)),
            ..Options::default()
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let desk = Desk::default();
        let url = serve(desk.clone()).await;
        Self {
            app: sandbox.register(Registration::at(&url)),
            sandbox,
            http: sandbox::http_client().unwrap(),
            clock,
            desk,
        }
    }

    pub(crate) async fn installed() -> Self {
        let stage = Self::registered().await;
        let delivery = stage.app.install(stage.site()).await;
        assert!(delivery.is_success(), "{delivery:?}");
        stage
    }

    pub(crate) fn site(&self) -> &Site {
        self.sandbox.site(0)
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        *lock(&self.clock) += by;
    }

    /// From now on, until the next such call.
    pub(crate) fn answer_with(&self, answer: Canned) {
        *lock(&self.desk.answer) = Some(answer);
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        lock(&self.desk.received).clone()
    }

    pub(crate) fn last(&self) -> Received {
        self.received().pop().expect("the remote heard something")
    }

    /// `GET` at the gateway.
    pub(crate) async fn jira(&self, token: &str, path: &str) -> (u16, Value) {
        let (url, cloud_id) = (self.sandbox.url(), self.site().cloud_id());
        let url = format!("{url}/api/ex/jira/{cloud_id}/rest/{path}");
        let answer = self.http.get(url).bearer_auth(token).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// An exchange of the app's token.
    pub(crate) async fn exchange(&self, system_token: &str, context: &str, user: &str) -> Reply {
        let query = "mutation forge_remote_offlineUserAuthToken($input: OfflineUserAuthTokenInput!) { \
            offlineUserAuthToken(input: $input) { success errors { message } authToken { token ttl } } }";
        let input = json!({"input": {"contextIds": [context], "userId": user}});
        let request = self
            .http
            .post(format!("{}/api/graphql", self.sandbox.url()))
            .bearer_auth(system_token)
            .json(&json!({"query": query, "variables": input}));
        let answer = request.send().await.unwrap();
        Reply {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.json().await.unwrap(),
        }
    }

    pub(crate) fn site_ari(&self) -> String {
        format!("ari:cloud:jira::site/{}", self.site().cloud_id())
    }

    /// Whether a published key has signed it.
    pub(crate) async fn is_genuine(&self, token: &str) -> bool {
        let url = format!("{}/forge/.well-known/jwks.json", self.sandbox.url());
        let set: Value = self
            .http
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let kid = part(token, 0)["kid"].clone();
        let keys = set["keys"].as_array().unwrap();
        keys.iter().filter(|key| key["kid"] == kid).any(|key| {
            let [n, e] =
                ["n", "e"].map(|it| URL_SAFE_NO_PAD.decode(key[it].as_str().unwrap()).unwrap());
            let key = RsaPublicKeyComponents { n, e };
            let verified = key.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature);
            verified.is_ok()
        })
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn payload(&self) -> &Value {
        &self.body["data"]["offlineUserAuthToken"]
    }

    pub(crate) fn token(&self) -> &str {
        let token = self.payload()["authToken"]["token"].as_str();
        token.unwrap_or_else(|| panic!("no token: {}", self.body))
    }
}

async fn serve(desk: Desk) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(receive).with_state(desk);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn receive(
    State(desk): State<Desk>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    lock(&desk.received).push(Received {
        method,
        path: uri.path().to_owned(),
        headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    let Some((status, kind, text)) = *lock(&desk.answer) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let mut response = Response::new(text.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    if let Some(kind) = kind {
        response
            .headers_mut()
            .insert("content-type", kind.parse().unwrap());
    }
    response
}
