//! Whether a site has bought the app (`DWELL_LICENSING`). Atlassian says so with its own calls; where none came of late, it is
//! asked.
//!
//! What it said last counts until it says something else: nobody who was served a moment ago is refused because Jira does not
//! answer, and nobody is served because of that who was refused. Where it never said anything, everybody is served: a report
//! needs Jira anyway, and hears of the licence from it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use tokio::time::timeout;

use super::fresh::Epoch;
use super::tenant::{Tenant, Through};
use crate::atlassian::ids::{AppKey, EnvironmentType, InstallationId};
use crate::atlassian::licence::Licence;
use crate::clock::Clock;
use crate::db::installations::{self, LearntLicence};
use crate::db::{Db, DbError};
use crate::jira::{Jira, JiraError};

/// How long it is not asked for again. Forge allows no more (Forge: licence API), Jira itself knows no better.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(5);

/// Pages tell it with every call; it is not written every time.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A report waits for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whoever comes next asks again.
const NO_RETRIES: TimeDelta = TimeDelta::seconds(1);

const REMEMBERED: u64 = 20_000;

#[derive(Clone, Debug)]
pub struct Licences {
    parts: Arc<LicenceParts>,
    /// What was answered to this process in a window of time; `None` inside: nothing.
    asked: Cache<(InstallationId, i64), Option<LearntLicence>>,
}

#[derive(Clone, Debug)]
pub struct LicenceParts {
    pub db: Db,
    pub jira: Jira,
    pub clock: Arc<dyn Clock>,
    pub epoch: Epoch,
    pub app_key: AppKey,
    /// Whether a site without a licence is refused.
    pub are_needed: bool,
}

impl Licences {
    pub fn new(parts: LicenceParts) -> Self {
        let asked = Cache::builder()
            .max_capacity(REMEMBERED)
            // Frees memory only; how long it counts is decided by our clock.
            .time_to_live(Duration::from_mins(10))
            .build();
        Self {
            parts: Arc::new(parts),
            asked,
        }
    }

    /// Whether the site is served, as Atlassian says with the call that is being made. It is remembered for those that say
    /// nothing.
    pub async fn admit_told(&self, tenant: &Tenant, licence: Licence) -> bool {
        let learnt = LearntLicence {
            licence,
            at: self.parts.clock.now(),
        };
        if self.is_news(tenant, learnt) {
            self.note(tenant, learnt).await;
        }
        !self.refuses(licence)
    }

    /// The same for a call that says nothing of it.
    pub async fn admit(&self, tenant: &Tenant) -> bool {
        if !self.parts.are_needed {
            return true;
        }
        let now = self.parts.clock.now();
        let is_fresh = |known: LearntLicence| {
            let age = now - known.at;
            -installations::CLOCKS_DIFFER <= age && age < GOOD_FOR
        };
        let known = match tenant.licence {
            Some(told) if is_fresh(told) => Some(told),
            told => self.ask_once(tenant, now).await.or(told),
        };
        known.is_none_or(|known| !self.refuses(known.licence))
    }

    fn refuses(&self, licence: Licence) -> bool {
        self.parts.are_needed && licence == Licence::Inactive
    }

    /// Without licences only that the app is sold at all counts (`DWELL_DISTRIBUTION`).
    fn is_news(&self, tenant: &Tenant, learnt: LearntLicence) -> bool {
        let is_sale = tenant.sold_at.is_none() && proves_sale(tenant, learnt.licence);
        let is_change = tenant.licence.is_none_or(|known| {
            known.licence != learnt.licence || (learnt.at - known.at).abs() >= NOTED_EVERY
        });
        is_sale || self.parts.are_needed && is_change
    }

    /// Once in a window by each process, however many wait for it, and whether there is an answer or not.
    async fn ask_once(&self, tenant: &Tenant, now: DateTime<Utc>) -> Option<LearntLicence> {
        let window = now.timestamp().div_euclid(GOOD_FOR.num_seconds());
        let key = (tenant.installation, window);
        let ask = async {
            let learnt = match self.ask(tenant, now).await {
                Ok(licence) => LearntLicence { licence, at: now },
                Err(error) => {
                    tracing::warn!(site_id = %tenant.site, %error, "the licence is not known anew");
                    return None;
                }
            };
            self.note(tenant, learnt).await;
            Some(learnt)
        };
        self.asked.get_with(key, ask).await
    }

    async fn ask(&self, tenant: &Tenant, now: DateTime<Utc>) -> Result<Licence, AskError> {
        if let Through::Forge { environment, .. } = &tenant.through
            && *environment != EnvironmentType::Production
        {
            return Ok(Licence::Untold);
        }
        let site = tenant.jira.as_ref().map_err(|_| AskError::CannotAct)?;
        let (app, deadline) = (&self.parts.app_key, now + NO_RETRIES);
        let asked = self.parts.jira.licence(site, app, deadline);
        let answered = timeout(PATIENCE, asked).await;
        Ok(answered.map_err(|_| AskError::Late)??)
    }

    /// What cannot be written is told again with the next call.
    async fn note(&self, tenant: &Tenant, learnt: LearntLicence) {
        if let Err(error) = self.write(tenant, learnt).await {
            tracing::warn!(site_id = %tenant.site, %error, "a licence could not be noted");
        }
    }

    async fn write(&self, tenant: &Tenant, learnt: LearntLicence) -> Result<(), DbError> {
        let is_sold = proves_sale(tenant, learnt.licence);
        let place = (tenant.site, tenant.installation);
        let tx = self.parts.db.begin().await?;
        let is_new = installations::learn_licence(&tx, place, learnt, is_sold).await?;
        tx.commit().await?;
        let before = tenant.licence.map(|known| known.licence);
        let is_sale = is_sold && tenant.sold_at.is_none();
        if is_new && (before != Some(learnt.licence) || is_sale) {
            let (site_id, licence) = (tenant.site, learnt.licence.as_str());
            tracing::info!(%site_id, licence, "licence");
            self.parts.epoch.advance();
        }
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
enum AskError {
    #[error("there is nothing to ask with")]
    CannotAct,
    #[error("no answer in time")]
    Late,
    #[error(transparent)]
    Jira(#[from] JiraError),
}

/// Connect says `none` of apps that are not sold, too; Forge says nothing of those.
fn proves_sale(tenant: &Tenant, licence: Licence) -> bool {
    match tenant.through {
        Through::Connect { .. } => licence == Licence::Active,
        Through::Forge { .. } => licence != Licence::Untold,
    }
}
