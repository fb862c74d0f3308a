//! An answer, and what it says of the credential.

use metrics::counter;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tracing::debug;

use super::{Refusal, Trouble};

/// Nothing that is asked here is larger.
const BODY_LIMIT: usize = 1024 * 1024;
const LOGIN_REASON: &str = "x-seraph-loginreason";
const DENIED_REASON: &str = "x-authentication-denied-reason";

pub(super) struct Reply {
    status: StatusCode,
    asks_for_captcha: bool,
    body: Vec<u8>,
}

impl Reply {
    pub(super) async fn to(operation: &'static str, call: RequestBuilder) -> Result<Self, Refusal> {
        let reply = Self::read(call).await;
        let status = reply.as_ref().map_or(0, |reply| reply.status.as_u16());
        debug!(
            operation,
            status, "called atlassian with an admin's credential"
        );
        let class = match status {
            0 => "none",
            429 => "429",
            1..400 => "ok",
            400..500 => "4xx",
            _ => "5xx",
        };
        counter!("dwell_admin_calls_total", "operation" => operation, "status" => class)
            .increment(1);
        reply
    }

    async fn read(call: RequestBuilder) -> Result<Self, Refusal> {
        let lost = |_: reqwest::Error| Trouble::NoAnswer;
        let mut response = call.send().await.map_err(lost)?;
        let asks_for_captcha = asks_for_captcha(&response);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(Trouble::Unexpected.into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self {
            status: response.status(),
            asks_for_captcha,
            body,
        })
    }

    /// The body of a good answer; else what is wrong (credentials: errors).
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        if self.status == StatusCode::OK {
            let read = serde_json::from_slice(&self.body);
            return read.map_err(|_| Trouble::Unexpected.into());
        }
        Err(self.refusal())
    }

    fn refusal(&self) -> Refusal {
        match self.status.as_u16() {
            401 | 403 if self.asks_for_captcha => Refusal::Captcha,
            401 | 403 if self.says(&["ip address", "allowed list"]) => Refusal::IpAddress,
            401 | 403 if self.says(&["admin", "blocked"]) => Refusal::Policy,
            401 if self.names_scope() => Refusal::Forbidden,
            401 => Refusal::Unauthorized,
            403 => Refusal::Forbidden,
            429 => Trouble::Throttled.into(),
            status @ 500.. => Trouble::Server(status).into(),
            _ => Trouble::Unexpected.into(),
        }
    }

    /// Whether the messages of a JSON answer have all of these words, whatever their letter case.
    fn says(&self, words: &[&str]) -> bool {
        let is_json = self.body.trim_ascii_start().first() == Some(&b'{');
        let text = String::from_utf8_lossy(&self.body).to_lowercase();
        is_json && words.iter().all(|word| text.contains(word))
    }

    /// Of the organization API's error codes.
    fn names_scope(&self) -> bool {
        let told = serde_json::from_slice::<Errors>(&self.body).unwrap_or_default();
        let scope = |error: &ErrorCode| {
            [&error.code, &error.title]
                .into_iter()
                .flatten()
                .any(|text| text == "INSUFFICIENT_SCOPE")
        };
        told.errors.iter().any(scope) || self.says(&["scope does not match"])
    }
}

#[derive(Default, Deserialize)]
struct Errors {
    errors: Vec<ErrorCode>,
}

#[derive(Deserialize)]
struct ErrorCode {
    code: Option<String>,
    title: Option<String>,
}

fn asks_for_captcha(response: &Response) -> bool {
    let says = |name: &str, word: &str| {
        let mut values = response.headers().get_all(name).iter();
        values.any(|value| value.to_str().is_ok_and(|text| text.contains(word)))
    };
    says(DENIED_REASON, "CAPTCHA") || says(LOGIN_REASON, "AUTHENTICATION_DENIED")
}
