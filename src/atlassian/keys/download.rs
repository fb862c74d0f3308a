//! One file from a key server.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::CACHE_CONTROL;
use reqwest::{Client, Response, StatusCode};
use url::Url;

use super::KeyServerError;

/// Forge waits 5 s for the answer to an event, and is told within them that the key server does not answer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(3);

pub(super) struct Download {
    pub(super) body: Vec<u8>,
    /// The `max-age` of `Cache-Control`, in seconds.
    pub(super) max_age: Option<u32>,
}

/// `None` when the server has no such file (404).
pub(super) async fn download(
    http: &Client,
    url: Url,
    max_body: usize,
) -> Result<Option<Download>, KeyServerError> {
    let request = http.get(url).timeout(TIMEOUT);
    let response = request.send().await.map_err(unreachable)?;
    match response.status() {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND => return Ok(None),
        other => return Err(KeyServerError::Unavailable(other.as_u16())),
    }
    let max_age = find_max_age(&response);
    let body = read_body(response, max_body).await?;
    Ok(Some(Download { body, max_age }))
}

fn find_max_age(response: &Response) -> Option<u32> {
    let directives = response.headers().get(CACHE_CONTROL)?.to_str().ok()?;
    let directives = directives.to_ascii_lowercase();
    let mut directives = directives.split(',').map(str::trim);
    directives.find_map(|directive| directive.strip_prefix("max-age=")?.parse().ok())
}

async fn read_body(mut response: Response, max_body: usize) -> Result<Vec<u8>, KeyServerError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > max_body {
            return Err(KeyServerError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unreachable(error: reqwest::Error) -> KeyServerError {
    KeyServerError::Unreachable(Arc::new(error))
}
