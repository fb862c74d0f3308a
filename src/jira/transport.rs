//! One request, made again where that can help: the answer as bytes, or why there is none.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use metrics::{counter, histogram};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use tokio::sync::{OwnedSemaphorePermit, SemaphorePermit};
use tracing::debug;

use super::budget::{Gate, Limit, Signal, quota_until};
use super::error::{self, Cause, JiraError};
use super::pace::Pace;
use super::retry::Waits;
use crate::clock::Clock;

/// What is read of the body of an error.
const ERROR_BODY_LIMIT: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) pace: Arc<dyn Pace>,
    /// Longest answer read, in bytes after decompression.
    pub(crate) body_limit: usize,
}

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) signal: Signal,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) body: Vec<u8>,
    /// Few large bodies of a site are in memory at the same time.
    pub(crate) _turn: Option<OwnedSemaphorePermit>,
}

impl fmt::Debug for Answer {
    /// The body may be an access token, or somebody's issues.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("signal", &self.signal)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Transport {
    /// Sends what `request` builds until `read` is content with the answer, the error is final, or there is
    /// no time left to wait. What `request` fails with is final. `gate` is what the call goes through on a site.
    pub(crate) async fn send<T>(
        &self,
        operation: &'static str,
        gate: Option<&Gate>,
        waits: &mut Waits,
        request: impl Fn() -> Result<RequestBuilder, JiraError> + Send + Sync,
        mut read: impl FnMut(&'static str, &Answer) -> Result<T, JiraError> + Send,
    ) -> Result<T, JiraError> {
        let mut tries = 0;
        if let Some(gate) = gate {
            self.pass(gate, waits).await?;
        }
        loop {
            let slot = match gate {
                Some(gate) => self.slot(gate, waits).await?,
                None => None,
            };
            let answer = self.attempt(operation, gate, request()?).await;
            drop(slot);
            let error = match answer.and_then(|answer| read(operation, &answer)) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            tries += 1;
            let wait = waits.next(&error, tries, self.pace.spread(), self.clock.now());
            let wait = wait.ok_or(error)?;
            self.pace.pause(wait).await;
        }
    }

    /// Waits once for what is in the way: who waited his time goes on, and hears from Jira if that was too early.
    async fn pass(&self, gate: &Gate, waits: &mut Waits) -> Result<(), JiraError> {
        let obstacle = gate.obstacle(self.clock.now()).await;
        self.sit_out(obstacle, waits).await?;
        let now = self.clock.now();
        let space = gate.enter(now);
        if !space.is_zero() && waits.take(space, now) {
            self.pace.pause(space).await;
        }
        Ok(())
    }

    /// One of the site's places. A line may be long: who stands in it hears what Jira says to those before.
    async fn slot<'a>(
        &self,
        gate: &'a Gate,
        waits: &mut Waits,
    ) -> Result<Option<SemaphorePermit<'a>>, JiraError> {
        loop {
            let known = gate.stops();
            let slot = gate.slot().await;
            if gate.stops() == known {
                return Ok(slot);
            }
            drop(slot);
            let stop = gate.stopped(self.clock.now());
            self.sit_out(stop, waits).await?;
        }
    }

    async fn sit_out(
        &self,
        obstacle: Option<JiraError>,
        waits: &mut Waits,
    ) -> Result<(), JiraError> {
        let Some(obstacle) = obstacle else {
            return Ok(());
        };
        let wait = obstacle.retry_after().unwrap_or_default();
        if !waits.take(wait, self.clock.now()) {
            return Err(obstacle);
        }
        self.pace.pause(wait).await;
        Ok(())
    }

    async fn attempt(
        &self,
        operation: &'static str,
        gate: Option<&Gate>,
        request: RequestBuilder,
    ) -> Result<Answer, JiraError> {
        let (started, started_at) = (Instant::now(), self.clock.now());
        let answer = self.exchange(operation, gate, request).await;
        let status = answer.as_ref().map_or(0, |answer| answer.status.as_u16());
        let duration = started.elapsed();
        debug!(
            operation,
            status,
            duration_ms = duration.as_millis(),
            "called jira"
        );
        counter!("dwell_jira_calls_total", "operation" => operation, "status" => class(status))
            .increment(1);
        histogram!("dwell_jira_call_duration_seconds", "operation" => operation).record(duration);
        if let (Some(gate), Ok(answer)) = (gate, &answer) {
            let (signal, received_at) = (answer.signal, answer.received_at);
            gate.learn(status, signal, started_at, received_at).await;
        }
        answer
    }

    async fn exchange(
        &self,
        operation: &'static str,
        gate: Option<&Gate>,
        request: RequestBuilder,
    ) -> Result<Answer, JiraError> {
        let lost = |error: reqwest::Error| JiraError::Unreachable {
            operation,
            timed_out: error.is_timeout(),
            cause: Cause::of(&error.without_url()),
        };
        let mut response = request.send().await.map_err(lost)?;
        let status = response.status();
        let turn = match gate {
            Some(gate) => gate.turn_to_read().await,
            None => None,
        };
        let received_at = self.clock.now();
        let signal = Signal::read(response.headers(), received_at);
        let body = if status.is_success() {
            let body = read_body(&mut response, self.body_limit).await;
            body.map_err(lost)?.ok_or(JiraError::Malformed {
                operation,
                what: error::TOO_LARGE,
            })?
        } else {
            // The status says enough when the body is cut off or too large.
            let body = read_body(&mut response, ERROR_BODY_LIMIT).await;
            body.ok().flatten().unwrap_or_default()
        };
        Ok(Answer {
            status,
            signal,
            received_at,
            body,
            _turn: turn,
        })
    }
}

