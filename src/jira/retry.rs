//! Whether, and after how long, a call is made again. Pure: the waiting is done by [`pace`](super::pace).

#[cfg(test)]
mod tests;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::error::JiraError;

/// Atlassian's advice (Jira: rate limits): 2 s, doubled up to 30 s, each time 0.7 to 1.3 of it, at most four tries.
const TRIES: u32 = 4;
const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(30);

/// The time a call may still spend on waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waits {
    left: Duration,
    deadline: Option<DateTime<Utc>>,
}

impl Waits {
    pub(crate) fn new(most: Duration, deadline: Option<DateTime<Utc>>) -> Self {
        Self {
            left: most,
            deadline,
        }
    }

    fn left(&self, now: DateTime<Utc>) -> Duration {
        let until_deadline = self
            .deadline
            .map_or(Duration::MAX, |deadline| positive(deadline - now));
        self.left.min(until_deadline)
    }

    /// Takes a wait out of what is left; `false`, and nothing taken, when there is less.
    pub(crate) fn take(&mut self, wait: Duration, now: DateTime<Utc>) -> bool {
        let fits = wait <= self.left(now);
        if fits {
            self.left -= wait;
        }
        fits
    }

    /// Takes the wait before the next try out of what is left; `None` when `error` is final.
    ///
    /// `tries` have been made, `spread` is in `0.0..1.0`.
    pub(crate) fn next(
        &mut self,
        error: &JiraError,
        tries: u32,
        spread: f64,
        now: DateTime<Utc>,
    ) -> Option<Duration> {
        if tries >= TRIES || !is_transient(error) {
            return None;
        }
        let wait = backoff(tries, spread).max(error.retry_after().unwrap_or_default());
        self.take(wait, now).then_some(wait)
    }
}

fn backoff(tries: u32, spread: f64) -> Duration {
    let doubled = FIRST * 2_u32.pow(tries.saturating_sub(1).min(8));
    doubled.min(LONGEST).mul_f64(0.7 + 0.6 * spread)
}

/// Every call of this client only reads, so a lost answer may be asked for again; a time-out may not, it has
/// already cost the caller the longest time there is.
fn is_transient(error: &JiraError) -> bool {
    match error {
        JiraError::RateLimited { .. } | JiraError::BudgetSpent { .. } => true,
        JiraError::Unavailable { status, .. } => matches!(status, 502..=504),
        JiraError::Unreachable { timed_out, .. } => !timed_out,
        _ => false,
    }
}

/// How long the server asks to be left alone: `Retry-After`, or else `X-RateLimit-Reset`.
pub(crate) fn asked_wait(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let retry_after = text(RETRY_AFTER.as_str()).and_then(|value| parse_retry_after(value, now));
    retry_after.or_else(|| {
        let reset = text("x-ratelimit-reset").and_then(parse_reset)?;
        Some(positive(reset - now))
    })
}

/// Seconds, or a date (RFC 9110, section 10.2.3).
fn parse_retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(value).ok()?;
    Some(positive(date.to_utc() - now))
}

/// An ISO instant, sometimes without seconds.
fn parse_reset(value: &str) -> Option<DateTime<Utc>> {
    ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"]
        .iter()
        .find_map(|format| DateTime::parse_from_str(value, format).ok())
        .map(|reset| reset.to_utc())
}

fn positive(delta: TimeDelta) -> Duration {
    delta.to_std().unwrap_or_default()
}
