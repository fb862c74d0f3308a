//! How fast Jira is and how much it allows. Off unless asked for: everything is answered at once, as often as anybody likes.

mod latency;
mod limits;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::operation::Operation;
use crate::rest::answer::Answer;
use latency::Jitter;
pub use latency::LatencyModel;
use limits::{Bucket, Points};
pub use limits::{Burst, Limits};

/// What an answer took to make, in the terms of Jira's price list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Work {
    #[default]
    Other,
    /// A page of a search for ids only.
    Ids { issues: usize },
    /// A page of a search with fields.
    Search { issues: usize },
    /// Fields of many issues.
    Fields { issues: usize },
    /// Changelogs of many issues, and the entries on this page.
    Changelogs { issues: usize, entries: usize },
}

impl Work {
    /// A call and what it reads (the cost of reading in bulk is not published: the dearer reading).
    fn points(self) -> u64 {
        let issues = match self {
            Self::Other => 0,
            Self::Ids { issues }
            | Self::Search { issues }
            | Self::Fields { issues }
            | Self::Changelogs { issues, .. } => issues,
        };
        1 + issues as u64
    }
}

/// What the sites of a sandbox share.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    latency: Option<(LatencyModel, Jitter)>,
    limits: Limits,
    points: Mutex<Points>,
}

/// Calls of one site by endpoint.
#[derive(Debug, Default)]
pub(crate) struct Buckets(Mutex<HashMap<Operation, Bucket>>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Traffic {
    pub(crate) fn new(latency: Option<LatencyModel>, limits: Limits) -> Self {
        Self {
            latency: latency.map(|model| (model, Jitter::new(model.seed))),
            limits,
            points: Mutex::default(),
        }
    }

    /// Why a call is not served at all.
    pub(crate) fn refuse(
        &self,
        buckets: &Buckets,
        operation: Operation,
        now: DateTime<Utc>,
    ) -> Option<Answer> {
        if let Some(burst) = self.limits.burst {
            let mut buckets = lock(&buckets.0);
            let bucket = buckets.entry(operation).or_default();
            if let Err(seconds) = bucket.take(burst, now) {
                return Some(limits::too_many("jira-burst-based", seconds));
            }
        }
        let limit = self.limits.points_per_hour?;
        let spent = lock(&self.points).spent(now);
        (spent >= limit)
            .then(|| limits::too_many("jira-quota-global-based", limits::until_reset(now)))
    }

    /// Counts what was answered, and says so where little is left.
    pub(crate) fn charge(&self, answer: Answer, now: DateTime<Utc>) -> Answer {
        let spent = lock(&self.points).spend(answer.work.points(), now);
        match self.limits.points_per_hour {
            Some(limit) => limits::hint(answer, limit, spent, now),
            None => answer,
        }
    }

    /// Points of all sites in the hour of `now`.
    pub(crate) fn points(&self, now: DateTime<Utc>) -> u64 {
        lock(&self.points).spent(now)
    }

    pub(crate) fn delay(&self, work: Work) -> Duration {
        self.latency
            .as_ref()
            .map_or(Duration::ZERO, |(model, jitter)| {
                jitter.spread(model.of(work), model.jitter)
            })
    }
}
