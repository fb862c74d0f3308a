//! The report calls: one issue, its visits, issues of a filter, statistics.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::http::error::Error;
use crate::http::extract::report_call::ReportCall;
use crate::http::line_stream::{self, TokenGuard};
use crate::reports::request::catalogue::Endpoint;
use crate::reports::{Reply, Reports};

/// The next page's token beside a CSV body, which has no room for it.
const NEXT_PAGE: HeaderName = HeaderName::from_static("x-next-page-token");

/// Warnings beside a CSV body: a JSON list in ASCII, the first ones as far as a header may be long.
const WARNINGS: HeaderName = HeaderName::from_static("x-report-warnings");
const LONGEST_WARNINGS: usize = 4_000;

pub async fn issue(State(reports): State<Reports>, call: ReportCall) -> Result<Response, Error> {
    run(&reports, Endpoint::Issue, &call).await
}

pub async fn expanded(State(reports): State<Reports>, call: ReportCall) -> Result<Response, Error> {
    run(&reports, Endpoint::Expanded, &call).await
}

pub async fn list(State(reports): State<Reports>, call: ReportCall) -> Result<Response, Error> {
    run(&reports, Endpoint::List, &call).await
}

pub async fn list2(State(reports): State<Reports>, call: ReportCall) -> Result<Response, Error> {
    run(&reports, Endpoint::List2, &call).await
}

pub async fn aggregation(
    State(reports): State<Reports>,
    call: ReportCall,
) -> Result<Response, Error> {
    run(&reports, Endpoint::Aggregation, &call).await
}

async fn run(reports: &Reports, endpoint: Endpoint, call: &ReportCall) -> Result<Response, Error> {
    let reply = reports
        .run(endpoint, &call.holder, &call.parameters)
        .await?;
    let answer = match reply {
        Reply::Answer(answer) => answer,
        Reply::Lines(lines) => {
            let guard = TokenGuard {
                check: call.token_check.clone(),
                holder: call.holder.clone(),
            };
            return line_stream::answer(lines, guard).await;
        }
    };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(token) = answer.next_page_token.and_then(|token| token.parse().ok()) {
        headers.insert(NEXT_PAGE, token);
    }
    if let Some(warnings) = warnings_header(&answer.warnings) {
        headers.insert(WARNINGS, warnings);
    }
    Ok((headers, answer.body).into_response())
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
