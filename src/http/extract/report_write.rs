//! Calls with a report token that change what the site has saved: the body is JSON, the token beside it.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use url::form_urlencoded;

use super::install_call::read_body;
use super::report_call::{TOKEN_PARAMETER, header_tokens, holder_of};
use super::target::realm_of;
use crate::http::error::Error;
use crate::http::state::AppState;
use crate::installs::admins::Purpose;
use crate::installs::tenant::TenantState;
use crate::tokens::check::TokenHolder;

/// A call with a valid report token, in the header or the query, and a body that nobody has looked into yet.
#[derive(Debug)]
pub struct ReportWrite {
    pub holder: TokenHolder,
    is_json: bool,
    body: Bytes,
}

/// A [`ReportWrite`] of a token whose user Jira confirms as an administrator, anew for every call.
#[derive(Debug)]
pub struct AdminReportWrite(pub ReportWrite);

impl ReportWrite {
    /// The body of a call that needs one; 415 unless it says that it is JSON.
    pub fn json(&self) -> Result<&[u8], Error> {
        if self.is_json {
            return Ok(&self.body);
        }
        Err(Error::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "The body must be JSON, with Content-Type: application/json.",
        ))
    }
}

impl FromRequest<AppState> for ReportWrite {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Error> {
        let mut tokens = header_tokens(request.headers());
        let query = request.uri().query().unwrap_or_default().as_bytes();
        let of_query = form_urlencoded::parse(query).filter(|(name, _)| name == TOKEN_PARAMETER);
        tokens.extend(of_query.map(|(_, value)| value.into_owned()));
        let here = realm_of(request.headers(), request.uri(), state);
        let holder = holder_of(tokens, here, state).await?;
        if holder.tenant.state == TenantState::Linking {
            return Err(Error::linking());
        }
        let kind = request.headers().get(CONTENT_TYPE);
        let is_json = kind
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(names_json);
        let body = read_body(request).await?;
        Ok(Self {
            holder,
            is_json,
            body,
        })
    }
}

impl FromRequest<AppState> for AdminReportWrite {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Error> {
        let call = ReportWrite::from_request(request, state).await?;
        let admin = call.holder.is_admin(&state.admins, Purpose::Write).await?;
        if admin {
            Ok(Self(call))
        } else {
            Err(Error::forbidden("Only Jira administrators may do this."))
        }
    }
}

fn names_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}
