//! The token of a call that the app makes as itself: bound to that call (Connect: claims, query string hash).

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;

use crate::atlassian::ids::AppKey;
use crate::atlassian::qsh::CanonicalRequest;

/// It is sent at once.
const LIFE_SECONDS: i64 = 60;

#[derive(Debug, Serialize)]
struct CallClaims<'a> {
    iss: &'a str,
    iat: i64,
    exp: i64,
    qsh: String,
}

/// For a `GET` of `url`, which is below no path of the site: sites are origins.
pub(crate) fn call_token(
    app: &AppKey,
    shared_secret: &SecretString,
    url: &Url,
    now: DateTime<Utc>,
) -> SecretString {
    let request = CanonicalRequest::new("GET", url.as_str(), "");
    let iat = now.timestamp();
    let claims = CallClaims {
        iss: app.as_str(),
        iat,
        exp: iat + LIFE_SECONDS,
        qsh: request.map_or_else(String::new, |request| request.hash()),
    };
    let key = EncodingKey::from_secret(shared_secret.expose_secret().as_bytes());
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .expect("HS256 takes any secret, and the claims are text and integers");
    SecretString::from(token)
}
