//! Events, schedules and the call before an uninstall: what the platform of Forge sends by itself.

use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};

use super::install_call::read_body;
use super::invocation::Signed;
use super::target::realm_of;
use crate::atlassian::endpoints::EventEndpoint;
use crate::atlassian::events::{
    InstallationEvent, InstallationEventKind, ModuleCall, RetryContext,
};
use crate::atlassian::jwt::forge::{InvocationClaims, verify_event_call};
use crate::http::error::Error;
use crate::http::state::AppState;
use crate::installs::forge::{Happened, ReceivedToken, VerifiedEvent};

const SYSTEM_TOKEN: &str = "x-forge-oauth-system";

/// A call with an invocation token that was made for the very endpoint it came to, and a body that does not contradict it.
#[derive(Debug)]
pub struct ForgeEvent(pub VerifiedEvent);

impl FromRequest<AppState> for ForgeEvent {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        // Below the prefix, which the router has taken away.
        let endpoint = EventEndpoint::of_path(parts.uri.path())
            .ok_or_else(|| Error::not_found("There is nothing at this address."))?;
        let now = state.clock.now();
        let Signed { token, key } = state.invocations.signed(&parts).await?;
        let deployment = state.invocations.deployment();
        let call = verify_event_call(&token, &key, &deployment, endpoint, now)
            .map_err(Error::unauthenticated)?;
        let claims = call.claims().clone();
        let system_token = system_token(&parts.headers, now);
        let realm = realm_of(&parts.headers, &parts.uri, state);
        let body = read_body(Request::from_parts(parts, body)).await?;
        Ok(Self(VerifiedEvent {
            what: what_happened(endpoint, &claims, &body)?,
            claims,
            system_token,
            realm,
        }))
    }
}

fn what_happened(
    endpoint: EventEndpoint,
    claims: &InvocationClaims,
    body: &[u8],
) -> Result<Happened, Error> {
    if endpoint == EventEndpoint::Lifecycle {
        return of_installation(claims, body);
    }
    let call = ModuleCall::read(body);
    tell_retry(endpoint, call.retry);
    if !call.is_about(claims) {
        return Err(contradiction());
    }
    Ok(match endpoint {
        EventEndpoint::Uninstall => Happened::Uninstalled,
        EventEndpoint::Lifecycle | EventEndpoint::Refresh => Happened::Refreshed,
    })
}

fn of_installation(claims: &InvocationClaims, body: &[u8]) -> Result<Happened, Error> {
    let event = InstallationEvent::parse(body).map_err(|error| {
        Error::bad_request("The body is no event of an installation.").because(error)
    })?;
    tell_retry(EventEndpoint::Lifecycle, event.retry);
    if !event.is_about(claims) {
        return Err(contradiction());
    }
    let by = event.account;
    Ok(match event.kind {
        InstallationEventKind::Installed => Happened::Installed { by },
        InstallationEventKind::Upgraded => Happened::Upgraded {
            by,
            scopes: event.scopes,
        },
    })
}

fn contradiction() -> Error {
    Error::bad_request("The body speaks of something else than the invocation token.")
}

/// Why Forge sends something again tells what went wrong with us before.
fn tell_retry(endpoint: EventEndpoint, retry: Option<RetryContext>) {
    if let Some(retry) = retry {
        let (count, reason) = (retry.retry_count, retry.retry_reason);
        tracing::warn!(
            endpoint = endpoint.key(),
            count,
            ?reason,
            "forge repeats an event"
        );
    }
}

/// Two of them are none.
fn system_token(headers: &HeaderMap, now: DateTime<Utc>) -> Option<ReceivedToken> {
    let mut values = headers.get_all(SYSTEM_TOKEN).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    ReceivedToken::read(value.to_str().ok()?, now)
}
