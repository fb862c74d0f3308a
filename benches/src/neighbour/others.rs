//! Sites 2 to 20: each asks for a report of 100 issues every few seconds, whether the one before has come or not.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::{Client, StatusCode};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval_at};

use crate::Result;

pub(super) const ISSUES: usize = 100;
const REPORT: &str = "/rest/list2?filterType=customjql&customjql=project+%3D+GEN+order+by+key&columnsBy=statusDuration\
    &calendar=normalHours&pageSize=100";

/// One call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) at: Instant,
    pub(super) took: Duration,
    pub(super) end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Whole,
    Refused(StatusCode),
    /// An answer, but not the one that was asked for.
    Wrong,
    /// Nobody there.
    Lost,
}

/// Asked again and again until this is dropped.
#[derive(Debug)]
pub(super) struct Others {
    asked: Arc<Mutex<Vec<Asked>>>,
    _sites: JoinSet<()>,
}

impl Others {
    /// One token a site. Their calls are spread over the time between two calls of one of them.
    pub(super) fn start(http: &Client, dwell: &str, tokens: &[String], every: Duration) -> Self {
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let mut sites = JoinSet::new();
        let count = u32::try_from(tokens.len()).unwrap_or(u32::MAX).max(1);
        for (number, token) in (0..).zip(tokens) {
            let request = http
                .get(format!("{dwell}{REPORT}"))
                .header("Authorization", format!("TISJWT {token}"));
            let (asked, start) = (Arc::clone(&asked), every * number / count);
            sites.spawn(async move {
                let mut turns = interval_at((Instant::now() + start).into(), every);
                turns.set_missed_tick_behavior(MissedTickBehavior::Burst);
                let mut calls = JoinSet::new();
                loop {
                    turns.tick().await;
                    while calls.try_join_next().is_some() {}
                    if let Some(request) = request.try_clone() {
                        let asked = Arc::clone(&asked);
                        calls.spawn(async move {
                            let call = ask(request).await;
                            asked
                                .lock()
                                .unwrap_or_else(PoisonError::into_inner)
                                .push(call);
                        });
                    }
                }
            });
        }
        Self {
            asked,
            _sites: sites,
        }
    }

    /// Those that began in that time and are over.
    pub(super) fn between(&self, from: Instant, to: Instant) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let within = asked.iter().filter(|call| (from..to).contains(&call.at));
        within.copied().collect()
    }
}

async fn ask(request: reqwest::RequestBuilder) -> Asked {
    let at = Instant::now();
    let end = match answer(request).await {
        Ok(end) => end,
        Err(_) => End::Lost,
    };
    Asked {
        at,
        took: at.elapsed(),
        end,
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<End> {
    let answer = request.send().await?;
    let status = answer.status();
    let text = answer.text().await?;
    if !status.is_success() {
        return Ok(End::Refused(status));
    }
    let document: Value = serde_json::from_str(&text)?;
    let rows = document["table"]["body"]["rows"].as_array();
    let is_whole = rows.is_some_and(|rows| rows.len() == ISSUES);
    Ok(if is_whole { End::Whole } else { End::Wrong })
}

/// The time within which so large a part of the calls was answered.
pub(super) fn percentile(asked: &[Asked], part: f64) -> Duration {
    let mut times: Vec<Duration> = asked.iter().map(|call| call.took).collect();
    times.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "an index: few, and never below zero"
    )]
    let index = (times.len() as f64 * part).ceil() as usize;
    times
        .get(index.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_somebody_waited() {
        let call = |millis| Asked {
            at: Instant::now(),
            took: Duration::from_millis(millis),
            end: End::Whole,
        };
        let asked: Vec<Asked> = (1..=20).rev().map(call).collect();
        for (part, millis) in [(0.5, 10), (0.95, 19), (0.96, 20), (1.0, 20)] {
            let found = percentile(&asked, part);
            assert_eq!(found, Duration::from_millis(millis), "{part}");
        }
        assert_eq!(percentile(&[], 0.95), Duration::ZERO);
    }
}
