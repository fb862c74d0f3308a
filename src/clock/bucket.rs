//! How often something may be done: a few times at once, and then so often a second.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// Full at first. A clock that goes back takes nothing away, and it goes on filling from there.
#[derive(Debug)]
pub struct Bucket {
    size: u32,
    per_second: u32,
    /// What is in it, in thousandths, and when that was so.
    state: Mutex<(u64, DateTime<Utc>)>,
}

impl Bucket {
    pub fn new(size: u32, per_second: u32) -> Self {
        Self {
            size,
            per_second,
            state: Mutex::new((full(size), DateTime::<Utc>::MIN_UTC)),
        }
    }

    /// Whether it may be done now. Then it counts as done.
    pub fn take(&self, now: DateTime<Utc>) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (level, since) = *state;
        let passed = (now - since).num_milliseconds().max(0).unsigned_abs();
        let gained = passed.saturating_mul(u64::from(self.per_second));
        let level = level.saturating_add(gained).min(full(self.size));
        let left = level.checked_sub(full(1));
        *state = (left.unwrap_or(level), now);
        left.is_some()
    }
}

fn full(size: u32) -> u64 {
    u64::from(size) * 1_000
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
}
