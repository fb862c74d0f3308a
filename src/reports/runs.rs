//! Paging runs: every page of a report is a window of one list of issues, measured to one instant.
//!
//! The list is made by the walk of the first page and kept, sealed, for the others. What an issue looks like is never
//! kept: each page reads its issues as the user, who sees nothing any more that was hidden from them meanwhile.

mod id_list;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::page_token::{Binding, LIFETIME};
use crate::atlassian::ids::PagingRunId;
use crate::clock::Clock;
use crate::crypto::context::Place;
use crate::crypto::random;
use crate::db::paging_runs::{self, RunOwner, StoredRun};
use crate::db::{Db, DbError};
use crate::jira::IssueId;
use crate::tokens::check::TokenHolder;

/// How long a run by offset waits for its next page.
const IDLE: TimeDelta = TimeDelta::minutes(15);
/// Of one user on one site: the oldest go.
const MOST_RUNS: u64 = 100;

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("the list of a paging run cannot be read")]
    Damaged,
}

/// The issues of a report in their order, and the instant that all its pages measure to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PagingRun {
    pub(super) id: PagingRunId,
    pub(super) at: DateTime<Utc>,
    pub(super) ids: Vec<IssueId>,
}

#[derive(Clone, Debug)]
pub(super) struct Runs {
    db: Db,
    clock: Arc<dyn Clock>,
}

/// Who calls, and with which parameters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Of<'a> {
    pub(super) holder: &'a TokenHolder,
    pub(super) binding: Binding,
}

impl Runs {
    pub(super) fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }

    /// `None`: it is over, or it never was one of these parameters and this user.
    pub(super) async fn find(
        &self,
        of: Of<'_>,
        id: PagingRunId,
    ) -> Result<Option<PagingRun>, RunError> {
        let found = paging_runs::find(&self.db, of.owner(), id, self.clock.now()).await?;
        found.map(|stored| of.open(&stored)).transpose()
    }

    /// The run by offset that these parameters began last; it now waits for another while.
    pub(super) async fn find_latest(&self, of: Of<'_>) -> Result<Option<PagingRun>, RunError> {
        let now = self.clock.now();
        let Some(stored) = paging_runs::find_latest(&self.db, of.owner(), now).await? else {
            return Ok(None);
        };
        let until = (now + IDLE).min(stored.created_at + LIFETIME);
        if until > stored.expires_at {
            let tx = self.db.begin().await?;
            paging_runs::prolong(&tx, stored.site, stored.id, until).await?;
            tx.commit().await?;
        }
        of.open(&stored).map(Some)
    }

    /// Keeps a run for pages that are asked for by token.
    pub(super) async fn keep(
        &self,
        of: Of<'_>,
        at: DateTime<Utc>,
        ids: &[IssueId],
    ) -> Result<PagingRunId, RunError> {
        let stored = of.seal(at, ids, LIFETIME);
        let tx = self.db.begin().await?;
        paging_runs::insert(&tx, &stored, MOST_RUNS).await?;
        tx.commit().await?;
        Ok(stored.id)
    }

    /// Keeps a run for pages that are asked for by offset, in place of earlier ones with these parameters.
    pub(super) async fn replace(
        &self,
        of: Of<'_>,
        at: DateTime<Utc>,
        ids: &[IssueId],
    ) -> Result<(), RunError> {
        let stored = of.seal(at, ids, IDLE);
        let tx = self.db.begin().await?;
        paging_runs::delete_of(&tx, of.owner()).await?;
        paging_runs::insert(&tx, &stored, MOST_RUNS).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends earlier runs by offset with these parameters, of which there are seldom any.
    pub(super) async fn end(&self, of: Of<'_>) -> Result<(), RunError> {
        let earlier = paging_runs::find_latest(&self.db, of.owner(), self.clock.now()).await?;
        if earlier.is_some() {
            let tx = self.db.begin().await?;
            paging_runs::delete_of(&tx, of.owner()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

impl<'a> Of<'a> {
    fn owner(self) -> RunOwner<'a> {
        RunOwner {
            site: self.holder.tenant.site,
            account: &self.holder.account,
            parameters: self.binding.bytes(),
        }
    }

    fn seal(self, at: DateTime<Utc>, ids: &[IssueId], life: TimeDelta) -> StoredRun {
        let tenant = &self.holder.tenant;
        let id = PagingRunId::from_uuid(random::uuid_v7(at));
        let (row, site) = (id.to_string(), tenant.site.to_string());
        let plain = id_list::encode(ids);
        StoredRun {
            site: tenant.site,
            id,
            account: self.holder.account.clone(),
            parameters: self.binding.bytes(),
            report_at: at,
            issues: u64::try_from(ids.len()).unwrap_or(u64::MAX),
            sealed: tenant.data_key.seal(&place(&row, &site), &plain),
            created_at: at,
            expires_at: at + life,
        }
    }

    fn open(self, stored: &StoredRun) -> Result<PagingRun, RunError> {
        let (row, site) = (stored.id.to_string(), stored.site.to_string());
        let key = &self.holder.tenant.data_key;
        let plain = key.open(&place(&row, &site), &stored.sealed);
        let plain = plain.map_err(|_| RunError::Damaged)?;
        let ids = id_list::decode(&plain).ok_or(RunError::Damaged)?;
        Ok(PagingRun {
            id: stored.id,
            at: stored.report_at,
            ids,
        })
    }
}

/// Where the list of a run is kept.
fn place<'a>(row: &'a str, site: &'a str) -> Place<'a> {
    Place {
        table: "paging_runs",
        row,
        column: "sealed",
        site,
    }
}
