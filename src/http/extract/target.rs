//! What a token may be bound to: the request line as it was sent, and the token beside it.

use axum::extract::OriginalUri;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};

use crate::atlassian::jwt::RequestTarget;
use crate::atlassian::region::Realm;
use crate::http::error::Error;
use crate::http::state::AppState;
use crate::installs::tenant::Tenant;

/// The raw request target, before any router has taken something away.
pub fn raw_target(parts: &Parts) -> &str {
    let uri = parts
        .extensions
        .get::<OriginalUri>()
        .map_or(&parts.uri, |original| &original.0);
    uri.path_and_query()
        .map_or("/", axum::http::uri::PathAndQuery::as_str)
}

pub fn request_target<'a>(parts: &'a Parts, base_path: &'a str) -> RequestTarget<'a> {
    RequestTarget {
        method: parts.method.as_str(),
        target: raw_target(parts),
        base_path,
    }
}

/// Through which of our addresses the call came; `None` where the proxy names another host, which then says nothing.
pub(super) fn realm_of(headers: &HeaderMap, uri: &Uri, state: &AppState) -> Option<Realm> {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = named.or_else(|| Some(uri.authority()?.as_str()))?;
    let urls = &state.own_urls;
    urls.at_host(host).and_then(|realm| urls.told_apart(realm))
}

/// A site that is pinned to a region is not served through another one's address.
pub(super) fn must_be_at_home(
    here: Option<Realm>,
    state: &AppState,
    tenant: &Tenant,
) -> Result<(), Error> {
    match (tenant.realm, here) {
        (Some(pinned), Some(here)) if pinned != here => {
            let home = state.own_urls.of(pinned);
            // An address that was taken away serves nobody, so that any other will do.
            home.map_or(Ok(()), |url| Err(Error::elsewhere(url)))
        }
        _ => Ok(()),
    }
}

/// The token of `Authorization: JWT …`; exactly one such header.
pub fn jwt_of(parts: &Parts) -> Result<&str, Error> {
    let value = authorization(parts)?;
    value
        .strip_prefix("JWT ")
        .map(str::trim)
        .ok_or_else(|| Error::unauthenticated("the scheme is not JWT"))
}

/// The token of `Authorization: Bearer …`; exactly one such header.
pub fn bearer_of(parts: &Parts) -> Result<&str, Error> {
    let value = authorization(parts)?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Error::unauthenticated("the scheme is not Bearer")),
    }
}

fn authorization(parts: &Parts) -> Result<&str, Error> {
    let mut values = parts.headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Error::unauthenticated(
            "there is not exactly one Authorization header",
        ));
    };
    value
        .to_str()
        .map_err(|_| Error::unauthenticated("not a text header"))
}
