//! The least that a server on axum does which checks report tokens: one key in memory, and nothing else.
//!
//!   GET  /plain   nothing is checked
//!   POST /check   a JWT by HS256, in the shape of a report token; the body is read as JSON
//!   GET  /page    a JWT by HS256 for this very address (`?jwt=`), and until it ends
//!
//! PORT, `CLIENT_KEY` and SECRET come from the environment.

use std::collections::HashMap;
use std::sync::Arc;

use aws_lc_rs::hmac;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Html;
use axum::{Json, Router, body, routing};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dwell::atlassian::qsh::CanonicalRequest;
use dwell::clock::{Clock, SystemClock};
use serde::{Deserialize, Serialize};
use serde_json::Value;

type Tenants = Arc<HashMap<String, hmac::Key>>;

/// About as long as the shell of a page.
const SHELL: &str = concat!(
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Bench</title>",
    "<script type=\"module\" src=\"./assets/app.js\"></script></head><body><div id=\"app\"></div></body></html>",
);
const LONGEST_BODY: usize = 500_000;

#[derive(Deserialize)]
struct Header<'a> {
    alg: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims<'a> {
    client_key: &'a str,
    sub: &'a str,
}

#[derive(Deserialize)]
struct PageClaims<'a> {
    iss: &'a str,
    exp: i64,
    qsh: &'a str,
}

#[derive(Serialize)]
struct Checked {
    valid: bool,
    errors: [String; 0],
    warnings: [String; 0],
    account: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::var("PORT")?.parse()?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, std::env::var("SECRET")?.as_bytes());
    let tenants: Tenants = Arc::new(HashMap::from([(std::env::var("CLIENT_KEY")?, key)]));
    let router = Router::new()
        .route("/plain", routing::get(async || Json(true)))
        .route("/check", routing::post(check))
        .route("/page", routing::get(page))
        .with_state(tenants);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    Ok(axum::serve(listener, router).await?)
}

async fn check(
    State(tenants): State<Tenants>,
    request: Request,
) -> Result<Json<Checked>, StatusCode> {
    let account = account(&tenants, request.headers()).ok_or(StatusCode::UNAUTHORIZED)?;
    let body = body::to_bytes(request.into_body(), LONGEST_BODY).await;
    let body = body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    serde_json::from_slice::<Value>(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    Ok(Json(Checked {
        valid: true,
        errors: [],
        warnings: [],
        account,
    }))
}

async fn page(
    State(tenants): State<Tenants>,
    request: Request,
) -> Result<Html<&'static str>, StatusCode> {
    let target = request.uri().path_and_query();
    let target = target.map_or("/", PathAndQuery::as_str);
    match is_for(&tenants, target) {
        Some(true) => Ok(Html(SHELL)),
        _ => Err(StatusCode::UNAUTHORIZED),
    }
}

fn is_for(tenants: &Tenants, target: &str) -> Option<bool> {
    let (_, token) = target.rsplit_once("?jwt=")?;
    let (signed, claims, signature) = parts(token)?;
    let claims: PageClaims<'_> = serde_json::from_slice(&claims).ok()?;
    let key = tenants.get(claims.iss)?;
    hmac::verify(key, signed.as_bytes(), &signature).ok()?;
    let request = CanonicalRequest::new("GET", target, "")?;
    let is_fresh = claims.exp > SystemClock.now().timestamp();
    Some(is_fresh && request.hash() == claims.qsh)
}

fn account(tenants: &Tenants, headers: &HeaderMap) -> Option<String> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (signed, claims, signature) = parts(text.strip_prefix("TISJWT ")?)?;
    let claims: Claims<'_> = serde_json::from_slice(&claims).ok()?;
    let key = tenants.get(claims.client_key)?;
    hmac::verify(key, signed.as_bytes(), &signature).ok()?;
    Some(claims.sub.to_owned())
}

/// What is signed, the claims and the signature of a token by HS256.
fn parts(token: &str) -> Option<(&str, Vec<u8>, Vec<u8>)> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header = URL_SAFE_NO_PAD.decode(header).ok()?;
    if serde_json::from_slice::<Header<'_>>(&header).ok()?.alg != "HS256" {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    Some((signed, claims, URL_SAFE_NO_PAD.decode(signature).ok()?))
}
