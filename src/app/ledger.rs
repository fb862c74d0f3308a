//! What was asked of Jira, in the database that the replicas share.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::atlassian::ids::SiteId;
use crate::db::call_counts::{self, Counted};
use crate::db::jira_budget::{self, StoredPause};
use crate::db::{Db, DbError};
use crate::jira::{Ledger, LedgerError, Settled, Silence, Spending};

/// Exchanges are counted by the second, and each for so long after its second began: never for less than a minute.
const MINUTE: TimeDelta = TimeDelta::seconds(61);

#[derive(Clone, Debug)]
pub(super) struct SharedLedger(pub(super) Db);

#[async_trait]
impl Ledger for SharedLedger {
    async fn settle(
        &self,
        spendings: &[Spending],
        hour: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Settled, LedgerError> {
        let added = match self.add(spendings).await {
            Err(DbError::Orphan) => self.add_without_sites(spendings).await,
            added => added,
        };
        added.map_err(untold)?;
        self.read(hour, now).await.map_err(untold)
    }

    async fn silence(&self, silence: Silence) -> Result<(), LedgerError> {
        let Silence { site, until } = silence;
        let written = async {
            let tx = self.0.begin().await?;
            jira_budget::set_pause(&tx, StoredPause { site, until }).await?;
            tx.commit().await
        };
        written.await.map_err(untold)
    }

    /// Replicas that ask at the very same moment may each be let through with the last ones.
    async fn count_exchanges(
        &self,
        count: u64,
        most: u64,
        now: DateTime<Utc>,
    ) -> Result<Option<Duration>, LedgerError> {
        let counted = self.exchanges(count, most, now).await;
        counted.map_err(untold)
    }
}

impl SharedLedger {
    async fn add(&self, spendings: &[Spending]) -> Result<(), DbError> {
        if spendings.is_empty() {
            return Ok(());
        }
        let tx = self.0.begin().await?;
        let mut spendings = spendings.to_vec();
        // Replicas lock rows in one order, so that none waits for another in a ring.
        spendings.sort_by_key(|spending| (spending.hour, spending.site.to_string()));
        for spending in spendings {
            let Spending { site, hour, points } = spending;
            for scope in [None, Some(site)] {
                jira_budget::add_points(&tx, scope, hour, points).await?;
            }
        }
        tx.commit().await
    }

    /// A site was purged meanwhile; what it cost the app stays.
    async fn add_without_sites(&self, spendings: &[Spending]) -> Result<(), DbError> {
        let tx = self.0.begin().await?;
        for spending in spendings {
            jira_budget::add_points(&tx, None, spending.hour, spending.points).await?;
        }
        tx.commit().await
    }

    async fn exchanges(
        &self,
        count: u64,
        most: u64,
        now: DateTime<Utc>,
    ) -> Result<Option<Duration>, DbError> {
        let tx = self.0.begin().await?;
        let lately = call_counts::since(&tx, Counted::Exchanges, now - MINUTE).await?;
        let lately = lately.into_iter().filter(|(at, _)| now - at < MINUTE);
        let mut left = most.saturating_sub(count);
        // From the latest back to the one that is too many.
        for (at, calls) in lately.rev() {
            let Some(less) = left.checked_sub(calls) else {
                return Ok(Some((at + MINUTE - now).to_std().unwrap_or_default()));
            };
            left = less;
        }
        let second = now.duration_trunc(TimeDelta::seconds(1)).unwrap_or(now);
        call_counts::add(&tx, Counted::Exchanges, second, count).await?;
        tx.commit().await?;
        Ok(None)
    }

    async fn read(&self, hour: DateTime<Utc>, now: DateTime<Utc>) -> Result<Settled, DbError> {
        let points = jira_budget::points(&self.0, None::<SiteId>, hour).await?;
        let pauses = jira_budget::pauses(&self.0, now).await?;
        let silence = |StoredPause { site, until }| Silence { site, until };
        Ok(Settled {
            points,
            silences: pauses.into_iter().map(silence).collect(),
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of `map_err`")]
fn untold(error: DbError) -> LedgerError {
    tracing::error!(%error, "the points asked of jira cannot be shared");
    LedgerError
}

#[cfg(test)]
mod tests;
