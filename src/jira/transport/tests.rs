use std::time::Duration;

use chrono::DateTime;
use reqwest::StatusCode;
use rstest::rstest;

use super::Answer;
use crate::jira::budget::{Limit, Signal};
use crate::jira::{JiraError, Myself};

const OPERATION: &str = "myself";
const JQL_ERROR: &str = r#"{"errorMessages":["The value 'X' does not exist"],"errors":{}}"#;
const HTML: &str = "<!DOCTYPE html><title>Bad gateway</title>";

fn read(status: u16, body: &str) -> Result<Myself, JiraError> {
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap(),
        signal: Signal {
            wait: Some(Duration::from_secs(7)),
            limit: Limit::Endpoint,
            near: false,
        },
        received_at: DateTime::UNIX_EPOCH,
        body: body.as_bytes().to_vec(),
    };
    answer.of_jira(OPERATION, |body| serde_json::from_slice(body))
}

#[rstest]
#[case::jql(400, JQL_ERROR, "BadRequest X")]
#[case::html(400, HTML, "BadRequest")]
#[case::token(401, "", "Unauthorized")]
#[case::permission(403, JQL_ERROR, "Forbidden X")]
#[case::hidden(404, JQL_ERROR, "NotFound X")]
#[case::limit(429, HTML, "RateLimited 7")]
#[case::overload(503, HTML, "Unavailable 503 7")]
#[case::removed(410, JQL_ERROR, "Unavailable 410 7")]
#[case::redirect(302, "", "Unavailable 302 7")]
#[case::no_content(204, "", "Unavailable 204 7")]
#[case::page(200, HTML, "Malformed an HTML page")]
#[case::cut(200, r#"{"accountId":"a""#, "Malformed no whole JSON document")]
#[case::empty(200, "", "Malformed no whole JSON document")]
#[case::shape(
    200,
    r#"{"accountId":1}"#,
    "Malformed JSON of another shape than documented"
)]
fn an_answer_is_honest_about_what_went_wrong(
    #[case] status: u16,
    #[case] body: &str,
    #[case] expected: &str,
) {
    let error = read(status, body).unwrap_err();
    assert_eq!(summary(&error), expected);
    assert_eq!(error.operation(), OPERATION);
    assert!(!error.to_string().contains('<') && !error.to_string().contains('X'));
}

fn summary(error: &JiraError) -> String {
    let named = |name: &str, messages: &[String]| {
        let about_x = messages.iter().any(|text| text.contains("'X'"));
        format!("{name}{}", if about_x { " X" } else { "" })
    };
    let seconds = |wait: &Option<Duration>| wait.unwrap().as_secs();
    match error {
        JiraError::BadRequest { messages, .. } => named("BadRequest", messages),
        JiraError::Forbidden { messages, .. } => named("Forbidden", messages),
        JiraError::NotFound { messages, .. } => named("NotFound", messages),
        JiraError::Unauthorized { .. } => "Unauthorized".to_owned(),
        JiraError::RateLimited { retry_after, .. } => {
            format!("RateLimited {}", seconds(retry_after))
        }
        JiraError::Unavailable {
            status,
            retry_after,
            ..
        } => format!("Unavailable {status} {}", seconds(retry_after)),
        JiraError::Malformed { what, .. } => format!("Malformed {what}"),
        other => format!("{other:?}"),
    }
}
