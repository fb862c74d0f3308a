//! One of the two services.

use reqwest::{Client, Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::config::BaseUrl;
use crate::jira::http::HttpError;

/// The longest part of a service's own words that is repeated.
const LONGEST_WORDS: usize = 300;

#[derive(Debug)]
pub(super) struct Service {
    http: Client,
    /// By which argument it was named.
    name: &'static str,
    base: BaseUrl,
    token: SecretString,
}

#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum ServiceError {
    #[error(transparent)]
    Http(HttpError),
    #[error("{name}: it cannot be reached; run the same command again later")]
    Unreachable {
        name: &'static str,
        #[source]
        cause: reqwest::Error,
    },
    #[error("{name}: {path} was answered with {status}: {words}")]
    Refused {
        name: &'static str,
        path: String,
        status: StatusCode,
        words: String,
    },
    #[error("{name}: {path} was answered with something that is not {expected}")]
    Strange {
        name: &'static str,
        path: String,
        expected: &'static str,
    },
}

impl Service {
    pub(super) fn new(
        http: Client,
        name: &'static str,
        base: BaseUrl,
        token: SecretString,
    ) -> Self {
        Self {
            http,
            name,
            base,
            token,
        }
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value, ServiceError> {
        let (status, body) = self.call(Method::GET, path, None).await?;
        if status.is_success() {
            return Ok(body);
        }
        Err(self.refused(path, status, &body))
    }

    /// `None`: there is no such thing.
    pub(super) async fn find(&self, path: &str) -> Result<Option<Value>, ServiceError> {
        match self.call(Method::GET, path, None).await? {
            (status, body) if status.is_success() => Ok(Some(body)),
            (StatusCode::NOT_FOUND, _) => Ok(None),
            (status, body) => Err(self.refused(path, status, &body)),
        }
    }

    /// What the service says against it, if it does not want it.
    pub(super) async fn create(
        &self,
        path: &str,
        body: &Value,
    ) -> Result<Result<(), String>, ServiceError> {
        let (status, answer) = self.call(Method::POST, path, Some(body)).await?;
        match status {
            status if status.is_success() => Ok(Ok(())),
            StatusCode::BAD_REQUEST | StatusCode::CONFLICT => Ok(Err(words(&answer))),
            _ => Err(self.refused(path, status, &answer)),
        }
    }

    pub(super) fn strange(&self, path: &str, expected: &'static str) -> ServiceError {
        ServiceError::Strange {
            name: self.name,
            path: path.to_owned(),
            expected,
        }
    }

    fn refused(&self, path: &str, status: StatusCode, body: &Value) -> ServiceError {
        ServiceError::Refused {
            name: self.name,
            path: path.to_owned(),
            status,
            words: words(body),
        }
    }

    /// A body that is no JSON is null.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Value), ServiceError> {
        let unreachable = |cause: reqwest::Error| ServiceError::Unreachable {
            name: self.name,
            cause: cause.without_url(),
        };
        let base = self.base.as_url().as_str().trim_end_matches('/');
        let request = self.http.request(method, format!("{base}{path}"));
        let token = format!("TISJWT {}", self.token.expose_secret());
        let request = request.header("Authorization", token);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let bytes = response.bytes().await.map_err(unreachable)?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }
}

/// An error's own sentences (Timepiece: error table common to all endpoints).
pub(super) fn words(body: &Value) -> String {
    let messages = body["messages"].as_array().into_iter().flatten();
    let messages: Vec<&str> = messages.filter_map(Value::as_str).collect();
    let words = if messages.is_empty() {
        body["message"]
            .as_str()
            .unwrap_or("no reason given")
            .to_owned()
    } else {
        messages.join(" ")
    };
    words.chars().take(LONGEST_WORDS).collect()
}
