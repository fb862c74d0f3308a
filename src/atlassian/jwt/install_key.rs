//! Lifecycle tokens, which Atlassian signs with an install key: RS256 (Connect: signed install).

use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;

use super::claims::Claims;
use super::signature::verify_signature;
use super::unverified::Unverified;
use super::{RequestTarget, VerifyError};
use crate::atlassian::ids::{AccountId, ClientKey};
use crate::atlassian::keys::InstallKey;
use crate::atlassian::region::{OwnUrls, Realm};

/// What Atlassian said about an installation, and signed. The body that came along is not signed: compare its
/// `clientKey` with [`LifecycleClaims::issuer`] and keep the issuer. Only verification makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifecycleClaims {
    issuer: ClientKey,
    account: Option<AccountId>,
    expires_at: DateTime<Utc>,
    realm: Realm,
}

impl LifecycleClaims {
    pub fn issuer(&self) -> &ClientKey {
        &self.issuer
    }

    /// Who installed or removed the app, if Atlassian says so.
    pub fn account(&self) -> Option<&AccountId> {
        self.account.as_ref()
    }

    /// Of the address that it was made out to: where Atlassian has pinned the site.
    pub fn realm(&self) -> Realm {
        self.realm
    }

    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }
}

/// `key` is the one that [`Unverified::key_name`] names, from Atlassian's key servers.
pub fn verify_lifecycle(
    token: &Unverified,
    key: &InstallKey,
    own: &OwnUrls,
    request: &RequestTarget<'_>,
    now: DateTime<Utc>,
) -> Result<LifecycleClaims, VerifyError> {
    let claims: Claims =
        verify_signature(token.as_compact(), Algorithm::RS256, key.decoding_key())?;
    let expires_at = claims.check_times(now)?;
    let realm = claims.realm(own)?;
    claims.check_bound_to(request)?;
    Ok(LifecycleClaims {
        realm,
        issuer: claims.issuer(),
        account: claims.account(),
        expires_at,
    })
}

#[cfg(test)]
mod tests;
