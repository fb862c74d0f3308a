//! What the headers of an answer say about limits (Jira: rate limits).

#[cfg(test)]
mod tests;

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;

use crate::jira::retry::asked_wait;

/// Whose limit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// One endpoint of one site, for a moment.
    Endpoint,
    /// Everything that the app asks of one site, for the rest of the hour.
    Site,
    /// Everything that the app asks of any site, for the rest of the hour.
    App,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signal {
    /// How long to leave the server alone.
    pub(crate) wait: Option<Duration>,
    /// Of an answer 429.
    pub(crate) limit: Limit,
    /// The next 429 is not far.
    pub(crate) near: bool,
}

impl Signal {
    pub(crate) fn read(headers: &HeaderMap, now: DateTime<Utc>) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        let rest = text("ratelimit").map(Rest::parse).unwrap_or_default();
        let near = text("x-ratelimit-nearlimit") == Some("true") || rest.points.is_some();
        Self {
            wait: asked_wait(headers, now).or(rest.reset_in),
            limit: text("ratelimit-reason").map_or(Limit::Endpoint, limit),
            near,
        }
    }
}

/// A reason that nobody knows is taken for a quota: to go on would be worse than to wait.
fn limit(reason: &str) -> Limit {
    match reason {
        "" | "jira-burst-based" | "jira-per-issue-on-write" => Limit::Endpoint,
        "jira-quota-global-based" => Limit::App,
        _ => Limit::Site,
    }
}

/// `RateLimit: "name";r=11000;t=600`, of which Jira writes `r` near the limit only.
#[derive(Default)]
struct Rest {
    points: Option<u64>,
    reset_in: Option<Duration>,
}

impl Rest {
    fn parse(header: &str) -> Self {
        let mut rest = Self::default();
        for parameter in header.split([';', ',']) {
            match parameter.trim().split_once('=') {
                Some(("r", points)) => rest.points = points.parse().ok().or(rest.points),
                Some(("t", seconds)) => {
                    let seconds = seconds.parse().ok().map(Duration::from_secs);
                    rest.reset_in = seconds.max(rest.reset_in);
                }
                _ => {}
            }
        }
        rest
    }
}
