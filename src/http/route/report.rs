//! `/rest/issue`, `/rest/list`, `/rest/list2`: the report calls.

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::http::error::Error;
use crate::http::extract::report_call::ReportCall;
use crate::reports::Reports;
use crate::reports::request::catalogue::Endpoint;

/// The next page's token beside a CSV body, which has no room for it.
const NEXT_PAGE: HeaderName = HeaderName::from_static("x-next-page-token");

pub async fn issue(State(reports): State<Reports>, call: ReportCall) -> Result<Response, Error> {
    run(&reports, Endpoint::Issue, &call).await
}

pub async fn list(State(reports): State<Reports>, call: ReportCall) -> Result<Response, Error> {
    run(&reports, Endpoint::List, &call).await
}

pub async fn list2(State(reports): State<Reports>, call: ReportCall) -> Result<Response, Error> {
    run(&reports, Endpoint::List2, &call).await
}

async fn run(reports: &Reports, endpoint: Endpoint, call: &ReportCall) -> Result<Response, Error> {
    let answer = reports
        .run(endpoint, &call.holder, &call.parameters)
        .await?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(token) = answer.next_page_token.and_then(|token| token.parse().ok()) {
        headers.insert(NEXT_PAGE, token);
    }
    Ok((headers, answer.body).into_response())
}
