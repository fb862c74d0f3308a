//! Any text as the system token beside an event of Forge, and any bytes as what such a token claims.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use dwell::installs::forge::ReceivedToken;
use serde_json::Value;

/// 2026-11-21T12:00:00Z
const NOW: i64 = 1_795_262_400;
const LONGEST: usize = 16 * 1024;

pub(crate) fn check(bytes: &[u8]) {
    kept(&String::from_utf8_lossy(bytes));
    let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(bytes));
    if !kept(&token) {
        assert!(
            token.len() > LONGEST || is_over(bytes),
            "refused without need: {token}"
        );
    }
}

/// Whether it is kept: never for longer than four hours, and never when it is over. What is printed depends on its end alone.
fn kept(text: &str) -> bool {
    let now = DateTime::from_timestamp(NOW, 0).unwrap();
    let Some(token) = ReceivedToken::read(text, now) else {
        return false;
    };
    let left = token.expires_at() - now;
    assert!(left > TimeDelta::zero() && left <= TimeDelta::hours(4));
    let end = token.expires_at();
    assert_eq!(
        format!("{token:?}"),
        format!("ReceivedToken {{ text: SecretBox<str>([REDACTED]), expires_at: {end:?} }}")
    );
    true
}

/// Whether that is why it may be refused. What this stricter reader cannot read decides nothing.
fn is_over(claims: &[u8]) -> bool {
    let Ok(claims) = serde_json::from_slice::<Value>(claims) else {
        return true;
    };
    // A list has its members by place.
    let end = claims.get("exp").or_else(|| claims.get(0));
    end.and_then(Value::as_i64).is_some_and(|end| end <= NOW)
}
