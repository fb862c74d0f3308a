//! The report calls: one issue, its visits, issues of a filter, statistics.

mod timeout;

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::http::error::Error;
use crate::http::extract::report_call::ReportCall;
use crate::http::line_stream::{self, TokenGuard};
use crate::reports::aggregations::Aggregations;
use crate::reports::request::catalogue::Endpoint;
use crate::reports::{Answer, Reply, Reports};
pub use timeout::SyncTimeout;

/// The next page's token beside a CSV body, which has no room for it.
const NEXT_PAGE: HeaderName = HeaderName::from_static("x-next-page-token");

/// Warnings beside a CSV body: a JSON list in ASCII, the first ones as far as a header may be long.
const WARNINGS: HeaderName = HeaderName::from_static("x-report-warnings");
const LONGEST_WARNINGS: usize = 4_000;

/// The reports, and how long a caller may wait for one.
type Parts = (Reports, SyncTimeout);

pub async fn issue(parts: State<Parts>, call: ReportCall) -> Result<Response, Error> {
    run(parts, Endpoint::Issue, &call).await
}

pub async fn expanded(parts: State<Parts>, call: ReportCall) -> Result<Response, Error> {
    run(parts, Endpoint::Expanded, &call).await
}

pub async fn list(parts: State<Parts>, call: ReportCall) -> Result<Response, Error> {
    run(parts, Endpoint::List, &call).await
}

pub async fn list2(parts: State<Parts>, call: ReportCall) -> Result<Response, Error> {
    run(parts, Endpoint::List2, &call).await
}

pub async fn aggregation(
    State(aggregations): State<Aggregations>,
    State(limit): State<SyncTimeout>,
    call: ReportCall,
) -> Result<Response, Error> {
    let running = Box::pin(aggregations.run(&call.holder, &call.parameters));
    let answer = limit.within(Endpoint::Aggregation, &call, running).await?;
    Ok(answered(Answer::clone(&answer)))
}

async fn run(
    State((reports, limit)): State<Parts>,
    endpoint: Endpoint,
    call: &ReportCall,
) -> Result<Response, Error> {
    let running = Box::pin(reports.run(endpoint, &call.holder, &call.parameters));
    match limit.within(endpoint, call, running).await? {
        Reply::Answer(answer) => Ok(answered(answer)),
        Reply::Lines(lines) => {
            let guard = TokenGuard {
                check: call.token_check.clone(),
                holder: call.holder.clone(),
            };
            line_stream::answer(lines, guard).await
        }
    }
}

pub(super) fn answered(answer: Answer) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(token) = answer.next_page_token.and_then(|token| token.parse().ok()) {
        headers.insert(NEXT_PAGE, token);
    }
    warnings_to(&mut headers, &answer.warnings);
    (headers, answer.body).into_response()
}

/// Beside a body that has no room for them.
pub(super) fn warnings_to(headers: &mut HeaderMap, warnings: &[String]) {
    if let Some(warnings) = warnings_header(warnings) {
        headers.insert(WARNINGS, warnings);
    }
}

fn warnings_header(warnings: &[String]) -> Option<HeaderValue> {
    let mut list = String::new();
    for warning in warnings {
        let text = ascii_json(warning);
        if list.len() + text.len() > LONGEST_WARNINGS {
            break;
        }
        let comma = if list.is_empty() { "" } else { "," };
        list.push_str(comma);
        list.push_str(&text);
    }
    (!warnings.is_empty()).then(|| format!("[{list}]").parse().ok())?
}

/// A JSON string without a character that a header may not have.
fn ascii_json(text: &str) -> String {
    let mut json = String::from("\"");
    for unit in text.encode_utf16() {
        match u8::try_from(unit)
            .ok()
            .filter(|byte| (b' '..=b'~').contains(byte))
        {
            Some(byte @ (b'"' | b'\\')) => json.extend(['\\', char::from(byte)]),
            Some(byte) => json.push(char::from(byte)),
            None => write!(json, "\\u{unit:04x}").expect("a String takes everything"),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_fit_a_header_whatever_they_say() {
        let warnings = ["a \"b\" \\".to_owned(), "Größe 😀\n".to_owned()];
        let header = warnings_header(&warnings).unwrap();
        let text = header.to_str().unwrap();
        assert_eq!(serde_json::from_str::<Vec<String>>(text).unwrap(), warnings);
        assert_eq!(warnings_header(&[]), None);
    }

    #[test]
    fn too_many_warnings_are_cut_between_two() {
        let warnings = vec!["w".repeat(1_000); 10];
        let header = warnings_header(&warnings).unwrap();
        let told: Vec<String> = serde_json::from_str(header.to_str().unwrap()).unwrap();
        assert_eq!(told, warnings[..3]);
    }
}
