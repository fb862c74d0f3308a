//! `Idempotency-Key`: a creation that is sent twice with it happens once.

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracing::Instrument;

use crate::creations::{CreationError, Creations, Turn};
use crate::http::error::Error;
use crate::installs::caller::Caller;

pub(in crate::http) const KEY: &str = "Idempotency-Key";
const LARGEST_ANSWER: usize = 1024 * 1024;

/// No `Debug`: it may hold the text of a token.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    etag: Option<String>,
    body: Value,
}

/// What is created, and by what words.
#[derive(Clone, Copy, Debug)]
pub struct Creation<'a> {
    pub what: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
    /// A member that is answered once and never again.
    pub unrepeated: Option<&'static str>,
}

/// Runs `create` unless the same was done already. Only what was made is remembered: after a refusal the key is free.
///
/// With a key it runs to its end whether or not somebody still waits: what was made and not remembered would be made twice.
pub async fn once(
    creations: &Creations,
    caller: &Caller,
    creation: Creation<'_>,
    create: impl Future<Output = Result<Response, Error>> + Send + 'static,
) -> Result<Response, Error> {
    let key = creation
        .headers
        .get(KEY)
        .map(|value| value.to_str().unwrap_or_default());
    let turn = creations
        .begin(caller, key, (creation.what, creation.body))
        .await?;
    let key = match turn {
        Turn::Unnamed => return create.await,
        Turn::Again(kept) => return again(&kept),
        Turn::First(key) => key,
    };
    let (creations, caller, unrepeated) = (creations.clone(), caller.clone(), creation.unrepeated);
    let to_its_end = async move {
        match create.await {
            Ok(response) => {
                let (response, kept) = split(response, unrepeated).await?;
                creations.complete(&caller, &key, &kept).await?;
                Ok(response)
            }
            Err(error) => {
                creations.give_up(&key).await?;
                Err(error)
            }
        }
    };
    let ended = tokio::spawn(to_its_end.in_current_span()).await;
    ended.map_err(|error| Error::internal(&error))?
}

fn again(kept: &SecretString) -> Result<Response, Error> {
    let kept: Kept =
        serde_json::from_str(kept.expose_secret()).map_err(|error| Error::internal(&error))?;
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::CREATED);
    let mut response = (status, axum::Json(kept.body)).into_response();
    if let Some(etag) = kept.etag.and_then(|etag| etag.parse().ok()) {
        response.headers_mut().insert(ETAG, etag);
    }
    Ok(response)
}

/// The answer as it goes out, and as it is kept.
async fn split(
    response: Response,
    unrepeated: Option<&str>,
) -> Result<(Response, SecretString), Error> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, LARGEST_ANSWER).await;
    let bytes = bytes.map_err(|error| Error::internal(&error))?;
    let mut document: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if let (Some(name), Some(members)) = (unrepeated, document.as_object_mut()) {
        members.remove(name);
    }
    let etag = parts.headers.get(ETAG).and_then(|etag| etag.to_str().ok());
    let kept = Kept {
        status: parts.status.as_u16(),
        etag: etag.map(str::to_owned),
        body: document,
    };
    let text = serde_json::to_string(&kept).map_err(|error| Error::internal(&error))?;
    debug_assert!(
        parts.headers.contains_key(CONTENT_TYPE),
        "creations answer JSON"
    );
    Ok((Response::from_parts(parts, Body::from(bytes)), text.into()))
}

impl From<CreationError> for Error {
    fn from(error: CreationError) -> Self {
        let of_key = |text: &str| {
            Self::invalid(std::collections::BTreeMap::from([(
                KEY.to_owned(),
                vec![text.to_owned()],
            )]))
        };
        match error {
            CreationError::Key => of_key("must be 1 to 200 visible characters of ASCII"),
            CreationError::OtherRequest => of_key("was used for something else within a day"),
            CreationError::UnderWay => Self::new(
                StatusCode::CONFLICT,
                "conflict",
                "The same creation is under way.",
            ),
            CreationError::Open(_) => Self::internal(&error),
            CreationError::Db(error) => error.into(),
        }
    }
}
