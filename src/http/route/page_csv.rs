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
    #[serde(flatten)]
    part: Option<CsvPart>,
}

/// How much of everything a file holds. Beside a file: the headers `X-Rows` and `X-Total-Rows`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct CsvPart {
    pub rows: u64,
    pub total: u64,
}

/// The object when `Accept` asks for JSON by name, and not for CSV.
pub fn csv_for(
    accepted: &HeaderMap,
    (text, part): (&str, Option<CsvPart>),
    file: impl IntoResponse,
) -> Response {
    if wants_json(accepted) {
        let body = Json(CsvBody { csv: text, part });
        return ([(VARY, "accept")], body).into_response();
    }
    let mut response = ([(VARY, "accept")], file).into_response();
    if let Some(CsvPart { rows, total }) = part {
        let told = response.headers_mut();
        told.insert("x-rows", rows.into());
        told.insert("x-total-rows", total.into());
    }
    response
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
