//! Steps of a site's move from one region to another: Atlassian calls them while the site is down.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};

use super::caller::suspended;
use super::connect_call::verified_for_address;
use super::install_call::read_body;
use super::invocation::Signed;
use super::target::{jwt_of, request_target};
use crate::atlassian::jwt::forge::verify_realm_call;
use crate::atlassian::jwt::unverified::Unverified;
use crate::http::error::Error;
use crate::http::state::{AppState, ForgeRealms};
use crate::installs::tenant::{Tenant, TenantState};

/// A step for that site. The body is not signed, and says no more than which step of which move.
#[derive(Debug)]
pub struct RealmCall {
    pub tenant: Arc<Tenant>,
    pub query: String,
    pub body: Bytes,
}

/// Connect: signed with the tenant's secret, for this very address.
impl FromRequest<AppState> for RealmCall {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let text = jwt_of(&parts)?.to_owned();
        let unverified = Unverified::parse(&text).map_err(Error::unauthenticated)?;
        let target = request_target(&parts, state.base_path());
        let (tenant, _) = verified_for_address(&target, &unverified, state).await?;
        if tenant.state == TenantState::Uninstalled {
            return Err(Error::unauthenticated("the app is not installed"));
        }
        read(tenant, Request::from_parts(parts, body)).await
    }
}

/// Forge: an invocation token of the manifest's module for moves.
impl FromRequest<ForgeRealms> for RealmCall {
    type Rejection = Error;

    async fn from_request(
        request: Request,
        ForgeRealms(state): &ForgeRealms,
    ) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let now = state.clock.now();
        let Signed { token, key } = state.invocations.signed(&parts).await?;
        let claims = verify_realm_call(&token, &key, &state.invocations.deployment(), now);
        let claims = claims.map_err(Error::unauthenticated)?;
        let tenant = state.forge.find(&claims).await?;
        if tenant.state == TenantState::Uninstalled {
            return Err(Error::not_installed());
        }
        read(tenant, Request::from_parts(parts, body)).await
    }
}

async fn read(tenant: Arc<Tenant>, request: Request) -> Result<RealmCall, Error> {
    tracing::Span::current().record("site_id", tracing::field::display(tenant.site));
    match tenant.state {
        TenantState::Suspended => return Err(suspended()),
        // Its rows go over to another site when it is linked.
        TenantState::Linking => return Err(Error::linking()),
        TenantState::Live | TenantState::Disabled | TenantState::Uninstalled => {}
    }
    let query = request.uri().query().unwrap_or_default().to_owned();
    let body = read_body(request).await?;
    Ok(RealmCall {
        tenant,
        query,
        body,
    })
}
