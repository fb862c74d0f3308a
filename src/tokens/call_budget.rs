//! How many report calls a user may make in a minute. Each replica counts for itself.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;

use crate::atlassian::ids::{AccountId, SiteId};
use crate::clock::Clock;

pub const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Users counted at a time. Whoever is forgotten begins anew.
const CAPACITY: u64 = 100_000;

/// Calls are counted from a user's first one for a minute, then from the next one on.
#[derive(Clone, Debug)]
pub struct CallBudget {
    /// `None`: nobody counts.
    limit: Option<NonZeroU32>,
    clock: Arc<dyn Clock>,
    windows: Cache<(SiteId, AccountId), Arc<Mutex<Window>>>,
}

#[derive(Debug)]
struct Window {
    began_at: DateTime<Utc>,
    calls: u32,
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

impl CallBudget {
    /// `per_minute` 0 is no limit.
    pub fn new(per_minute: u32, clock: Arc<dyn Clock>) -> Self {
        let windows = Cache::builder().max_capacity(CAPACITY);
        Self {
            limit: NonZeroU32::new(per_minute),
            clock,
            windows: windows.time_to_idle(Duration::from_mins(5)).build(),
        }
    }

    /// Counts a call; `None` when there is no limit.
    pub fn spend(&self, site: SiteId, account: &AccountId) -> Option<Standing> {
        let limit = self.limit?.get();
        let now = self.clock.now();
        let window = self.windows.get_with((site, account.clone()), || {
            Arc::new(Mutex::new(Window {
                began_at: now,
                calls: 0,
            }))
        });
        let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was put back must not make a minute long.
        if now >= window.began_at + WINDOW || now < window.began_at {
            *window = Window {
                began_at: now,
                calls: 0,
            };
        }
        let exceeded = window.calls >= limit;
        if !exceeded {
            window.calls += 1;
        }
        let left = (window.began_at + WINDOW - now).num_milliseconds();
        Some(Standing {
            limit,
            remaining: limit - window.calls,
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
        let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z".parse().unwrap()));
        let budget = CallBudget::new(2, clock.clone());
        let (ada, bob) = (AccountId::new("ada"), AccountId::new("bob"));
        let spend = |site, account: &AccountId| {
            let standing = budget.spend(site, account).unwrap();
            (standing.remaining, standing.reset_in, standing.exceeded)
        };
        assert_eq!(spend(site(1), &ada), (1, 60, false));
        clock.advance(TimeDelta::milliseconds(30_500));
        assert_eq!(spend(site(1), &ada), (0, 30, false));
        assert_eq!(spend(site(1), &ada), (0, 30, true));
        assert_eq!(spend(site(1), &bob), (1, 60, false), "another user");
        assert_eq!(spend(site(2), &ada), (1, 60, false), "another site");
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
