//! An invocation token before anything about it is believed.

use serde::de::IgnoredAny;

use crate::atlassian::ids::SetKeyName;
use crate::atlassian::jwt::compact::{Compact, TokenError};

/// The context of a page can be large.
const MAX_LEN: usize = 16 * 1024;

/// A well-formed token. It tells only what is needed to find the key to verify it with.
#[derive(Debug)]
pub struct UnverifiedInvocation(Compact);

impl UnverifiedInvocation {
    /// `token` stands behind `Bearer` in the `Authorization` header.
    pub fn parse(token: &str) -> Result<Self, TokenError> {
        let (token, _) = Compact::parse::<IgnoredAny>(token, MAX_LEN)?;
        Ok(Self(token))
    }

    /// The algorithm the token claims to be signed with.
    pub fn alg(&self) -> &str {
        self.0.alg()
    }

    /// The `kid`; `None` too when it could not be a key's name.
    pub fn key_name(&self) -> Option<SetKeyName> {
        self.0.kid().and_then(SetKeyName::parse)
    }

    pub(super) fn as_compact(&self) -> &Compact {
        &self.0
    }
}
