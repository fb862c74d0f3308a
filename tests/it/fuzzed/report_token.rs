//! Any text as a report token; and any bytes as its claims, signed with the site's own key.

use std::sync::LazyLock;

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dwell::atlassian::ids::AppKey;
use dwell::crypto::envelope::DataKey;
use dwell::tokens::codec::{TokenClaims, UnverifiedReportToken, sign};
use secrecy::ExposeSecret;

/// What every token of ours begins with.
const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;
const LABEL: &str = "dwell/report-token/v1";
const APP: &str = "dwell";

static KEY: LazyLock<DataKey> = LazyLock::new(DataKey::generate);

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(verified(&text).is_none(), "nobody has signed {text}");
    let signed = [HEADER.as_bytes(), bytes].map(|part| URL_SAFE_NO_PAD.encode(part));
    let signed = signed.join(".");
    let key = hmac::Key::new(HMAC_SHA256, &*KEY.derive(LABEL));
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
    let Some(claims) = verified(&format!("{signed}.{signature}")) else {
        return;
    };
    assert_eq!([&claims.iss, &claims.aud], [&AppKey::new(APP); 2]);
    // What was issued is told again in the same words.
    let again = sign(&KEY, &claims).unwrap();
    let claims = verified(again.expose_secret()).unwrap();
    let same = sign(&KEY, &claims).unwrap();
    assert_eq!(same.expose_secret(), again.expose_secret());
}

fn verified(text: &str) -> Option<TokenClaims> {
    let token = UnverifiedReportToken::parse(text)?;
    let claims = token.verify(&KEY, &AppKey::new(APP))?;
    assert_eq!(claims.site, token.site());
    Some(claims)
}
