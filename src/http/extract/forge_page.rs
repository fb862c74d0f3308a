//! Calls of Forge's pages: invocation token in `Authorization: Bearer …`. Once it is verified nothing here answers 401, which
//! Forge takes for a refused invocation (Forge: responses).

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use secrecy::SecretString;

use super::caller::{Caller, must_be_told_licensed, suspended};
use super::invocation::Signed;
use super::target::{must_be_at_home, realm_of};
use crate::atlassian::jwt::forge::verify_page_call;
use crate::atlassian::licence::Licence;
use crate::http::error::Error;
use crate::http::state::ForgePages;
use crate::installs::caller::UserToken;
use crate::installs::tenant::TenantState;

const USER_TOKEN: &str = "x-forge-oauth-user";

impl FromRequestParts<ForgePages> for Caller {
    type Rejection = Error;

    async fn from_request_parts(
        parts: &mut Parts,
        ForgePages(state): &ForgePages,
    ) -> Result<Self, Error> {
        let now = state.clock.now();
        let Signed { token, key } = state.invocations.signed(parts).await?;
        let deployment = state.invocations.deployment();
        let call = verify_page_call(&token, &key, &deployment, now);
        let call = call.map_err(Error::unauthenticated)?;
        let mut tenant = state.forge.meet(&call).await?;
        tracing::Span::current().record("site_id", tracing::field::display(tenant.site));
        match tenant.state {
            TenantState::Live => {}
            TenantState::Suspended => return Err(suspended()),
            TenantState::Linking => return Err(Error::linking()),
            TenantState::Disabled | TenantState::Uninstalled => {
                return Err(Error::not_installed());
            }
        }
        let here = realm_of(&parts.headers, &parts.uri, state);
        must_be_at_home(here, state, &tenant)?;
        let licence = call.claims().licence();
        must_be_told_licensed(state, &tenant, licence).await?;
        if tenant.sold_at.is_none() && licence != Licence::Untold {
            // What the call has just told of its site counts for itself, too.
            tenant = state.forge.meet(&call).await?;
        }
        Ok(Self {
            tenant,
            account: call.account().clone(),
            user_token: UserToken::Brought(user_token(&parts.headers)?),
        })
    }
}

/// `None` where Forge sent none. Two of them Forge never sends: which one would Jira be asked about?
fn user_token(headers: &HeaderMap) -> Result<Option<SecretString>, Error> {
    let mut values = headers.get_all(USER_TOKEN).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match value.to_str().map(str::trim) {
        Ok(text) if !text.is_empty() && values.next().is_none() => {
            Ok(Some(SecretString::from(text)))
        }
        _ => Err(Error::forbidden("The call brought no usable user token.")),
    }
}
