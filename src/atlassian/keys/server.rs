//! Install keys over HTTP, remembered.

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use url::Url;

use super::download::{TIMEOUT, download};
use super::shares::Shares;
use super::{InstallKey, InstallKeys, KeyServerError};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::KeyName;
use crate::clock::Clock;

/// A 4096-bit key takes 800 bytes.
const MAX_BODY: usize = 16 * 1024;
/// Atlassian has a handful of keys at a time.
const KEPT_KEYS: u64 = 64;
/// Names are chosen by whoever calls, so the unknown ones have a cache of their own and cannot push out a key.
const KEPT_UNKNOWN: u64 = 256;
/// How long "no such key" is believed.
const UNKNOWN_FOR: TimeDelta = TimeDelta::seconds(60);

/// Look-ups at a time. Callers choose the names, so strangers must not make us flood Atlassian; names that are
/// known, or were asked for a moment ago, need no look-up. Further ones wait for their turn as long as for an answer: Jira
/// does not repeat an `uninstalled` that was refused.
const LOOKUPS: usize = 4;

/// Asks Atlassian's key servers. A name never gets another key, so a key is kept as long as there is room; callers that
/// ask for the same name at the same time share one request.
#[derive(Debug)]
pub struct KeyServer {
    http: reqwest::Client,
    hosts: Hosts,
    clock: Arc<dyn Clock>,
    keys: Cache<KeyName, InstallKey>,
    unknown_until: Cache<KeyName, DateTime<Utc>>,
    lookups: Semaphore,
    shares: Shares,
}

/// Why there is nothing to keep.
#[derive(Clone)]
enum Missing {
    NoSuchKey,
    Failed(KeyServerError),
}

impl KeyServer {
    /// `http` must not follow redirects: a key is taken only from the host that was asked.
    pub fn new(http: reqwest::Client, hosts: Hosts, clock: Arc<dyn Clock>) -> Self {
        Self {
            http,
            hosts,
            clock,
            keys: Cache::new(KEPT_KEYS),
            unknown_until: Cache::new(KEPT_UNKNOWN),
            lookups: Semaphore::new(LOOKUPS),
            shares: Shares::new(),
        }
    }

    /// The first server that has the key wins. Only if every server denies having it, there is none.
    async fn load(&self, name: &KeyName, asker: Option<IpAddr>) -> Result<InstallKey, Missing> {
        if !self.shares.take(asker, self.clock.now()) {
            return Err(Missing::Failed(KeyServerError::Busy));
        }
        let _lookup = timeout(TIMEOUT, self.lookups.acquire())
            .await
            .map_err(|_| Missing::Failed(KeyServerError::Busy))?;
        let mut outcome = Missing::NoSuchKey;
        for url in self.hosts.install_key_urls(name) {
            match self.load_from(url).await {
                Ok(Some(key)) => return Ok(key),
                Ok(None) => {}
                Err(error) => outcome = Missing::Failed(error),
            }
        }
        Err(outcome)
    }

    async fn load_from(&self, url: Url) -> Result<Option<InstallKey>, KeyServerError> {
        let Some(download) = download(&self.http, url, MAX_BODY).await? else {
            return Ok(None);
        };
        InstallKey::parse_pem(&String::from_utf8_lossy(&download.body))
            .map(Some)
            .map_err(KeyServerError::NotAKey)
    }
}

#[async_trait]
impl InstallKeys for KeyServer {
    async fn find(
        &self,
        name: &KeyName,
        asker: Option<IpAddr>,
    ) -> Result<Option<InstallKey>, KeyServerError> {
        if let Some(key) = self.keys.get(name).await {
            return Ok(Some(key));
        }
        let now = self.clock.now();
        if self
            .unknown_until
            .get(name)
            .await
            .is_some_and(|until| now < until)
        {
            return Ok(None);
        }
        // Before anybody else who asks for the same name could be given this refusal for an answer.
        if !self.shares.has_left(asker, now) {
            return Err(KeyServerError::Busy);
        }
        let load = self.load(name, asker);
        let loaded = self.keys.try_get_with_by_ref(name, load).await;
        match loaded.map_err(|missing| (*missing).clone()) {
            Ok(key) => Ok(Some(key)),
            Err(Missing::NoSuchKey) => {
                self.unknown_until
                    .insert(name.clone(), now + UNKNOWN_FOR)
                    .await;
                Ok(None)
            }
            Err(Missing::Failed(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests;
