//! `/rest/export`: files that are made in the background; and `/rest/smallexport`, one that is waited for.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use super::list_query::ListQuery;
use super::report::{SyncTimeout, warnings_to};
use crate::atlassian::ids::ExportId;
use crate::clock::Clock;
use crate::config::BaseUrl;
use crate::db::exports::{ExportQuery, ExportState, Progress};
use crate::exports::{Export, Exports};
use crate::http::error::{Error, clip};
use crate::http::extract::report_call::ReportCall;
use crate::reports::request::catalogue::Endpoint;
use crate::reports::{Patience, Reports};
use std::sync::Arc;

/// Timepiece, section 7.3.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Export)]
pub struct ExportView {
    export_id: String,
    status: &'static str,
    /// Epoch milliseconds.
    created: i64,
    completed: u64,
    /// 0 as long as nobody knows.
    total: u64,
    message: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    download_link: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StartedExport)]
pub struct Started {
    export_id: String,
    status_link: String,
}

pub async fn start(
    State(exports): State<Exports>,
    State(base): State<BaseUrl>,
    call: ReportCall,
) -> Result<Response, Error> {
    let id = exports.start(&call.holder, &call.parameters).await?;
    let started = Started {
        export_id: id.to_string(),
        status_link: link(&base, id),
    };
    Ok(Json(started).into_response())
}

/// Also under the name that an older page of the reference gives it, `/rest/export/status`.
pub async fn list(
    State(exports): State<Exports>,
    State(base): State<BaseUrl>,
    call: ReportCall,
) -> Result<Response, Error> {
    let asked = ListQuery::read(&call.parameters)?;
    let query = ExportQuery {
        offset: asked.offset(),
        limit: asked.size,
    };
    let (page, total) = exports.list(&call.holder, query).await?;
    let elements = page.into_iter().map(|export| view(export, &base)).collect();
    Ok(Json(asked.page::<ExportView>(elements, total)).into_response())
}

pub async fn show(
    State(exports): State<Exports>,
    State(base): State<BaseUrl>,
    Path(id): Path<String>,
    call: ReportCall,
) -> Result<Response, Error> {
    let shown = match ExportId::parse(&id) {
        Some(known) => exports.get(&call.holder, known).await.map_err(Error::from),
        None => Err(unknown()),
    };
    let export = shown.map_err(|error| naming(error, &id))?;
    Ok(Json(view(export, &base)).into_response())
}

pub async fn abort(
    State(exports): State<Exports>,
    State(base): State<BaseUrl>,
    Path(id): Path<String>,
    call: ReportCall,
) -> Result<Response, Error> {
    let aborted = match ExportId::parse(&id) {
        Some(known) => exports
            .abort(&call.holder, known)
            .await
            .map_err(Error::from),
        None => Err(unknown()),
    };
    let export = aborted.map_err(|error| naming(error, &id))?;
    Ok(Json(view(export, &base)).into_response())
}

pub async fn download(
    State(exports): State<Exports>,
    Path(id): Path<String>,
    call: ReportCall,
) -> Result<Response, Error> {
    let opened = match ExportId::parse(&id) {
        Some(known) => exports.open(&call.holder, known).await.map_err(Error::from),
        None => Err(unknown()),
    };
    let file = opened.map_err(|error| naming(error, &id))?;
    let headers = file_headers(file.name(), file.content_type(), file.length());
    Ok((headers, Body::from_stream(file.parts())).into_response())
}

/// Nothing of it is sent before all of it is there.
pub async fn small(
    State(reports): State<Reports>,
    State(clock): State<Arc<dyn Clock>>,
    State(limit): State<SyncTimeout>,
    call: ReportCall,
) -> Result<Response, Error> {
    let (progress, _) = watch::channel(Progress::default());
    let how = (clock.now(), Patience::OfCaller);
    let making = reports.file(&call.holder, &call.parameters, how, &progress);
    let file = limit
        .within(Endpoint::Export, &call, Box::pin(making))
        .await?;
    let mut headers = file_headers(&file.name, file.content_type, file.content.length);
    warnings_to(&mut headers, &file.warnings);
    let mut blocks = file.content.blocks;
    let parts = (0..blocks.len()).map(move |number| blocks.read(number));
    let body = Body::from_stream(futures::stream::iter(parts));
    Ok((headers, body).into_response())
}

fn view(export: Export, base: &BaseUrl) -> ExportView {
    let done = export.state == ExportState::Successful;
    ExportView {
        export_id: export.id.to_string(),
        status: export.state.name(),
        created: export.created_at.timestamp_millis(),
        completed: export.completed,
        total: export.total.unwrap_or(0),
        message: export.message,
        warnings: export.warnings,
        download_link: done.then(|| format!("{}/download", link(base, export.id))),
    }
}

fn link(base: &BaseUrl, id: ExportId) -> String {
    format!("{}/rest/export/{id}", base.as_str().trim_end_matches('/'))
}

fn file_headers(name: &str, content_type: &str, length: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // Names are made of our own words and digits.
    let disposition = format!("attachment; filename=\"{name}\"");
    let texts = [
        (CONTENT_TYPE, content_type),
        (CONTENT_DISPOSITION, disposition.as_str()),
    ];
    for (header, text) in texts {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(header, value);
        }
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers
}

fn unknown() -> Error {
    crate::exports::fault::ExportFault::NotFound.into()
}

/// Errors about an export say which one was asked for.
fn naming(mut error: Error, id: &str) -> Error {
    if error.status == axum::http::StatusCode::NOT_FOUND {
        error.export_id = Some(clip(id));
    }
    error
}
