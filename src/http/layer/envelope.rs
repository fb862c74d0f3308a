//! Gives every error its body: Timepiece's envelope under `/rest`, ours everywhere else. Errors that the
//! framework makes (unknown path, wrong method, body too large) get the same shape.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::request_id;
use crate::clock::Clock;
use crate::http::error::Error;
use crate::http::html::{self, Language};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The shape of a mount's errors.
#[derive(Clone, Debug)]
pub enum Envelope {
    Api,
    /// HTML, for whoever looks at a frame; the policy is the header's text. The framework's own errors are the service's.
    Page(Arc<str>),
    /// Timepiece's, with the time in UTC.
    Rest(Arc<dyn Clock>),
}

/// An error that has its body, whatever that looks like.
#[derive(Clone, Copy)]
struct Answered;

pub async fn envelope(State(shape): State<Envelope>, request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let mut response = next.run(request).await;
    let error = response.extensions_mut().remove::<Error>();
    let error = match error {
        Some(error) => error,
        None if matches!(shape, Envelope::Page(_)) => return response,
        None if is_bare_error(&response) => of_framework(response.status()),
        None => return response,
    };
    error.log();
    let id = request_id::current();
    let plain = error.plain;
    let body = match &shape {
        Envelope::Rest(_) if plain => error.message.clone().into_bytes(),
        Envelope::Api => api_body(&error, id.as_ref().map(request_id::RequestId::as_str)),
        Envelope::Page(_) => {
            let id = id.as_ref().map(request_id::RequestId::as_str);
            html::refusal(&error, id, language).into_bytes()
        }
        Envelope::Rest(clock) => rest_body(&error, clock.as_ref()),
    };
    *response.body_mut() = Body::from(body);
    response.extensions_mut().insert(Answered);
    let headers = response.headers_mut();
    headers.remove(axum::http::header::CONTENT_LENGTH);
    let kind = match &shape {
        Envelope::Rest(_) if plain => "text/plain; charset=utf-8",
        Envelope::Page(_) => "text/html; charset=utf-8",
        _ => "application/json",
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Envelope::Page(policy) = &shape
        && let Ok(policy) = HeaderValue::from_str(policy)
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if let Some(seconds) = error.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Our own handlers answer errors through [`Error`] or as JSON; what is left comes from the framework.
fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    if response.extensions().get::<Answered>().is_some() {
        return false;
    }
    let json = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    (status.is_client_error() || status.is_server_error()) && !json
}

fn of_framework(status: StatusCode) -> Error {
    let (code, message) = match status {
        StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => (
            "method_not_allowed",
            "This address does not take this method.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The request body is too large."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            "unsupported_media_type",
            "The request's Content-Type is not accepted here.",
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => {
            ("timeout", "The request took too long.")
        }
        _ if status.is_client_error() => ("bad_request", "The request cannot be understood."),
        _ => ("internal", "An internal error occurred."),
    };
    Error::new(status, code, message)
}

/// The members in the order in which people read them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiError)]
#[serde(rename_all = "camelCase")]
pub struct ApiBody<'a> {
    status: u16,
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    messages: &'a [String],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: &'a BTreeMap<String, Vec<String>>,
    /// With 412: the row as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Object>)]
    current: Option<&'a Value>,
    request_id: Option<&'a str>,
}

/// Timepiece's, section 2.1.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportError)]
#[serde(rename_all = "camelCase")]
pub struct RestBody<'a> {
    status: u16,
    message: &'a str,
    /// Null when there are none.
    messages: Option<&'a [String]>,
    plugin_version: &'a str,
    /// UTC, `yyyy-MM-dd HH:mm:ss`.
    time: String,
    /// Which export the error is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    export_id: Option<&'a str>,
}

fn api_body(error: &Error, request_id: Option<&str>) -> Vec<u8> {
    json_bytes(&ApiBody {
        status: error.status.as_u16(),
        code: error.code,
        message: &error.message,
        messages: &error.messages,
        fields: &error.fields,
        current: error.current.as_ref(),
        request_id,
    })
}

fn rest_body(error: &Error, clock: &dyn Clock) -> Vec<u8> {
    json_bytes(&RestBody {
        status: error.status.as_u16(),
        message: &error.message,
        messages: (!error.messages.is_empty()).then_some(&error.messages),
        plugin_version: VERSION,
        time: clock.now().format("%Y-%m-%d %H:%M:%S").to_string(),
        export_id: error.export_id.as_deref(),
    })
}

/// What a script would get.
pub fn script_body(error: &Error, clock: &dyn Clock) -> Value {
    serde_json::from_slice(&rest_body(error, clock)).unwrap_or_default()
}

fn json_bytes(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts and numbers under text keys are JSON")
}
