//! What the app has asked of Jira in this hour, as far as this process knows (Jira: rate limits, points).

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use super::ledger::{Settled, Spending};
use crate::atlassian::ids::SiteId;

/// So old may be what is known of the other replicas.
const SETTLED_FOR: TimeDelta = TimeDelta::seconds(2);

/// The hour of `now`: the quota starts anew with each hour of UTC.
pub(super) fn hour_of(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now)
}

/// When the quota is whole again.
pub(crate) fn next_hour(now: DateTime<Utc>) -> DateTime<Utc> {
    hour_of(now) + TimeDelta::hours(1)
}

#[derive(Debug, Default)]
pub(super) struct Points {
    hour: DateTime<Utc>,
    /// Of all replicas, when they were last settled.
    settled: u64,
    settled_at: Option<DateTime<Utc>>,
    /// Of this process since then, settlements under way included.
    own: u64,
    waiting: HashMap<(SiteId, DateTime<Utc>), u64>,
}

impl Points {
    fn turn_to(&mut self, now: DateTime<Utc>) {
        let hour = hour_of(now);
        if hour > self.hour {
            (self.hour, self.settled, self.own) = (hour, 0, 0);
        }
    }

    pub(super) fn spend(&mut self, site: SiteId, points: u64, now: DateTime<Utc>) {
        self.turn_to(now);
        self.own += points;
        *self.waiting.entry((site, self.hour)).or_default() += points;
    }

    /// Of the whole app in this hour.
    pub(super) fn spent(&mut self, now: DateTime<Utc>) -> u64 {
        self.turn_to(now);
        self.settled + self.own
    }

    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.settled_at.is_none_or(|at| now - at >= SETTLED_FOR) || self.hour < hour_of(now)
    }

    pub(super) fn has_news(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// What is to be settled now; [`Self::settled`] or [`Self::not_settled`] says how that ended.
    pub(super) fn take(&mut self) -> Vec<Spending> {
        let waiting = self.waiting.drain();
        let spending = |((site, hour), points)| Spending { site, hour, points };
        waiting.map(spending).collect()
    }

    pub(super) fn settled(&mut self, spendings: &[Spending], known: &Settled, now: DateTime<Utc>) {
        self.turn_to(now);
        let of_this_hour = spendings.iter().filter(|one| one.hour == self.hour);
        let told: u64 = of_this_hour.map(|one| one.points).sum();
        self.own = self.own.saturating_sub(told);
        // What was asked for before an hour began tells nothing about it.
        if hour_of(now) == self.hour {
            self.settled = known.points;
            self.settled_at = Some(now);
        } else {
            // It may have taken along what was spent since.
            self.settled += told;
        }
    }

    /// The next settlement tries again.
    pub(super) fn not_settled(&mut self, spendings: Vec<Spending>, now: DateTime<Utc>) {
        for Spending { site, hour, points } in spendings {
            *self.waiting.entry((site, hour)).or_default() += points;
        }
        self.settled_at = Some(now);
    }
}
