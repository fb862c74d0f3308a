//! Jira as one of its users sees it.

mod call;
mod changelog;
mod groups;
mod issues;
mod metadata;
mod people;
mod search;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::auth::{READ, UserTokens};
use super::error::JiraError;
use super::pace::{Pace, RealTime};
use super::retry::Waits;
use super::site::JiraSite;
use super::transport::{Answer, Transport};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::AccountId;
use crate::clock::Clock;
use call::Call;

#[derive(Clone, Debug)]
pub struct Options {
    /// The longest time one call waits, all its tries together. What Jira asks for beyond it is
    /// [`JiraError::RateLimited`] at once.
    pub max_wait: Duration,
    /// Batches of one list fetched at the same time.
    pub in_flight: usize,
    /// Longest answer read, in bytes after decompression.
    pub body_limit: usize,
    /// Pages of one list after which it is taken for endless.
    pub max_pages: usize,
    /// User tokens kept.
    pub cached_tokens: u64,
    pub pace: Arc<dyn Pace>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_wait: Duration::from_mins(1),
            in_flight: 6,
            body_limit: 32 * 1024 * 1024,
            max_pages: 10_000,
            cached_tokens: 10_000,
            pace: Arc::new(RealTime),
        }
    }
}

/// The client for all sites. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Jira {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    transport: Transport,
    tokens: UserTokens,
    max_wait: Duration,
    in_flight: usize,
    max_pages: usize,
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
        let shared = Shared {
            transport,
            tokens: UserTokens::new(hosts, options.cached_tokens),
            max_wait: options.max_wait,
            in_flight: options.in_flight.max(1),
            max_pages: options.max_pages,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The site with this user's permissions. Asks nothing yet.
    pub fn as_user(&self, site: Arc<JiraSite>, account: AccountId) -> AsUser {
        AsUser {
            jira: Arc::clone(&self.shared),
            site,
            account,
            deadline: None,
        }
    }
}

/// A site as one of its users sees it: the only way to read what goes into a report. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AsUser {
    jira: Arc<Shared>,
    site: Arc<JiraSite>,
    account: AccountId,
    deadline: Option<DateTime<Utc>>,
}

impl AsUser {
    /// The same, but no call waits for another try past `deadline`.
    #[must_use]
    pub fn until(self, deadline: DateTime<Utc>) -> Self {
        Self {
            deadline: Some(deadline),
            ..self
        }
    }

    async fn call<T: DeserializeOwned>(&self, call: Call) -> Result<T, JiraError> {
        self.call_and(call, |body| serde_json::from_slice(body))
            .await
    }

    /// The answer's body is read by `parse`, once at most.
    ///
    /// A user token that Jira refuses is thrown away and the call made once more with a fresh one: the user
    /// may have logged out everywhere, or the site moved to another key.
    async fn call_and<T>(
        &self,
        call: Call,
        mut parse: impl FnMut(&[u8]) -> serde_json::Result<T> + Send,
    ) -> Result<T, JiraError> {
        let mut waits = Waits::new(self.jira.max_wait, self.deadline);
        match self.call_once(&call, &mut waits, &mut parse).await {
            Err(JiraError::Unauthorized { .. }) => {
                self.call_once(&call, &mut waits, &mut parse).await
            }
            other => other,
        }
    }

    async fn call_once<T>(
        &self,
        call: &Call,
        waits: &mut Waits,
        parse: &mut (impl FnMut(&[u8]) -> serde_json::Result<T> + Send),
    ) -> Result<T, JiraError> {
        let Shared {
            transport, tokens, ..
        } = &*self.jira;
        let (site, account) = (&self.site, &self.account);
        let token = tokens.get(transport, site, account, READ, waits).await?;
        let url = call.url(&site.base_url);
        let request = || call.request(&transport.http, &url, token.expose());
        let read = |operation, answer: &Answer| answer.of_jira(operation, &mut *parse);
        let answer = transport.send(call.operation(), waits, request, read).await;
        if let Err(JiraError::Unauthorized { .. }) = answer {
            tokens.refused(site, account, READ, &token).await;
        }
        answer
    }
}
