//! Why an event comes again.

use serde::Deserialize;
use serde_json::Value;

/// Present from the second delivery on; there are at most four, a minute apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryContext {
    pub retry_count: u32,
    #[serde(default)]
    pub retry_reason: RetryReason,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RetryReason {
    /// We did not answer with success.
    InvalidRemoteInvocationError,
    /// We did not answer within five seconds.
    TimeoutError,
    /// We refused the token.
    InvalidForgeInvocationToken,
    #[default]
    #[serde(other)]
    Other,
}

impl RetryContext {
    /// Documented below `payload`, seen at the top. One that cannot be read is none.
    pub(super) fn find(body: &Value) -> Option<Self> {
        [body, &body["payload"]]
            .into_iter()
            .find_map(|place| Self::deserialize(&place["retryContext"]).ok())
    }
}
