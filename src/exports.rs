//! Files that are made in the background, each its owner's alone (Timepiece: asynchronous file export).
//!
//! ```text
//! start ─→ row: Waiting ─ wake-up ─→ a worker claims it: Running, attempt n, lease ─→ file, sealed ─→ Successful
//!                            ▲                            │ lease runs out, or is given back
//!                            └────────────────────────────┘
//! ```
//!
//! The row is the truth. A worker writes only while its attempt is the last one and its lease lasts, so an export is
//! never published twice, and every attempt measures to the instant at which the export was asked for.

mod download;
pub mod fault;
mod outcome;
mod view;
mod work;

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use crate::atlassian::ids::ExportId;
use crate::clock::Clock;
use crate::crypto::random;
use crate::db::exports::{self, Attempt, ExportQuery, ExportState, StoredExport};
use crate::db::{Db, DbError, export_chunks, job_storage};
use crate::jira::JiraError;
use crate::reports::request::catalogue::PARAMETER_SET;
use crate::reports::{ReportError, Reports};
use crate::tokens::check::{TokenCheck, TokenHolder};

pub use download::Download;
use fault::ExportFault;
use outcome::{Outcome, parameters_place};
pub use view::Export;
pub use work::{ExportWork, Stop};

/// Tells workers that there is something to do: a hint, which may be lost.
#[async_trait]
pub trait WakeUps: Debug + Send + Sync {
    async fn wake(&self);
}

/// How many exports, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct ExportLimits {
    /// From the end of an export to the end of its file.
    pub kept: TimeDelta,
    /// Unfinished ones of one user.
    pub per_user: u64,
    /// How long after its worker was last heard of another one takes an export over.
    pub lease: TimeDelta,
}

#[derive(Clone, Debug)]
pub struct Exports {
    db: Db,
    clock: Arc<dyn Clock>,
    reports: Arc<Reports>,
    tokens: Arc<TokenCheck>,
    wake_ups: Arc<dyn WakeUps>,
    limits: ExportLimits,
}

impl Exports {
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        (reports, tokens): (Reports, TokenCheck),
        wake_ups: Arc<dyn WakeUps>,
        limits: ExportLimits,
    ) -> Self {
        Self {
            db,
            clock,
            reports: Arc::new(reports),
            tokens: Arc::new(tokens),
            wake_ups,
            limits,
        }
    }

    /// Checks the parameters as far as that goes without reading histories, and answers at once.
    pub async fn start(
        &self,
        by: &TokenHolder,
        parameters: &[(String, String)],
    ) -> Result<ExportId, ExportFault> {
        let (site, now) = (by.tenant.site, self.clock.now());
        let unfinished = exports::count_unfinished(&self.db, (site, &by.account)).await?;
        if unfinished >= self.limits.per_user {
            return Err(ExportFault::TooMany(self.limits.per_user));
        }
        // What a saved set says now; it may be changed or gone when the worker begins.
        let mut parameters = Box::pin(self.reports.parameters(by, parameters)).await?;
        parameters.retain(|(name, _)| name != PARAMETER_SET);
        let not_before = self.check(by, &parameters, now).await?;
        let id = ExportId::from_uuid(random::uuid_v7(now));
        let plain = serde_json::to_vec(&parameters).map_err(|_| ExportFault::Unreadable)?;
        let place = parameters_place(&id.to_string(), &site.to_string(), |place| {
            by.tenant.data_key.seal(place, &plain)
        });
        let export = StoredExport {
            site,
            id,
            account: by.account.clone(),
            token: by.token,
            state: ExportState::Waiting,
            parameters: place,
            created_at: now,
            not_before,
            for_quota: not_before.is_some(),
            kept_by: None,
            expires_at: now + self.limits.kept,
            attempt: 0,
            lost: 0,
            completed: 0,
            total: None,
            outcome: None,
        };
        let tx = self.db.begin().await?;
        exports::insert(&tx, &export).await?;
        tx.commit().await?;
        self.wake_ups.wake().await;
        Ok(id)
    }

    /// When it may begin, if not at once: an hour without quota is no reason to refuse what can wait.
    async fn check(
        &self,
        by: &TokenHolder,
        parameters: &[(String, String)],
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, ReportError> {
        match Box::pin(self.reports.check_file(by, parameters, now)).await {
            Err(ReportError::Jira(JiraError::BudgetSpent { until, .. })) => Ok(Some(until)),
            checked => checked.map(|()| None),
        }
    }

    pub async fn get(&self, by: &TokenHolder, id: ExportId) -> Result<Export, ExportFault> {
        let stored = self.find(by, id).await?;
        Export::of(&stored, by, self.clock.now())
    }

    /// The newest first, and how many there are in all.
    pub async fn list(
        &self,
        by: &TokenHolder,
        query: ExportQuery,
    ) -> Result<(Vec<Export>, u64), ExportFault> {
        let (owner, now) = ((by.tenant.site, &by.account), self.clock.now());
        let (page, total) = exports::list(&self.db, owner, query, now).await?;
        let page = page.iter().map(|stored| Export::of(stored, by, now));
        Ok((page.collect::<Result<_, _>>()?, total))
    }

    /// Its worker notices within seconds.
    pub async fn abort(&self, by: &TokenHolder, id: ExportId) -> Result<Export, ExportFault> {
        let (site, now) = (by.tenant.site, self.clock.now());
        // Whether it is theirs, before anything is changed.
        self.find(by, id).await?;
        let tx = self.db.begin().await?;
        let aborted = exports::abort(&tx, site, id, (now, now + self.limits.kept)).await?;
        if aborted {
            export_chunks::delete_others(&tx, site, id, None).await?;
        }
        tx.commit().await?;
        let export = self.get(by, id).await?;
        match (aborted, export.state) {
            (true, _) => Ok(export),
            (false, ExportState::Successful) => Err(ExportFault::Completed(id)),
            (false, _) => Err(ExportFault::Ended(id)),
        }
    }

    /// The finished file.
    pub async fn open(&self, by: &TokenHolder, id: ExportId) -> Result<Download, ExportFault> {
        let stored = self.find(by, id).await?;
        let outcome = Outcome::open(&stored, &by.tenant.data_key)?;
        match (stored.state, outcome.and_then(|outcome| outcome.file)) {
            (ExportState::Successful, Some(file)) => Ok(Download::new(
                self.db.clone(),
                Arc::clone(&by.tenant),
                Attempt::from(&stored),
                file,
            )),
            (ExportState::Waiting | ExportState::Running, _) => Err(ExportFault::NotCompleted(id)),
            (state, _) => Err(ExportFault::NoFile {
                id,
                aborted: state == ExportState::Aborted,
            }),
        }
    }

    /// Lets go of what nobody may fetch any more; how many exports went.
    pub async fn forget_expired(&self) -> Result<u64, DbError> {
        let tx = self.db.begin().await?;
        let gone = exports::delete_expired(&tx, self.clock.now()).await?;
        job_storage::forget_done(&tx).await?;
        tx.commit().await?;
        Ok(gone)
    }

    async fn find(&self, by: &TokenHolder, id: ExportId) -> Result<StoredExport, ExportFault> {
        let (owner, now): (_, DateTime<Utc>) = ((by.tenant.site, &by.account), self.clock.now());
        let found = exports::find(&self.db, owner, id, now).await?;
        found.ok_or(ExportFault::NotFound)
    }
}
