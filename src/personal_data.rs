//! What Atlassian asks of whoever stores its users' account ids: to tell it of each once in a cycle, and to erase whose
//! account was closed (Connect: personal data).
//!
//! The row of a site says when it is due and how far it has come, so replicas and restarts go on where the last one was.
//! It is written before Atlassian is told: a replica that is lost in between leaves its accounts to the next cycle, and
//! tells none twice.

mod door;
mod erase;
mod report;
mod tell;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};

use crate::atlassian::ids::SiteId;
use crate::clock::Clock;
use crate::db::account_reports::{self, Progress};
use crate::db::{Db, DbError};
use crate::installs::directory::{Directory, DirectoryError};
use crate::jira::Jira;
use door::Door;
use report::Turn;

const BATCH: u64 = 50;
/// At once, so that one site whose Jira is slow holds up few others.
const ABREAST: usize = 8;
/// When nothing could be learned, or the replica was lost meanwhile.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// What is waited at the least when Atlassian asks to wait.
const MOMENT: TimeDelta = TimeDelta::minutes(1);
/// When what stands in the way is not gone soon: a site that is not served, an app that is refused.
const TOMORROW: TimeDelta = TimeDelta::days(1);
/// Unless Atlassian says another one.
const CYCLE: TimeDelta = TimeDelta::days(7);

#[derive(Debug, thiserror::Error)]
pub enum PersonalDataError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

#[derive(Clone, Debug)]
pub struct PersonalData {
    db: Db,
    directory: Directory,
    jira: Jira,
    clock: Arc<dyn Clock>,
    door: Arc<Door>,
}

impl PersonalData {
    pub fn new(db: Db, directory: Directory, jira: Jira, clock: Arc<dyn Clock>) -> Self {
        Self {
            db,
            directory,
            jira,
            clock,
            door: Arc::default(),
        }
    }

    /// Tells of every site that is due; answers how many accounts that were. One that fails does not keep the others.
    pub async fn report_due(&self) -> Result<u64, PersonalDataError> {
        self.begin_new().await?;
        let mut told = 0;
        loop {
            let due = account_reports::due(&self.db, self.clock.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(told);
            }
            let turns = stream::iter(due).map(|site| self.take_turn(site));
            let turns: Vec<Option<Turn>> = turns.buffer_unordered(ABREAST).collect().await;
            told += turns.iter().flatten().map(|turn| turn.told).sum::<u64>();
            if turns.iter().flatten().any(|turn| turn.erased) {
                self.db.empty_log().await?;
            }
            // They are due as before: at the next round, the database may be better.
            if turns.iter().any(Option::is_none) {
                return Ok(told);
            }
        }
    }

    /// The first cycles of sites end at different times of the first one, and so do all that follow.
    async fn begin_new(&self) -> Result<(), DbError> {
        loop {
            let unknown = account_reports::unknown(&self.db, BATCH).await?;
            if unknown.is_empty() {
                return Ok(());
            }
            let now = self.clock.now();
            let tx = self.db.begin().await?;
            for site in unknown {
                account_reports::begin(&tx, site, now + share(site, CYCLE)).await?;
            }
            tx.commit().await?;
        }
    }

    /// An empty turn when another replica was faster; `None` when nobody knows.
    async fn take_turn(&self, site: SiteId) -> Option<Turn> {
        let mut turn = Turn::default();
        let progress = match self.claim(site).await {
            Ok(Some(progress)) => progress,
            Ok(None) => return Some(turn),
            Err(error) => {
                tracing::error!(site_id = %site, %error, "the site's turn to report accounts cannot begin");
                return None;
            }
        };
        if let Err(error) = self.report(site, progress, &mut turn).await {
            tracing::error!(site_id = %site, %error, "the site's accounts cannot be reported, others' can");
        }
        Some(turn)
    }

    async fn claim(&self, site: SiteId) -> Result<Option<Progress>, DbError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        let claimed = account_reports::claim(&tx, site, now, now + AGAIN).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    async fn put(&self, site: SiteId, progress: &Progress) -> Result<(), DbError> {
        let tx = self.db.begin().await?;
        account_reports::put(&tx, site, progress).await?;
        tx.commit().await
    }
}

/// A part of the whole that is the site's own, by the random end of its id.
fn share(site: SiteId, whole: TimeDelta) -> TimeDelta {
    let bytes = site.as_uuid().into_bytes();
    let random = u16::from_be_bytes([bytes[14], bytes[15]]);
    whole * i32::from(random) / (i32::from(u16::MAX) + 1)
}

/// No later than a date can be.
fn after(now: DateTime<Utc>, wait: TimeDelta) -> DateTime<Utc> {
    now.checked_add_signed(wait).unwrap_or(now + TOMORROW)
}
