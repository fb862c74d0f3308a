use std::sync::Arc;
use std::time::Duration;

use crate::jira::auth::{SystemTokenRefused, TellNobody};
use crate::jira::budget::ledger::{Ledger, OwnLedger};
use crate::jira::pace::{Pace, RealTime};

#[derive(Clone, Debug)]
pub struct Options {
    /// The longest time one call waits, all its tries together. What Jira asks for beyond it is
    /// [`JiraError::RateLimited`](crate::jira::JiraError::RateLimited) at once.
    pub max_wait: Duration,
    /// Calls under way at the same time that read many issues of one site, for all who ask together.
    pub in_flight: usize,
    /// Longest answer read, in bytes after decompression.
    pub body_limit: usize,
    /// Pages of one list after which it is taken for endless.
    pub max_pages: usize,
    /// User tokens kept.
    pub cached_tokens: u64,
    /// Exchanges of a Forge system token within any minute. Atlassian's limit is 1,000 for the app, all its sites
    /// and all replicas of the server together, who tell each other through the ledger.
    pub exchanges_per_minute: usize,
    /// What the app may ask of Jira in each hour of UTC, all its sites and all replicas of the server together: a call
    /// is one point, and so is each issue that a call reads. 0: as much as Jira gives.
    pub points_per_hour: u64,
    /// Shares what was asked for with other replicas.
    pub ledger: Arc<dyn Ledger>,
    pub pace: Arc<dyn Pace>,
    pub on_system_token_refused: Arc<dyn SystemTokenRefused>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_wait: Duration::from_mins(1),
            in_flight: 10,
            body_limit: 32 * 1024 * 1024,
            max_pages: 10_000,
            cached_tokens: 10_000,
            exchanges_per_minute: 1_000,
            points_per_hour: 0,
            ledger: Arc::new(OwnLedger::default()),
            pace: Arc::new(RealTime),
            on_system_token_refused: Arc::new(TellNobody),
        }
    }
}
