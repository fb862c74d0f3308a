//! How many report calls a user may make in a minute of the clock, on all replicas together.
//!
//! A call is counted in memory, and replicas tell each other every second. So a user whose calls go to several replicas
//! may make a few more: what the others counted in the last second, and less than a sixteenth of the limit on each.

mod shared;

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use moka::sync::Cache;

use crate::atlassian::ids::{AccountId, SiteId};
use crate::clock::Clock;
use crate::db::Db;
use shared::Shared;

pub const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Users counted at a time. Whoever is forgotten begins anew.
const CAPACITY: u64 = 100_000;
/// A replica says nothing of users who have made less than this part of their calls on it.
const WORTH_TELLING: u32 = 16;

#[derive(Clone, Debug)]
pub struct CallBudget {
    /// `None`: nobody counts.
    limit: Option<NonZeroU32>,
    clock: Arc<dyn Clock>,
    windows: Cache<(SiteId, AccountId), Arc<Window>>,
    /// `None`: there are no other replicas.
    shared: Option<Shared>,
}

/// One user's minute.
#[derive(Debug)]
struct Window {
    site: SiteId,
    account: AccountId,
    counts: Mutex<Counts>,
}

#[derive(Clone, Copy, Debug)]
struct Counts {
    minute: DateTime<Utc>,
    /// Calls here, and how many of them the others have been told of.
    own: u32,
    told: u32,
    others: u32,
    /// It is on the list of what is told next.
    is_listed: bool,
}

/// Where a user stands after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Calls in a minute.
    pub limit: u32,
    /// Calls left until the reset.
    pub remaining: u32,
    /// Whole seconds, at least one.
    pub reset_in: u64,
    /// The call was one too many.
    pub exceeded: bool,
}

fn minute_of(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(WINDOW).unwrap_or(now)
}

impl Counts {
    fn of(minute: DateTime<Utc>) -> Self {
        Self {
            minute,
            own: 0,
            told: 0,
            others: 0,
            is_listed: false,
        }
    }

    fn turn_to(&mut self, minute: DateTime<Utc>) {
        // A clock that was put back must not make a minute long.
        if self.minute != minute {
            let is_listed = self.is_listed;
            *self = Self {
                is_listed,
                ..Self::of(minute)
            };
        }
    }

    fn spent(&self) -> u32 {
        self.own.saturating_add(self.others)
    }
}

impl Window {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CallBudget {
    /// `per_minute` 0 is no limit.
    pub fn new(per_minute: u32, clock: Arc<dyn Clock>) -> Self {
        let windows = Cache::builder().max_capacity(CAPACITY);
        Self {
            limit: NonZeroU32::new(per_minute),
            clock,
            windows: windows.time_to_idle(Duration::from_mins(5)).build(),
            shared: None,
        }
    }

    /// The same for all replicas on one database.
    #[must_use]
    pub fn shared_through(self, db: Db) -> Self {
        Self {
            shared: Some(Shared::new(db)),
            ..self
        }
    }

    /// Counts a call; `None` when there is no limit.
    pub fn spend(&self, site: SiteId, account: &AccountId) -> Option<Standing> {
        let limit = self.limit?.get();
        let now = self.clock.now();
        let minute = minute_of(now);
        let window = self.windows.get_with((site, account.clone()), || {
            Arc::new(Window {
                site,
                account: account.clone(),
                counts: Mutex::new(Counts::of(minute)),
            })
        });
        let mut counts = window.counts();
        counts.turn_to(minute);
        let exceeded = counts.spent() >= limit;
        if !exceeded {
            counts.own += 1;
        }
        let remaining = limit.saturating_sub(counts.spent());
        let news = counts.own - counts.told > limit / WORTH_TELLING && !counts.is_listed;
        if let (true, Some(shared)) = (news, &self.shared) {
            counts.is_listed = true;
            shared.list(Arc::clone(&window));
        }
        let left = (minute + WINDOW - now).num_milliseconds();
        Some(Standing {
            limit,
            remaining,
            reset_in: u64::try_from(left).unwrap_or(0).div_ceil(1_000).max(1),
            exceeded,
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::clock::ManualClock;

    fn site(n: u128) -> SiteId {
        SiteId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn a_minute_has_so_many_calls_of_each_user() {
        let clock = Arc::new(ManualClock::at("2026-11-21T12:00:10Z".parse().unwrap()));
        let budget = CallBudget::new(2, clock.clone());
        let (ada, bob) = (AccountId::new("ada"), AccountId::new("bob"));
        let spend = |site, account: &AccountId| {
            let standing = budget.spend(site, account).unwrap();
            (standing.remaining, standing.reset_in, standing.exceeded)
        };
        assert_eq!(spend(site(1), &ada), (1, 50, false));
        clock.advance(TimeDelta::milliseconds(20_500));
        assert_eq!(spend(site(1), &ada), (0, 30, false));
        assert_eq!(spend(site(1), &ada), (0, 30, true));
        assert_eq!(spend(site(1), &bob), (1, 30, false), "another user");
        assert_eq!(spend(site(2), &ada), (1, 30, false), "another site");
        clock.advance(TimeDelta::milliseconds(29_499));
        assert_eq!(spend(site(1), &ada), (0, 1, true), "the last millisecond");
        clock.advance(TimeDelta::milliseconds(1));
        assert_eq!(spend(site(1), &ada), (1, 60, false), "a new minute");
    }

    #[test]
    fn no_limit_is_none() {
        let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z".parse().unwrap()));
        let budget = CallBudget::new(0, clock);
        assert_eq!(budget.spend(site(1), &AccountId::new("ada")), None);
    }
}
