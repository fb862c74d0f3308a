//! What a token claims, and the checks that every kind of token shares.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{CONNECT_LEEWAY, Leeway, RequestTarget, VerifyError};
use crate::atlassian::ids::{AccountId, ClientKey};
use crate::atlassian::qsh;
use crate::atlassian::region::{OwnUrls, Realm};

/// 9999-12-31T23:59:59Z: whatever counts on from there overflows somewhere.
const LAST_SECOND: i64 = 253_402_300_799;

/// The claims of a token whose signature fits (Connect: claims). Times are seconds since 1970.
#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    sub: Option<String>,
    aud: Option<Audience>,
    iat: Option<i64>,
    exp: Option<i64>,
    nbf: Option<i64>,
    qsh: Option<String>,
}

/// An `aud` claim.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub(super) fn names(&self, is_us: impl Fn(&str) -> bool) -> bool {
        self.find(|audience| is_us(audience).then_some(()))
            .is_some()
    }

    /// The first that is found.
    fn find<T>(&self, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        match self {
            Self::One(audience) => find(audience),
            Self::Many(audiences) => audiences.iter().find_map(|audience| find(audience)),
        }
    }
}

impl Claims {
    pub(super) fn issuer(&self) -> ClientKey {
        ClientKey::new(&self.iss)
    }

    /// The person, if somebody was logged in.
    pub(super) fn account(&self) -> Option<AccountId> {
        let account = self.sub.as_deref().filter(|account| !account.is_empty());
        account.map(AccountId::new)
    }

    /// Returns when the token expires.
    pub(super) fn check_times(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, VerifyError> {
        let begins = self.iat.ok_or(VerifyError::MissingClaim("iat"))?;
        check_times(self.exp, begins, self.nbf, CONNECT_LEEWAY, now)
    }

    pub(super) fn issued_at(&self) -> Result<DateTime<Utc>, VerifyError> {
        instant(self.iat.ok_or(VerifyError::MissingClaim("iat"))?)
    }

    /// Whether one of the audiences is us; `None` when the token names none.
    pub(super) fn is_for(&self, is_us: impl Fn(&str) -> bool) -> Option<bool> {
        Some(self.aud.as_ref()?.names(is_us))
    }

    /// Which of our addresses the token is meant for.
    pub(super) fn realm(&self, urls: &OwnUrls) -> Result<Realm, VerifyError> {
        let aud = self.aud.as_ref().ok_or(VerifyError::MissingClaim("aud"))?;
        let found = aud.find(|audience| urls.find(audience));
        found.ok_or(VerifyError::WrongAudience)
    }

    pub(super) fn check_qsh(&self, fits: impl Fn(&str) -> bool) -> Result<(), VerifyError> {
        match self.qsh.as_deref() {
            None => Err(VerifyError::MissingClaim("qsh")),
            Some(qsh) if fits(qsh) => Ok(()),
            Some(_) => Err(VerifyError::QshMismatch),
        }
    }

    pub(super) fn check_bound_to(&self, request: &RequestTarget<'_>) -> Result<(), VerifyError> {
        let RequestTarget {
            method,
            target,
            base_path,
        } = *request;
        self.check_qsh(|claimed| qsh::matches(method, target, base_path, claimed))
    }
}

/// Returns when the token expires. It begins with the later of two instants.
pub(super) fn check_times(
    expires: Option<i64>,
    begins: i64,
    begins_too: Option<i64>,
    leeway: Leeway,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, VerifyError> {
    let expires_at = instant(expires.ok_or(VerifyError::MissingClaim("exp"))?)?;
    let begins_at = instant(begins)?.max(instant(begins_too.unwrap_or(begins))?);
    if expires_at <= now - leeway.expiry {
        return Err(VerifyError::Expired);
    }
    if begins_at > now + leeway.future {
        return Err(VerifyError::NotYetValid);
    }
    Ok(expires_at)
}

fn instant(seconds: i64) -> Result<DateTime<Utc>, VerifyError> {
    Some(seconds)
        .filter(|seconds| (0..=LAST_SECOND).contains(seconds))
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or(VerifyError::Malformed)
}
