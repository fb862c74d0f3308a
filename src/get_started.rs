//! What a new site has still to do, as far as we know and its admins say.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use serde_json::json;

use crate::atlassian::ids::AccountId;
use crate::clock::Clock;
use crate::config::Distribution;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::credentials::{self, CredentialKind, StoredCredential, Verdict};
use crate::db::report_tokens::{
    self, ReportToken, SortOrder, StateFilter, TokenQuery, TokenSort, TokenSortKey,
};
use crate::db::{Conn, Db, DbError, site_settings, sites};
use crate::installs::tenant::Tenant;

/// Tokens that end soon, as many as are shown.
const MOST_EXPIRING: u64 = 50;
pub const SOON: TimeDelta = TimeDelta::days(30);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    IpAllowlist,
    OrganizationKey,
    UserToken,
    FirstToken,
    FirstReport,
}

impl Step {
    pub const ALL: [Self; 5] = [
        Self::IpAllowlist,
        Self::OrganizationKey,
        Self::UserToken,
        Self::FirstToken,
        Self::FirstReport,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::IpAllowlist => "ipAllowlist",
            Self::OrganizationKey => "organizationKey",
            Self::UserToken => "userToken",
            Self::FirstToken => "firstToken",
            Self::FirstReport => "firstReport",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Open,
    Done,
    Skipped,
}

impl StepState {
    pub const ALL: [(&'static str, Self); 3] = [
        ("open", Self::Open),
        ("done", Self::Done),
        ("skipped", Self::Skipped),
    ];

    pub fn as_str(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        let own = all.find(|(_, state)| *state == self);
        own.map_or("open", |(text, _)| text)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(known, _)| *known == text)
            .map(|(_, state)| state)
    }
}

#[derive(Clone, Debug)]
pub struct Progress {
    pub steps: Vec<(Step, StepState)>,
    /// Where our calls come from, as the operator says.
    pub egress_ips: Arc<[String]>,
    /// Active ones that end within [`SOON`], the first to end first.
    pub expiring: Vec<ReportToken>,
    /// Credentials whose day, as an admin typed it, comes within [`SOON`] or has come.
    pub ending: Vec<Ending>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    pub kind: CredentialKind,
    pub on: NaiveDate,
    /// Negative when the day is over.
    pub days: i64,
}

#[derive(Clone, Debug)]
pub struct GetStarted {
    db: Db,
    clock: Arc<dyn Clock>,
    distribution: Distribution,
    egress_ips: Arc<[String]>,
}

impl GetStarted {
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        distribution: Distribution,
        egress_ips: Arc<[String]>,
    ) -> Self {
        Self {
            db,
            clock,
            distribution,
            egress_ips,
        }
    }

    /// What is there counts as done, whatever anybody said.
    pub async fn progress(&self, tenant: &Tenant) -> Result<Progress, DbError> {
        let said = said(&self.db, tenant).await?;
        let credentials = credentials::of_site(&self.db, tenant.site).await?;
        let done = self.done(tenant, &credentials).await?;
        let state = |step: Step| {
            let of_said = said.get(step.as_str()).copied().unwrap_or(StepState::Open);
            let is_done = done.contains(&step);
            (step, if is_done { StepState::Done } else { of_said })
        };
        Ok(Progress {
            steps: self.steps(tenant).map(state).collect(),
            egress_ips: self.egress_ips.clone(),
            expiring: self.expiring(tenant).await?,
            ending: self.ending(tenant, &credentials),
        })
    }

    /// `None`: there is no such step here.
    pub async fn mark(
        &self,
        tenant: &Tenant,
        by: &AccountId,
        (step, state): (Step, StepState),
    ) -> Result<Option<Progress>, DbError> {
        if !self.steps(tenant).any(|known| known == step) {
            return Ok(None);
        }
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        sites::lock(&tx, tenant.site).await?;
        let mut said = said(&tx, tenant).await?;
        said.insert(step.as_str().to_owned(), state);
        let texts: BTreeMap<&str, &str> = said
            .iter()
            .map(|(step, state)| (step.as_str(), state.as_str()))
            .collect();
        let event = AuditEvent {
            id: random::uuid_v7(now),
            site: tenant.site,
            at: now,
            actor: by.to_string(),
            action: "settings.getStarted".to_owned(),
            subject: Some(step.as_str().to_owned()),
            detail: json!({ "state": state.as_str() }),
        };
        site_settings::set_get_started(&tx, tenant.site, &json!(texts).to_string()).await?;
        audit::insert(&tx, &event).await?;
        tx.commit().await?;
        self.progress(tenant).await.map(Some)
    }

