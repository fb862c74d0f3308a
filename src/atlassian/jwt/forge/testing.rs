//! Signed invocation tokens, for the tests of whoever takes them.

use std::sync::LazyLock;

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::{Deployment, InvocationClaims, UnverifiedInvocation, verify_event_call};
use crate::atlassian::endpoints::EventEndpoint;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{EnvironmentType, ForgeAppId};
pub(crate) use crate::atlassian::jwt::tests::{INSTALL_KEY, NOW, now, with};
use crate::atlassian::keys::InvocationKey;

pub(crate) const APP: &str = "406d303d-0393-4ec4-ad7c-1435be94583a";
pub(crate) const OTHER: &str = "0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00";
pub(crate) const ENVIRONMENT: &str = "7d1a6a5e-2a6b-4c55-8f0e-9b1f0c2d3e4f";
pub(crate) const INSTALLATION: &str = "c3c2b1a0-5d4e-4f60-8a7b-1c2d3e4f5a6b";
pub(crate) const SITE: &str = "e1a4b1f0-7f6c-4f57-9c2e-3a5d1b0c9d8e";

/// The same pair as Connect's tests have, in the form of a key set.
pub(crate) static KEY: LazyLock<InvocationKey> = LazyLock::new(|| invocation_key(&INSTALL_KEY.0));
pub(crate) static HOSTS: LazyLock<Hosts> = LazyLock::new(Hosts::production);
pub(crate) static APPS: LazyLock<[ForgeAppId; 1]> =
    LazyLock::new(|| [ForgeAppId::parse(APP).unwrap()]);

fn invocation_key(pair: &EncodingKey) -> InvocationKey {
    let jwk = Jwk::from_encoding_key(pair, Algorithm::RS256).unwrap();
    let AlgorithmParameters::RSA(rsa) = jwk.algorithm else {
        panic!("an RSA key");
    };
    InvocationKey::from_components(&rsa.n, &rsa.e).unwrap()
}

pub(crate) fn deployment() -> Deployment<'static> {
    Deployment {
        app_ids: &*APPS,
        environments: &[EnvironmentType::Production],
        hosts: &HOSTS,
    }
}

pub(crate) fn app_ari(id: &str) -> String {
    format!("ari:cloud:ecosystem::app/{id}")
}

pub(crate) fn installation_ari(id: &str) -> String {
    format!("ari:cloud:ecosystem::installation/{id}")
}

pub(crate) fn api_base_url(site: &str) -> String {
    format!("https://api.atlassian.com/ex/jira/{site}")
}

pub(crate) fn app(module: &Value) -> Value {
    json!({
        "id": app_ari(APP),
        "appVersion": "16.0.1",
        "installationId": installation_ari(INSTALLATION),
        "apiBaseUrl": api_base_url(SITE),
        "installation": {
            "id": installation_ari(INSTALLATION),
            "contexts": [{"name": "jira", "apiBaseUrl": api_base_url(SITE), "cloudId": SITE}],
        },
        "environment": {
            "type": "PRODUCTION",
            "id": format!("ari:cloud:ecosystem::environment/{APP}/{ENVIRONMENT}"),
        },
        "module": module,
    })
}

pub(crate) fn event() -> Value {
    json!({
        "iss": "forge/invocation-token", "aud": app_ari(APP), "iat": NOW, "nbf": NOW, "exp": NOW + 25,
        "jti": "6f1c0d5e2b3a49788695a4b3c2d1e0f123456789",
        "app": app(&json!({"type": "core:endpoint", "key": "refresh"})),
    })
}

pub(crate) fn page() -> Value {
    let changes = json!({
        "app": app(&json!({"type": "jira:adminPage", "key": "tokens"})),
        "principal": "account-1",
        "context": {
            "cloudId": SITE, "siteUrl": "https://acme.atlassian.net", "localId": "x", "moduleKey": "tokens",
            "extension": {"type": "jira:adminPage", "location": "https://acme.atlassian.net/jira"},
        },
    });
    with(event(), &changes)
}

/// `claims` with the members of `app` changed as [`with`] does.
pub(crate) fn with_app(claims: Value, changes: &Value) -> Value {
    let app = with(claims["app"].clone(), changes);
    with(claims, &json!({ "app": app }))
}

pub(crate) fn signed(claims: &Value) -> UnverifiedInvocation {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some("forge/invocation-token/1".into());
    UnverifiedInvocation::parse(&encode(&header, claims, &INSTALL_KEY.0).unwrap()).unwrap()
}

/// What an event call of the installation proves.
pub(crate) fn event_claims() -> InvocationClaims {
    let call = verify_event_call(
        &signed(&event()),
        &KEY,
        &deployment(),
        EventEndpoint::Refresh,
        now(),
    );
    call.unwrap().claims().clone()
}
