//! Jira's limits: bursts by site and endpoint, points an hour for the app on all its sites.

use chrono::{DateTime, DurationRound, SecondsFormat, TimeDelta, Utc};

use crate::rest::answer::Answer;

/// Which limits there are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    pub burst: Option<Burst>,
    pub points_per_hour: Option<u64>,
}

/// A bucket of calls for each endpoint of each site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    pub per_second: f64,
    /// Calls that a full bucket holds.
    pub size: f64,
}

impl Default for Burst {
    fn default() -> Self {
        Self {
            per_second: 100.0,
            size: 100.0,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// What is missing, and when that was so.
    taken: f64,
    at: Option<DateTime<Utc>>,
}

impl Bucket {
    /// Takes one call, or says in how many seconds there is one.
    pub(super) fn take(&mut self, burst: Burst, now: DateTime<Utc>) -> Result<(), u64> {
        let passed = self.at.map_or(TimeDelta::zero(), |at| now - at);
        self.at = Some(now);
        self.taken = (self.taken - passed.as_seconds_f64() * burst.per_second).max(0.0);
        if self.taken + 1.0 > burst.size {
            return Err(1);
        }
        self.taken += 1.0;
        Ok(())
    }
}

#[derive(Debug, Default)]
pub(super) struct Points {
    hour: Option<DateTime<Utc>>,
    spent: u64,
}

impl Points {
    pub(super) fn spent(&mut self, now: DateTime<Utc>) -> u64 {
        let hour = now.duration_trunc(TimeDelta::hours(1)).ok();
        if self.hour != hour {
            (self.hour, self.spent) = (hour, 0);
        }
        self.spent
    }

    pub(super) fn spend(&mut self, points: u64, now: DateTime<Utc>) -> u64 {
        self.spent = self.spent(now) + points;
        self.spent
    }
}

/// Seconds to the next hour of UTC.
pub(super) fn until_reset(now: DateTime<Utc>) -> u64 {
    let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
    let left = hour + TimeDelta::hours(1) - now;
    u64::try_from(left.num_seconds()).unwrap_or_default().max(1)
}

pub(super) fn too_many(reason: &str, seconds: u64) -> Answer {
    Answer::text(429, "text/plain", String::new())
        .with_header("Retry-After", seconds.to_string())
        .with_header("X-RateLimit-Remaining", "0")
        .with_header("RateLimit-Reason", reason)
}

/// With less than a fifth left, the answer says how much.
pub(super) fn hint(answer: Answer, limit: u64, spent: u64, now: DateTime<Utc>) -> Answer {
    let (left, seconds) = (limit.saturating_sub(spent), until_reset(now));
    let answer = answer.with_header(
        "RateLimit-Policy",
        format!("\"global-app-quota\";q={limit};w=3600"),
    );
    if left * 5 >= limit {
        return answer;
    }
    let reset = now + TimeDelta::seconds(i64::try_from(seconds).unwrap_or_default());
    answer
        .with_header("X-RateLimit-NearLimit", "true")
        .with_header(
            "X-RateLimit-Reset",
            reset.to_rfc3339_opts(SecondsFormat::Secs, true),
        )
        .with_header(
            "RateLimit",
            format!("\"global-app-quota\";r={left};t={seconds}"),
        )
}
