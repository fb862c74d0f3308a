//! How a token stands, for whoever looks at the list.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Tokens;
use super::fault::TokenError;
use crate::atlassian::ids::{AccountId, TokenId};
use crate::config::RevealMode;
use crate::db::report_tokens::{self, ReportToken, StateFilter};
use crate::db::{DbError, token_calls};
use crate::installs::caller::Caller;
use crate::installs::tenant::Tenant;
use crate::people::PeopleError;

/// From so long before its end on, a token is said to expire.
pub const SOON: TimeDelta = TimeDelta::days(30);
/// Calls are counted for today and the days before it.
pub const COUNTED_DAYS: TimeDelta = TimeDelta::days(29);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    Active,
    /// Soon.
    Expiring,
    Expired,
    Inactive,
    /// Jira does not let anybody act as its user.
    UserDeactivated,
    WaitingForReactivation,
}

impl TokenState {
    pub const ALL: [Self; 6] = [
        Self::Active,
        Self::Expiring,
        Self::Expired,
        Self::Inactive,
        Self::UserDeactivated,
        Self::WaitingForReactivation,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Inactive => "inactive",
            Self::UserDeactivated => "userDeactivated",
            Self::WaitingForReactivation => "waitingForReactivation",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    fn of(token: &ReportToken, is_deactivated: bool, now: DateTime<Utc>) -> Self {
        if token.awaiting_reactivation {
            Self::WaitingForReactivation
        } else if !token.active {
            Self::Inactive
        } else if token.expires_at <= now {
            Self::Expired
        } else if is_deactivated {
            Self::UserDeactivated
        } else if token.expires_at <= now + SOON {
            Self::Expiring
        } else {
            Self::Active
        }
    }
}

/// A record with what is known about it beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownToken {
    pub record: ReportToken,
    pub state: TokenState,
    pub calls_in_30_days: u64,
    /// Whether its text can be seen again.
    pub revealable: bool,
}

#[derive(Clone, Debug)]
pub struct ShownPage {
    pub items: Vec<ShownToken>,
    /// `None` on the last page.
    pub next_cursor: Option<String>,
    /// Of all pages.
    pub total: u64,
}

impl Tokens {
    /// Whose users are deactivated, only Jira knows: it is asked about all that tokens act as. Where it does not answer, and that
    /// is not what was asked for, nobody is taken for deactivated.
    pub(super) async fn filter(
        &self,
        caller: &Caller,
        state: TokenState,
    ) -> Result<StateFilter, TokenError> {
        let now = self.clock.now();
        let until = now + SOON;
        Ok(match state {
            TokenState::Active => StateFilter::Active {
                until,
                except: self.deactivated(caller).await.unwrap_or_default(),
            },
            TokenState::Expiring => StateFilter::Expiring {
                now,
                until,
                except: self.deactivated(caller).await.unwrap_or_default(),
            },
            TokenState::Expired => StateFilter::Expired { now },
            TokenState::Inactive => StateFilter::Inactive,
            TokenState::WaitingForReactivation => StateFilter::WaitingForReactivation,
            TokenState::UserDeactivated => {
                let accounts = self.deactivated(caller).await?;
                StateFilter::OfUsers { now, accounts }
            }
        })
    }

    /// Among whom active tokens act as.
    async fn deactivated(&self, caller: &Caller) -> Result<Vec<AccountId>, TokenError> {
        let all = report_tokens::accounts(&self.db, caller.tenant.site).await?;
        let deactivated = self.people.deactivated(caller, &all).await;
        deactivated.map_err(|error| match error {
            PeopleError::Rights(error) => TokenError::Rights(error),
            PeopleError::Jira(error) => TokenError::Jira(error),
        })
    }

    /// What people see; whether its user is still active, Jira tells the caller. Where Jira does not answer, nobody is
    /// said to be deactivated.
    pub async fn shown(
        &self,
        caller: &Caller,
        records: Vec<ReportToken>,
    ) -> Result<Vec<ShownToken>, DbError> {
        let accounts: Vec<AccountId> = records.iter().map(|one| one.account.clone()).collect();
        let deactivated = self.people.deactivated(caller, &accounts).await;
        let deactivated = deactivated.unwrap_or_else(|error| {
            tracing::debug!(%error, "whether the users of tokens are active is not known");
            Vec::new()
        });
        self.with_facts(&caller.tenant, records, &deactivated).await
    }

    /// The same without asking Jira.
    pub async fn plain(&self, tenant: &Tenant, record: ReportToken) -> Result<ShownToken, DbError> {
        let (state, revealable) = self.standing(tenant, &record, false);
        let calls = self.calls(tenant, std::slice::from_ref(&record)).await?;
        Ok(ShownToken {
            calls_in_30_days: calls.get(&record.id).copied().unwrap_or(0),
            record,
            state,
            revealable,
        })
    }

    async fn with_facts(
        &self,
        tenant: &Tenant,
        records: Vec<ReportToken>,
        deactivated: &[AccountId],
    ) -> Result<Vec<ShownToken>, DbError> {
        let calls = self.calls(tenant, &records).await?;
        let shown = records.into_iter().map(|record| {
            let is_deactivated = deactivated.contains(&record.account);
            let (state, revealable) = self.standing(tenant, &record, is_deactivated);
            ShownToken {
                calls_in_30_days: calls.get(&record.id).copied().unwrap_or(0),
                record,
                state,
                revealable,
            }
        });
        Ok(shown.collect())
    }

    fn standing(
        &self,
        tenant: &Tenant,
        record: &ReportToken,
        is_deactivated: bool,
    ) -> (TokenState, bool) {
        let state = TokenState::of(record, is_deactivated, self.clock.now());
        let is_kept = record.sealed_secret.is_some();
        (
            state,
            is_kept && self.policy(tenant).reveal == RevealMode::Always,
        )
    }

    async fn calls(
        &self,
        tenant: &Tenant,
        records: &[ReportToken],
    ) -> Result<HashMap<TokenId, u64>, DbError> {
        let ids: Vec<TokenId> = records.iter().map(|record| record.id).collect();
        let first = (self.clock.now() - COUNTED_DAYS).date_naive();
        token_calls::since(&self.db, tenant.site, &ids, first).await
    }
}
