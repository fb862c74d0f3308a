//! Connect lifecycle calls that Atlassian signs with its install key: `installed` and `uninstalled`.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use sha2::{Digest, Sha256};

use super::target::{jwt_of, request_target};
use crate::atlassian::ids::{AppKey, ClientKey, KeyName};
use crate::atlassian::jwt::EXPIRY_LEEWAY;
use crate::atlassian::jwt::install_key::verify_lifecycle;
use crate::atlassian::jwt::unverified::Unverified;
use crate::atlassian::keys::InstallKey;
use crate::http::error::{Error, chain};
use crate::http::layer::ClientAddress;
use crate::http::state::AppState;
use crate::installs::lifecycle::VerifiedCall;
use crate::installs::payload::LifecyclePayload;

/// A lifecycle call with a verified RS256 token whose issuer is the tenant that the body names.
#[derive(Debug)]
pub struct InstallCall(pub VerifiedCall);

impl FromRequest<AppState> for InstallCall {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let text = jwt_of(&parts)?.to_owned();
        let unverified = Unverified::parse(&text).map_err(Error::unauthenticated)?;
        let kid = unverified
            .key_name()
            .ok_or_else(|| Error::unauthenticated("no usable kid"))?;
        let key = install_key(&parts, &kid, state).await?;
        let target = request_target(&parts, state.base_path());
        let now = state.clock.now();
        let claims = verify_lifecycle(&unverified, &key, &state.own_urls, &target, now)
            .map_err(Error::unauthenticated)?;
        let body = read_body(axum::extract::Request::from_parts(parts, body)).await?;
        let payload = parse_payload(&body, claims.issuer(), &state.app_key)?;
        Ok(Self(VerifiedCall {
            client_key: claims.issuer().clone(),
            payload,
            realm: state.own_urls.told_apart(claims.realm()),
            token_hash: Sha256::digest(text.as_bytes()).into(),
            body_hash: Sha256::digest(&body).into(),
            replayable_until: claims.expires_at() + EXPIRY_LEEWAY,
        }))
    }
}

async fn install_key(parts: &Parts, kid: &KeyName, state: &AppState) -> Result<InstallKey, Error> {
    let asker = parts.extensions.get::<ClientAddress>();
    let asker = asker.map(|&ClientAddress(address)| address);
    let key = state.install_keys.find(kid, asker).await.map_err(|error| {
        Error::unavailable("Atlassian's key server does not answer.", Some(30))
            .because(chain(&error))
    })?;
    key.ok_or_else(|| Error::unauthenticated("no such install key"))
}

pub(super) async fn read_body(request: Request) -> Result<Bytes, Error> {
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection| {
            Error::new(
                rejection.status(),
                "bad_body",
                "The request body cannot be read.",
            )
        })
}

/// The body is not signed: it counts only for the tenant and the app that the token names.
pub fn parse_payload(
    body: &[u8],
    issuer: &ClientKey,
    app_key: &AppKey,
) -> Result<LifecyclePayload, Error> {
    let payload: LifecyclePayload = serde_json::from_slice(body).map_err(|error| {
        Error::bad_request("The body is no lifecycle payload.").because(error.classify_text())
    })?;
    if payload.client_key != issuer.as_str() {
        return Err(Error::unauthenticated("iss is not the body's clientKey"));
    }
    if payload.key != app_key.as_str() {
        return Err(Error::unauthenticated("the body names another app"));
    }
    if payload.holds_nul() {
        return Err(Error::bad_request("The body holds a NUL."));
    }
    Ok(payload)
}

/// Serde's own message may quote the body, which holds the secret: only the kind of fault is told.
trait ClassifyText {
    fn classify_text(&self) -> String;
}

impl ClassifyText for serde_json::Error {
    fn classify_text(&self) -> String {
        format!(
            "{:?} at line {} column {}",
            self.classify(),
            self.line(),
            self.column()
        )
    }
}
