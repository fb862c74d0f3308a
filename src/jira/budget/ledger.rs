//! What the replicas of the server know together.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::atlassian::ids::SiteId;

/// Points that a site has cost in the hour that begins at `hour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spending {
    pub site: SiteId,
    pub hour: DateTime<Utc>,
    pub points: u64,
}

/// Jira asks to be left alone until then: by the app on one site, or on all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    pub site: Option<SiteId>,
    pub until: DateTime<Utc>,
}

/// What is known after a settlement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Points of the whole app, by all replicas, in the hour that was asked for.
    pub points: u64,
    /// Those that last beyond the instant that was asked for.
    pub silences: Vec<Silence>,
}

/// Shared by all replicas. Asked every few seconds, never for a single call.
#[async_trait]
pub trait Ledger: Send + Sync + Debug {
    /// Adds `spendings`, all of them or none, and tells where everybody stands in the hour of `now`.
    async fn settle(
        &self,
        spendings: &[Spending],
        hour: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Settled, LedgerError>;

    async fn silence(&self, silence: Silence) -> Result<(), LedgerError>;

    /// Counts exchanges of the app's token for one of a user, unless that makes more than `most` within a minute of all
    /// replicas: then how long to wait.
    async fn count_exchanges(
        &self,
        count: u64,
        most: u64,
        now: DateTime<Utc>,
    ) -> Result<Option<Duration>, LedgerError>;
}

/// The ledger cannot be read or written now. The cause is in the log.
#[derive(Debug, thiserror::Error)]
#[error("what other replicas asked of jira is not known")]
pub struct LedgerError;

/// For a process that has no other beside it.
#[derive(Debug, Default)]
pub(crate) struct OwnLedger {
    points: Mutex<HashMap<DateTime<Utc>, u64>>,
}

#[async_trait]
impl Ledger for OwnLedger {
    async fn settle(
        &self,
        spendings: &[Spending],
        hour: DateTime<Utc>,
        _: DateTime<Utc>,
    ) -> Result<Settled, LedgerError> {
        let mut points = self.points.lock().unwrap_or_else(PoisonError::into_inner);
        points.retain(|known, _| *known >= hour);
        for spending in spendings {
            *points.entry(spending.hour).or_default() += spending.points;
        }
        let points = points.get(&hour).copied().unwrap_or_default();
        Ok(Settled {
            points,
            silences: Vec::new(),
        })
    }

    async fn silence(&self, _: Silence) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Its own are counted by who makes them.
    async fn count_exchanges(
        &self,
        _: u64,
        _: u64,
        _: DateTime<Utc>,
    ) -> Result<Option<Duration>, LedgerError> {
        Ok(None)
    }
}
