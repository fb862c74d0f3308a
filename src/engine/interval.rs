//! Half-open stretches of time.

/// `[start, end)` in epoch milliseconds; `start <= end` always holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    start: i64,
    end: i64,
}

impl Interval {
    /// An end before the start makes the interval empty, at its start.
    pub fn new(start: i64, end: i64) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    pub fn start(self) -> i64 {
        self.start
    }

    pub fn end(self) -> i64 {
        self.end
    }

    pub fn ms(self) -> i64 {
        self.end.saturating_sub(self.start)
    }
}

/// The part of history that a report looks at (history trim, Timepiece section 11.4). A missing side is unbounded.
///
/// An issue is seen as if it had been created at `start` in the status it had then, and had ceased at `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    pub start: Option<i64>,
    pub end: Option<i64>,
}

impl Window {
    /// What is left of a stay that began at `from` and ended at `to` (`None`: it goes on), seen at the instant `now`.
    ///
    /// `None` when the stay is outside. A stay without length is inside when its instant is: that is how a status
    /// that was passed through in the same millisecond is 0 and not empty.
    pub fn clip(self, from: i64, to: Option<i64>, now: i64) -> Option<Interval> {
        let start = from.max(self.start.unwrap_or(i64::MIN));
        let reached = from == start || to.is_none_or(|to| to > start);
        let ceased = start > now || self.end.is_some_and(|end| start >= end);
        let end = to
            .unwrap_or(i64::MAX)
            .min(self.end.unwrap_or(i64::MAX))
            .min(now);
        (reached && !ceased).then(|| Interval::new(start, end))
    }
}
