//! The rounds of every replica: each step is safe to run on several at once.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use tokio::time::{MissedTickBehavior, interval};

use crate::audit::AuditTrail;
use crate::clock::Clock;
use crate::config::RevealMode;
use crate::credentials::Credentials;
use crate::crypto::keyring::MasterKeys;
use crate::db::Db;
use crate::exports::Exports;
use crate::installs::forge::ForgeInstalls;
use crate::installs::keys::{self, KeysError, Rewrapped};
use crate::installs::retention::{self, Purged};
use crate::personal_data::PersonalData;
use crate::tokens::reveal;
use crate::tokens::usage::Usage;

const NOTES: Duration = Duration::from_secs(10);
const LINKS: Duration = Duration::from_secs(20);
/// What is checked daily spreads over the day.
const CHECKS: Duration = Duration::from_mins(5);
const ROUND: Duration = Duration::from_hours(1);

#[derive(Clone, Debug)]
pub struct Housekeeping {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub master_keys: Arc<MasterKeys>,
    pub forge: ForgeInstalls,
    pub retention: TimeDelta,
    pub usage: Usage,
    /// The operator's ceiling.
    pub reveal: RevealMode,
    pub exports: Exports,
    pub credentials: Credentials,
    pub audit: AuditTrail,
    pub personal_data: PersonalData,
}

/// A panic in one round, which the panic hook has logged, is not the end of the next.
async fn survived(work: impl Future<Output = ()>) {
    if AssertUnwindSafe(work).catch_unwind().await.is_err() {
        tracing::error!("a round of housekeeping panicked");
    }
}

impl Housekeeping {
    /// Never returns: a round at once and then every hour; what Forge left open, what tokens were used, and which
    /// credentials are due, more often.
    pub async fn run(self) {
        tokio::join!(self.notes(), self.links(), self.checks(), self.rounds());
    }

    async fn notes(&self) {
        let mut notes = interval(NOTES);
        loop {
            notes.tick().await;
            survived(self.flush()).await;
        }
    }

    /// Apart from the rest: callers of a site that is being linked wait for it.
    async fn links(&self) {
        let mut links = interval(LINKS);
        links.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            links.tick().await;
            Box::pin(survived(self.look_after_forge())).await;
        }
    }

    /// Apart from the rest, which must not wait while Atlassian is slow.
    async fn checks(&self) {
        let mut checks = interval(CHECKS);
        checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            checks.tick().await;
            Box::pin(survived(self.check_credentials())).await;
            Box::pin(survived(self.report_accounts())).await;
        }
    }

    async fn rounds(&self) {
        let mut rounds = interval(ROUND);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            Box::pin(survived(self.round())).await;
        }
    }

    /// Also the last thing before the process ends.
    pub async fn flush(&self) {
        if let Err(error) = self.usage.flush(&self.db).await {
            tracing::warn!(%error, "token usage could not be written; it is kept for the next time");
        }
    }

    /// Asks Jira again about installations that are linking, and measures how many system tokens are good.
    pub async fn look_after_forge(&self) {
        match self.forge.link_pending().await {
            Ok(0) => {}
            Ok(settled) => tracing::info!(settled, "forge installations linked"),
            Err(error) => tracing::error!(%error, "linking forge installations failed"),
        }
        if let Err(error) = self.forge.measure_tokens().await {
            tracing::warn!(%error, "system tokens could not be counted");
        }
    }

    /// Asks Atlassian whether what the sites' admins gave us is still good.
    pub async fn check_credentials(&self) {
        match self.credentials.recheck_due().await {
            Ok(0) => {}
            Ok(checked) => tracing::info!(checked, "credentials checked"),
            Err(error) => tracing::error!(%error, "credentials could not be checked"),
        }
    }

    /// Tells Atlassian whose account ids the sites store, and erases those that it names.
    pub async fn report_accounts(&self) {
        match self.personal_data.report_due().await {
            Ok(0) => {}
            Ok(reported) => tracing::info!(reported, "accounts reported to atlassian"),
            Err(error) => tracing::error!(%error, "accounts could not be reported"),
        }
    }

    /// Wraps anew what an older master key wraps, and measures what is left.
    async fn rotate(&self, now: DateTime<Utc>) -> Result<(), KeysError> {
        let before = keys::census(&self.db, &self.master_keys).await?;
        before.measure();
        if before.is_rotated() {
            return Ok(());
        }
        let waiting = before.waiting();
        let told = |Rewrapped { done, failed }| {
            tracing::info!(
                done,
                failed,
                waiting,
                "data keys wrapped with the newest master key"
            );
        };
        keys::rewrap(&self.db, &self.master_keys, now, told).await?;
        keys::census(&self.db, &self.master_keys).await?.measure();
        Ok(())
    }

    /// Re-wraps what an older master key wraps, ends what was uninstalled without a word, and forgets and purges what nobody may keep any longer.
    pub async fn round(&self) {
        let now = self.clock.now();
        if let Err(error) = self.rotate(now).await {
            tracing::error!(%error, "re-wrapping data keys failed");
        }
        match self.forge.conclude_uninstalls().await {
            Ok(0) => {}
            Ok(concluded) => tracing::warn!(concluded, "forge installations taken for uninstalled"),
            Err(error) => tracing::error!(%error, "silent forge installations could not be judged"),
        }
        match reveal::forget_kept(&self.db, self.reveal, now).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "kept token texts forgotten"),
            Err(error) => tracing::error!(%error, "kept token texts could not be forgotten"),
        }
        match self.credentials.forget_unoffered().await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "kept API tokens of users forgotten"),
            Err(error) => tracing::error!(%error, "kept API tokens could not be forgotten"),
        }
        match self.exports.forget_expired().await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "expired exports deleted"),
            Err(error) => tracing::error!(%error, "expired exports could not be deleted"),
        }
        match self.audit.forget_old().await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "old events of the audit trail forgotten"),
            Err(error) => {
                tracing::error!(%error, "old events of the audit trail could not be forgotten");
            }
        }
        match retention::purge(&self.db, self.retention, now).await {
            // What is left is told already, and tried again in the next round.
            Ok(Purged { sites: 0, .. }) => {}
            Ok(Purged { sites, .. }) => {
                tracing::info!(purged = sites, "sites purged after their retention time");
            }
            Err(error) => tracing::error!(%error, "purging sites failed"),
        }
        // What was deleted may be in it still, when somebody read from it just then.
        if let Err(error) = self.db.empty_log().await {
            tracing::warn!(%error, "the log of the database could not be emptied");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_in_a_round_is_survived() {
        survived(async { panic!("planted panic") }).await;
    }
}
