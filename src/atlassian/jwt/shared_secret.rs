//! Tokens that Jira signs with a tenant's shared secret: HS256 (Connect: verification order).

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey};
use secrecy::{ExposeSecret, SecretString};

use super::claims::Claims;
use super::signature::verify_signature;
use super::unverified::Unverified;
use super::{Recipient, RequestTarget, VerifyError};
use crate::atlassian::ids::{AccountId, ClientKey};

/// Stands in a context token where others carry a hash.
const CONTEXT_QSH: &str = "context-qsh";

/// What Jira said, and signed. Only verification makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostClaims {
    issuer: ClientKey,
    account: Option<AccountId>,
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl HostClaims {
    pub fn issuer(&self) -> &ClientKey {
        &self.issuer
    }

    /// `None` when nobody was logged in.
    pub fn account(&self) -> Option<&AccountId> {
        self.account.as_ref()
    }

    pub fn issued_at(&self) -> DateTime<Utc> {
        self.issued_at
    }

    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }
}

/// For pages and webhooks: the token is good for this request and no other.
///
/// `secret` belongs to the installation that [`Unverified::issuer`] names.
pub fn verify_url_bound(
    token: &Unverified,
    secret: &SecretString,
    request: &RequestTarget<'_>,
    us: &Recipient<'_>,
    now: DateTime<Utc>,
) -> Result<HostClaims, VerifyError> {
    verify(token, secret, us, now, |claims| {
        claims.check_bound_to(request)
    })
}

/// For calls of our own pages: a context token, which is bound to no URL. Opt in only where that is enough.
pub fn verify_context(
    token: &Unverified,
    secret: &SecretString,
    us: &Recipient<'_>,
    now: DateTime<Utc>,
) -> Result<HostClaims, VerifyError> {
    verify(token, secret, us, now, |claims| {
        claims.check_qsh(|claimed| claimed == CONTEXT_QSH)
    })
}

fn verify(
    token: &Unverified,
    secret: &SecretString,
    us: &Recipient<'_>,
    now: DateTime<Utc>,
    check_binding: impl Fn(&Claims) -> Result<(), VerifyError>,
) -> Result<HostClaims, VerifyError> {
    let secret = secret.expose_secret();
    if secret.is_empty() {
        // Anybody can sign with nothing.
        return Err(VerifyError::BadSignature);
    }
    let key = DecodingKey::from_secret(secret.as_bytes());
    let claims: Claims = verify_signature(token.as_compact(), Algorithm::HS256, &key)?;
    let expires_at = claims.check_times(now)?;
    let is_us = |name: &str| name == us.app_key.as_str() || us.urls.find(name).is_some();
    if claims.is_for(is_us) == Some(false) {
        return Err(VerifyError::WrongAudience);
    }
    check_binding(&claims)?;
    Ok(HostClaims {
        issuer: claims.issuer(),
        account: claims.account(),
        issued_at: claims.issued_at()?,
        expires_at,
    })
}

#[cfg(test)]
mod tests;
