//! Jira as one of its users sees it.

mod app;
mod batches;
mod call;
mod changelog;
mod groups;
mod issues;
mod licence;
mod metadata;
mod options;
mod people;
mod search;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use moka::sync::Cache;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use super::auth::{Exchange, READ, UserTokens};
use super::budget::Budget;
use super::error::JiraError;
use super::retry::Waits;
use super::site::{Grant, JiraSite};
use super::transport::{Answer, Transport};
use super::wire::{Issue, IssueId};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{AccountId, SiteId};
use crate::clock::Clock;
pub use app::{AsApp, Probe};
use call::Call;
pub use options::Options;
pub use search::IdWalk;

const SITES_REMEMBERED: u64 = 100_000;
/// After that a site is tried with large batches again.
const SMALL_BATCHES_REMEMBERED: Duration = Duration::from_hours(24);

/// The client for all sites. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Jira {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    transport: Transport,
    /// Of Forge's licence API.
    licences: Url,
    tokens: UserTokens,
    budget: Budget,
    max_wait: Duration,
    in_flight: usize,
    max_pages: usize,
    /// Sites that take no more issues a call than every site does.
    small_batches: Cache<SiteId, ()>,
}

impl Jira {
    /// `http` comes from [`http::client`](super::http::client).
    pub fn new(
        http: reqwest::Client,
        hosts: Hosts,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Self {
        let transport = Transport {
            http,
            clock,
            pace: options.pace,
            body_limit: options.body_limit,
        };
        let in_flight = options.in_flight.max(1);
        let shared = (options.exchanges_per_minute, Arc::clone(&options.ledger));
        let licences = hosts.licence_endpoint();
        let forge = Exchange::new(&hosts, shared, options.on_system_token_refused);
        let shared = Shared {
            transport,
            licences,
            tokens: UserTokens::new(hosts, forge, options.cached_tokens),
            budget: Budget::new(options.points_per_hour, in_flight, options.ledger),
            max_wait: options.max_wait,
            in_flight,
            max_pages: options.max_pages,
            small_batches: Cache::builder()
                .max_capacity(SITES_REMEMBERED)
                .time_to_live(SMALL_BATCHES_REMEMBERED)
                .build(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The site with this user's permissions. Asks nothing yet.
    pub fn as_user(&self, site: Arc<JiraSite>, account: AccountId) -> AsUser {
        self.acting(site, account, Access::Exchanged)
    }

    /// The site with the permissions of the user that `user_token` belongs to. That this is `account` is for the
    /// caller to prove ([`installs::user_proof`](crate::installs::user_proof)). A token that Jira refuses is the end:
    /// only who brought it can bring another.
    pub fn with_token(
        &self,
        site: Arc<JiraSite>,
        account: AccountId,
        user_token: SecretString,
    ) -> AsUser {
        self.acting(site, account, Access::Brought(user_token))
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.shared.transport.http
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.shared.transport.clock.now()
    }

    pub(super) fn hosts(&self) -> &Hosts {
        self.shared.tokens.hosts()
    }

    fn acting(&self, site: Arc<JiraSite>, account: AccountId, access: Access) -> AsUser {
        AsUser {
            jira: Arc::clone(&self.shared),
            site,
            account,
            access,
            deadline: None,
            not_after: None,
            is_patient: false,
        }
    }
}

impl Shared {
    fn waits(&self, deadline: Option<DateTime<Utc>>) -> Waits {
        Waits::new(self.max_wait, deadline)
    }

    async fn send<T>(
        &self,
        site: &JiraSite,
        call: &Call,
        token: &SecretString,
        read: impl FnMut(&'static str, &Answer) -> Result<T, JiraError> + Send,
        waits: &mut Waits,
    ) -> Result<T, JiraError> {
        let url = call.url(&site.base_url);
        let http = &self.transport.http;
        let request = || Ok(call.request(http, &url, token.expose_secret()));
        let (operation, gate) = (call.operation(), call.gate(&self.budget, site.site));
        let sent = self
            .transport
            .send(operation, Some(&gate), waits, request, read);
        sent.await
    }
}

/// Where the user token comes from.
#[derive(Clone, Debug)]
enum Access {
    Exchanged,
    Brought(SecretString),
}

/// A site as one of its users sees it: the only way to read what goes into a report. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AsUser {
    jira: Arc<Shared>,
    site: Arc<JiraSite>,
    account: AccountId,
    access: Access,
    deadline: Option<DateTime<Utc>>,
    not_after: Option<DateTime<Utc>>,
    /// Hours do not matter.
    is_patient: bool,
}

impl AsUser {
    /// The same, for work that goes on hour after hour: it is begun even where the points of this hour will not do, and
    /// [`JiraError::BudgetSpent`] in the middle of it is only a pause.
    #[must_use]
    pub fn patient(self) -> Self {
        Self {
            is_patient: true,
            ..self
        }
    }

    /// The same, but no call waits for another try past `deadline`.
    #[must_use]
    pub fn until(self, deadline: DateTime<Utc>) -> Self {
        Self {
            deadline: Some(deadline),
            ..self
        }
    }

    /// The same, but from `instant` on the user is not acted for any more, however long their token would be good:
    /// calls are [`JiraError::AccessEnded`].
    #[must_use]
    pub fn not_after(self, instant: DateTime<Utc>) -> Self {
        Self {
            not_after: Some(instant),
            ..self
        }
    }

    async fn call<T: DeserializeOwned>(&self, call: Call) -> Result<T, JiraError> {
        self.call_and(call, |body| serde_json::from_slice(body))
            .await
    }

    /// The answer's body is read by `parse`, once at most.
    ///
    /// A user token that we exchange ourselves and that Jira refuses is thrown away and the call made once more with
    /// a fresh one: the user may have logged out everywhere, or the site moved to another key.
    async fn call_and<T>(
        &self,
        call: Call,
        mut parse: impl FnMut(&[u8]) -> serde_json::Result<T> + Send,
    ) -> Result<T, JiraError> {
        let last = [self.deadline, self.not_after].into_iter().flatten().min();
        let mut waits = self.jira.waits(last);
        if let Access::Brought(token) = &self.access {
            self.check_access(&call)?;
            let answer = self.send(&call, token, &mut waits, &mut parse).await;
            return answer.map_err(|refusal| self.judged(refusal));
        }
        let first = self.exchange_and_send(&call, &mut waits, &mut parse).await;
        let answer = match first {
            Err(JiraError::Unauthorized { .. }) => {
                self.exchange_and_send(&call, &mut waits, &mut parse).await
            }
            other => other,
        };
        match answer {
            Err(refusal) if refusal.is_of_token() => {
                let (tokens, now) = (&self.jira.tokens, self.jira.transport.clock.now());
                let (site, account, refusal) = (&self.site, &self.account, self.judged(refusal));
                tokens.give_up(site, account, READ, &refusal, now).await;
                Err(refusal)
            }
            other => other,
        }
    }

    fn judged(&self, refusal: JiraError) -> JiraError {
        if self.site.is_new(self.jira.transport.clock.now()) {
            refusal.of_new_app()
        } else {
            refusal
        }
    }

    async fn exchange_and_send<T>(
        &self,
        call: &Call,
        waits: &mut Waits,
        parse: &mut (impl FnMut(&[u8]) -> serde_json::Result<T> + Send),
    ) -> Result<T, JiraError> {
        self.check_access(call)?;
        let Shared {
            transport, tokens, ..
        } = &*self.jira;
        let (site, account) = (&self.site, &self.account);
        let token = tokens.get(transport, site, account, READ, waits).await?;
        let answer = self.send(call, token.value(), waits, parse).await;
        if answer.as_ref().is_err_and(JiraError::is_of_token) {
            tokens.refused(site, account, READ, &token).await;
        }
        answer
    }

    fn check_access(&self, call: &Call) -> Result<(), JiraError> {
        let now = self.jira.transport.clock.now();
        let operation = call.operation();
        match self.not_after {
            Some(end) if now >= end => Err(JiraError::AccessEnded { operation }),
            _ => Ok(()),
        }
    }

    async fn send<T>(
        &self,
        call: &Call,
        token: &SecretString,
        waits: &mut Waits,
        parse: &mut (impl FnMut(&[u8]) -> serde_json::Result<T> + Send),
    ) -> Result<T, JiraError> {
        let behind_gateway = matches!(self.site.grant, Grant::ForgeImpersonation { .. });
        let read = |operation, answer: &Answer| {
            if behind_gateway {
                answer.of_gateway(operation, &mut *parse)
            } else {
                answer.of_jira(operation, &mut *parse)
            }
        };
        self.jira.send(&self.site, call, token, read, waits).await
    }
}
