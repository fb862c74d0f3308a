//! Pages that Jira loads into its frames: a token in the address, signed with the tenant's secret for this very address.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use chrono::TimeDelta;
use url::form_urlencoded;

use super::caller::{Caller, must_be_licensed, must_be_told_licensed};
use super::connect_call::verified_for_address;
use super::connect_page::caller_of;
use super::target::{must_be_at_home, realm_of, request_target};
use crate::atlassian::jwt::unverified::Unverified;
use crate::atlassian::licence::Licence;
use crate::http::error::Error;
use crate::http::state::AppState;
use crate::installs::admins::Purpose;

/// A browser opens an address at once. What an older one says of the licence may not be so any more.
const NEWS: TimeDelta = TimeDelta::minutes(1);

/// Somebody who is logged in to a live site has one of our pages opened there.
#[derive(Clone, Debug)]
pub struct ConnectFrame(pub Caller);

/// The same, and Jira confirms that they administer the site. The module's condition only hides the page.
#[derive(Clone, Debug)]
pub struct AdminConnectFrame(pub Caller);

impl FromRequestParts<AppState> for ConnectFrame {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let text = jwt_in_query(parts)?;
        let unverified = Unverified::parse(&text).map_err(Error::unauthenticated)?;
        let mut target = request_target(parts, state.base_path());
        if parts.method == Method::HEAD {
            // Nobody signs a look at the headers of a page.
            target.method = "GET";
        }
        let (tenant, claims) = verified_for_address(&target, &unverified, state).await?;
        let caller = caller_of(tenant, &claims)?;
        let here = realm_of(&parts.headers, &parts.uri, state);
        must_be_at_home(here, state, &caller.tenant)?;
        if state.clock.now() - claims.issued_at() > NEWS {
            must_be_licensed(state, &caller.tenant).await?;
        } else {
            // Signed with the rest of the address.
            let licence = Licence::of_page(parts.uri.query().unwrap_or_default());
            must_be_told_licensed(state, &caller.tenant, licence).await?;
        }
        Ok(Self(caller))
    }
}

impl FromRequestParts<AppState> for AdminConnectFrame {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let ConnectFrame(caller) = ConnectFrame::from_request_parts(parts, state).await?;
        if state.admins.is_admin(&caller, Purpose::Read).await? {
            Ok(Self(caller))
        } else {
            Err(Error::forbidden(
                "Only Jira administrators may open this page.",
            ))
        }
    }
}

/// Exactly one, and none beside it: which of two would be the caller's?
fn jwt_in_query(parts: &Parts) -> Result<String, Error> {
    if parts.headers.contains_key(AUTHORIZATION) {
        return Err(Error::unauthenticated("a proof beside the address"));
    }
    let query = parts.uri.query().unwrap_or_default();
    let mut tokens = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "jwt");
    match (tokens.next(), tokens.next()) {
        (Some((_, token)), None) => Ok(token.into_owned()),
        _ => Err(Error::unauthenticated(
            "there is not exactly one jwt in the address",
        )),
    }
}
