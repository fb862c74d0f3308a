//! Forge's key set over HTTP, remembered.

use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use super::download::download;
use super::key_set::KeySet;
use super::{InvocationKey, InvocationKeys, KeyServerError};
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::SetKeyName;
use crate::clock::Clock;

/// A key of 4096 bits takes 800 bytes.
const MAX_BODY: usize = 128 * 1024;
const NOT_FOUND: u16 = 404;
/// Names are chosen by whoever calls: however many unknown ones come, the set is fetched once in this time.
const COOL_DOWN: TimeDelta = TimeDelta::seconds(30);
/// The same after a failure, when honest callers wait too.
const COOL_DOWN_FAILED: TimeDelta = TimeDelta::seconds(5);
/// How long a set is fresh in seconds, when the server does not say, and what it may say.
const FRESH_FOR: u32 = 10 * 60;
const FRESH_AT_LEAST: u32 = 60;
const FRESH_AT_MOST: u32 = 60 * 60;

/// Keeps one key set. Callers that need it at the same time share one request, and one that goes away ends no request of
/// others. A set that is no longer fresh goes on while the next is fetched, and for as long as that fails.
#[derive(Debug)]
pub struct KeySetServer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    http: reqwest::Client,
    hosts: Hosts,
    clock: Arc<dyn Clock>,
    known: RwLock<Known>,
    flight: Mutex<()>,
}

/// What the last requests brought.
#[derive(Debug)]
struct Known {
    keys: Option<KeySet>,
    fresh_until: DateTime<Utc>,
    /// Until then nothing is asked.
    rests_until: DateTime<Utc>,
    failure: Option<KeyServerError>,
}

struct Fetched {
    keys: KeySet,
    fresh_for: TimeDelta,
}

impl KeySetServer {
    /// `http` must not follow redirects: keys are taken only from the host that was asked.
    pub fn new(http: reqwest::Client, hosts: Hosts, clock: Arc<dyn Clock>) -> Self {
        let never = DateTime::<Utc>::MIN_UTC;
        let known = Known {
            keys: None,
            fresh_until: never,
            rests_until: never,
            failure: None,
        };
        Self(Arc::new(Shared {
            http,
            hosts,
            clock,
            known: RwLock::new(known),
            flight: Mutex::new(()),
        }))
    }
}

#[async_trait]
impl InvocationKeys for KeySetServer {
    async fn find(&self, name: &SetKeyName) -> Result<Option<InvocationKey>, KeyServerError> {
        if let Some(key) = self.0.read(|known| known.find(name)) {
            if self.0.is_stale() && self.0.flight.try_lock().is_ok() {
                tokio::spawn(Arc::clone(&self.0).refresh());
            }
            return Ok(Some(key));
        }
        // Ends early only when the process does; then there is nothing new to know.
        tokio::spawn(Arc::clone(&self.0).refresh()).await.ok();
        self.0
            .read(|known| match (known.find(name), &known.failure) {
                (None, Some(failure)) => Err(failure.clone()),
                (found, _) => Ok(found),
            })
    }
}

impl Shared {
    fn read<T>(&self, what: impl FnOnce(&Known) -> T) -> T {
        what(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_stale(&self) -> bool {
        let now = self.clock.now();
        self.read(|known| known.fresh_until <= now && known.rests_until <= now)
    }

    /// Asks the server, unless somebody did a moment ago.
    async fn refresh(self: Arc<Self>) {
        let _flight = self.flight.lock().await;
        let now = self.clock.now();
        if self.read(|known| now < known.rests_until) {
            return;
        }
        let outcome = self.fetch().await;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.learn(outcome, now);
    }

    async fn fetch(&self) -> Result<Fetched, KeyServerError> {
        let download = download(&self.http, self.hosts.invocation_keys(), MAX_BODY).await?;
        let download = download.ok_or(KeyServerError::Unavailable(NOT_FOUND))?;
        let seconds = download.max_age.unwrap_or(FRESH_FOR);
        let seconds = seconds.clamp(FRESH_AT_LEAST, FRESH_AT_MOST);
        Ok(Fetched {
            keys: KeySet::parse(&download.body).map_err(KeyServerError::NotAKey)?,
            fresh_for: TimeDelta::seconds(seconds.into()),
        })
    }
}

impl Known {
    fn find(&self, name: &SetKeyName) -> Option<InvocationKey> {
        self.keys.as_ref()?.find(name)
    }

    fn learn(&mut self, outcome: Result<Fetched, KeyServerError>, now: DateTime<Utc>) {
        match outcome {
            Ok(Fetched { keys, fresh_for }) => {
                *self = Self {
                    keys: Some(keys),
                    fresh_until: now + fresh_for,
                    rests_until: now + COOL_DOWN,
                    failure: None,
                }
            }
            Err(failure) => {
                self.rests_until = now + COOL_DOWN_FAILED;
                self.failure = Some(failure);
            }
        }
    }
}

#[cfg(test)]
mod tests;
