//! A token as text with three parts, which every kind of token is before anything about it is believed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    #[error("the token is too long")]
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

#[derive(Debug)]
pub(super) struct Compact {
    token: SecretString,
    header: Header,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

impl Compact {
    /// The token, and what of its claims is needed to find a key.
    pub(super) fn parse<C: DeserializeOwned>(
        token: &str,
        max_len: usize,
    ) -> Result<(Self, C), TokenError> {
        if token.len() > max_len {
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
        let claims = decode(claims).ok_or(TokenError::MalformedClaims)?;
        let token = SecretString::from(token);
        Ok((Self { token, header }, claims))
    }

    /// The algorithm the token claims to be signed with.
    pub(super) fn alg(&self) -> &str {
        &self.header.alg
    }

    pub(super) fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    pub(super) fn as_str(&self) -> &str {
        self.token.expose_secret()
    }
}

fn decode<T: DeserializeOwned>(segment: &str) -> Option<T> {
    let json = URL_SAFE_NO_PAD.decode(segment).ok()?;
    serde_json::from_slice(&json).ok()
}
