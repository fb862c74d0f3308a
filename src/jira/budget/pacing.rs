//! How one endpoint of one site is asked: at once, more slowly, or not now.

#[cfg(test)]
mod tests;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// When Jira says no more than that it is too much.
const UNNAMED_WAIT: Duration = Duration::from_secs(2);
/// Near a limit: the rate that Atlassian tells apps to be designed for.
const SPACE: TimeDelta = TimeDelta::milliseconds(100);
/// A hint is about the moment.
const NEAR_FOR: TimeDelta = TimeDelta::seconds(10);

/// Why nobody may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    /// What Jira answered.
    pub(super) status: u16,
}

#[derive(Debug, Default)]
pub(super) struct Pacing {
    stop: Option<Stop>,
    stops: u64,
    near_until: Option<DateTime<Utc>>,
    next_turn: DateTime<Utc>,
}

impl Pacing {
    /// How long to wait before asking, and what for.
    pub(super) fn turn(&mut self, now: DateTime<Utc>) -> Option<(Duration, Stop)> {
        let stop = self.stop.filter(|stop| stop.until > now)?;
        Some(((stop.until - now).to_std().unwrap_or_default(), stop))
    }

    /// How long to wait for the next place in a line that goes slowly; zero where nothing is near.
    pub(super) fn space(&mut self, now: DateTime<Utc>) -> Duration {
        if self.near_until.is_none_or(|until| until <= now) {
            return Duration::ZERO;
        }
        let turn = self.next_turn.max(now);
        self.next_turn = turn + SPACE;
        (turn - now).to_std().unwrap_or_default()
    }

    pub(super) fn stop(&mut self, wait: Option<Duration>, status: u16, now: DateTime<Utc>) {
        let wait = TimeDelta::from_std(wait.unwrap_or(UNNAMED_WAIT)).unwrap_or(TimeDelta::MAX);
        self.stops += 1;
        self.stop = Some(Stop {
            since: now,
            until: now
                .checked_add_signed(wait)
                .unwrap_or(DateTime::<Utc>::MAX_UTC),
            status,
        });
    }

    /// How often that was.
    pub(super) fn stops(&self) -> u64 {
        self.stops
    }

    pub(super) fn slow_down(&mut self, now: DateTime<Utc>) {
        self.near_until = Some(now + NEAR_FOR);
    }

    /// A call that began at `started_at` was answered: who was stopped before that may go on.
    pub(super) fn answered(&mut self, started_at: DateTime<Utc>) {
        self.stop = self.stop.filter(|stop| stop.since > started_at);
    }
}
