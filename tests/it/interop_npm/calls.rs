//! What the foreign signer signs, Dwell accepts over HTTP; altered by as little as a character, it does not.

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dwell::clock::Clock as _;
use reqwest::{Method, RequestBuilder};
use sandbox::{Event, SiteOptions, accounts};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use super::sign;
use crate::test_app::{TestApp, send};
use crate::token_text::claims;

/// Keys and values over which implementations stumble: order, repetition, encodings, what looks like syntax.
const QUERIES: [&str; 30] = [
    "",
    "?",
    "?a=1&b=2",
    "?b=2&a=1",
    "?a=2&a=10&a=1",
    "?a=b&a=B&A=b",
    "?flag",
    "?flag=",
    "?=value",
    "?a==b=",
    "?&&a=1&&",
    "?a=one+two%20three",
    "?a=1%2B1",
    "?a=%2f&b=%2F",
    "?a=%26%3D%3F%23",
    "?a;b=c;d",
    "?a,b=c,d&a=e,f",
    "?%C3%A9=1&z=2",
    "?é=1&z=2",
    "?a[]=1&a1=2&a[0]=3",
    "?a:=1&a-=2",
    "?a/=1&a.=2&a~=3&a_=4",
    "?%EF%BC%A1=1&%F0%9F%98%80=2",
    "?k=%EF%BC%A1&k=%F0%9F%98%80",
    "?*'()!=*'()!",
    "?a=%00",
    "?q=project%20%3D%20WEB%20AND%20status%20%3D%20%22In%20Progress%22",
    "?JWT=kept&Jwt=kept",
    "?jwt=left.out.of-it&a=1",
    "?url=https://example.com/?a=1%26b=2",
];

struct Foreign<'a> {
    app: &'a TestApp,
    secret: String,
}

impl Foreign<'_> {
    fn new(app: &TestApp) -> Foreign<'_> {
        let secret = app.site(0).shared_secret();
        Foreign { app, secret }
    }

    fn url(&self, path: &str) -> Url {
        Url::parse(&format!("{}{path}", self.app.url)).unwrap()
    }

    /// What `sign.mjs` is told; the URL is absolute, as it goes over the wire.
    fn request(&self, url: &Url) -> Value {
        let now = self.app.clock.now().timestamp();
        json!({
            "method": "POST", "url": url.as_str(), "baseUrl": self.app.url, "secret": self.secret,
            "iss": self.app.site(0).client_key(), "iat": now, "exp": now + 180,
        })
    }

    fn switch(&self, url: &Url, token: &str, event: Event) -> RequestBuilder {
        let body = self.app.site(0).prepare(event).unwrap().body;
        let request = self.app.http.post(url.clone()).json(&body);
        request.header("Authorization", format!("JWT {token}"))
    }
}

#[tokio::test]
async fn url_bound_calls_are_accepted_whatever_the_query_holds() {
    let app = TestApp::installed().await;
    app.advance(chrono::TimeDelta::seconds(1));
    let foreign = Foreign::new(&app);
    let urls = QUERIES.map(|query| foreign.url(&format!("/connect/enabled{query}")));
    let requests = urls.each_ref().map(|url| foreign.request(url));
    let Some(tokens) = sign(&requests) else {
        return;
    };
    for (url, token) in urls.iter().zip(&tokens) {
        let answer = send(foreign.switch(url, token, Event::Enabled)).await;
        assert_eq!(answer.status, 204, "{url}: {}", answer.text);
    }
}

#[tokio::test]
async fn url_bound_calls_are_refused_with_one_thing_altered() {
    let app = TestApp::installed().await;
    app.advance(chrono::TimeDelta::seconds(1));
    let foreign = Foreign::new(&app);
    let url = foreign.url("/connect/disabled?a=1&b=two%20words&a=3");
    let mut by_get = foreign.request(&url);
    by_get["method"] = json!("GET");
    let Some(tokens) = sign(&[foreign.request(&url), by_get]) else {
        return;
    };
    let genuine = &tokens[0];
    let before = app.dump().await;
    let altered = [
        "/connect/disabled?a=1&b=two%20wordz&a=3",
        "/connect/disabled?a=1&b=two%20words&a=4",
        "/connect/disabled?a=1&b=two%20words",
        "/connect/disabled?a=1&b=two%20words&a=3&c",
        "/connect/disabled?A=1&b=two%20words&a=3",
        "/connect/disabled?a=1,3&c=two%20words",
        "/connect/disabled?b=1&a=two%20words&a=3",
        "/connect/disabled",
        "/connect/enabled?a=1&b=two%20words&a=3",
    ];
    for path in altered {
        let request = foreign.switch(&foreign.url(path), genuine, Event::Disabled);
        assert_eq!(send(request).await.status, 401, "{path}");
    }
    let times = |claims: &mut Value| claims["exp"] = json!(claims["exp"].as_i64().unwrap() + 1);
    for token in [&tokens[1], &with_claims(genuine, times)] {
        let answer = send(foreign.switch(&url, token, Event::Disabled)).await;
        assert_eq!(answer.status, 401, "{}", claims(token));
    }
    assert_eq!(app.dump().await, before);
    let answer = send(foreign.switch(&url, genuine, Event::Disabled)).await;
    assert_eq!(answer.status, 204, "the genuine call: {}", answer.text);
}

