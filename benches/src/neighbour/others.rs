//! Sites 2 to 20: each asks for a report of 100 issues every few seconds, whether the one before has come or not.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{interval_at, sleep};

use crate::Result;

pub(super) const ISSUES: usize = 100;
const REPORT: &str = "/rest/list2?filterType=customjql&customjql=project+%3D+GEN+order+by+key&columnsBy=statusDuration\
    &calendar=normalHours&pageSize=100";
/// Whoever waits for longer has not been answered.
const PATIENCE: Duration = Duration::from_mins(1);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// One call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) at: Instant,
    pub(super) took: Duration,
    pub(super) end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// None yet.
    UnderWay,
    Whole,
    Refused(StatusCode),
    /// An answer, but not the one that was asked for.
    Wrong,
    /// Nobody there.
    Lost,
}

type Log = Arc<Mutex<Vec<Asked>>>;

fn lock(log: &Log) -> MutexGuard<'_, Vec<Asked>> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asked again and again until this is dropped.
#[derive(Debug)]
pub(super) struct Others {
    log: Log,
    _sites: JoinSet<()>,
}

impl Others {
    /// One token a site. Their calls are spread over the time between two calls of one of them.
    pub(super) fn start(http: &Client, dwell: &str, tokens: &[String], every: Duration) -> Self {
        let log = Log::default();
        let mut sites = JoinSet::new();
        let count = u32::try_from(tokens.len()).unwrap_or(u32::MAX).max(1);
        for (number, token) in (0..).zip(tokens) {
            let request = http
                .get(format!("{dwell}{REPORT}"))
                .header("Authorization", format!("TISJWT {token}"));
            let start = Instant::now() + every * number / count;
            sites.spawn(keep_asking(request, Arc::clone(&log), (start, every)));
        }
        Self { log, _sites: sites }
    }

    /// Those that began in that time, all of them over, or as good as lost.
    pub(super) async fn between(&self, from: Instant, to: Instant) -> Vec<Asked> {
        let waited = Instant::now();
        loop {
            let began = |call: &&Asked| (from..to).contains(&call.at);
            let asked: Vec<Asked> = lock(&self.log).iter().filter(began).copied().collect();
            let is_over = asked.iter().all(|call| call.end != End::UnderWay);
            if is_over || waited.elapsed() > PATIENCE {
                return asked;
            }
            sleep(BETWEEN_LOOKS).await;
        }
    }
}

async fn keep_asking(request: RequestBuilder, log: Log, (start, every): (Instant, Duration)) {
    let mut turns = interval_at(start.into(), every);
    let mut calls = JoinSet::new();
    loop {
        turns.tick().await;
        while calls.try_join_next().is_some() {}
        if let Some(request) = request.try_clone() {
            calls.spawn(ask(request, Arc::clone(&log)));
        }
    }
}

async fn ask(request: RequestBuilder, log: Log) {
    let at = Instant::now();
    let number = {
        let mut log = lock(&log);
        log.push(Asked {
            at,
            took: PATIENCE,
            end: End::UnderWay,
        });
        log.len() - 1
    };
    let end = answer(request).await.unwrap_or(End::Lost);
    if let Some(call) = lock(&log).get_mut(number) {
        (call.took, call.end) = (at.elapsed(), end);
    }
}

async fn answer(request: RequestBuilder) -> Result<End> {
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
