//! An app that takes every lifecycle call, and a client that calls Jira through it.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use reqwest::{Client, Method};
use sandbox::{Clock, Options, Sandbox, Site, SiteOptions, accounts};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) path: String,
    pub(crate) token: String,
    pub(crate) body: Value,
}

#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) url: String,
    hooks: Arc<Mutex<Vec<Hook>>>,
    scopes: Arc<Vec<&'static str>>,
    status: StatusCode,
}

impl App {
    pub(crate) async fn start(scopes: &[&'static str], status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let app = Self {
            url: format!("http://{}/base", listener.local_addr().unwrap()),
            hooks: Arc::default(),
            scopes: Arc::new(scopes.to_vec()),
            status: StatusCode::from_u16(status).unwrap(),
        };
        let router = Router::new()
            .route("/base/atlassian-connect.json", get(descriptor))
            .route("/base/hooks/{event}", post(hook))
            .with_state(app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        app
    }

    pub(crate) fn hooks(&self) -> Vec<Hook> {
        self.hooks.lock().unwrap().clone()
    }
}

async fn descriptor(State(app): State<App>) -> Json<Value> {
    Json(json!({
        "key": "test-app", "baseUrl": app.url, "authentication": {"type": "jwt"}, "scopes": *app.scopes, "enableLicensing": true,
        "lifecycle": {"installed": "/hooks/installed", "uninstalled": "/hooks/uninstalled",
            "enabled": "/hooks/enabled", "disabled": "/hooks/disabled"},
    }))
}

async fn hook(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let token = headers["authorization"]
        .to_str()
        .unwrap()
        .strip_prefix("JWT ")
        .unwrap();
    app.hooks.lock().unwrap().push(Hook {
        path: uri.path().to_owned(),
        token: token.to_owned(),
        body: serde_json::from_slice(&body).unwrap(),
    });
    app.status
}

/// A sandbox with the test app installed on its first site.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) app: App,
    http: Client,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    /// The only error message.
    pub(crate) fn message(&self) -> &str {
        self.body["errorMessages"][0].as_str().unwrap_or_default()
    }
}

pub(crate) async fn start(site: SiteOptions) -> Sandbox {
    let options = Options {
        listen: "127.0.0.1:0".to_owned(),
        sites: vec![site],
        ..Options::default()
    };
    Sandbox::start(options).await.unwrap()
}

impl Stage {
    pub(crate) async fn sample() -> Self {
        Self::with(SiteOptions::sample()).await
    }

    pub(crate) async fn with(site: SiteOptions) -> Self {
        Self::started(start(site).await).await
    }

    pub(crate) async fn started(sandbox: Sandbox) -> Self {
        let app = App::start(&["READ", "ACT_AS_USER"], 204).await;
        assert!(sandbox.site(0).install(&app.url).await.is_success());
        Self {
            sandbox,
            app,
            http: sandbox::http_client().unwrap(),
        }
    }

    pub(crate) fn site(&self) -> &Site {
        self.sandbox.site(0)
    }

    pub(crate) fn assertion(&self, account: &str) -> Value {
        let site = self.site();
        let now = Clock::system().now().timestamp();
        json!({
            "iss": format!("urn:atlassian:connect:clientid:{}", site.oauth_client_id()),
            "sub": format!("urn:atlassian:connect:useraccountid:{account}"),
            "tnt": site.base_url(), "aud": format!("{}/authorization", self.sandbox.url()),
            "iat": now, "exp": now + 60,
        })
    }

    pub(crate) async fn exchange(&self, claims: &Value, scope: Option<&str>) -> Reply {
        use sandbox::MintKey;
        let secret = self.site().shared_secret();
        let header = json!({"typ": "JWT", "alg": "HS256"});
        let assertion = self.sandbox.mint(&header, claims, MintKey::Secret(&secret));
        let mut form = vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", &assertion),
        ];
        form.extend(scope.map(|scope| ("scope", scope)));
        let url = format!("{}/authorization/oauth2/token", self.sandbox.url());
        reply(self.http.post(url).form(&form)).await
    }

    pub(crate) async fn token(&self, account: &str) -> String {
        let reply = self.exchange(&self.assertion(account), None).await;
        reply.body["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn call(
        &self,
        authorization: Option<&str>,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Reply {
        let url = format!("{}{path}", self.site().base_url());
        let mut request = self
            .http
            .request(Method::from_bytes(method.as_bytes()).unwrap(), url);
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        reply(request).await
    }

    /// With a fresh access token of the account.
    pub(crate) async fn get(&self, account: &str, path: &str) -> Reply {
        let bearer = format!("Bearer {}", self.token(account).await);
        self.call(Some(&bearer), "GET", &format!("/rest/api/3/{path}"), None)
            .await
    }

    pub(crate) async fn post(&self, account: &str, path: &str, body: Value) -> Reply {
        let bearer = format!("Bearer {}", self.token(account).await);
        self.call(
            Some(&bearer),
            "POST",
            &format!("/rest/api/3/{path}"),
            Some(body),
        )
        .await
    }

    /// Keys in the order of the answer.
    pub(crate) async fn keys(&self, account: &str, jql: &str) -> Vec<String> {
        let body = json!({"jql": jql, "fields": ["key"], "maxResults": 5000});
        let reply = self.post(account, "search/jql", body).await;
        assert_eq!(reply.status, 200, "{jql}: {}", reply.body);
        texts(&reply.body["issues"], "key")
    }

    pub(crate) async fn admin(&self, path: &str) -> Reply {
        self.get(accounts::ADMIN, path).await
    }
}

pub(crate) fn texts(list: &Value, member: &str) -> Vec<String> {
    let entries = list.as_array().unwrap().iter();
    entries
        .map(|entry| entry[member].as_str().unwrap().to_owned())
        .collect()
}

async fn reply(request: reqwest::RequestBuilder) -> Reply {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let text = answer.text().await.unwrap();
    Reply {
        status,
        headers,
        body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
    }
}

/// The hash of a canonical request.
pub(crate) fn qsh(canonical: &str) -> String {
    let bytes = Sha256::digest(canonical);
    bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
}
