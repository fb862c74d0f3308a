//! The end of a site: everything of it goes when the retention time after its last uninstall is over.

use chrono::{DateTime, TimeDelta, Utc};

use crate::atlassian::ids::SiteId;
use crate::db::{
    Db, DbError, aggregation_tickets, call_counts, creations, jira_budget, lifecycle_guard,
    paging_runs, sites, token_calls,
};

const BATCH: u64 = 100;
/// How long it can be told what was asked of Jira in an hour.
const BUDGET_KEPT: TimeDelta = TimeDelta::days(2);
/// Nothing is counted for longer than a minute, and no place in a queue is kept for longer without a word; replicas' clocks may differ.
const COUNTS_KEPT: TimeDelta = TimeDelta::minutes(10);

/// How long it can be told how often a token was used.
const CALLS_KEPT: TimeDelta = TimeDelta::days(31);

/// What one pass did.
#[derive(Debug, Default)]
pub struct Purged {
    pub sites: u64,
    /// The last one of those that could not be deleted. With none, nothing is left that was due.
    pub left: Option<Left>,
}

/// A site that is still there although its time is over.
#[derive(Debug, thiserror::Error)]
#[error("site {site} is still there")]
pub struct Left {
    pub site: SiteId,
    #[source]
    pub because: DbError,
}

/// Deletes every site that has been uninstalled for longer than `retention`, its data key first. A site that cannot be
/// deleted is told in the log, and does not keep the others. Also forgets lifecycle tokens that have expired and could
/// not be replayed anyway, paging runs and creations that are over, and what was counted long ago.
pub async fn purge(db: &Db, retention: TimeDelta, now: DateTime<Utc>) -> Result<Purged, DbError> {
    let tx = db.begin().await?;
    lifecycle_guard::forget_expired(&tx, now).await?;
    paging_runs::forget_expired(&tx, now).await?;
    jira_budget::forget_before(&tx, now - BUDGET_KEPT).await?;
    call_counts::forget_before(&tx, now - COUNTS_KEPT).await?;
    aggregation_tickets::forget_before(&tx, now - COUNTS_KEPT).await?;
    token_calls::forget_before(&tx, (now - CALLS_KEPT).date_naive()).await?;
    creations::forget_expired(&tx, now).await?;
    tx.commit().await?;
    let purged = purge_due(db, now - retention).await?;
    if purged.sites > 0 {
        db.empty_log().await?;
    }
    Ok(purged)
}

async fn purge_due(db: &Db, uninstalled_before: DateTime<Utc>) -> Result<Purged, DbError> {
    let (mut purged, mut skip) = (Purged::default(), 0);
    loop {
        let due = sites::due_for_purge(db, uninstalled_before, skip, BATCH).await?;
        if due.is_empty() {
            return Ok(purged);
        }
        for site in due {
            match purge_one(db, site, uninstalled_before).await {
                Ok(true) => {
                    purged.sites += 1;
                    tracing::info!(site_id = %site, "site purged");
                }
                // Back again, or purged by another replica: either way it is listed no more.
                Ok(false) => {}
                Err(because) => {
                    skip += 1;
                    tracing::error!(site_id = %site, error = %because, "the site cannot be purged");
                    purged.left = Some(Left { site, because });
                }
            }
        }
    }
}

async fn purge_one(
    db: &Db,
    site: SiteId,
    uninstalled_before: DateTime<Utc>,
) -> Result<bool, DbError> {
    let tx = db.begin().await?;
    let purged = sites::purge(&tx, site, uninstalled_before).await?;
    tx.commit().await?;
    Ok(purged)
}
