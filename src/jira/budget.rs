//! How much may be asked of Jira, and how fast.
//!
//! ```text
//! call → gate ─┬─ silence: a quota is used up, of the site or of the app (ledger, shared by replicas)
//!              ├─ points: what the hour still has (ledger)
//!              ├─ pacing: a burst limit or an outage of this endpoint of this site
//!              └─ slots: calls at once on this site
//! ```

mod gate;
pub(super) mod ledger;
mod minute;
mod pacing;
mod points;
mod signal;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use metrics::{counter, gauge};
use moka::sync::Cache;
use tokio::sync::Semaphore;

use crate::atlassian::ids::SiteId;
pub(crate) use gate::{Gate, quota_until};
use ledger::{Ledger, Silence};
pub(crate) use minute::MinuteBudget;
use pacing::Pacing;
pub(crate) use points::next_hour;
use points::{Points, hour_of};
pub(crate) use signal::{Limit, Signal};

/// Forgetting a site only means that its next answers tell everything again.
const SITES_REMEMBERED: u64 = 10_000;
/// After the last call of a busy time the others hear of it this much later.
const LAST_SETTLEMENT: Duration = Duration::from_secs(2);

/// What all calls of the process share. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Budget(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// 0: no limit.
    points_per_hour: u64,
    in_flight: usize,
    ledger: Arc<dyn Ledger>,
    points: Mutex<Points>,
    /// Until when, by site; `None` is the whole app.
    silences: Mutex<HashMap<Option<SiteId>, DateTime<Utc>>>,
    sites: Cache<SiteId, Arc<Site>>,
    /// Held by whoever settles.
    settling: tokio::sync::Mutex<()>,
    last_settlement: Mutex<bool>,
}

/// What is known of one site.
#[derive(Debug)]
struct Site {
    slots: Semaphore,
    endpoints: Mutex<HashMap<&'static str, Pacing>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Budget {
    pub(crate) fn new(points_per_hour: u64, in_flight: usize, ledger: Arc<dyn Ledger>) -> Self {
        Self(Arc::new(Inner {
            points_per_hour,
            in_flight,
            ledger,
            points: Mutex::default(),
            silences: Mutex::default(),
            sites: Cache::new(SITES_REMEMBERED),
            settling: tokio::sync::Mutex::default(),
            last_settlement: Mutex::default(),
        }))
    }

    fn site(&self, site: SiteId) -> Arc<Site> {
        self.0.sites.get_with(site, || {
            Arc::new(Site {
                slots: Semaphore::new(self.0.in_flight),
                endpoints: Mutex::default(),
            })
        })
    }

    /// What the hour still has for the app; `None` where nobody counts.
    pub(crate) fn rest(&self, now: DateTime<Utc>) -> Option<u64> {
        let limit = self.limit()?;
        Some(limit.saturating_sub(lock(&self.0.points).spent(now)))
    }

    /// What a whole hour has.
    pub(crate) fn limit(&self) -> Option<u64> {
        Some(self.0.points_per_hour).filter(|limit| *limit > 0)
    }

    /// Counts what was asked for already.
    pub(crate) fn spend(&self, site: SiteId, count: u64, now: DateTime<Utc>) {
        let mut points = lock(&self.0.points);
        points.spend(site, count, now);
        counter!("dwell_jira_points_total").increment(count);
        #[expect(clippy::cast_precision_loss, reason = "for people to look at")]
        gauge!("dwell_jira_points_of_hour").set(points.spent(now) as f64);
    }

    /// When the site, or the app, may be asked again; `None` when that is now.
    fn silent_until(&self, site: SiteId, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let silences = lock(&self.0.silences);
        let of = [Some(site), None];
        let until = of.iter().filter_map(|scope| silences.get(scope)).max();
        until.copied().filter(|until| *until > now)
    }

    async fn silence(&self, silence: Silence) {
        lock(&self.0.silences).insert(silence.site, silence.until);
        if let Err(error) = self.0.ledger.silence(silence).await {
            tracing::error!(%error, "the other replicas do not know that jira asks for silence");
        }
    }

    /// Tells the ledger what was spent and hears what others spent, unless that was done a moment ago.
    async fn keep_settled(&self, now: DateTime<Utc>) {
        if lock(&self.0.points).is_due(now) {
            self.settle(now).await;
        }
        let mut scheduled = lock(&self.0.last_settlement);
        if !*scheduled {
            *scheduled = true;
            let (budget, now) = (self.clone(), now);
            tokio::spawn(async move { budget.settle_later(now).await });
        }
    }

    async fn settle_later(&self, now: DateTime<Utc>) {
        tokio::time::sleep(LAST_SETTLEMENT).await;
        *lock(&self.0.last_settlement) = false;
        if lock(&self.0.points).has_news() {
            self.settle(now).await;
        }
    }

    /// One at a time: who finds another one at it goes on with what is known.
    async fn settle(&self, now: DateTime<Utc>) {
        let Ok(_turn) = self.0.settling.try_lock() else {
            return;
        };
        let spendings = lock(&self.0.points).take();
        let settled = self.0.ledger.settle(&spendings, hour_of(now), now).await;
        match settled {
            Ok(known) => {
                lock(&self.0.points).settled(&spendings, &known, now);
                let known = known.silences.iter();
                let mut silences = lock(&self.0.silences);
                silences.retain(|_, until| *until > now);
                silences.extend(known.map(|silence| (silence.site, silence.until)));
            }
            Err(error) => {
                tracing::error!(%error, "what was asked of jira is told the other replicas later");
                lock(&self.0.points).not_settled(spendings, now);
            }
        }
    }
}
