//! People on our pages: who they are, and whether they administer the site.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;

use super::connect_call::verified_by_tenant;
use super::target::jwt_of;
use crate::atlassian::ids::AccountId;
use crate::atlassian::jwt::shared_secret::verify_context;
use crate::atlassian::jwt::unverified::Unverified;
use crate::http::error::Error;
use crate::http::state::AppState;
use crate::installs::admins::Purpose;
use crate::installs::tenant::{Tenant, TenantState};

/// A logged-in user of a live site: Connect context token in `Authorization: JWT …`.
#[derive(Clone, Debug)]
pub struct Caller {
    pub tenant: Arc<Tenant>,
    pub account: AccountId,
}

/// A [`Caller`] whom Jira confirms as an administrator: anew for every write and reveal.
#[derive(Clone, Debug)]
pub struct AdminCaller(pub Caller);

impl FromRequestParts<AppState> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let unverified = Unverified::parse(jwt_of(parts)?).map_err(Error::unauthenticated)?;
        let now = state.clock.now();
        let (tenant, claims) = verified_by_tenant(&unverified, state, |tenant| {
            verify_context(&unverified, &tenant.shared_secret, &state.recipient(), now)
        })
        .await?;
        match tenant.state {
            TenantState::Live => {}
            TenantState::Suspended => {
                return Err(Error::forbidden(
                    "This Jira site is suspended by the operator of this service.",
                ));
            }
            TenantState::Disabled | TenantState::Uninstalled => {
                return Err(Error::unauthenticated("the app is not enabled on the site"));
            }
        }
        let account = claims.account().cloned();
        let account = account.ok_or_else(|| Error::unauthenticated("nobody is logged in"))?;
        tracing::Span::current().record("site_id", tracing::field::display(tenant.site));
        Ok(Self { tenant, account })
    }
}

impl FromRequestParts<AppState> for AdminCaller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let reading = matches!(parts.method, Method::GET | Method::HEAD);
        let purpose = if reading {
            Purpose::Read
        } else {
            Purpose::Write
        };
        if state
            .admins
            .is_admin(&caller.tenant, &caller.account, purpose)
            .await?
        {
            Ok(Self(caller))
        } else {
            Err(Error::forbidden("Only Jira administrators may do this."))
        }
    }
}
