//! Faults that concern the answer as a whole, and the way out to HTTP.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use futures::{StreamExt as _, stream};

use crate::misbehave::{Faults, Misbehaviour};
use crate::rest::answer::Answer;

/// What is answered in place of the truth.
pub(crate) fn instead(faults: &Faults, now: DateTime<Utc>) -> Option<Answer> {
    faults.iter().find_map(|fault| match fault {
        Misbehaviour::TooManyRequests {
            retry_after,
            reset_in,
            coarse_reset,
            reason,
        } => {
            let mut answer = Answer::text(429, "text/plain", String::new());
            if let Some(seconds) = retry_after {
                answer = answer.with_header("Retry-After", seconds.to_string());
            }
            if let Some(seconds) = reset_in {
                let at = now + TimeDelta::seconds(*seconds);
                let text = if *coarse_reset {
                    at.format("%Y-%m-%dT%H:%MZ").to_string()
                } else {
                    at.to_rfc3339_opts(SecondsFormat::Secs, true)
                };
                answer = answer
                    .with_header("X-RateLimit-Limit", "65000")
                    .with_header("X-RateLimit-Remaining", "0")
                    .with_header("X-RateLimit-Reset", text);
            }
            if let Some(reason) = reason {
                answer = answer.with_header("RateLimit-Reason", reason.clone());
            }
            Some(answer)
        }
        Misbehaviour::Unavailable { retry_after } => {
            let answer = Answer::error(503, "Service Unavailable");
            Some(match retry_after {
                Some(seconds) => answer.with_header("Retry-After", seconds.to_string()),
                None => answer,
            })
        }
        Misbehaviour::Fails { status, message } => Some(Answer::error(*status, message.clone())),
        Misbehaviour::HtmlPage { status } => Some(Answer::html(*status, "Something went wrong")),
        _ => None,
    })
}

pub(crate) async fn respond(answer: Answer, faults: &Faults) -> Response {
    for fault in faults.iter() {
        if let Misbehaviour::Slow { millis } = fault {
            tokio::time::sleep(Duration::from_millis(*millis)).await;
        }
    }
    if faults.has(&Misbehaviour::CutMidBody) {
        cut(answer)
    } else {
        plain(answer)
    }
}

pub(crate) fn plain(mut answer: Answer) -> Response {
    let body = Body::from(std::mem::take(&mut answer.body));
    with_body(answer, body)
}

/// The length is announced, half of it is sent, then the connection ends.
fn cut(mut answer: Answer) -> Response {
    let length = answer.body.len();
    let half = Bytes::copy_from_slice(&answer.body.as_bytes()[..length / 2]);
    let parts = [Ok(half), Err(io::Error::other("cut"))];
    let stream = stream::iter(parts).then(|part| async {
        // The first half must be on its way before the end.
        if part.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        part
    });
    answer = answer.with_header("Content-Length", length.to_string());
    with_body(answer, Body::from_stream(stream))
}

fn with_body(answer: Answer, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(answer.content_type),
    );
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (
            header::HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(&value),
        ) {
            headers.insert(name, value);
        }
    }
    response
}
