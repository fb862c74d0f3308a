//! An HTTP server that stands in for Jira and the authorization server, and remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use chrono::{DateTime, Utc};
use dwell::atlassian::ids::{AccountId, SiteId};
use dwell::clock::ManualClock;
use dwell::jira::{AsUser, Grant, Jira, JiraSite, Options};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use url::Url;
use uuid::Uuid;

use super::patient::{NoWaiting, TOKEN, jira_with};

pub(crate) const SECRET: &str = "shared-secret-of-the-site";

/// What the stub answers.
#[derive(Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    cut: bool,
}

pub(crate) fn ok(body: &Value) -> Reply {
    reply(200, body.to_string())
}

pub(crate) fn reply(status: u16, body: impl Into<String>) -> Reply {
    Reply {
        status,
        headers: Vec::new(),
        body: body.into(),
        cut: false,
    }
}

impl Reply {
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The connection breaks before the body ends.
    pub(crate) fn cut(mut self) -> Self {
        self.cut = true;
        self
    }

    fn into_response(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        let body = if self.cut {
            let parts = [Ok(self.body), Err(std::io::Error::other("cut"))];
            Body::from_stream(futures::stream::iter(parts))
        } else {
            Body::from(self.body)
        };
        response.body(body).unwrap()
    }
}

/// One call as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) authorization: String,
    pub(crate) body: Bytes,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn form(&self) -> HashMap<String, String> {
        pairs(&self.body)
    }
}

fn pairs(text: &[u8]) -> HashMap<String, String> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

type Handler = Box<dyn Fn(&Seen) -> Reply + Send>;

#[derive(Default)]
struct Script {
    handlers: Mutex<HashMap<&'static str, Handler>>,
    seen: Mutex<Vec<Seen>>,
}

pub(crate) struct Stub {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) jira: Jira,
    base_url: Url,
    script: Arc<Script>,
    pace: Arc<NoWaiting>,
    server: JoinHandle<()>,
}

impl fmt::Debug for Stub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stub")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Stub {
    /// User tokens are given out as `token-1`, `token-2`, … for 900 seconds.
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    pub(crate) async fn start_with(options: Options) -> Self {
        let script = Arc::new(Script::default());
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&script));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url: Url = format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

        let now: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let clock = Arc::new(ManualClock::at(now));
        let pace = Arc::new(NoWaiting::default());
        let stub = Self {
            jira: jira_with(&base_url, Arc::clone(&clock), Arc::clone(&pace), options),
            server,
            clock,
            base_url,
            script,
            pace,
        };
        let given = Mutex::new(0);
        stub.on(TOKEN, move |_| {
            let mut number = given.lock().unwrap();
            *number += 1;
            ok(&token(&format!("token-{number}")))
        });
        stub
    }

    /// Calls of `path` are answered by `handler` from now on.
    pub(crate) fn on(&self, path: &'static str, handler: impl Fn(&Seen) -> Reply + Send + 'static) {
        self.script
            .handlers
            .lock()
            .unwrap()
            .insert(path, Box::new(handler));
    }

    /// Calls of `path` get these answers, in this order.
    pub(crate) fn script(&self, path: &'static str, replies: impl IntoIterator<Item = Reply>) {
        let replies = Mutex::new(replies.into_iter().collect::<VecDeque<_>>());
        let end = || reply(599, "the script is over");
        self.on(path, move |_| {
            replies.lock().unwrap().pop_front().unwrap_or_else(end)
        });
    }

    pub(crate) fn user(&self) -> AsUser {
        self.as_user(1, "mia")
    }

    pub(crate) fn as_user(&self, site: u128, account: &str) -> AsUser {
        self.with_secret(site, account, SECRET)
    }

    pub(crate) fn with_secret(&self, site: u128, account: &str, secret: &str) -> AsUser {
        let site = JiraSite {
            site: SiteId::from_uuid(Uuid::from_u128(site)),
            base_url: self.base_url.clone(),
            grant: Grant::ConnectImpersonation {
                oauth_client_id: "client-id".to_owned(),
                shared_secret: SecretString::from(secret),
            },
        };
        self.jira.as_user(Arc::new(site), AccountId::new(account))
    }

    /// The calls of `path` up to now.
    pub(crate) fn seen(&self, path: &str) -> Vec<Seen> {
        let seen = self.script.seen.lock().unwrap();
        seen.iter()
            .filter(|call| call.path == path)
            .cloned()
            .collect()
    }

    /// The paths of all calls up to now.
    pub(crate) fn paths(&self) -> Vec<String> {
        let seen = self.script.seen.lock().unwrap();
        seen.iter().map(|call| call.path.clone()).collect()
    }

    /// The waits up to now, in seconds.
    pub(crate) fn waits(&self) -> Vec<u64> {
        self.pace.seconds()
    }

    /// The same in milliseconds.
    pub(crate) fn pauses(&self) -> Vec<u64> {
        self.pace.millis()
    }

    /// From now on nothing listens where it was.
    pub(crate) async fn stop(&mut self) {
        self.server.abort();
        assert!((&mut self.server).await.is_err());
    }

    pub(crate) fn base_url(&self) -> &Url {
        &self.base_url
    }
}

pub(crate) fn token(value: &str) -> Value {
    json!({ "access_token": value, "token_type": "Bearer", "expires_in": 900 })
}

async fn answer(
    State(script): State<Arc<Script>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let authorization = headers.get(header::AUTHORIZATION);
    let seen = Seen {
        path: uri.path().to_owned(),
        query: pairs(uri.query().unwrap_or_default().as_bytes()),
        authorization: authorization
            .map_or("", |value| value.to_str().unwrap())
            .to_owned(),
        body,
    };
    script.seen.lock().unwrap().push(seen.clone());
    let handlers = script.handlers.lock().unwrap();
    let reply = handlers
        .get(seen.path.as_str())
        .map(|handler| handler(&seen));
    drop(handlers);
    reply
        .unwrap_or_else(|| self::reply(404, ""))
        .into_response()
}
