//! Report calls: our own token, in any of the places that Timepiece's clients use, and the parameters beside it.

pub mod body;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use url::form_urlencoded;

use super::install_call::read_body;
use super::target::{must_be_at_home, realm_of};
use crate::atlassian::region::Realm;
use crate::http::error::Error;
use crate::http::layer::call_budget;
use crate::http::state::AppState;
use crate::tokens::check::{Refusal, TokenCheck, TokenHolder};

pub(super) const TOKEN_PARAMETER: &str = "tisjwt";
const SCHEMES: [&str; 2] = ["tisjwt ", "bearer "];

/// A call with a valid report token, and its parameters from query and body alike (the token not among them).
#[derive(Debug)]
pub struct ReportCall {
    pub holder: TokenHolder,
    /// Asked again while a long answer is sent.
    pub token_check: TokenCheck,
    pub parameters: Vec<(String, String)>,
}

impl FromRequest<AppState> for ReportCall {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let mut parameters: Vec<(String, String)> =
            form_urlencoded::parse(query).into_owned().collect();
        let mut fault = None;
        if parts.method == Method::POST {
            let body: Bytes = read_body(Request::from_parts(parts.clone(), body)).await?;
            match body::parameters(&parts.headers, &body) {
                Ok(of_body) => parameters.extend(of_body),
                // Who brings no token is told that, and not what bodies we read.
                Err(error) => fault = Some(error),
            }
        }
        let mut tokens = header_tokens(&parts.headers);
        parameters.retain_mut(|(name, value)| {
            let is_token = name == TOKEN_PARAMETER;
            if is_token {
                tokens.push(std::mem::take(value));
            }
            !is_token
        });
        let here = realm_of(&parts.headers, &parts.uri, state);
        let holder = holder_of(tokens, here, state).await?;
        match fault {
            None => Ok(Self {
                holder,
                token_check: state.token_check.clone(),
                parameters,
            }),
            Some(fault) => Err(fault),
        }
    }
}

pub(super) async fn holder_of(
    tokens: Vec<String>,
    here: Option<Realm>,
    state: &AppState,
) -> Result<TokenHolder, Error> {
    let text = one_of(tokens)?;
    let holder = state.token_check.check(&text).await?;
    must_be_at_home(here, state, &holder.tenant)?;
    tracing::Span::current().record("site_id", tracing::field::display(holder.tenant.site));
    let spent = state.call_budget.spend(holder.tenant.site, &holder.account);
    spent.map_or(Ok(()), call_budget::note)?;
    Ok(holder)
}

pub(super) fn header_tokens(headers: &HeaderMap) -> Vec<String> {
    let values = headers
        .get_all(AUTHORIZATION)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .filter_map(|value| {
            SCHEMES.iter().find_map(|scheme| {
                let (start, rest) = value.split_at_checked(scheme.len())?;
                start
                    .eq_ignore_ascii_case(scheme)
                    .then(|| rest.trim().to_owned())
            })
        })
        .collect()
}

/// The same token in several places is one token; two different ones are none.
fn one_of(mut tokens: Vec<String>) -> Result<String, Error> {
    tokens.retain(|token| !token.is_empty());
    tokens.dedup();
    let mut tokens = tokens.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(token), None) => Ok(token),
        (None, _) => {
            let message = "tisjwt is required for authentication.".to_owned();
            Err(Error::unauthenticated("no token").with_messages(vec![message]))
        }
        (Some(_), Some(_)) => {
            let message = Refusal::Unrecognized.to_string();
            Err(Error::unauthenticated("two different tokens").with_messages(vec![message]))
        }
    }
}
