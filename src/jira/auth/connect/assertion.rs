//! The assertion: we, the installed app, speak for this user of this site, for the next minute.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::atlassian::ids::AccountId;

/// The longest life that Atlassian documents; the exchange follows at once.
const LIFE_SECONDS: i64 = 60;

/// Connect: user impersonation. It has no `qsh`: it is bound to no URL of the site.
#[derive(Debug, Serialize)]
pub(super) struct Assertion<'a> {
    iss: String,
    sub: String,
    tnt: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
}

impl<'a> Assertion<'a> {
    /// `base_url` is the site's, without a slash at its end.
    pub(super) fn new(
        oauth_client_id: &str,
        account: &AccountId,
        base_url: &'a str,
        audience: &'a str,
        now: DateTime<Utc>,
    ) -> Self {
        let iat = now.timestamp();
        Self {
            iss: format!("urn:atlassian:connect:clientid:{oauth_client_id}"),
            sub: format!("urn:atlassian:connect:useraccountid:{account}"),
            tnt: base_url,
            aud: audience,
            iat,
            exp: iat + LIFE_SECONDS,
        }
    }

    pub(super) fn sign(&self, shared_secret: &SecretString) -> String {
        let key = EncodingKey::from_secret(shared_secret.expose_secret().as_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), self, &key)
            .expect("HS256 takes any secret, and the claims are text and integers")
    }
}
