//! `/api/v1/credentials`: what Atlassian gave the site's admins, and they us. Secrets come in and never go out.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::credential_body::{key_from, shown, shown_all, token_from};
use super::token_body::version_from;
use crate::credentials::Credentials;
use crate::db::credentials::CredentialKind;
use crate::http::error::Error;
use crate::http::extract::caller::AdminCaller;

pub async fn show(
    AdminCaller(caller): AdminCaller,
    State(credentials): State<Credentials>,
) -> Result<Response, Error> {
    Ok(shown_all(&credentials.show(&caller).await?))
}

pub async fn replace_key(
    AdminCaller(caller): AdminCaller,
    State(credentials): State<Credentials>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let seen = version_from(&headers)?;
    let view = credentials.save(&caller, key_from(&body)?, seen).await?;
    Ok(shown(&view))
}

pub async fn replace_token(
    AdminCaller(caller): AdminCaller,
    State(credentials): State<Credentials>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let seen = version_from(&headers)?;
    let view = credentials.save(&caller, token_from(&body)?, seen).await?;
    Ok(shown(&view))
}

pub async fn check_key(
    AdminCaller(caller): AdminCaller,
    State(credentials): State<Credentials>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let (kind, seen) = (CredentialKind::OrganizationKey, version_from(&headers)?);
    Ok(shown(&credentials.check(&caller, kind, seen).await?))
}

pub async fn check_token(
    AdminCaller(caller): AdminCaller,
    State(credentials): State<Credentials>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let (kind, seen) = (CredentialKind::UserToken, version_from(&headers)?);
    Ok(shown(&credentials.check(&caller, kind, seen).await?))
}

pub async fn remove_key(
    AdminCaller(caller): AdminCaller,
    State(credentials): State<Credentials>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    let (kind, seen) = (CredentialKind::OrganizationKey, version_from(&headers)?);
    credentials.remove(&caller, kind, seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn remove_token(
    AdminCaller(caller): AdminCaller,
    State(credentials): State<Credentials>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    let (kind, seen) = (CredentialKind::UserToken, version_from(&headers)?);
    credentials.remove(&caller, kind, seen).await?;
    Ok(StatusCode::NO_CONTENT)
}
