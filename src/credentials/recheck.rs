//! The daily check of what is kept, by whichever replica comes first.

use chrono::TimeDelta;
use futures::{StreamExt, TryStreamExt, stream};

use super::check::Weight;
use super::fault::CredentialError;
use super::{Credentials, open_secret};
use crate::db::credentials::{self, DueCheck};
use crate::installs::tenant::TenantState;

const BATCH: u64 = 50;
/// At once, so that one site whose Jira is slow holds up few others.
const ABREAST: usize = 8;
/// When nothing could be learned, or the replica was lost meanwhile.
const AGAIN: TimeDelta = TimeDelta::hours(1);

impl Credentials {
    /// Checks everything that is due; returns how much that was. One that cannot be checked does not keep the others.
    pub async fn recheck_due(&self) -> Result<u64, CredentialError> {
        let mut checked = 0;
        loop {
            let due = credentials::due(&self.parts.db, self.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(checked);
            }
            let turns = stream::iter(due).map(|check| self.take_turn(check));
            let taken: Vec<bool> = turns.buffer_unordered(ABREAST).try_collect().await?;
            checked += taken.into_iter().map(u64::from).sum::<u64>();
        }
    }

    /// `false` when another replica was faster.
    async fn take_turn(&self, check: DueCheck) -> Result<bool, CredentialError> {
        if !self.claim(check).await? {
            return Ok(false);
        }
        if let Err(error) = self.recheck(check).await {
            let (site, kind) = (check.site, check.kind.as_str());
            tracing::error!(site_id = %site, kind, %error, "the credential cannot be checked");
        }
        Ok(true)
    }

    async fn claim(&self, check: DueCheck) -> Result<bool, CredentialError> {
        let now = self.now();
        let tx = self.parts.db.begin().await?;
        let claimed = credentials::claim(&tx, check, now, now + AGAIN).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    async fn recheck(&self, check: DueCheck) -> Result<(), CredentialError> {
        let tenant = self.parts.directory.load_by_site(check.site).await?;
        let live = tenant.filter(|tenant| tenant.state == TenantState::Live);
        let stored = credentials::find(&self.parts.db, check.site, check.kind).await?;
        let (Some(tenant), Some(stored)) = (live, stored) else {
            return Ok(());
        };
        if stored.id != check.id || self.must_offer(&tenant, check.kind).is_err() {
            return Ok(());
        }
        let Some(secret) = open_secret(&tenant.data_key, &stored)? else {
            return Ok(());
        };
        let place = Self::known_place(&tenant, &stored);
        let found = self.verify(&secret, &place, stored.account.as_ref()).await;
        match found {
            Ok(finding) => {
                self.record(&stored, finding, Weight::OneOfTwo, None)
                    .await?;
            }
            Err(trouble) => {
                tracing::info!(site_id = %check.site, %trouble, "a credential is checked again later");
            }
        }
        Ok(())
    }
}
