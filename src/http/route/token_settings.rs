//! `/api/v1/settings/tokens`: what the site allows its report tokens.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Members;
use super::token_body::version_from;
use crate::config::{RevealMode, TokenBinding};
use crate::http::error::Error;
use crate::http::extract::caller::AdminCaller;
use crate::tokens::Tokens;
use crate::tokens::policy::TokenPolicy;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EffectiveTokenPolicy)]
pub struct PolicyBody {
    #[serde(flatten)]
    policy: TokenPolicy,
    /// What the operator allows at most.
    ceiling: TokenPolicy,
}

pub async fn show(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
) -> impl IntoResponse {
    shown(tokens.policy(&caller.tenant), &tokens)
}

pub async fn replace(
    AdminCaller(caller): AdminCaller,
    State(tokens): State<Tokens>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<impl IntoResponse, Error> {
    let seen = version_from(&headers)?;
    let policy = policy_from(&body)?;
    let by = (&*caller.tenant, &caller.account);
    let policy = tokens.set_policy(by, policy, seen).await?;
    Ok(shown(policy, &tokens))
}

fn shown(policy: TokenPolicy, tokens: &Tokens) -> impl IntoResponse + use<> {
    let etag = format!("\"{}\"", policy.fingerprint());
    let ceiling = tokens.ceiling();
    ([(ETAG, etag)], Json(PolicyBody { policy, ceiling }))
}

/// The whole policy: what is not named is a fault, except the longest lifetime, which need not have an end.
fn policy_from(body: &[u8]) -> Result<TokenPolicy, Error> {
    let mut members = Members::parse(body)?;
    let bindings = [("any", TokenBinding::Any), ("self", TokenBinding::Itself)];
    let reveals = [("always", RevealMode::Always), ("once", RevealMode::Once)];
    let binding = members.required("binding", |members, name| members.choice(name, &bindings));
    let reveal = members.required("reveal", |members, name| members.choice(name, &reveals));
    let self_service = members.required("selfService", Members::boolean);
    let max_days = members.count_or_none("maxDays");
    // As it was read.
    members.ignore(&["ceiling"]);
    members.finish()?;
    let (Some(binding), Some(reveal), Some(self_service)) = (binding, reveal, self_service) else {
        return Err(Error::bad_request("The body is not acceptable."));
    };
    Ok(TokenPolicy {
        binding,
        reveal,
        self_service,
        max_days,
    })
}
