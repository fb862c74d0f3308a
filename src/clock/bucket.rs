//! How often something may be done: a few times at once, and then so often a second or a minute.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// Of one, as many parts as a minute has milliseconds: so many are gained in a millisecond as ones in a minute.
const UNIT: u64 = 60_000;

/// Full at first. A clock that goes back takes nothing away, and it goes on filling from there.
#[derive(Debug)]
pub struct Bucket {
    size: u32,
    per_minute: u64,
    /// What is in it, in [`UNIT`]s, and when that was so.
    state: Mutex<(u64, DateTime<Utc>)>,
}

impl Bucket {
    pub fn new(size: u32, per_second: u32) -> Self {
        Self::filling(size, u64::from(per_second) * 60)
    }

    pub fn per_minute(size: u32, per_minute: u32) -> Self {
        Self::filling(size, per_minute.into())
    }

    fn filling(size: u32, per_minute: u64) -> Self {
        Self {
            size,
            per_minute,
            state: Mutex::new((full(size), DateTime::<Utc>::MIN_UTC)),
        }
    }

    /// Whether it may be done now. Then it counts as done.
    pub fn take(&self, now: DateTime<Utc>) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let level = self.level(*state, now);
        let left = level.checked_sub(full(1));
        *state = (left.unwrap_or(level), now);
        left.is_some()
    }

    /// Whether it may not be done now.
    pub fn is_empty(&self, now: DateTime<Utc>) -> bool {
        let state = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.level(state, now) < full(1)
    }

    fn level(&self, (level, since): (u64, DateTime<Utc>), now: DateTime<Utc>) -> u64 {
        let passed = (now - since).num_milliseconds().max(0).unsigned_abs();
        let gained = passed.saturating_mul(self.per_minute);
        level.saturating_add(gained).min(full(self.size))
    }
}

fn full(size: u32) -> u64 {
    u64::from(size) * UNIT
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_few_at_once_and_then_so_many_a_second() {
        let bucket = Bucket::new(3, 2);
        let start: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let taken = |ms: i64| {
            let now = start + TimeDelta::milliseconds(ms);
            (0..10).filter(|_| bucket.take(now)).count()
        };
        assert_eq!(taken(0), 3);
        assert_eq!(taken(499), 0);
        assert_eq!(taken(500), 1, "half a second has one");
        assert_eq!(taken(100), 0, "a clock that goes back gives nothing");
        assert_eq!(taken(1_500), 2);
        assert_eq!(taken(3_600_000), 3, "no more than it holds");
    }

    #[test]
    fn a_slow_one_fills_once_in_ten_seconds_and_being_looked_at_takes_nothing() {
        let bucket = Bucket::per_minute(1, 6);
        let start: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let after = |ms: i64| start + TimeDelta::milliseconds(ms);
        assert!(!bucket.is_empty(start) && !bucket.is_empty(start));
        assert!(bucket.take(start));
        assert!(bucket.is_empty(after(9_999)) && !bucket.take(after(9_999)));
        assert!(!bucket.is_empty(after(10_000)) && bucket.take(after(10_000)));
    }
}
