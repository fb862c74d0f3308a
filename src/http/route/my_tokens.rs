//! `/api/v1/my/tokens`: the tokens that act as the caller. Everybody may see them and switch them off; more only
//! where the site allows self-service.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::token_body::{
    TokenView, change_from, new_for, query_from, revealed, shown_page, token_id, version_from,
    with_etag,
};
use crate::http::error::Error;
use crate::http::extract::caller::Caller;
use crate::tokens::Tokens;
use crate::tokens::change::{Target, TokenChange};
use crate::tokens::fault::TokenError;

pub async fn list(
    caller: Caller,
    State(tokens): State<Tokens>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let own = Some(caller.account.clone());
    let query = query_from(query.as_deref().unwrap_or_default(), own)?;
    let page = tokens
        .list(&caller.tenant, &query)
        .await
        .map_err(TokenError::from)?;
    Ok(shown_page(&page))
}

pub async fn create(
    caller: Caller,
    State(tokens): State<Tokens>,
    body: Bytes,
) -> Result<Response, Error> {
    require_self_service(&tokens, &caller)?;
    let new = new_for(&body, &caller.account)?;
    let issued = tokens.issue(&caller, new).await?;
    Ok(TokenView::created(&issued))
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
    Ok(with_etag(&token))
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
) -> Result<Response, Error> {
    require_self_service(&tokens, &caller)?;
    let id = token_id(&id)?;
    let owner = Some(&caller.account);
    let text = tokens
        .reveal(&caller.tenant, &caller.account, id, owner)
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
