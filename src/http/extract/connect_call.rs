//! Calls that Jira signs with the tenant's secret and binds to the URL: `enabled` and `disabled`.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::install_call::{parse_payload, read_body};
use super::target::{jwt_of, request_target};
use crate::atlassian::jwt::shared_secret::{HostClaims, verify_url_bound};
use crate::atlassian::jwt::unverified::Unverified;
use crate::atlassian::jwt::{EXPIRY_LEEWAY, RequestTarget, VerifyError};
use crate::http::error::Error;
use crate::http::state::AppState;
use crate::installs::lifecycle::VerifiedCall;
use crate::installs::tenant::Tenant;

/// A lifecycle call with a verified, URL-bound HS256 token whose issuer is the tenant that the body names.
#[derive(Debug)]
pub struct ConnectCall(pub VerifiedCall);

impl FromRequest<AppState> for ConnectCall {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let text = jwt_of(&parts)?.to_owned();
        let unverified = Unverified::parse(&text).map_err(Error::unauthenticated)?;
        let target = request_target(&parts, state.base_path());
        let (tenant, claims) = verified_for_address(&target, &unverified, state).await?;
        tracing::Span::current().record("site_id", tracing::field::display(tenant.site));
        let body = read_body(Request::from_parts(parts, body)).await?;
        let payload = parse_payload(&body, claims.issuer(), &state.app_key)?;
        Ok(Self(VerifiedCall {
            client_key: claims.issuer().clone(),
            payload,
            realm: None,
            token_hash: Sha256::digest(text.as_bytes()).into(),
            body_hash: Sha256::digest(&body).into(),
            replayable_until: claims.expires_at() + EXPIRY_LEEWAY,
        }))
    }
}

/// A token that the tenant signed for this very address.
pub(super) async fn verified_for_address(
    target: &RequestTarget<'_>,
    unverified: &Unverified,
    state: &AppState,
) -> Result<(Arc<Tenant>, HostClaims), Error> {
    let (now, recipient) = (state.clock.now(), state.recipient());
    let verify =
        |secret: &SecretString| verify_url_bound(unverified, secret, target, &recipient, now);
    verified_by_tenant(unverified, state, verify).await
}

/// Looks the tenant up by the token's issuer, and by nothing else, and verifies with its secret. When the secret
/// does not fit, the installation is read once more: it may have been renewed through another replica.
pub(super) async fn verified_by_tenant(
    unverified: &Unverified,
    state: &AppState,
    verify: impl Fn(&SecretString) -> Result<HostClaims, VerifyError>,
) -> Result<(Arc<Tenant>, HostClaims), Error> {
    // Found by client key, a tenant always has a secret.
    let verify = |tenant: &Tenant| {
        let secret = tenant.shared_secret();
        verify(secret.ok_or(VerifyError::BadSignature)?)
    };
    let issuer = unverified.issuer();
    let tenant = state.directory.find_by_client_key(issuer).await?;
    let tenant = tenant.ok_or_else(|| Error::unauthenticated("unknown tenant"))?;
    match verify(&tenant) {
        Ok(claims) => Ok((tenant, claims)),
        Err(VerifyError::BadSignature) => {
            let stored = state.directory.reread_by_client_key(issuer).await?;
            let stored = stored
                .filter(|stored| stored.updated_at != tenant.updated_at)
                .ok_or_else(|| Error::unauthenticated(VerifyError::BadSignature))?;
            let claims = verify(&stored).map_err(Error::unauthenticated)?;
            Ok((stored, claims))
        }
        Err(error) => Err(Error::unauthenticated(error)),
    }
}
