//! Any text as a token that says how an installation goes on: Connect's lifecycle, and Forge's moves between regions. And any
//! header, claims and body, a line each, signed as Atlassian would; the body is all that follows.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use dwell::atlassian::endpoints::EventEndpoint;
use dwell::atlassian::hosts::Hosts;
use dwell::atlassian::ids::{AppKey, EnvironmentType, ForgeAppId};
use dwell::atlassian::jwt::forge::{
    Deployment, UnverifiedInvocation, verify_event_call, verify_page_call, verify_realm_call,
};
use dwell::atlassian::jwt::install_key::{LifecycleClaims, verify_lifecycle};
use dwell::atlassian::jwt::unverified::Unverified;
use dwell::atlassian::jwt::{EXPIRY_LEEWAY, RequestTarget};
use dwell::atlassian::keys::InstallKey;
use dwell::atlassian::region::OwnUrls;
use dwell::http::extract::install_call::parse_payload;
use url::Url;

use super::signer::{INVOCATION_KEY, PAIR, sign};

const APP: &str = "406d303d-0393-4ec4-ad7c-1435be94583a";
/// 2026-11-21T12:00:00Z
const NOW: i64 = 1_795_262_400;
const INSTALLED: &str = "/app/connect/installed";
const UNINSTALLED: &str = "/app/connect/uninstalled";

static INSTALL_KEY: LazyLock<InstallKey> = LazyLock::new(|| {
    let der: PublicKeyX509Der<'_> = PAIR.public_key().as_der().unwrap();
    let text = STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----");
    InstallKey::parse_pem(&pem).unwrap()
});

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(!is_step(&text), "nobody has signed {text}");
    assert!(claims(&text).is_none(), "nobody has signed {text}");
    let mut lines = text.splitn(3, '\n');
    let header = lines.next().unwrap_or_default();
    let Some(signed) = sign(header, lines.next().unwrap_or_default()) else {
        return;
    };
    is_step(&signed);
    if let Some(claims) = claims(&signed) {
        belongs(&claims, lines.next().unwrap_or_default().as_bytes());
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

/// What installs does not uninstall, and nothing that has expired does either.
fn claims(text: &str) -> Option<LifecycleClaims> {
    let token = Unverified::parse(text).ok()?;
    let base = Url::parse("https://dwell.example.com/app").unwrap();
    let own = OwnUrls::new(base, Vec::new());
    let mut believed = [INSTALLED, UNINSTALLED].into_iter().filter_map(|target| {
        let request = RequestTarget {
            method: "POST",
            target,
            base_path: "/app",
        };
        verify_lifecycle(&token, &INSTALL_KEY, &own, &request, now()).ok()
    });
    let claims = believed.next()?;
    assert!(believed.next().is_none(), "good for two addresses: {text}");
    assert_eq!(claims.issuer(), token.issuer());
    assert!(claims.expires_at() + EXPIRY_LEEWAY + TimeDelta::seconds(1) > now());
    Some(claims)
}

/// Only the body of the tenant and the app that the token names.
fn belongs(claims: &LifecycleClaims, body: &[u8]) {
    let app_key = AppKey::new("dwell");
    match parse_payload(body, claims.issuer(), &app_key) {
        Ok(payload) => {
            assert_eq!(payload.client_key, claims.issuer().as_str());
            assert_eq!(payload.key, app_key.as_str());
            assert!(!payload.holds_nul());
        }
        Err(error) => assert!(error.status.is_client_error()),
    }
}

/// Whether it is believed as a step of a move between regions; then it is neither a page's call nor an event.
fn is_step(text: &str) -> bool {
    let Ok(token) = UnverifiedInvocation::parse(text) else {
        return false;
    };
    let (app_ids, hosts) = ([ForgeAppId::parse(APP).unwrap()], Hosts::production());
    let deployment = Deployment {
        app_ids: &app_ids,
        environments: &[EnvironmentType::Production],
        hosts: &hosts,
    };
    let Ok(step) = verify_realm_call(&token, &INVOCATION_KEY, &deployment, now()) else {
        return false;
    };
    assert_eq!(step.app(), app_ids[0]);
    assert!(verify_page_call(&token, &INVOCATION_KEY, &deployment, now()).is_err());
    for endpoint in EventEndpoint::ALL {
        let event = verify_event_call(&token, &INVOCATION_KEY, &deployment, endpoint, now());
        assert!(event.is_err());
    }
    true
}
