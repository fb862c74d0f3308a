//! The vectors, and what the tests of each verifier need to make tokens of their own.

use std::collections::HashMap;
use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::unverified::Unverified;
use super::*;
use crate::atlassian::ids::ClientKey;
use crate::atlassian::keys::InstallKey;
use crate::atlassian::qsh::CanonicalRequest;
use crate::atlassian::region::Region;

pub(crate) const NOW: i64 = 1_795_000_000;
pub(super) const SECRET: &str = "tenant-secret-made-up-for-tests";
pub(super) const PAGE: RequestTarget<'static> = RequestTarget {
    method: "GET",
    target: "/connect/admin?lic=active",
    base_path: "/connect",
};

pub(super) static APP_KEY: LazyLock<AppKey> = LazyLock::new(|| AppKey::new("com.example.app"));
/// One region, and the base URL for everybody else.
pub(super) static URLS: LazyLock<OwnUrls> = LazyLock::new(|| {
    let europe = Region::parse("EU").unwrap();
    let url = Url::parse("https://eu.example.com/connect").unwrap();
    OwnUrls::new(BASE_URL.clone(), vec![(europe, url)])
});
pub(super) static BASE_URL: LazyLock<Url> =
    LazyLock::new(|| Url::parse("https://app.example.com/connect").unwrap());
/// Stands in for Atlassian's key pair: to sign, and to verify.
pub(crate) static INSTALL_KEY: LazyLock<(EncodingKey, InstallKey)> = LazyLock::new(install_key);

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

pub(super) fn us() -> Recipient<'static> {
    Recipient {
        app_key: &APP_KEY,
        urls: &URLS,
    }
}

pub(super) fn qsh(request: &RequestTarget<'_>) -> String {
    CanonicalRequest::new(request.method, request.target, request.base_path)
        .unwrap()
        .hash()
}

/// The claims of `base` with those of `changes` put over them; `null` takes a claim away.
pub(crate) fn with(mut base: Value, changes: &Value) -> Value {
    let claims = base.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.remove(name),
            _ => claims.insert(name.clone(), value.clone()),
        };
    }
    base
}

pub(super) fn signed_with_secret(secret: &str, claims: &Value) -> Unverified {
    let key = EncodingKey::from_secret(secret.as_bytes());
    Unverified::parse(&encode(&Header::default(), claims, &key).unwrap()).unwrap()
}

pub(super) fn signed_by_atlassian(claims: &Value) -> Unverified {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some("kid-1".into());
    Unverified::parse(&encode(&header, claims, &INSTALL_KEY.0).unwrap()).unwrap()
}

fn install_key() -> (EncodingKey, InstallKey) {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let sign = EncodingKey::from_rsa_pem(pem("PRIVATE KEY", private.as_ref()).as_bytes()).unwrap();
    let verify = InstallKey::parse_pem(&pem("PUBLIC KEY", public.as_ref())).unwrap();
    (sign, verify)
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

#[derive(Deserialize)]
struct Vectors {
    context: Context,
    tokens: Vec<Vector>,
}

#[derive(Deserialize)]
struct Context {
    now: i64,
    app: App,
    tenants: Vec<Tenant>,
    install_keys: HashMap<String, String>,
}

#[derive(Deserialize)]
struct App {
    key: String,
    base_url: String,
}

#[derive(Deserialize)]
struct Tenant {
    client_key: String,
    shared_secret: String,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    endpoint: String,
    method: String,
    url: String,
    token: String,
    expect: String,
    #[serde(default)]
    body: Value,
}

impl Vector {
    /// What the endpoint does with the token: find the key, verify, and compare the body of a lifecycle call.
    fn accepted_by(&self, context: &Context) -> Option<()> {
        let token = Unverified::parse(&self.token).ok()?;
        if self.endpoint == "install" {
            return self.installs(context, &token);
        }
        let issuer = token.issuer().as_str();
        let tenant = context
            .tenants
            .iter()
            .find(|tenant| tenant.client_key == issuer)?;
        let secret = SecretString::from(tenant.shared_secret.as_str());
        let app_key = AppKey::new(&context.app.key);
        let us = Recipient {
            app_key: &app_key,
            urls: &URLS,
        };
        let claims = match self.endpoint.as_str() {
            "qsh" => {
                let request = self.request();
                shared_secret::verify_url_bound(&token, &secret, &request, &us, context.now())
            }
            "context" => shared_secret::verify_context(&token, &secret, &us, context.now()),
            other => panic!("unknown endpoint {other}"),
        };
        claims
            .ok()
            .map(|claims| assert_eq!(claims.issuer().as_str(), issuer))
    }

    fn installs(&self, context: &Context, token: &Unverified) -> Option<()> {
        let pem = context.install_keys.get(token.key_name()?.as_str())?;
        let key = InstallKey::parse_pem(pem).unwrap();
        let request = self.request();
        let claims =
            install_key::verify_lifecycle(token, &key, &URLS, &request, context.now()).ok()?;
        let client_key = ClientKey::new(self.body["clientKey"].as_str()?);
        (*claims.issuer() == client_key).then_some(())
    }

    fn request(&self) -> RequestTarget<'_> {
        RequestTarget {
            method: &self.method,
            target: &self.url,
            base_path: BASE_URL.path(),
        }
    }
}

impl Context {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.now, 0).unwrap()
    }
}

#[test]
fn every_vector_gets_its_verdict() {
    let vectors = include_str!("../../../tests/fixtures/vectors/jwt.json");
    let Vectors { context, tokens } = serde_json::from_str(vectors).unwrap();
    assert_eq!(tokens.len(), 39);
    assert_eq!(context.app.base_url, BASE_URL.as_str());
    for vector in &tokens {
        let verdict = vector.accepted_by(&context).map_or("reject", |()| "accept");
        assert_eq!(verdict, vector.expect, "{}", vector.name);
    }
}

/// Each verifier takes its own kind of token and none of the others.
#[test]
fn no_kind_of_token_passes_for_another() {
    let times = json!({"iss": "tenant-1", "iat": NOW, "exp": NOW + 180});
    let url_bound = with(times.clone(), &json!({"qsh": qsh(&PAGE)}));
    let context = with(times, &json!({"qsh": "context-qsh"}));
    let lifecycle = with(url_bound.clone(), &json!({"aud": BASE_URL.as_str()}));
    let tokens = [
        ("url-bound", signed_with_secret(SECRET, &url_bound)),
        ("context", signed_with_secret(SECRET, &context)),
        ("lifecycle", signed_by_atlassian(&lifecycle)),
    ];
    let secret = SecretString::from(SECRET);
    for (kind, token) in &tokens {
        let accepted = [
            (
                "url-bound",
                shared_secret::verify_url_bound(token, &secret, &PAGE, &us(), now()).is_ok(),
            ),
            (
                "context",
                shared_secret::verify_context(token, &secret, &us(), now()).is_ok(),
            ),
            (
                "lifecycle",
                install_key::verify_lifecycle(token, &INSTALL_KEY.1, &URLS, &PAGE, now()).is_ok(),
            ),
        ];
        for (verifier, accepted) in accepted {
            assert_eq!(
                accepted,
                verifier == *kind,
                "{kind} token at the {verifier} verifier"
            );
        }
    }
}
