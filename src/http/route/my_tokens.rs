//! `/api/v1/my/tokens`: the tokens that act as the caller. Everybody may see them and switch them off; more only
//! where the site allows self-service.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::once::{Creation, once};
use super::token_body::{
    change_from, new_for, purpose_from, query_from, revealed, shown_page, token_id, version_from,
    with_etag,
};
use super::tokens::{UNREPEATED, issued};
use crate::creations::Creations;
use crate::http::error::Error;
use crate::http::extract::caller::Caller;
use crate::tokens::Tokens;
use crate::tokens::change::{Target, TokenChange};

pub async fn list(
    caller: Caller,
    State(tokens): State<Tokens>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let own = Some(caller.account.clone());
    let (query, state) = query_from(query.as_deref().unwrap_or_default(), own)?;
    let page = tokens.list(&caller, query, state).await?;
    Ok(shown_page(
        &page.items,
        page.next_cursor.as_deref(),
        page.total,
    ))
}

pub async fn create(
    caller: Caller,
    State(tokens): State<Tokens>,
    State(creations): State<Creations>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    require_self_service(&tokens, &caller)?;
    let new = new_for(&body, &caller.account)?;
    let creation = Creation {
        what: "own token",
        headers: &headers,
        body: &body,
        unrepeated: UNREPEATED,
    };
    let issued = Box::pin(issued(tokens, caller.clone(), new));
    once(&creations, &caller, creation, issued).await
}

pub async fn change(
    caller: Caller,
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let change = change_from(&body)?;
    let switches_off = matches!(
        &change,
        TokenChange {
            active: Some(false),
            expires_at: None,
            notes: None
        }
    );
    if !switches_off {
        require_self_service(&tokens, &caller)?;
    }
    let owner = Some(&caller.account);
    let target = Target {
        id: token_id(&id)?,
        owner,
        version: version_from(&headers)?,
    };
    let token = tokens
        .change(&caller.tenant, &caller.account, target, change)
        .await?;
    Ok(with_etag(&tokens.plain(&caller.tenant, token).await?))
}

pub async fn delete(
    caller: Caller,
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    require_self_service(&tokens, &caller)?;
    let owner = Some(&caller.account);
    let target = Target {
        id: token_id(&id)?,
        owner,
        version: version_from(&headers)?,
    };
    tokens
        .delete(&caller.tenant, &caller.account, target)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn reveal(
    caller: Caller,
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    require_self_service(&tokens, &caller)?;
    let (id, purpose) = (token_id(&id)?, purpose_from(&body)?);
    let owner = Some(&caller.account);
    let text = tokens
        .reveal(&caller.tenant, &caller.account, id, owner, purpose)
        .await?;
    Ok(revealed(&text))
}

fn require_self_service(tokens: &Tokens, caller: &Caller) -> Result<(), Error> {
    if tokens.policy(&caller.tenant).self_service {
        Ok(())
    } else {
        Err(Error::forbidden(
            "On this site only Jira administrators issue and change tokens.",
        ))
    }
}