/// What answered, for metrics.
fn class(status: u16) -> &'static str {
    match status {
        0 => "none",
        429 => "429",
        1..400 => "ok",
        400..500 => "4xx",
        _ => "5xx",
    }
}

/// `None` when the body is longer than `limit`.
pub(super) async fn read_body(
    response: &mut Response,
    limit: usize,
) -> reqwest::Result<Option<Vec<u8>>> {
    let announced = response
        .content_length()
        .and_then(|length| length.try_into().ok());
    let mut body = Vec::with_capacity(announced.unwrap_or(0).min(limit));
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

impl Answer {
    /// The answer to a call of Jira's REST API, its body read by `parse`.
    pub(crate) fn of_jira<T>(
        &self,
        operation: &'static str,
        parse: impl FnOnce(&[u8]) -> serde_json::Result<T>,
    ) -> Result<T, JiraError> {
        let messages = || error::messages(&self.body);
        match self.status.as_u16() {
            200 => self.parse(operation, parse),
            400 => Err(JiraError::BadRequest {
                operation,
                messages: messages(),
            }),
            401 => Err(JiraError::Unauthorized { operation }),
            403 => Err(JiraError::Forbidden {
                operation,
                messages: messages(),
            }),
            404 => Err(JiraError::NotFound {
                operation,
                messages: messages(),
            }),
            _ => Err(self.unavailable(operation)),
        }
    }

    /// The same, where Atlassian's gateway stands before Jira (Forge: direct calls).
    pub(crate) fn of_gateway<T>(
        &self,
        operation: &'static str,
        parse: impl FnOnce(&[u8]) -> serde_json::Result<T>,
    ) -> Result<T, JiraError> {
        let refused = matches!(self.status.as_u16(), 401 | 403);
        if refused && error::lacks_scope(&self.body) {
            return Err(JiraError::ConsentMissing { operation });
        }
        self.of_jira(operation, parse)
    }

    pub(crate) fn json<T: DeserializeOwned>(
        &self,
        operation: &'static str,
    ) -> Result<T, JiraError> {
        self.parse(operation, |body| serde_json::from_slice(body))
    }

    fn parse<T>(
        &self,
        operation: &'static str,
        parse: impl FnOnce(&[u8]) -> serde_json::Result<T>,
    ) -> Result<T, JiraError> {
        parse(&self.body).map_err(|error| {
            let (category, column) = (error.classify(), error.column());
            debug!(operation, ?category, column, "jira's answer cannot be read");
            let what = if error::is_html(&self.body) {
                "an HTML page"
            } else if error.is_data() {
                "JSON of another shape than documented"
            } else {
                "no whole JSON document"
            };
            JiraError::Malformed { operation, what }
        })
    }

    /// The answer as a limit or an outage: what every status means that no caller can do anything about.
    pub(crate) fn unavailable(&self, operation: &'static str) -> JiraError {
        let retry_after = self.signal.wait;
        match self.status {
            StatusCode::TOO_MANY_REQUESTS if self.signal.limit == Limit::Endpoint => {
                JiraError::RateLimited {
                    operation,
                    retry_after,
                }
            }
            StatusCode::TOO_MANY_REQUESTS => {
                let until = quota_until(retry_after, self.received_at);
                JiraError::budget_spent(operation, until, self.received_at)
            }
            status => JiraError::Unavailable {
                operation,
                status: status.as_u16(),
                retry_after,
            },
        }
    }
}

#[cfg(test)]
mod tests;
