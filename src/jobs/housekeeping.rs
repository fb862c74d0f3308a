//! The rounds of every replica: each step is safe to run on several at once.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{MissedTickBehavior, interval};

use crate::clock::Clock;
use crate::crypto::keyring::MasterKeys;
use crate::db::Db;
use crate::installs::{keys, retention};
use crate::tokens::usage::Usage;

const NOTES: Duration = Duration::from_secs(10);
const ROUND: Duration = Duration::from_hours(1);

#[derive(Clone, Debug)]
pub struct Housekeeping {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub master_keys: Arc<MasterKeys>,
    pub retention: TimeDelta,
    pub usage: Usage,
}

impl Housekeeping {
    /// Never returns: a round at once and then every hour; what tokens were used, every few seconds.
    pub async fn run(self) {
        let (mut notes, mut rounds) = (interval(NOTES), interval(ROUND));
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = notes.tick() => self.flush().await,
                _ = rounds.tick() => self.round().await,
            }
        }
    }

    /// Also the last thing before the process ends.
    pub async fn flush(&self) {
        if let Err(error) = self.usage.flush(&self.db).await {
            tracing::warn!(%error, "token usage could not be written; it is kept for the next time");
        }
    }

    /// Re-wraps what an older master key wraps, and purges what nobody may keep any longer.
    pub async fn round(&self) {
        let now = self.clock.now();
        match keys::rewrap(&self.db, &self.master_keys, now).await {
            Ok(0) => {}
            Ok(rewrapped) => {
                tracing::info!(rewrapped, "data keys wrapped with the newest master key");
            }
            Err(error) => tracing::error!(%error, "re-wrapping data keys failed"),
        }
        match retention::purge(&self.db, self.retention, now).await {
            Ok(0) => {}
            Ok(purged) => {
                tracing::info!(purged, "sites purged after their retention time");
            }
            Err(error) => tracing::error!(%error, "purging sites failed"),
        }
    }
}
