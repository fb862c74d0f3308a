//! Why a call to Jira gave no answer.

mod body;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::time::Duration;

use chrono::{DateTime, Utc};

pub(crate) use body::{is_html, is_of_client, lacks_scope, messages, reason, refusal};

/// The text of what lies beneath, without any URL; for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Cause(String);

impl Cause {
    /// The very first cause: what wraps it names only where it went wrong.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Self {
        let mut root = error;
        while let Some(source) = root.source() {
            root = source;
        }
        Self(root.to_string())
    }
}

/// What is malformed about an answer that is longer than we read.
pub(crate) const TOO_LARGE: &str = "larger than can be read";

/// Each variant names the call that failed. The texts hold nothing that Jira or a caller wrote: Jira's own
/// words are in `messages` and `reason`, clipped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JiraError {
    /// Jira's words about a request it does not understand, such as a wrong JQL query.
    #[error("{operation}: jira refused the request as wrong")]
    BadRequest {
        operation: &'static str,
        messages: Vec<String>,
    },
    /// The token was refused: one that we exchange ourselves twice, the second time a fresh one.
    #[error("{operation}: jira did not accept the token")]
    Unauthorized { operation: &'static str },
    #[error("{operation}: the user may not do this")]
    Forbidden {
        operation: &'static str,
        messages: Vec<String>,
    },
    /// Gone, or not for this user to know about: Jira does not say which.
    #[error("{operation}: not found, or hidden from the user")]
    NotFound {
        operation: &'static str,
        messages: Vec<String>,
    },
    /// A limit, and waiting for it would take longer than the caller has time.
    #[error("{operation}: too many requests")]
    RateLimited {
        operation: &'static str,
        retry_after: Option<Duration>,
    },
    /// What the app may ask of Jira in an hour, on this site or in all, is used up.
    #[error("{operation}: the hour's quota is used up")]
    BudgetSpent {
        operation: &'static str,
        until: DateTime<Utc>,
        /// From when this was said.
        wait: Duration,
    },
    /// More than the app may ask of Jira in a whole hour.
    #[error("{operation}: costs {points} points and a whole hour has {limit}")]
    BudgetTooSmall {
        operation: &'static str,
        points: u64,
        limit: u64,
    },
    #[error("{operation}: answered with status {status}")]
    Unavailable {
        operation: &'static str,
        status: u16,
        retry_after: Option<Duration>,
    },
    #[error("{operation}: {}", if *timed_out { "no answer in time" } else { "no connection" })]
    Unreachable {
        operation: &'static str,
        timed_out: bool,
        #[source]
        cause: Cause,
    },
    /// An answer that breaks Jira's own contract: better no figures than wrong ones.
    #[error("{operation}: the answer is {what}")]
    Malformed {
        operation: &'static str,
        what: &'static str,
    },
    /// Issues that were found a moment ago: deleted since, or hidden from the user.
    #[error("{operation}: {count} issues that were found can no longer be read")]
    Vanished {
        operation: &'static str,
        count: usize,
    },
    /// The authorization server would not let the app act as this user.
    #[error("{operation}: acting as the user was refused")]
    ImpersonationRefused {
        operation: &'static str,
        reason: String,
    },
    /// The authorization server does not know the app on this site, whoever it wants to act as: it was uninstalled, or moves
    /// from Connect to Forge, of which Jira tells the app nothing.
    #[error("{operation}: the app is not known on the site ({reason})")]
    AppUnknown {
        operation: &'static str,
        reason: String,
    },
    /// The app's own token is missing, expired or revoked. Forge brings the next one within the hour.
    #[error("{operation}: the app's system token is missing or was not accepted")]
    AppTokenRefused { operation: &'static str },
    /// The site's admins have not yet approved what this version of the app needs.
    #[error("{operation}: the site has not consented to what this needs")]
    ConsentMissing { operation: &'static str },
    /// The time up to which the user may be acted for is over.
    #[error("{operation}: the access that this call acts with has ended")]
    AccessEnded { operation: &'static str },
}

impl JiraError {
    /// The call that failed, for logs.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::BadRequest { operation, .. }
            | Self::Unauthorized { operation }
            | Self::Forbidden { operation, .. }
            | Self::NotFound { operation, .. }
            | Self::RateLimited { operation, .. }
            | Self::BudgetSpent { operation, .. }
            | Self::BudgetTooSmall { operation, .. }
            | Self::Unavailable { operation, .. }
            | Self::Unreachable { operation, .. }
            | Self::Malformed { operation, .. }
            | Self::Vanished { operation, .. }
            | Self::ImpersonationRefused { operation, .. }
            | Self::AppUnknown { operation, .. }
            | Self::AppTokenRefused { operation }
            | Self::ConsentMissing { operation }
            | Self::AccessEnded { operation } => operation,
        }
    }

    /// Whether only another token can help; the next consent, too, is in the next token only.
    pub(crate) fn is_of_token(&self) -> bool {
        matches!(
            self,
            Self::Unauthorized { .. } | Self::ConsentMissing { .. }
        )
    }

    /// The same about an app that has just been installed: what is refused to it, and not to a user, is refused because Atlassian
    /// does not know it everywhere yet.
    pub(crate) fn of_new_app(self) -> Self {
        let reason = match &self {
            Self::AppTokenRefused { .. } | Self::Unauthorized { .. } => {
                "its token is not accepted yet"
            }
            Self::ConsentMissing { .. } => "nothing is granted to it yet",
            _ => return self,
        };
        Self::AppUnknown {
            operation: self.operation(),
            reason: reason.to_owned(),
        }
    }

    pub(crate) fn budget_spent(
        operation: &'static str,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Self {
        let wait = (until - now).to_std().unwrap_or_default();
        Self::BudgetSpent {
            operation,
            until,
            wait,
        }
    }

    /// Whether a smaller page might have been read.
    pub(crate) fn is_of_size(&self) -> bool {
        matches!(self, Self::Malformed { what, .. } if *what == TOO_LARGE)
    }

    /// How long Jira asked to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Unavailable { retry_after, .. } => {
                *retry_after
            }
            Self::BudgetSpent { wait, .. } => Some(*wait),
            _ => None,
        }
    }
}
