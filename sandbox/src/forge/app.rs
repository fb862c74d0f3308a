//! One registered app: its installations, and the tokens that are out.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::delivery::Pending;
use super::registration::{Registration, Release};
use super::token::Grant;
use crate::random;

const MINUTE: TimeDelta = TimeDelta::minutes(1);

#[derive(Debug)]
pub(crate) struct RegisteredApp {
    /// A bare UUID, as the environment's.
    pub(crate) id: String,
    pub(crate) environment_id: String,
    state: Mutex<AppState>,
}

/// Maps are by index of the site.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) registration: Registration,
    pub(crate) installations: BTreeMap<usize, Installation>,
    pub(crate) grants: HashMap<String, Grant>,
    pub(crate) pending: Vec<Pending>,
    /// When it asked for its licence last.
    pub(super) licence_asked: BTreeMap<usize, DateTime<Utc>>,
    exchanges: VecDeque<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Installation {
    /// A bare UUID.
    pub(crate) id: String,
    /// What the site has consented to.
    pub(crate) release: Release,
    pub(crate) next_hourly: DateTime<Utc>,
}

impl RegisteredApp {
    pub(crate) fn new(registration: Registration) -> Self {
        Self {
            id: random::uuid(),
            environment_id: random::uuid(),
            state: Mutex::new(AppState {
                registration,
                installations: BTreeMap::new(),
                grants: HashMap::new(),
                pending: Vec::new(),
                licence_asked: BTreeMap::new(),
                exchanges: VecDeque::new(),
            }),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, AppState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ari(&self) -> String {
        format!("ari:cloud:ecosystem::app/{}", self.id)
    }
}

impl AppState {
    /// A new installation id, whatever was there before. The schedule begins five minutes later.
    pub(crate) fn install(&mut self, site: usize, now: DateTime<Utc>) {
        let installation = Installation {
            id: random::uuid(),
            release: self.registration.release.clone(),
            next_hourly: now + TimeDelta::minutes(5),
        };
        self.remove(site);
        self.installations.insert(site, installation);
    }

    /// Its tokens end with it, and nothing more is sent.
    pub(crate) fn remove(&mut self, site: usize) {
        self.installations.remove(&site);
        self.licence_asked.remove(&site);
        self.revoke(site);
        self.pending.retain(|pending| pending.site != site);
    }

    pub(crate) fn revoke(&mut self, site: usize) {
        self.grants.retain(|_, grant| grant.site != site);
    }

    /// Sites that need not be asked have it at once.
    pub(crate) fn deploy(&mut self, release: Release) {
        for installation in self.installations.values_mut() {
            if release.is_minor_after(&installation.release) {
                installation.release = release.clone();
            }
        }
        self.registration.release = release;
    }

    /// Whether it did: a site can only consent to another release.
    pub(crate) fn consent(&mut self, site: usize) -> bool {
        let Some(installation) = self.installations.get_mut(&site) else {
            return false;
        };
        let is_new = installation.release != self.registration.release;
        installation.release = self.registration.release.clone();
        is_new
    }

    /// Counts an exchange; when there were too many of late, says for how many seconds.
    pub(crate) fn throttle(&mut self, now: DateTime<Utc>) -> Result<(), i64> {
        self.exchanges.retain(|at| now - *at < MINUTE);
        if self.exchanges.len() < self.registration.impersonations_per_minute {
            self.exchanges.push_back(now);
            return Ok(());
        }
        let oldest = self.exchanges.front().map_or(now, |at| *at);
        Err((oldest + MINUTE - now).num_seconds().max(1))
    }
}
