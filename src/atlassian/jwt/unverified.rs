//! A token before anything about it is believed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

use crate::atlassian::ids::{ClientKey, KeyName};

/// Products send about 500 bytes; context tokens somewhat more.
const MAX_LEN: usize = 8 * 1024;
/// Characters of an issuer that a database column of ours holds.
const LONGEST_ISSUER: usize = 255;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    #[error("the token is longer than 8 KiB")]
    TooLong,
    #[error("the token does not have three segments")]
    NotThreeSegments,
    #[error("the token's header is not what it should be")]
    MalformedHeader,
    #[error("the token's header demands extensions")]
    CriticalExtension,
    #[error("the token's claims are not what they should be")]
    MalformedClaims,
    #[error("the token names no issuer")]
    NoIssuer,
    #[error("the token's issuer is no tenant's name")]
    UnusableIssuer,
}

/// A well-formed token. It tells only what is needed to find the key to verify it with.
#[derive(Debug)]
pub struct Unverified {
    token: SecretString,
    header: Header,
    issuer: ClientKey,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<Value>,
}

impl Unverified {
    pub fn parse(token: &str) -> Result<Self, TokenError> {
        if token.len() > MAX_LEN {
            return Err(TokenError::TooLong);
        }
        let segments: Vec<_> = token.split('.').collect();
        let [header, claims, _signature] = segments[..] else {
            return Err(TokenError::NotThreeSegments);
        };
        let header: Header = decode(header).ok_or(TokenError::MalformedHeader)?;
        if header.crit.is_some() {
            return Err(TokenError::CriticalExtension);
        }
        let claims: Claims = decode(claims).ok_or(TokenError::MalformedClaims)?;
        let issuer = match claims.iss {
            Some(Value::String(issuer)) if !issuer.is_empty() => issuer,
            _ => return Err(TokenError::NoIssuer),
        };
        if !is_usable(&issuer) {
            return Err(TokenError::UnusableIssuer);
        }
        Ok(Self {
            token: SecretString::from(token),
            header,
            issuer: ClientKey::new(issuer),
        })
    }

    /// The algorithm the token claims to be signed with.
    pub fn alg(&self) -> &str {
        &self.header.alg
    }

    /// The `kid`; `None` too when it could not be a key's name.
    pub fn key_name(&self) -> Option<KeyName> {
        self.header.kid.as_deref().and_then(KeyName::parse)
    }

    /// Whose secret to verify with; not yet who sent it.
    pub fn issuer(&self) -> &ClientKey {
        &self.issuer
    }

    pub(super) fn as_str(&self) -> &str {
        self.token.expose_secret()
    }
}

/// The issuer is looked up before anything is verified: no database is asked for what it cannot hold (`PostgreSQL` fails
/// at a NUL).
fn is_usable(issuer: &str) -> bool {
    issuer.chars().count() <= LONGEST_ISSUER && !issuer.chars().any(char::is_control)
}

fn decode<T: DeserializeOwned>(segment: &str) -> Option<T> {
    let json = URL_SAFE_NO_PAD.decode(segment).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests;
