//! The exchange of the app's system token for a user token (Forge: offline user impersonation).

mod answer;

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;
use reqwest::RequestBuilder;
use reqwest::header::ACCEPT;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use url::Url;

use super::{OPERATION, UserToken};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{AccountId, CloudId, ForgeInstallationId, SiteId};
use crate::jira::budget::MinuteBudget;
use crate::jira::budget::ledger::Ledger;
use crate::jira::error::JiraError;
use crate::jira::retry::Waits;
use crate::jira::transport::Transport;
use answer::Exchanged;

const MUTATION: &str = "\
mutation forge_remote_offlineUserAuthToken($input: OfflineUserAuthTokenInput!) {
  offlineUserAuthToken(input: $input) { success errors { message } authToken { token ttl } }
}";

/// A token is given up this long before it expires: a call that starts now must not end too late.
const RENEW_EARLY: TimeDelta = TimeDelta::seconds(60);

const INSTALLATIONS_REMEMBERED: u64 = 100_000;

/// Told when Atlassian no longer accepts a site's system token, so that nobody keeps it.
#[async_trait]
pub trait SystemTokenRefused: Send + Sync + Debug {
    /// The exchange waits for it.
    async fn refused(&self, site: SiteId, token: &SecretString);
}

#[derive(Debug)]
pub(crate) struct TellNobody;

#[async_trait]
impl SystemTokenRefused for TellNobody {
    async fn refused(&self, _: SiteId, _: &SecretString) {}
}

/// The app as this site knows it.
#[derive(Debug)]
pub(super) struct App<'a> {
    pub(super) site: SiteId,
    pub(super) cloud_id: CloudId,
    pub(super) installation: ForgeInstallationId,
    pub(super) system_token: Option<&'a SecretString>,
    /// Installed so short a time ago that a refusal says nothing about the user or the token.
    pub(super) is_new: bool,
}

impl App<'_> {
    fn judged(&self, refusal: JiraError) -> JiraError {
        if self.is_new {
            refusal.of_new_app()
        } else {
            refusal
        }
    }

    fn not_known(&self, operation: &'static str, reason: String) -> JiraError {
        if self.is_new {
            JiraError::AppUnknown { operation, reason }
        } else {
            JiraError::ImpersonationRefused { operation, reason }
        }
    }
}

/// How the site is named in the exchange. Atlassian has told both forms, and which one a site takes shows only
/// when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ContextForm {
    Site,
    Workspace,
}

impl ContextForm {
    fn other(self) -> Self {
        match self {
            Self::Site => Self::Workspace,
            Self::Workspace => Self::Site,
        }
    }

    fn ari(self, site: CloudId) -> String {
        match self {
            Self::Site => site.ari(),
            Self::Workspace => format!("ari:cloud:jira:{site}:workspace/{site}"),
        }
    }
}

/// What all exchanges share.
#[derive(Debug)]
pub(crate) struct Exchange {
    endpoint: Url,
    /// Of this process.
    budget: MinuteBudget,
    /// Of all replicas.
    ledger: Arc<dyn Ledger>,
    per_minute: u64,
    /// Second and further tries, of which the ledger has not been told.
    tried_again: AtomicU64,
    forms: Cache<ForgeInstallationId, ContextForm>,
    on_refusal: Arc<dyn SystemTokenRefused>,
}

impl Exchange {
    pub(crate) fn new(
        hosts: &Hosts,
        (per_minute, ledger): (usize, Arc<dyn Ledger>),
        on_refusal: Arc<dyn SystemTokenRefused>,
    ) -> Self {
        Self {
            endpoint: hosts.graphql_endpoint(),
            budget: MinuteBudget::new(per_minute),
            ledger,
            per_minute: per_minute as u64,
            tried_again: AtomicU64::new(0),
            forms: Cache::new(INSTALLATIONS_REMEMBERED),
            on_refusal,
        }
    }

    pub(super) async fn user_token(
        &self,
        transport: &Transport,
        by: &App<'_>,
        account: &AccountId,
        waits: &mut Waits,
    ) -> Result<UserToken, JiraError> {
        let operation = OPERATION;
        let token = by
            .system_token
            .ok_or(JiraError::AppTokenRefused { operation })?;
        let first = self.forms.get(&by.installation);
        let first = first.unwrap_or(ContextForm::Site);
        let mut reason = String::new();
        for form in [first, first.other()] {
            let context = form.ari(by.cloud_id);
            let asked = self.ask(transport, token, &context, account, waits).await;
            let asked = asked.map_err(|refusal| by.judged(refusal));
            if let Err(JiraError::AppTokenRefused { .. }) = asked {
                self.on_refusal.refused(by.site, token).await;
            }
            match asked? {
                Ok(token) => {
                    self.forms.insert(by.installation, form);
                    return Ok(token);
                }
                Err(unknown_context) => reason = unknown_context,
            }
        }
        Err(by.not_known(operation, reason))
    }

    /// Jira's words when it does not know the context.
    async fn ask(
        &self,
        transport: &Transport,
        system_token: &SecretString,
        context: &str,
        account: &AccountId,
        waits: &mut Waits,
    ) -> Result<Result<UserToken, String>, JiraError> {
        let asked_at = transport.clock.now();
        self.pass(asked_at).await?;
        let tries = AtomicU64::new(0);
        let request = || {
            tries.fetch_add(1, Ordering::Relaxed);
            self.request(transport, system_token, context, account)
        };
        let read = answer::read;
        let sent = transport.send(OPERATION, None, waits, request, read);
        let sent = Box::pin(sent).await;
        let again = tries.into_inner().saturating_sub(1);
        self.tried_again.fetch_add(again, Ordering::Relaxed);
        match sent? {
            Exchanged::Token { value, life } => Ok(Ok(UserToken {
                value,
                use_until: asked_at + life - RENEW_EARLY,
            })),
            Exchanged::UnknownContext(words) => Ok(Err(words)),
        }
    }

    /// Whether all replicas together still have an exchange in this minute. Where nobody can say, this process goes on with
    /// its own count.
    async fn pass(&self, now: DateTime<Utc>) -> Result<(), JiraError> {
        let count = 1 + self.tried_again.swap(0, Ordering::Relaxed);
        let counted = self.ledger.count_exchanges(count, self.per_minute, now);
        match counted.await {
            Ok(Some(wait)) => Err(JiraError::RateLimited {
                operation: OPERATION,
                retry_after: Some(wait),
            }),
            Ok(None) | Err(_) => Ok(()),
        }
    }

    /// Each try is one of the minute's.
    fn request(
        &self,
        transport: &Transport,
        system_token: &SecretString,
        context: &str,
        account: &AccountId,
    ) -> Result<RequestBuilder, JiraError> {
        let taken = self.budget.take(transport.clock.now());
        taken.map_err(|wait| JiraError::RateLimited {
            operation: OPERATION,
            retry_after: Some(wait),
        })?;
        let input = json!({ "contextIds": [context], "userId": account });
        let body = json!({ "query": MUTATION, "variables": { "input": input } });
        let post = transport.http.post(self.endpoint.clone());
        Ok(post
            .header(ACCEPT, "application/json")
            .bearer_auth(system_token.expose_secret())
            .json(&body))
    }
}
