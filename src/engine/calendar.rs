//! When time counts.

use super::interval::Interval;

/// A working calendar. The one there is today counts every millisecond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar(Hours);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hours {
    Always,
}

impl Calendar {
    /// 7×24: worked time is elapsed time.
    pub fn always() -> Self {
        Self(Hours::Always)
    }

    pub fn is_always(&self) -> bool {
        self.0 == Hours::Always
    }

    /// Milliseconds of `[start, end)` that count; 0 when `end` is not after `start`.
    pub fn worked(&self, start: i64, end: i64) -> i64 {
        match self.0 {
            Hours::Always => Interval::new(start, end).ms(),
        }
    }
}
