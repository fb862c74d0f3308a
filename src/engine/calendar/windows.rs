//! The windows of one day.

use super::rules::{CalendarError, DayKind, Hours};
use crate::engine::civil::DAY;

/// In order, apart from each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Windows {
    windows: Vec<Hours>,
    total: i64,
}

impl Windows {
    /// `day` is what a refusal speaks of.
    pub(super) fn new(hours: &[Hours], day: DayKind) -> Result<Self, CalendarError> {
        let mut windows = hours.to_vec();
        windows.sort_unstable_by_key(|window| (window.start, window.end));
        let sound =
            |window: &Hours| window.start >= 0 && window.start < window.end && window.end <= DAY;
        if let Some(window) = windows.iter().find(|window| !sound(window)) {
            let window = *window;
            return Err(CalendarError::Window { day, window });
        }
        if windows.windows(2).any(|pair| pair[0].end > pair[1].start) {
            return Err(CalendarError::Overlap { day });
        }
        let total = windows.iter().map(|window| window.end - window.start).sum();
        Ok(Self { windows, total })
    }

    /// Milliseconds of the whole day.
    pub(super) fn total(&self) -> i64 {
        self.total
    }

    /// Milliseconds before a time of day.
    pub(super) fn until(&self, time: i64) -> i64 {
        let part = |window: &Hours| (time.min(window.end) - window.start).max(0);
        self.windows.iter().map(part).sum()
    }
}
