//! `/api/v1/tokens`: an admin's view of all report tokens of the site.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::once::{Creation, once};
use super::token_body::{
    TokenView, change_from, ids_from, new_from, purpose_from, query_from, revealed, shown_items,
    shown_page, token_id, version_from, with_etag,
};
use crate::creations::Creations;
use crate::http::error::Error;
use crate::http::extract::caller::AdminCaller;
use crate::installs::caller::Caller;
use crate::tokens::Tokens;
use crate::tokens::change::Target;
use crate::tokens::fault::TokenError;
use crate::tokens::issue::NewToken;

pub async fn list(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let (query, state) = query_from(query.as_deref().unwrap_or_default(), None)?;
    let page = tokens.list(&caller, query, state).await?;
    Ok(shown_page(
        &page.items,
        page.next_cursor.as_deref(),
        page.total,
    ))
}

pub async fn create(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    State(creations): State<Creations>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let new = new_from(&body)?;
    let creation = Creation {
        what: "token",
        headers: &headers,
        body: &body,
        unrepeated: UNREPEATED,
    };
    let issued = Box::pin(issued(tokens, caller.clone(), new));
    once(&creations, &caller, creation, issued).await
}

/// The text is kept in one place at most, and seen again only where the audit trail has it: by revealing.
pub(super) const UNREPEATED: Option<&str> = Some("token");

pub(super) async fn issued(
    tokens: Tokens,
    caller: Caller,
    new: NewToken,
) -> Result<Response, Error> {
    let issued = tokens.issue(&caller, new).await?;
    let record = tokens.plain(&caller.tenant, issued.record).await?;
    Ok(TokenView::created(&record, &issued.text))
}

pub async fn show(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let token = tokens.find(&caller.tenant, token_id(&id)?, None).await?;
    let shown = tokens.shown(&caller, vec![token]).await?;
    let token = shown.first().ok_or(TokenError::NotFound)?;
    Ok(with_etag(token))
}

pub async fn change(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let target = Target {
        id: token_id(&id)?,
        owner: None,
        version: version_from(&headers)?,
    };
    let change = change_from(&body)?;
    let token = tokens
        .change(&caller.tenant, &caller.account, target, change)
        .await?;
    let shown = tokens.shown(&caller, vec![token]).await?;
    let token = shown.first().ok_or(TokenError::NotFound)?;
    Ok(with_etag(token))
}

pub async fn delete(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    let target = Target {
        id: token_id(&id)?,
        owner: None,
        version: version_from(&headers)?,
    };
    tokens
        .delete(&caller.tenant, &caller.account, target)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn reveal(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    let (id, purpose) = (token_id(&id)?, purpose_from(&body)?);
    let text = tokens
        .reveal(&caller.tenant, &caller.account, id, None, purpose)
        .await?;
    Ok(revealed(&text))
}

/// Many at once.
pub async fn deactivate(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    body: Bytes,
) -> Result<Response, Error> {
    let ids = ids_from(&body)?;
    let changed = tokens
        .deactivate(&caller.tenant, &caller.account, &ids)
        .await?;
    Ok(shown_items(&tokens.shown(&caller, changed).await?))
}
