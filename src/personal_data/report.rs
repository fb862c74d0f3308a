//! One site's turn: batch by batch, as far as Atlassian takes them.

use std::ops::Bound;

use chrono::{DateTime, Utc};

use super::{AGAIN, CYCLE, PersonalData, PersonalDataError, TOMORROW, after};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::db::account_reports::Progress;
use crate::db::accounts;
use crate::db::installations::{self, Installation, InstallationState, Platform};
use crate::installs::tenant::{Tenant, TenantState};
use crate::jira::accounts::LARGEST_REPORT;

pub(super) type Account = (AccountId, DateTime<Utc>);

/// In a turn, so often is a report that is not accepted cut in two. One account in a batch takes seven times to find; when
/// everything is refused, asking more often does not help.
const CUTS: u32 = 63;

/// What came of a site's turn, however it ended.
#[derive(Debug)]
pub(super) struct Turn {
    /// Accounts that Atlassian was told of.
    pub(super) told: u64,
    /// Somebody's data is gone, and may still be in the log of the database.
    pub(super) erased: bool,
    pub(super) cuts_left: u32,
}

impl Default for Turn {
    fn default() -> Self {
        Self {
            told: 0,
            erased: false,
            cuts_left: CUTS,
        }
    }
}

impl PersonalData {
    pub(super) async fn report(
        &self,
        site: SiteId,
        mut progress: Progress,
        turn: &mut Turn,
    ) -> Result<(), PersonalDataError> {
        let tenant = self.directory.load_by_site(site).await?;
        let live = tenant.filter(|tenant| tenant.state == TenantState::Live);
        let Some(tenant) = live else {
            progress.due_at = self.clock.now() + TOMORROW;
            return Ok(self.put(site, &progress).await?);
        };
        let connect = self.connect_of(&tenant).await?;
        progress
            .cycle_began_at
            .get_or_insert_with(|| self.clock.now());
        let mut cycle = CYCLE;
        loop {
            let batch = self.batch(site, progress.after.as_ref()).await?;
            let Some((last, _)) = batch.last() else {
                break;
            };
            let before = progress.after.replace(last.clone());
            progress.due_at = self.clock.now() + AGAIN;
            self.put(site, &progress).await?;
            let went = self.tell(&tenant, connect.as_ref(), &batch, turn).await;
            cycle = went.cycle.unwrap_or(cycle);
            if let Some(wait) = went.stopped {
                let behind = batch[..went.through].last();
                progress.after = behind.map(|(account, _)| account.clone()).or(before);
                progress.due_at = after(self.clock.now(), wait);
                return self.put_back(site, &progress).await;
            }
        }
        // From now on, not from when it began: it may have taken longer than a cycle, and no account is told of twice in one.
        let done = Progress {
            due_at: after(self.clock.now(), cycle),
            cycle_began_at: None,
            after: None,
        };
        Ok(self.put(site, &done).await?)
    }

    async fn batch(
        &self,
        site: SiteId,
        after: Option<&AccountId>,
    ) -> Result<Vec<Account>, PersonalDataError> {
        let all = accounts::held(&self.db, site, self.clock.now()).await?;
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rest = all.range::<AccountId, _>((from, Bound::Unbounded));
        let rest = rest.map(|(account, at)| (account.clone(), *at));
        Ok(rest.take(LARGEST_REPORT).collect())
    }

    /// What was not told counts as told until this is written, so it is worth a second try.
    async fn put_back(&self, site: SiteId, progress: &Progress) -> Result<(), PersonalDataError> {
        match self.put(site, progress).await {
            Err(error) if error.is_passing() => Ok(self.put(site, progress).await?),
            other => Ok(other?),
        }
    }

    async fn connect_of(&self, tenant: &Tenant) -> Result<Option<Installation>, PersonalDataError> {
        let all = installations::of_site(&self.db, tenant.site).await?;
        Ok(all.into_iter().rev().find(|one| {
            one.platform == Platform::Connect && one.state == InstallationState::Enabled
        }))
    }
}
