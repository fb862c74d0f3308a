//! Which sites and client keys there are at all, so that made-up ones cost the database nothing.
//!
//! Whoever sends tokens with invented ids makes us look for each of them: remembering what is not there helps little against
//! names that never come twice. So the names that exist are in memory, eight bytes each (20 MB for a million), read once and
//! after that only what is new, at most once in a window and only when somebody asks for an unknown one. What is in the list
//! is always looked for, however many strangers come. What is not may have been made through another replica a moment ago,
//! so a few of them are looked for all the same: a flood of strangers can keep out for a window whoever is newer than that,
//! and nobody else.
//!
//! A bit in the id, or a MAC, would not do: client keys are Atlassian's, and tokens with ids of today must go on.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::fresh::{Epoch, WINDOW_MS};
use crate::atlassian::ids::{ClientKey, InstallationId, SiteId};
use crate::clock::{Bucket, Clock};
use crate::db::{Db, DbError, installations, sites};

const PAGE: u64 = 10_000;
/// Rows are made by several replicas whose clocks differ, so the youngest are read again.
const OVERLAP_MS: u128 = 10 * 60 * 1000;
/// Unknown names that are looked for all the same: so many at once, and so many a second.
const STRANGERS: (u32, u32) = (100, 20);

/// What is listed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Names {
    Sites,
    ClientKeys,
}

#[derive(Clone, Debug)]
pub(super) struct Known(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    names: Names,
    db: Db,
    clock: Arc<dyn Clock>,
    epoch: Epoch,
    /// Of this process alone: nobody can look for two names with one hash.
    hasher: RandomState,
    hashes: RwLock<HashSet<u64>>,
    reading: Mutex<Read>,
    strangers: Bucket,
}

/// How far the list goes.
#[derive(Debug)]
struct Read {
    /// The youngest row.
    last: Option<Uuid>,
    /// When, and after which of our own changes.
    at: (DateTime<Utc>, u64),
    is_whole: bool,
}

impl Known {
    pub(super) fn new(names: Names, db: Db, epoch: &Epoch, clock: &Arc<dyn Clock>) -> Self {
        let (size, per_second) = STRANGERS;
        Self(Arc::new(Inner {
            names,
            db,
            clock: clock.clone(),
            epoch: epoch.clone(),
            hasher: RandomState::new(),
            hashes: RwLock::default(),
            reading: Mutex::new(Read {
                last: None,
                at: (DateTime::<Utc>::MIN_UTC, u64::MAX),
                is_whole: false,
            }),
            strangers: Bucket::new(size, per_second),
        }))
    }

    /// Whether the name is worth looking for.
    pub(super) async fn may_be(&self, name: &impl Hash) -> Result<bool, DbError> {
        let hash = self.0.hasher.hash_one(name);
        if self.0.has(hash) {
            return Ok(true);
        }
        let is_whole = self.0.read_on().await?;
        Ok(self.0.has(hash) || !is_whole || self.0.strangers.take(self.0.clock.now()))
    }

    /// Found all the same, so that whoever asks again is no stranger.
    pub(super) fn remember(&self, name: &impl Hash) {
        let hash = self.0.hasher.hash_one(name);
        if !self.0.has(hash) {
            let hashes = &self.0.hashes;
            let mut hashes = hashes.write().unwrap_or_else(PoisonError::into_inner);
            hashes.insert(hash);
        }
    }
}

impl Inner {
    fn has(&self, hash: u64) -> bool {
        let hashes = self.hashes.read().unwrap_or_else(PoisonError::into_inner);
        hashes.contains(&hash)
    }

    /// What is new since the last time, unless that was a moment ago. Those who ask meanwhile wait for it. `false` when the
    /// last try failed: nobody is refused because of a list that may lack somebody.
    async fn read_on(&self) -> Result<bool, DbError> {
        let mut read = self.reading.lock().await;
        let (now, epoch) = (self.clock.now(), self.epoch.current());
        // A clock that has gone back says nothing of how old it is.
        let age = now - read.at.0;
        let is_fresh = age >= TimeDelta::zero() && age < TimeDelta::milliseconds(WINDOW_MS);
        if is_fresh && read.at.1 == epoch {
            return Ok(read.is_whole);
        }
        read.at = (now, epoch);
        read.is_whole = false;
        let ended = self.read_from(&mut read, now).await;
        if ended.is_err() {
            // Those who have waited are not to wait for a database that does not answer themselves, one after the other.
            read.at.0 = self.clock.now();
        }
        ended.map(|()| true)
    }

    async fn read_from(&self, read: &mut Read, now: DateTime<Utc>) -> Result<(), DbError> {
        let mut from = read.last.map(|last| older(last.min(latest(now))));
        loop {
            let page = self.page(from).await?;
            if let Some((last, _)) = page.last() {
                from = Some(*last);
                read.last = read.last.max(from);
                self.add(&page);
            }
            if (page.len() as u64) < PAGE {
                read.is_whole = true;
                return Ok(());
            }
        }
    }

    fn add(&self, page: &[(Uuid, u64)]) {
        let mut hashes = self.hashes.write().unwrap_or_else(PoisonError::into_inner);
        hashes.extend(page.iter().map(|(_, hash)| *hash));
    }

    /// Ids of rows after this one, each with the hash of its name.
    async fn page(&self, after: Option<Uuid>) -> Result<Vec<(Uuid, u64)>, DbError> {
        Ok(match self.names {
            Names::Sites => {
                let after = after.map(SiteId::from_uuid);
                let page = sites::ids(&self.db, after, PAGE).await?;
                let row = |site: SiteId| (site.as_uuid(), self.hasher.hash_one(site));
                page.into_iter().map(row).collect()
            }
            Names::ClientKeys => {
                let after = after.map(InstallationId::from_uuid);
                let page = installations::client_keys(&self.db, after, PAGE).await?;
                let row = |(id, key): (InstallationId, ClientKey)| {
                    (id.as_uuid(), self.hasher.hash_one(key))
                };
                page.into_iter().map(row).collect()
            }
        })
    }
}

/// Where ids of this instant end. One that another replica's clock made of the future must not hide those of the present.
fn latest(now: DateTime<Utc>) -> Uuid {
    let ms = now.timestamp_millis().max(0).unsigned_abs();
    Uuid::from_u128(u128::from(ms + 1) << 80)
}

/// Ids begin with the milliseconds of their time: one that is somewhat older.
fn older(id: Uuid) -> Uuid {
    let ms = id.as_u128() >> 80;
    Uuid::from_u128(ms.saturating_sub(OVERLAP_MS) << 80)
}

#[cfg(test)]
mod tests;
