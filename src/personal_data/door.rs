//! Atlassian has one door for the reports of all of Forge's sites: what it asks of one of them, it asks of all.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

use super::CYCLE;

/// Of this process; another one is told by itself.
#[derive(Debug, Default)]
pub(super) struct Door {
    /// In milliseconds.
    opens_at: AtomicI64,
}

impl Door {
    /// How long it is still to be left alone.
    pub(super) fn rests(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let opens_at = DateTime::from_timestamp_millis(self.opens_at.load(Ordering::Relaxed))?;
        let wait = opens_at - now;
        // Nobody is asked to rest for longer: the clock was ahead when it was told.
        (TimeDelta::zero() < wait && wait <= CYCLE).then_some(wait)
    }

    /// The longest that was asked counts.
    pub(super) fn rest(&self, now: DateTime<Utc>, wait: TimeDelta) {
        let longer = self.rests(now).is_none_or(|rests| rests < wait);
        if longer {
            let opens_at = (now + wait).timestamp_millis();
            self.opens_at.store(opens_at, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rest_counts_and_a_clock_that_was_ahead_does_not() {
        let now: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let (minute, hour) = (TimeDelta::minutes(1), TimeDelta::hours(1));
        let door = Door::default();
        assert_eq!(door.rests(now), None);
        door.rest(now, hour);
        door.rest(now, minute);
        assert_eq!(door.rests(now), Some(hour));
        assert_eq!(door.rests(now + hour), None);
        door.rest(now + TimeDelta::days(400), hour);
        assert_eq!(door.rests(now), None);
        door.rest(now, minute);
        assert_eq!(door.rests(now), Some(minute));
    }
}
