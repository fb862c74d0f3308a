//! The way through for one call.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use metrics::counter;
use tokio::sync::{OwnedSemaphorePermit, SemaphorePermit};

use super::ledger::Silence;
use super::points::next_hour;
use super::{Budget, Limit, Signal, Site, lock};
use crate::atlassian::ids::SiteId;
use crate::jira::error::JiraError;

/// One call of one site.
#[derive(Debug)]
pub(crate) struct Gate {
    budget: Budget,
    of: SiteId,
    site: Arc<Site>,
    operation: &'static str,
    points: u64,
    /// It reads many issues, and so takes one of the site's few places.
    is_large: bool,
}

impl Budget {
    pub(crate) fn gate(
        &self,
        site: SiteId,
        operation: &'static str,
        points: u64,
        is_large: bool,
    ) -> Gate {
        Gate {
            budget: self.clone(),
            of: site,
            site: self.site(site),
            operation,
            points,
            is_large,
        }
    }
}

impl Gate {
    /// Why the call cannot be made now, with how long that lasts; `None` when it can.
    pub(crate) async fn obstacle(&self, now: DateTime<Utc>) -> Option<JiraError> {
        self.budget.keep_settled(now).await;
        let operation = self.operation;
        if let Some(until) = self.budget.silent_until(self.of, now) {
            return Some(JiraError::budget_spent(operation, until, now));
        }
        if self.budget.rest(now).is_some_and(|rest| rest < self.points) {
            return Some(JiraError::budget_spent(operation, next_hour(now), now));
        }
        self.stopped(now)
    }

    /// The same as far as the endpoint alone is concerned.
    pub(crate) fn stopped(&self, now: DateTime<Utc>) -> Option<JiraError> {
        let operation = self.operation;
        let (wait, stop) = lock(&self.site.endpoints).get_mut(operation)?.turn(now)?;
        let retry_after = Some(wait);
        Some(match stop.status {
            429 => JiraError::RateLimited {
                operation,
                retry_after,
            },
            status => JiraError::Unavailable {
                operation,
                status,
                retry_after,
            },
        })
    }

    /// How often Jira has stopped the endpoint so far.
    pub(crate) fn stops(&self) -> u64 {
        let endpoints = lock(&self.site.endpoints);
        endpoints
            .get(self.operation)
            .map_or(0, super::Pacing::stops)
    }

    /// From here on the call counts. Answers how long it should still hold back, near a limit.
    pub(crate) fn enter(&self, now: DateTime<Utc>) -> Duration {
        self.budget.spend(self.of, self.points, now);
        let mut endpoints = lock(&self.site.endpoints);
        let pacing = endpoints.get_mut(self.operation);
        pacing.map_or(Duration::ZERO, |pacing| pacing.space(now))
    }

    /// Held while the call is under way.
    pub(crate) async fn slot(&self) -> Option<SemaphorePermit<'_>> {
        if self.is_large {
            self.site.slots.acquire().await.ok()
        } else {
            None
        }
    }

    /// Held from the first byte of a large body until it is parsed.
    pub(crate) async fn turn_to_read(&self) -> Option<OwnedSemaphorePermit> {
        if self.is_large {
            Arc::clone(&self.site.bodies).acquire_owned().await.ok()
        } else {
            None
        }
    }

    /// What an answer means for the calls after it.
    pub(crate) async fn learn(
        &self,
        status: u16,
        signal: Signal,
        started_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) {
        match (status, signal.limit) {
            (429, Limit::Site | Limit::App) => {
                let site = (signal.limit == Limit::Site).then_some(self.of);
                let until = quota_until(signal.wait, now);
                self.count("quota");
                self.budget.silence(Silence { site, until }).await;
            }
            (429, Limit::Endpoint) => {
                self.count("burst");
                self.with_pacing(|pacing| pacing.stop(signal.wait, status, now));
            }
            (503, _) if signal.wait.is_some() => {
                self.count("outage");
                self.with_pacing(|pacing| pacing.stop(signal.wait, status, now));
            }
            (..400, _) => {
                if let Some(pacing) = lock(&self.site.endpoints).get_mut(self.operation) {
                    pacing.answered(started_at);
                }
            }
            _ => {}
        }
        if signal.near {
            self.with_pacing(|pacing| pacing.slow_down(now));
        }
    }

    fn with_pacing(&self, change: impl FnOnce(&mut super::Pacing)) {
        change(
            lock(&self.site.endpoints)
                .entry(self.operation)
                .or_default(),
        );
    }

    fn count(&self, limit: &'static str) {
        counter!("dwell_jira_limited_total", "operation" => self.operation, "limit" => limit)
            .increment(1);
    }
}

/// A quota that says nothing is whole again with the next hour.
pub(crate) fn quota_until(wait: Option<Duration>, now: DateTime<Utc>) -> DateTime<Utc> {
    let wait = wait.and_then(|wait| TimeDelta::from_std(wait).ok());
    wait.and_then(|wait| now.checked_add_signed(wait))
        .unwrap_or_else(|| next_hour(now))
}
