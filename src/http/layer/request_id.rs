//! The name of one request, in its answer, its log lines and its error body.

use std::convert::Infallible;
use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::crypto::random;

pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest name that is taken over from a caller.
const MAX_CHARS: usize = 64;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// 1 to 64 of `A-Z a-z 0-9 . _ -`: the caller's, when it has that shape, so that a proxy's log can be joined with ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

/// The id of the request this task is answering; `None` outside of a request and in spawned tasks.
pub fn current() -> Option<RequestId> {
    CURRENT.try_with(RequestId::clone).ok()
}

impl RequestId {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        given.and_then(Self::parse).unwrap_or_else(Self::random)
    }

    fn parse(text: &str) -> Option<Self> {
        let fits = (1..=MAX_CHARS).contains(&text.len());
        let sane = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        (fits && sane).then(|| Self(text.into()))
    }

    fn random() -> Self {
        let mut text = String::with_capacity(32);
        for byte in random::bytes::<16>() {
            write!(text, "{byte:02x}").expect("a String takes everything");
        }
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn header_value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).expect("only letters, digits and . _ -")
    }

    /// Runs the work for this request, in which [`current`] answers.
    pub(super) async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::of(&parts.headers)))
    }
}
