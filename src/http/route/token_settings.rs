//! `/api/v1/settings/tokens`: what the site allows its report tokens.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;

use super::body::json_body;
use crate::http::error::Error;
use crate::http::extract::caller::AdminCaller;
use crate::tokens::Tokens;
use crate::tokens::policy::TokenPolicy;

pub async fn show(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
) -> Json<TokenPolicy> {
    Json(tokens.policy(&caller.tenant))
}

pub async fn replace(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    body: Bytes,
) -> Result<Json<TokenPolicy>, Error> {
    let policy: TokenPolicy = json_body(&body)?;
    Ok(Json(
        tokens
            .set_policy(&caller.tenant, &caller.account, policy)
            .await?,
    ))
}
