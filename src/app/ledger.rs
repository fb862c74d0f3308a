//! What was asked of Jira, in the database that the replicas share.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::atlassian::ids::SiteId;
use crate::db::jira_budget::{self, StoredPause};
use crate::db::{Db, DbError};
use crate::jira::{Ledger, LedgerError, Settled, Silence, Spending};

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
