//! One error type for every handler. How it looks on the wire is the mount's business (`layer::envelope`).

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt;
use std::ops::{Deref, DerefMut};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use url::Url;

/// Characters of a caller's own text in an answer.
const LONGEST_ECHO: usize = 64;

/// What went wrong, as the caller may know it. Boxed: every handler's result carries room for one.
#[derive(Clone, Debug)]
pub struct Error(Box<Details>);

/// The cause goes to the log, never to the caller.
#[derive(Clone, Debug)]
pub struct Details {
    pub status: StatusCode,
    /// Stable and machine readable.
    pub code: &'static str,
    pub message: String,
    /// Further sentences, one per fault.
    pub messages: Vec<String>,
    pub fields: BTreeMap<String, Vec<String>>,
    /// Seconds.
    pub retry_after: Option<u64>,
    /// The row as it is now, for 412.
    pub current: Option<serde_json::Value>,
    /// Which export the error is about.
    pub export_id: Option<String>,
    /// Plain text, as the reference answers to those who ask too much (Timepiece: rate limiting).
    pub plain: bool,
    /// For the log only.
    cause: Option<String>,
}

impl Error {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            status,
            code,
            message: message.into(),
            messages: Vec::new(),
            fields: BTreeMap::new(),
            retry_after: None,
            current: None,
            export_id: None,
            plain: false,
            cause: None,
        }))
    }

    /// The one answer to a caller whose proof did not verify; the reason is only logged.
    pub fn unauthenticated(reason: impl fmt::Display) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "Unauthorized access",
        )
        .because(reason)
    }

    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    pub fn invalid(fields: BTreeMap<String, Vec<String>>) -> Self {
        let mut error = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "Some fields are not acceptable.",
        );
        let named = fields.into_iter().map(|(name, texts)| (clip(&name), texts));
        error.fields = named.collect();
        error
    }

    /// The reference's answer to who asks for too much at once: its first sentence, then ours.
    pub fn too_much(why: &str, retry_after: u64) -> Self {
        let message = format!(
            "Dwell rate-limit exceeded. You have sent too many requests in a short time period. {why}"
        );
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message);
        error.retry_after = Some(retry_after);
        error.plain = true;
        error
    }

    /// Something of ours failed.
    pub fn internal(cause: &dyn StdError) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "An internal error occurred.",
        )
        .because(chain(cause))
    }

    /// A handler panicked; the panic hook has logged it.
    pub fn panicked() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "An internal error occurred.",
        )
        .because("panicked")
    }

    /// Of ours; what Jira allows is another matter.
    pub fn too_many_calls(limit: u32, retry_after: u64) -> Self {
        Self::too_much(&format!("{limit} a minute are allowed."), retry_after)
    }

    /// The database cannot be reached: the same request may work in a moment.
    pub fn unavailable(message: impl Into<String>, retry_after: Option<u64>) -> Self {
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message);
        error.retry_after = retry_after;
        error
    }

    /// Not to be refused for good: whether the site goes on with what Connect left is known in a moment.
    pub fn linking() -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "linking",
            "The app's move to this Jira site is being completed.",
        );
        error.retry_after = Some(30);
        error
    }

    /// The same call works at the address of the site's own region.
    pub fn elsewhere(home: &Url) -> Self {
        let home = home.as_str().trim_end_matches('/');
        let message = format!("This Jira site is served at {home}.");
        Self::new(StatusCode::MISDIRECTED_REQUEST, "other_region", message)
    }

    /// Atlassian's word; the pages know the code by name.
    pub fn unlicensed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "unlicensed",
            "The app has no active licence on this Jira site. Everything is kept, and works again as soon as there is one: see Manage apps in Jira.",
        )
    }

    /// For calls whose own proof was good.
    pub fn not_installed() -> Self {
        Self::forbidden("The app is not installed on this Jira site.")
    }

    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    #[must_use]
    pub fn with_messages(mut self, messages: Vec<String>) -> Self {
        self.messages = messages;
        self
    }

    /// Logged once, here at the boundary: our own failures as errors, refusals as warnings.
    pub fn log(&self) {
        let (status, code) = (self.status.as_u16(), self.code);
        let cause = self.cause.as_deref().unwrap_or("");
        match status {
            500.. => tracing::error!(status, code, cause, "request failed"),
            401 | 403 => tracing::warn!(status, code, cause, "request refused"),
            _ => tracing::debug!(status, code, cause, "request not accepted"),
        }
    }
}

/// Names that a caller made up are not sent back whole.
pub(super) fn clip(name: &str) -> String {
    name.chars().take(LONGEST_ECHO).collect()
}

impl Deref for Error {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

/// An error with all its causes in one line.
pub fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

impl IntoResponse for Error {
    /// Leaves itself in the response for the envelope layer, which knows the mount's shape.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
