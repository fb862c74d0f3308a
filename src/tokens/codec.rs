//! The text of a report token: a JWS whose bytes depend only on the record and the site's data key, so that a
//! reveal years later gives the text that was issued. The header is written here, not by a library, for the same
//! reason.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::atlassian::ids::{AccountId, AppKey, SiteId, TokenId};
use crate::crypto::envelope::DataKey;

/// Label of the signing key derived from a site's data key: rotating master keys changes nothing, deleting the
/// data key ends every token of the site.
const KEY_LABEL: &str = "dwell/report-token/v1";
const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;
/// Ours are about 500 characters.
const LONGEST: usize = 2_048;

/// The order of the members is the order in the text: never change it.
#[derive(Serialize, Deserialize)]
pub struct TokenClaims {
    pub iss: AppKey,
    pub aud: AppKey,
    pub sub: AccountId,
    /// The site's id with us.
    #[serde(rename = "clientKey")]
    pub site: SiteId,
    pub iat: i64,
    pub jti: TokenId,
    pub sec: String,
}

impl fmt::Debug for TokenClaims {
    /// Without `sec`, which makes the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenClaims")
            .field("sub", &self.sub)
            .field("site", &self.site)
            .field("iat", &self.iat)
            .field("jti", &self.jti)
            .finish_non_exhaustive()
    }
}

/// A token nobody has checked yet: it tells only whose key to check it with.
pub struct UnverifiedReportToken<'a> {
    signed: &'a str,
    signature: &'a str,
    payload: Vec<u8>,
    site: SiteId,
}

impl fmt::Debug for UnverifiedReportToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedReportToken")
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

impl<'a> UnverifiedReportToken<'a> {
    /// `None` for anything that Dwell cannot have issued.
    pub fn parse(text: &'a str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Route {
            #[serde(rename = "clientKey")]
            site: SiteId,
        }
        if text.len() > LONGEST {
            return None;
        }
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if header != URL_SAFE_NO_PAD.encode(HEADER) {
            return None;
        }
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        let route: Route = serde_json::from_slice(&payload).ok()?;
        Some(Self {
            signed,
            signature,
            payload,
            site: route.site,
        })
    }

    pub fn site(&self) -> SiteId {
        self.site
    }

    /// The claims, once the site's own key has signed them for this app.
    pub fn verify(&self, data_key: &DataKey, app_key: &AppKey) -> Option<TokenClaims> {
        let key = DecodingKey::from_secret(&*data_key.derive(KEY_LABEL));
        let signed = self.signed.as_bytes();
        if !crypto::verify(self.signature, signed, &key, Algorithm::HS256).unwrap_or(false) {
            return None;
        }
        let claims: TokenClaims = serde_json::from_slice(&self.payload).ok()?;
        (claims.iss == *app_key && claims.aud == *app_key).then_some(claims)
    }
}

/// The token's text. Fails only if the signing library does.
pub fn sign(data_key: &DataKey, claims: &TokenClaims) -> Option<SecretString> {
    let payload = serde_json::to_vec(claims).ok()?;
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(HEADER),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let key = EncodingKey::from_secret(&*data_key.derive(KEY_LABEL));
    let signature = crypto::sign(signed.as_bytes(), &key, Algorithm::HS256).ok()?;
    Some(SecretString::from(format!("{signed}.{signature}")))
}

#[cfg(test)]
mod tests;
