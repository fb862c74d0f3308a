//! What the gateway answers, and what each way to say no means.

use chrono::TimeDelta;
use secrecy::SecretString;
use serde::Deserialize;
use tracing::{debug, warn};

use crate::jira::error::{self, JiraError};
use crate::jira::transport::Answer;

/// How a refusal begins when the context is written in the other form, or the app is not installed there.
const UNKNOWN_CONTEXT: &str = "could not load permissions";

#[derive(Debug)]
pub(super) enum Exchanged {
    Token {
        value: SecretString,
        life: TimeDelta,
    },
    /// In the gateway's words.
    UnknownContext(String),
}

/// Absent and null mean the same everywhere.
#[derive(Deserialize)]
struct Reply {
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    offline_user_auth_token: Option<Outcome>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    success: bool,
    errors: Option<Vec<Message>>,
    auth_token: Option<AuthToken>,
}

#[derive(Deserialize)]
struct Message {
    message: Option<String>,
}

#[derive(Deserialize)]
struct AuthToken {
    token: String,
    /// Seconds.
    ttl: u32,
}

pub(super) fn read(operation: &'static str, answer: &Answer) -> Result<Exchanged, JiraError> {
    let exchanged = match answer.status.as_u16() {
        200 => of_reply(operation, answer),
        401 => Err(JiraError::AppTokenRefused { operation }),
        403 => Err(JiraError::ConsentMissing { operation }),
        500.. => Err(gateway_failure(operation, answer)),
        _ => Err(answer.unavailable(operation)),
    };
    log(operation, answer, exchanged.is_ok());
    exchanged
}

fn of_reply(operation: &'static str, answer: &Answer) -> Result<Exchanged, JiraError> {
    let reply: Reply = answer.json(operation)?;
    let Some(outcome) = reply.data.and_then(|data| data.offline_user_auth_token) else {
        return Err(gateway_failure(operation, answer));
    };
    if !outcome.success {
        return refused(operation, outcome.errors.unwrap_or_default());
    }
    match outcome.auth_token {
        Some(AuthToken { token, ttl }) if !token.is_empty() => Ok(Exchanged::Token {
            value: SecretString::from(token),
            life: TimeDelta::seconds(i64::from(ttl)),
        }),
        _ => {
            let what = "a success without a token";
            Err(JiraError::Malformed { operation, what })
        }
    }
}

fn refused(operation: &'static str, errors: Vec<Message>) -> Result<Exchanged, JiraError> {
    let words = errors.into_iter().filter_map(|error| error.message);
    let words = words.collect::<Vec<_>>().join("; ");
    let reason = error::reason(&words);
    if words.to_ascii_lowercase().contains(UNKNOWN_CONTEXT) {
        return Ok(Exchanged::UnknownContext(reason));
    }
    Err(JiraError::ImpersonationRefused { operation, reason })
}

/// The gateway answers for what lies behind it, also with 200 and no data: all of that is a 502, and asked once more.
fn gateway_failure(operation: &'static str, answer: &Answer) -> JiraError {
    JiraError::Unavailable {
        operation,
        status: match answer.status.as_u16() {
            status @ 502..=504 => status,
            _ => 502,
        },
        retry_after: answer.signal.wait,
    }
}

#[derive(Default, Deserialize)]
struct Traced {
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
struct Extensions {
    gateway: Option<Gateway>,
}

/// What Atlassian's support asks for.
#[derive(Default, Deserialize)]
struct Gateway {
    request_id: Option<String>,
    trace_id: Option<String>,
}

fn log(operation: &'static str, answer: &Answer, done: bool) {
    let traced: Traced = serde_json::from_slice(&answer.body).unwrap_or_default();
    let gateway = traced.extensions.and_then(|extensions| extensions.gateway);
    let gateway = gateway.unwrap_or_default();
    let clipped = |id: Option<String>| id.map(|id| error::reason(&id));
    let gateway_request = clipped(gateway.request_id);
    let gateway_trace = clipped(gateway.trace_id);
    let status = answer.status.as_u16();
    if done {
        debug!(
            operation,
            status, gateway_request, gateway_trace, "asked atlassian's gateway"
        );
    } else {
        warn!(
            operation,
            status, gateway_request, gateway_trace, "no user token from atlassian's gateway"
        );
    }
}
