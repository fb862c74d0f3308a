//! A report as a stream of lines. Broken off, it is aborted after a line that says why; whole, it ends with a line that
//! says so.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use futures::{StreamExt, stream};
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::http::error::Error;
use crate::reports::Lines;
use crate::tokens::check::{TokenCheck, TokenHolder};

/// What goes wrong in this time is told by the answer's status.
const SECOND_THOUGHTS: Duration = Duration::from_secs(3);
/// After so long without a byte an empty line is sent, which means nothing.
const KEEP_ALIVE: Duration = Duration::from_secs(4);

/// What is at hand is sent only while nothing else is: the last line gets out before the connection is aborted.
const PARTING: Duration = Duration::from_millis(500);

/// Whoever may end a stream before its end.
pub(in crate::http) trait Guard: Send + 'static {
    fn check(&self) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Nothing more is sent for a token that has been switched off.
#[derive(Debug)]
pub(in crate::http) struct TokenGuard {
    pub(in crate::http) check: TokenCheck,
    pub(in crate::http) holder: TokenHolder,
}

impl Guard for TokenGuard {
    async fn check(&self) -> Result<(), Error> {
        let TokenHolder {
            tenant,
            account,
            token,
            ..
        } = &self.holder;
        self.check.again(tenant.site, account, *token).await?;
        Ok(())
    }
}

pub(in crate::http) async fn answer(
    mut lines: Lines,
    guard: impl Guard,
) -> Result<Response, Error> {
    let mut first = lines.head().to_vec();
    match timeout(SECOND_THOUGHTS, lines.next()).await {
        Ok(Some(Ok(chunk))) => first.extend(chunk),
        Ok(Some(Err(error))) => return Err(error.into()),
        Ok(None) | Err(_) => {}
    }
    // A layer above may ask once more after the end.
    let stream = stream::unfold(State::Begin(first, lines, guard), State::next).fuse();
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

enum State<G> {
    Begin(Vec<u8>, Lines, G),
    Go(Lines, G),
    Broken,
    Over,
}

type Sent = Result<Bytes, BrokenOff>;

impl<G: Guard> State<G> {
    async fn next(self) -> Option<(Sent, Self)> {
        match self {
            Self::Begin(first, lines, guard) => Some((Ok(first.into()), Self::Go(lines, guard))),
            Self::Go(lines, guard) => Self::go(lines, guard).await,
            Self::Broken => {
                sleep(PARTING).await;
                Some((Err(BrokenOff), Self::Over))
            }
            Self::Over => None,
        }
    }

    async fn go(mut lines: Lines, guard: G) -> Option<(Sent, Self)> {
        let chunk = match timeout(KEEP_ALIVE, lines.next()).await {
            Err(_) => Ok(Bytes::from_static(b"\n")),
            Ok(chunk) => chunk?.map(Bytes::from).map_err(Error::from),
        };
        match guard.check().await.and(chunk) {
            Ok(chunk) => Some((Ok(chunk), Self::Go(lines, guard))),
            Err(error) => Some((Ok(last_line(&error)), Self::Broken)),
        }
    }
}

fn last_line(error: &Error) -> Bytes {
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

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use tokio::time::Instant;

    use super::*;
    use crate::reports::ReportError;

    struct Anybody;

    impl Guard for Anybody {
        async fn check(&self) -> Result<(), Error> {
            Ok(())
        }
    }

    /// What comes, and after how many seconds.
    async fn read(answer: Response) -> Vec<(u64, Result<String, ()>)> {
        let began = Instant::now();
        let mut stream = answer.into_body().into_data_stream();
        let mut read = Vec::new();
        while let Some(chunk) = stream.next().await {
            let text = chunk.map(|chunk| String::from_utf8(chunk.to_vec()).unwrap());
            read.push((began.elapsed().as_secs(), text.map_err(|_| ())));
        }
        read
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_never_five_seconds_without_a_byte() {
        let (sender, chunks) = mpsc::channel(1);
        let lines = Lines::of(b"head\n".to_vec(), chunks);
        tokio::spawn(async move {
            sleep(Duration::from_secs(12)).await;
            sender.send(Ok(b"row\n".to_vec())).await.unwrap();
            sleep(Duration::from_secs(3)).await;
            sender.send(Ok(b"end\n".to_vec())).await.unwrap();
        });
        let began = Instant::now();
        let answer = answer(lines, Anybody).await.unwrap();
        assert_eq!(began.elapsed(), SECOND_THOUGHTS, "the head does not wait");
        let told = read(answer).await;
        let expected = [
            (0, "head\n"),
            (4, "\n"),
            (8, "\n"),
            (9, "row\n"),
            (12, "end\n"),
        ];
        assert_eq!(told, expected.map(|(at, text)| (at, Ok(text.to_owned()))));
    }

    #[tokio::test(start_paused = true)]
    async fn what_breaks_off_is_not_closed_as_if_whole() {
        let (sender, chunks) = mpsc::channel(2);
        let lines = Lines::of(b"head\n".to_vec(), chunks);
        sender.send(Ok(b"row\n".to_vec())).await.unwrap();
        sender.send(Err(ReportError::StreamTooLong)).await.unwrap();
        drop(sender);
        let told = read(answer(lines, Anybody).await.unwrap()).await;
        let [(_, first), (_, last), (_, end)] = &told[..] else {
            panic!("{told:?}");
        };
        assert_eq!(first.as_deref(), Ok("head\nrow\n"));
        let last: serde_json::Value = serde_json::from_str(last.as_ref().unwrap()).unwrap();
        assert_eq!(
            (&last["type"], &last["status"]),
            (&json!("error"), &json!(408))
        );
        assert_eq!(*end, Err(()), "aborted");
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_at_once_is_no_stream() {
        let (sender, chunks) = mpsc::channel(1);
        sender.send(Err(ReportError::StreamTooLong)).await.unwrap();
        let refused = answer(Lines::of(Vec::new(), chunks), Anybody)
            .await
            .unwrap_err();
        assert_eq!(refused.status.as_u16(), 408);
    }
}
