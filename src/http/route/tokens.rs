//! `/api/v1/tokens`: an admin's view of all report tokens of the site.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::token_body::{
    TokenView, change_from, new_from, query_from, revealed, shown_page, token_id, version_from,
    with_etag,
};
use crate::http::error::Error;
use crate::http::extract::caller::AdminCaller;
use crate::tokens::Tokens;
use crate::tokens::change::Target;
use crate::tokens::fault::TokenError;

pub async fn list(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let query = query_from(query.as_deref().unwrap_or_default(), None)?;
    let page = tokens
        .list(&caller.tenant, &query)
        .await
        .map_err(TokenError::from)?;
    Ok(shown_page(&page))
}

pub async fn create(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    body: Bytes,
) -> Result<Response, Error> {
    let issued = tokens.issue(&caller, new_from(&body)?).await?;
    Ok(TokenView::created(&issued))
}

pub async fn show(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let token = tokens.find(&caller.tenant, token_id(&id)?, None).await?;
    Ok(with_etag(&token))
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
    Ok(with_etag(&token))
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
) -> Result<Response, Error> {
    let id = token_id(&id)?;
    let text = tokens
        .reveal(&caller.tenant, &caller.account, id, None)
        .await?;
    Ok(revealed(&text))
}
