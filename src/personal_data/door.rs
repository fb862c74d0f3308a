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

    pub(super) fn rest_until(&self, at: DateTime<Utc>) {
        let at = at.timestamp_millis();
        self.opens_at.fetch_max(at, Ordering::Relaxed);
    }
}
