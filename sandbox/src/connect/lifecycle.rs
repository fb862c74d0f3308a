//! Lifecycle calls as Jira signs and sends them (Connect: lifecycle callbacks).

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::app::{App, Event, Tenant};
use super::qsh;
use crate::mint::{MintKey, mint, mint_hs256};
use crate::signing_key::SigningKey;

/// One call, ready to be sent: once, twice, or with something changed.
#[derive(Clone)]
pub struct SignedCall {
    pub url: String,
    /// Without the scheme `JWT `.
    pub token: String,
    pub body: Value,
}

impl fmt::Debug for SignedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedCall")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// What the app answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// 0: there was no answer, and `body` tells why.
    pub status: u16,
    pub body: String,
}

impl Delivery {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn none(reason: impl Into<String>) -> Self {
        Self {
            status: 0,
            body: reason.into(),
        }
    }
}

/// How long a lifecycle token lives.
const LIFETIME_SECONDS: i64 = 180;

/// Who does it, and what Jira writes into the call.
#[derive(Debug)]
pub(crate) struct Occasion<'a> {
    pub(crate) event: Event,
    /// Account id of the administrator.
    pub(crate) actor: Option<&'a str>,
    pub(crate) oauth_client_id: &'a str,
    /// Told to the app by `installed`.
    pub(crate) new_secret: &'a str,
    pub(crate) now: DateTime<Utc>,
}

/// `None`: the app does not listen to this event.
pub(crate) fn prepare(
    occasion: &Occasion<'_>,
    tenant: &Tenant,
    app: &App,
    key: &SigningKey,
) -> Option<SignedCall> {
    let url = app.hook(occasion.event)?;
    let mut claims = json!({
        "iss": tenant.client_key,
        "iat": occasion.now.timestamp(),
        "exp": occasion.now.timestamp() + LIFETIME_SECONDS,
        "qsh": qsh::hash("POST", &url, &app.base_path()),
    });
    if let Some(actor) = occasion.actor {
        claims["sub"] = Value::from(actor);
    }
    let token = if occasion.event.is_signed_with_install_key() {
        claims["aud"] = Value::from(app.base_url.as_str());
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": key.kid});
        mint(&header, &claims, MintKey::Published, key)
    } else {
        mint_hs256(&claims, &tenant.shared_secret)
    };
    Some(SignedCall {
        url,
        token,
        body: body(occasion, tenant, app),
    })
}

fn body(occasion: &Occasion<'_>, tenant: &Tenant, app: &App) -> Value {
    let mut body = json!({
        "key": app.key,
        "clientKey": tenant.client_key,
        "baseUrl": tenant.base_url,
        "displayUrl": tenant.base_url,
        "displayUrlServicedeskHelpCenter": tenant.base_url,
        "productType": "jira",
        "description": "Sandbox Jira",
        "serverVersion": "100280",
        "pluginsVersion": "1001.0.0-SNAPSHOT",
        "eventType": occasion.event.name(),
    });
    if app.scopes.iter().any(|scope| scope == "ACT_AS_USER") {
        body["oauthClientId"] = Value::from(occasion.oauth_client_id);
    }
    if occasion.event == Event::Installed {
        body["sharedSecret"] = Value::from(occasion.new_secret);
    }
    body
}
