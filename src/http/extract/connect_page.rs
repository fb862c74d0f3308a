//! Calls of Connect's pages: context token in `Authorization: JWT …`.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::caller::{Caller, must_be_licensed, suspended};
use super::connect_call::verified_by_tenant;
use super::target::{jwt_of, must_be_at_home, realm_of};
use crate::atlassian::jwt::shared_secret::{HostClaims, verify_context};
use crate::atlassian::jwt::unverified::Unverified;
use crate::http::error::Error;
use crate::http::state::AppState;
use crate::installs::caller::UserToken;
use crate::installs::tenant::{Tenant, TenantState};

impl FromRequestParts<AppState> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let unverified = Unverified::parse(jwt_of(parts)?).map_err(Error::unauthenticated)?;
        let (now, recipient) = (state.clock.now(), state.recipient());
        let (tenant, claims) = verified_by_tenant(&unverified, state, |secret| {
            verify_context(&unverified, secret, &recipient, now)
        })
        .await?;
        let caller = caller_of(tenant, &claims)?;
        let here = realm_of(&parts.headers, &parts.uri, state);
        must_be_at_home(here, state, &caller.tenant)?;
        must_be_licensed(state, &caller.tenant).await?;
        Ok(caller)
    }
}

/// Whom a verified token of a tenant speaks for, if they may be here at all.
pub(super) fn caller_of(tenant: Arc<Tenant>, claims: &HostClaims) -> Result<Caller, Error> {
    match tenant.state {
        TenantState::Live => {}
        TenantState::Suspended => return Err(suspended()),
        TenantState::Linking => return Err(Error::linking()),
        TenantState::Disabled | TenantState::Uninstalled => {
            return Err(Error::unauthenticated("the app is not enabled on the site"));
        }
    }
    let account = claims.account().cloned();
    let account = account.ok_or_else(|| Error::unauthenticated("nobody is logged in"))?;
    tracing::Span::current().record("site_id", tracing::field::display(tenant.site));
    Ok(Caller {
        tenant,
        account,
        user_token: UserToken::Exchanged,
    })
}