    /// A Marketplace app takes no tokens of users.
    fn steps(&self, tenant: &Tenant) -> impl Iterator<Item = Step> + use<> {
        let marketplace = self.is_marketplace(tenant);
        let all = Step::ALL.into_iter();
        all.filter(move |step| !(marketplace && *step == Step::UserToken))
    }

    fn is_marketplace(&self, tenant: &Tenant) -> bool {
        tenant.distribution(self.distribution) == Distribution::Marketplace
    }

    /// What is not offered any more needs no reminder.
    fn ending(&self, tenant: &Tenant, credentials: &[StoredCredential]) -> Vec<Ending> {
        let today = self.clock.now().date_naive();
        let marketplace = self.is_marketplace(tenant);
        let ending = credentials.iter().filter_map(|kept| {
            let on = kept.expires_on?;
            let days = (on - today).num_days();
            let is_offered = !(marketplace && kept.kind == CredentialKind::UserToken);
            let kind = kept.kind;
            (is_offered && days <= SOON.num_days()).then_some(Ending { kind, on, days })
        });
        ending.collect()
    }

    async fn done(
        &self,
        tenant: &Tenant,
        credentials: &[StoredCredential],
    ) -> Result<Vec<Step>, DbError> {
        let mut done = Vec::new();
        for kept in credentials {
            let works = matches!(kept.verdict, Verdict::Valid | Verdict::Limited);
            if works && !kept.awaiting_reactivation {
                done.push(match kept.kind {
                    CredentialKind::OrganizationKey => Step::OrganizationKey,
                    CredentialKind::UserToken => Step::UserToken,
                });
            }
        }
        let last_used = TokenSort {
            key: TokenSortKey::LastUsedAt,
            order: SortOrder::Descending,
        };
        let latest = self.tokens(tenant, last_used, None, 1).await?;
        if let Some(token) = latest.first() {
            done.push(Step::FirstToken);
            if token.last_used_at.is_some() {
                done.push(Step::FirstReport);
            }
        }
        Ok(done)
    }

    async fn expiring(&self, tenant: &Tenant) -> Result<Vec<ReportToken>, DbError> {
        let now = self.clock.now();
        let soonest = TokenSort {
            key: TokenSortKey::ExpiresAt,
            order: SortOrder::Ascending,
        };
        let within = StateFilter::Expiring {
            now,
            until: now + SOON,
            except: Vec::new(),
        };
        self.tokens(tenant, soonest, Some(within), MOST_EXPIRING)
            .await
    }

    async fn tokens(
        &self,
        tenant: &Tenant,
        sort: TokenSort,
        state: Option<StateFilter>,
        limit: u64,
    ) -> Result<Vec<ReportToken>, DbError> {
        let query = TokenQuery {
            account: None,
            search: None,
            sort,
            cursor: None,
            limit,
            state,
        };
        Ok(report_tokens::list(&self.db, tenant.site, &query)
            .await?
            .items)
    }
}

/// What a newer version may have written and this one does not know is left out.
async fn said(conn: &dyn Conn, tenant: &Tenant) -> Result<BTreeMap<String, StepState>, DbError> {
    let settings = site_settings::of_site(conn, tenant.site).await?;
    let text = settings.get_started.unwrap_or_default();
    let stored: BTreeMap<String, String> = serde_json::from_str(&text).unwrap_or_default();
    let read = |(step, state): (String, String)| Some((step, StepState::parse(&state)?));
    Ok(stored.into_iter().filter_map(read).collect())
}
