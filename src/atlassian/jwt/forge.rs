//! Forge's invocation tokens (FIT), which come with every call of the platform: RS256 (Forge: invocation token).
//!
//! A token says who calls and from which installation. It is bound to no method, path or body, and not to the OAuth tokens
//! in the headers beside it.

mod claims;
mod deployment;
mod invocation;
#[cfg(test)]
pub(crate) mod testing;
mod unverified;

use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;
use thiserror::Error;
use url::Url;

use self::claims::Claims;
pub use self::deployment::Deployment;
pub use self::invocation::InvocationClaims;
pub use self::unverified::UnverifiedInvocation;
use super::VerifyError;
use super::signature::verify_signature;
use crate::atlassian::endpoints::EventEndpoint;
use crate::atlassian::ids::AccountId;
use crate::atlassian::keys::InvocationKey;

/// Why an invocation is not believed. For the log: a caller is told nothing but 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvocationError {
    #[error(transparent)]
    Token(#[from] VerifyError),
    #[error("the token is of another kind")]
    WrongIssuer,
    #[error("the token comes from an isolated cloud")]
    IsolatedCloud,
    #[error("the token names an app that is not its audience")]
    OtherApp,
    #[error("the token contradicts itself about the installation")]
    OtherInstallation,
    #[error("the token's api base url is not that of a jira site")]
    WrongApiBaseUrl,
    #[error("the token contradicts itself about the site")]
    OtherSite,
    #[error("the token comes from an environment that is not served here")]
    WrongEnvironment,
    #[error("the token names no user")]
    NoPrincipal,
    #[error("the token was made for another module")]
    WrongModule,
}

/// A call of one of our pages, by somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCall {
    claims: InvocationClaims,
    account: AccountId,
    site_url: Option<Url>,
}

impl PageCall {
    pub fn claims(&self) -> &InvocationClaims {
        &self.claims
    }

    /// Who calls. Whether that is an admin is for Jira to say.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Where people find the site, if the token says so and it is an address of Jira.
    pub fn site_url(&self) -> Option<&Url> {
        self.site_url.as_ref()
    }
}

/// An event or a schedule: the platform itself calls one of our endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCall {
    claims: InvocationClaims,
    endpoint: EventEndpoint,
}

impl EventCall {
    pub fn claims(&self) -> &InvocationClaims {
        &self.claims
    }

    pub fn endpoint(&self) -> EventEndpoint {
        self.endpoint
    }
}

/// `key` is the one that [`UnverifiedInvocation::key_name`] names, from Forge's key set.
pub fn verify_page_call(
    token: &UnverifiedInvocation,
    key: &InvocationKey,
    deployment: &Deployment<'_>,
    now: DateTime<Utc>,
) -> Result<PageCall, InvocationError> {
    let (claims, verified) = verify(token, key, deployment, now)?;
    Ok(PageCall {
        account: claims.account().ok_or(InvocationError::NoPrincipal)?,
        site_url: claims.site_url(deployment.hosts),
        claims: verified,
    })
}

/// A page's token is refused whatever endpoint its call goes to, so that nobody who merely uses the app can send an event.
pub fn verify_event_call(
    token: &UnverifiedInvocation,
    key: &InvocationKey,
    deployment: &Deployment<'_>,
    endpoint: EventEndpoint,
    now: DateTime<Utc>,
) -> Result<EventCall, InvocationError> {
    let (claims, verified) = verify(token, key, deployment, now)?;
    if !claims.is_made_for(endpoint) {
        return Err(InvocationError::WrongModule);
    }
    Ok(EventCall {
        claims: verified,
        endpoint,
    })
}

/// A step of a move between regions. Refused is the token of a page and of an event.
pub fn verify_realm_call(
    token: &UnverifiedInvocation,
    key: &InvocationKey,
    deployment: &Deployment<'_>,
    now: DateTime<Utc>,
) -> Result<InvocationClaims, InvocationError> {
    let (claims, verified) = verify(token, key, deployment, now)?;
    let fits = claims.is_made_for_realms();
    fits.then_some(verified).ok_or(InvocationError::WrongModule)
}

/// The order of "Forge: verification order".
fn verify(
    token: &UnverifiedInvocation,
    key: &InvocationKey,
    deployment: &Deployment<'_>,
    now: DateTime<Utc>,
) -> Result<(Claims, InvocationClaims), InvocationError> {
    let algorithm = Algorithm::RS256;
    let claims: Claims = verify_signature(token.as_compact(), algorithm, key.decoding_key())?;
    let verified = claims.check(deployment, now)?;
    Ok((claims, verified))
}

#[cfg(test)]
mod tests;
