//! How often something may still be done within any minute, counted by our own clock.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// A limit on every minute, wherever it begins.
#[derive(Debug)]
pub(crate) struct MinuteBudget {
    most: usize,
    taken: Mutex<VecDeque<DateTime<Utc>>>,
}

impl MinuteBudget {
    pub(crate) fn new(most: usize) -> Self {
        let taken = Mutex::default();
        Self { most, taken }
    }

    /// Takes one, or says how long there will be none.
    pub(crate) fn take(&self, now: DateTime<Utc>) -> Result<(), Duration> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while taken.front().is_some_and(|&at| now - at >= MINUTE) {
            taken.pop_front();
        }
        if taken.len() < self.most {
            taken.push_back(now);
            return Ok(());
        }
        let free_at = taken.front().map_or(now, |&oldest| oldest) + MINUTE;
        Err((free_at - now).to_std().unwrap_or_default())
    }
}