/// Other claims under the old signature.
fn with_claims(token: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut claims = claims(token);
    change(&mut claims);
    let parts: Vec<&str> = token.split('.').collect();
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("{}.{claims}.{}", parts[0], parts[2])
}

#[tokio::test]
async fn context_tokens_are_accepted_and_bound_to_their_claims() {
    let app = TestApp::installed().await;
    let foreign = Foreign::new(&app);
    let mut request = foreign.request(&foreign.url("/"));
    request["qsh"] = json!("context-qsh");
    request["sub"] = json!(accounts::MEMBER);
    request["context"] = json!({ "jira": { "project": { "key": "WEB", "id": "10000" } } });
    let mut bound = request.clone();
    bound.as_object_mut().unwrap().remove("qsh");
    bound["method"] = json!("GET");
    bound["url"] = json!(foreign.url("/api/v1/my/tokens").as_str());
    let Some(tokens) = sign(&[request, bound]) else {
        return;
    };
    let page = (Method::GET, "/api/v1/my/tokens");
    app.page_call_with(&tokens[0], page.clone(), None)
        .await
        .expect(200);
    app.page_call_with(&tokens[1], page.clone(), None)
        .await
        .expect(401);
    let other = with_claims(&tokens[0], |claims| claims["sub"] = json!(accounts::ADMIN));
    app.page_call_with(&other, page, None).await.expect(401);
}

#[tokio::test]
async fn installs_are_accepted_from_the_holder_of_the_install_key_only() {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let keys = key_server(&pair).await;
    let app = TestApp::start(vec![SiteOptions::sample()], &[("DWELL_SANDBOX_URL", &keys)]).await;
    let foreign = Foreign::new(&app);
    let site = app.site(0);
    site.meet(&app.url).await.unwrap();
    let url = foreign.url("/connect/installed");
    let stranger = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let signed = |pair: &KeyPair, aud: &str| {
        let mut request = foreign.request(&url);
        request["privateKey"] = json!(private_key(pair));
        request["kid"] = json!("key-1");
        request["aud"] = json!(aud);
        request
    };
    let requests = [
        signed(&stranger, &app.url),
        signed(&pair, "https://another-app.example.com"),
        signed(&pair, &app.url),
    ];
    let Some(tokens) = sign(&requests) else {
        return;
    };
    let respoken = with_claims(&tokens[2], |claims| claims["iss"] = json!("another tenant"));
    for token in [&tokens[0], &tokens[1], &respoken] {
        let answer = send(foreign.switch(&url, token, Event::Installed)).await;
        assert_eq!(answer.status, 401, "{}", claims(token));
    }
    assert!(app.dump().await.rows("sites").is_empty());
    let answer = send(foreign.switch(&url, &tokens[2], Event::Installed)).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    assert_eq!(app.dump().await.rows("sites").len(), 1);
}

/// Knows one key, by the name `key-1`.
async fn key_server(pair: &KeyPair) -> String {
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let pem = pem("PUBLIC", public.as_ref());
    let router = Router::new().route("/install-keys/key-1", get(move || async move { pem }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

fn private_key(pair: &KeyPair) -> String {
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    pem("PRIVATE", private.as_ref())
}

fn pem(kind: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let lines: Vec<&str> = (0..base64.len())
        .step_by(64)
        .map(|start| &base64[start..base64.len().min(start + 64)])
        .collect();
    format!(
        "-----BEGIN {kind} KEY-----\n{}\n-----END {kind} KEY-----\n",
        lines.join("\n")
    )
}
