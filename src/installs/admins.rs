//! Who may administer: Jira is asked with the caller's own rights, every time it matters.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;

use super::caller::{Caller, OwnRights, RightsError};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::clock::Clock;
use crate::jira::JiraError;

/// A yes is believed this long, and for reads only.
const BELIEVED_FOR: TimeDelta = TimeDelta::seconds(10);

/// What the answer is for: writes and reveals always ask anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Read,
    Write,
}

#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    #[error(transparent)]
    Rights(#[from] RightsError),
    #[error(transparent)]
    Jira(#[from] JiraError),
}

#[derive(Clone, Debug)]
pub struct Admins {
    rights: OwnRights,
    clock: Arc<dyn Clock>,
    confirmed: Cache<(SiteId, AccountId), DateTime<Utc>>,
}

impl Admins {
    pub fn new(rights: OwnRights, clock: Arc<dyn Clock>) -> Self {
        let confirmed = Cache::builder()
            .max_capacity(10_000)
            .time_to_live(Duration::from_mins(1))
            .build();
        Self {
            rights,
            clock,
            confirmed,
        }
    }

    /// Whether the caller has Jira's global *Administer Jira* permission now. Jira not answering is an error,
    /// never a yes.
    pub async fn is_admin(&self, caller: &Caller, purpose: Purpose) -> Result<bool, AdminError> {
        let key = (caller.tenant.site, caller.account.clone());
        let now = self.clock.now();
        if purpose == Purpose::Read
            && self
                .confirmed
                .get(&key)
                .is_some_and(|at| now - at < BELIEVED_FOR)
        {
            return Ok(true);
        }
        let admin = self.rights.of(caller).await?.is_admin().await?;
        if admin {
            self.confirmed.insert(key, now);
        } else {
            self.confirmed.invalidate(&key);
        }
        Ok(admin)
    }
}
