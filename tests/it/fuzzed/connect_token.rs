//! Any text as a token of Connect; and any header and claims, a line each, signed as the tenant would.

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use dwell::atlassian::ids::AppKey;
use dwell::atlassian::jwt::shared_secret::{verify_context, verify_url_bound};
use dwell::atlassian::jwt::unverified::Unverified;
use dwell::atlassian::jwt::{EXPIRY_LEEWAY, Recipient, RequestTarget};
use dwell::atlassian::region::OwnUrls;
use secrecy::SecretString;
use url::Url;

const SECRET: &str = "a secret that is long enough for a test";
/// 2026-11-21T12:00:00Z
const NOW: i64 = 1_795_262_400;

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    believed(&text, false);
    let (header, claims) = text
        .split_once('\n')
        .unwrap_or((r#"{"alg":"HS256"}"#, &text));
    let signed = [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    let key = hmac::Key::new(HMAC_SHA256, SECRET.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
    believed(&format!("{signed}.{signature}"), true);
}

/// Nothing that is not signed, and nothing that has expired.
fn believed(text: &str, is_signed: bool) {
    let Ok(token) = Unverified::parse(text) else {
        return;
    };
    let now = DateTime::from_timestamp(NOW, 0).unwrap();
    let (app_key, urls) = (
        AppKey::new("dwell"),
        OwnUrls::new(
            Url::parse("https://dwell.example.com/app").unwrap(),
            Vec::new(),
        ),
    );
    let us = Recipient {
        app_key: &app_key,
        urls: &urls,
    };
    let request = RequestTarget {
        method: "GET",
        target: "/app/pages/app?lic=active",
        base_path: "/app",
    };
    let secret = SecretString::from(SECRET);
    let answers = [
        verify_context(&token, &secret, &us, now),
        verify_url_bound(&token, &secret, &request, &us, now),
    ];
    for claims in answers.into_iter().flatten() {
        assert!(is_signed, "{text}");
        assert_eq!(claims.issuer(), token.issuer());
        assert!(claims.expires_at() + EXPIRY_LEEWAY + TimeDelta::seconds(1) > now);
    }
}
