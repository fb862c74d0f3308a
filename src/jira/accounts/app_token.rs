//! The app's own token for one request to a site of Connect's (Connect: claims).

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::atlassian::ids::{AppKey, ClientKey};
use crate::atlassian::qsh::CanonicalRequest;

const LIFE_SECONDS: i64 = 180;

#[derive(Debug, Serialize)]
pub(super) struct AppToken<'a> {
    iss: &'a AppKey,
    aud: [&'a ClientKey; 1],
    iat: i64,
    exp: i64,
    qsh: String,
}

impl<'a> AppToken<'a> {
    /// For this request and no other; a site's API is at the root of its address.
    pub(super) fn new(
        app: &'a AppKey,
        tenant: &'a ClientKey,
        method: &str,
        target: &str,
        now: DateTime<Utc>,
    ) -> Self {
        let iat = now.timestamp();
        let request = CanonicalRequest::new(method, target, "");
        Self {
            iss: app,
            aud: [tenant],
            iat,
            exp: iat + LIFE_SECONDS,
            qsh: request.map(|request| request.hash()).unwrap_or_default(),
        }
    }

    pub(super) fn sign(&self, shared_secret: &SecretString) -> String {
        let key = EncodingKey::from_secret(shared_secret.expose_secret().as_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), self, &key)
            .expect("HS256 takes any secret, and the claims are text and integers")
    }
}
