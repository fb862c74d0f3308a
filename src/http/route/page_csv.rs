//! CSV for the pages: a file, or its text in an object where a page's host passes on JSON only, as Forge's does.

use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, VARY};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CsvText)]
pub struct CsvBody<'a> {
    csv: &'a str,
}

/// The object when `Accept` asks for JSON by name, and not for CSV.
pub fn csv_for(headers: &HeaderMap, text: &str, file: impl IntoResponse) -> Response {
    let body = if wants_json(headers) {
        Json(CsvBody { csv: text }).into_response()
    } else {
        file.into_response()
    };
    ([(VARY, "accept")], body).into_response()
}

fn wants_json(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).iter();
    let items: Vec<&str> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|item| item.split(';').next().unwrap_or_default().trim())
        .collect();
    let named = |kind: &str| items.iter().any(|item| item.eq_ignore_ascii_case(kind));
    named("application/json") && !named("text/csv")
}
