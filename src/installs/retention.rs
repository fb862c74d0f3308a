//! The end of a site: everything of it goes when the retention time after its last uninstall is over.

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::{Db, DbError, lifecycle_guard, sites};

const BATCH: u64 = 100;

/// Deletes every site that has been uninstalled for longer than `retention`, its data key first; returns how
/// many. Also forgets lifecycle tokens that have expired and could not be replayed anyway.
pub async fn purge(db: &Db, retention: TimeDelta, now: DateTime<Utc>) -> Result<u64, DbError> {
    let tx = db.begin().await?;
    lifecycle_guard::forget_expired(&tx, now).await?;
    tx.commit().await?;
    let uninstalled_before = now - retention;
    let mut purged = 0;
    loop {
        let due = sites::due_for_purge(db, uninstalled_before, BATCH).await?;
        let mut progress = 0;
        for site in due {
            let tx = db.begin().await?;
            if sites::purge(&tx, site, uninstalled_before).await? {
                tx.commit().await?;
                progress += 1;
            }
        }
        if progress == 0 {
            return Ok(purged);
        }
        purged += progress;
    }
}
