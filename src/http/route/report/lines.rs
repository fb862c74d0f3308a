//! A report as a stream of lines. Broken off, it is aborted after a line that says why; whole, it ends with a line that
//! says so.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use futures::stream;
use serde_json::json;
use tokio::time::timeout;

use crate::http::error::Error;
use crate::reports::{Lines, ReportError};

/// What goes wrong in this time is told by the answer's status.
const SECOND_THOUGHTS: Duration = Duration::from_secs(3);
/// After so long without a byte an empty line is sent, which means nothing.
const KEEP_ALIVE: Duration = Duration::from_secs(4);

pub(super) async fn answer(mut lines: Lines) -> Result<Response, Error> {
    let mut first = lines.head().to_vec();
    match timeout(SECOND_THOUGHTS, lines.next()).await {
        Ok(Some(Ok(chunk))) => first.extend(chunk),
        Ok(Some(Err(error))) => return Err(error.into()),
        Ok(None) | Err(_) => {}
    }
    let stream = stream::unfold(State::Begin(first, lines), |state| state.next());
    let mut response = Response::new(Body::from_stream(stream));
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-ndjson"),
    );
    Ok(response)
}

/// Why a stream was broken off; the caller heard it in the line before.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be read to its end")]
struct BrokenOff;

enum State {
    Begin(Vec<u8>, Lines),
    Go(Lines),
    Broken,
    Over,
}

impl State {
    async fn next(self) -> Option<(Result<Bytes, BrokenOff>, Self)> {
        match self {
            Self::Begin(first, lines) => Some((Ok(first.into()), Self::Go(lines))),
            Self::Go(lines) => Self::go(lines).await,
            Self::Broken => Some((Err(BrokenOff), Self::Over)),
            Self::Over => None,
        }
    }

    async fn go(mut lines: Lines) -> Option<(Result<Bytes, BrokenOff>, Self)> {
        match timeout(KEEP_ALIVE, lines.next()).await {
            Err(_) => Some((Ok(Bytes::from_static(b"\n")), Self::Go(lines))),
            Ok(None) => None,
            Ok(Some(Ok(chunk))) => Some((Ok(chunk.into()), Self::Go(lines))),
            Ok(Some(Err(error))) => Some((Ok(last_line(error)), Self::Broken)),
        }
    }
}

fn last_line(error: ReportError) -> Bytes {
    let error = Error::from(error);
    error.log();
    let line = json!({
        "type": "error",
        "status": error.status.as_u16(),
        "message": error.message,
        "messages": error.messages,
        "retryAfter": error.retry_after,
    });
    format!("{line}\n").into()
}
