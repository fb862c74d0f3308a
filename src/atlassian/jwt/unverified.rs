//! A token of Connect before anything about it is believed.

use serde::Deserialize;
use serde_json::Value;

use super::compact::Compact;
pub use super::compact::TokenError;
use crate::atlassian::ids::{ClientKey, KeyName};

/// Products send about 500 bytes; context tokens somewhat more.
const MAX_LEN: usize = 8 * 1024;
/// Characters of an issuer that a database column of ours holds.
const LONGEST_ISSUER: usize = 255;

/// A well-formed token. It tells only what is needed to find the key to verify it with.
#[derive(Debug)]
pub struct Unverified {
    token: Compact,
    issuer: ClientKey,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<Value>,
}

impl Unverified {
    pub fn parse(token: &str) -> Result<Self, TokenError> {
        let (token, claims) = Compact::parse::<Claims>(token, MAX_LEN)?;
        let issuer = match claims.iss {
            Some(Value::String(issuer)) if !issuer.is_empty() => issuer,
            _ => return Err(TokenError::NoIssuer),
        };
        if !is_usable(&issuer) {
            return Err(TokenError::UnusableIssuer);
        }
        let issuer = ClientKey::new(issuer);
        Ok(Self { token, issuer })
    }

    /// The algorithm the token claims to be signed with.
    pub fn alg(&self) -> &str {
        self.token.alg()
    }

    /// The `kid`; `None` too when it could not be a key's name.
    pub fn key_name(&self) -> Option<KeyName> {
        self.token.kid().and_then(KeyName::parse)
    }

    /// Whose secret to verify with; not yet who sent it.
    pub fn issuer(&self) -> &ClientKey {
        &self.issuer
    }

    pub(super) fn as_compact(&self) -> &Compact {
        &self.token
    }
}

/// The issuer is looked up before anything is verified: no database is asked for what it cannot hold (`PostgreSQL` fails
/// at a NUL).
fn is_usable(issuer: &str) -> bool {
    issuer.chars().count() <= LONGEST_ISSUER && !issuer.chars().any(char::is_control)
}

#[cfg(test)]
mod tests;
