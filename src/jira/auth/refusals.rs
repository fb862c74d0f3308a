//! What is not tried again for a while: one user's script must not use up the exchanges of the whole app.

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;

use super::{KEPT_IN_MEMORY, TokenKey};
use crate::jira::error::JiraError;

/// How long nothing is asked for a user who may not be acted for (Forge: offline user impersonation).
const REFUSED_FOR: TimeDelta = TimeDelta::minutes(1);

/// A site that moves is to be back soon, and scripts that go on asking must not use up what the app may exchange in five minutes
/// (Connect: user impersonation).
const UNKNOWN_FOR: TimeDelta = TimeDelta::seconds(15);

#[derive(Debug)]
pub(super) struct Refusals(Cache<TokenKey, (DateTime<Utc>, JiraError)>);

impl Refusals {
    pub(super) fn new(capacity: u64) -> Self {
        let cache = Cache::builder()
            .max_capacity(capacity)
            .time_to_live(KEPT_IN_MEMORY);
        Self(cache.build())
    }

    pub(super) async fn remember(&self, key: TokenKey, refusal: &JiraError, now: DateTime<Utc>) {
        let lasts = match refusal {
            JiraError::AppUnknown { .. } => UNKNOWN_FOR,
            _ => REFUSED_FOR,
        };
        let refusal = (now + lasts, refusal.clone());
        self.0.insert(key, refusal).await;
    }

    /// The refusal that still holds.
    pub(super) async fn check(&self, key: &TokenKey, now: DateTime<Utc>) -> Result<(), JiraError> {
        match self.0.get(key).await {
            Some((until, refusal)) if now < until => Err(refusal),
            _ => Ok(()),
        }
    }
}
