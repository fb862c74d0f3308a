//! `/api/v1/audit`: who did what, when, and how it ended.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use url::form_urlencoded;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Members;
use super::page_csv::{CsvPart, csv_for};
use super::token_body::version_from;
use crate::audit::{AuditTrail, DAYS, RetentionError};
use crate::db::accounts::SYSTEMS;
use crate::db::audit::{AuditCategory, AuditEvent, AuditQuery};
use crate::http::error::Error;
use crate::http::extract::caller::AdminCaller;
use crate::tokens::deactivate::TRIED;

const DEFAULT_LIMIT: u64 = 50;
const LARGEST_LIMIT: u64 = 200;
const COLUMNS: [&str; 8] = [
    "id", "at", "actor", "category", "action", "target", "result", "details",
];
/// Forge passes on five million bytes at most, and JSON doubles the quotation marks of a cell.
const LARGEST_FILE: usize = 3_500_000;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditPage)]
pub struct AuditPageBody<'a> {
    items: Vec<EventBody<'a>>,
    /// For the next page; null on the last.
    next_cursor: Option<String>,
    total: u64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub struct EventBody<'a> {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = DateTime)]
    at: String,
    /// `{accountId}`, or `{system}`: `jira`, `operator`, `dwell`, or `erased` for somebody whose account was closed.
    #[schema(value_type = Object)]
    actor: Value,
    /// `token`, `credential`, `calendar`, `installation` or `settings`.
    category: &'static str,
    action: &'a str,
    /// Id of what it was done to.
    target: Option<&'a str>,
    #[schema(value_type = Object)]
    details: &'a Value,
    /// `success` or `failure`.
    result: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditSettings)]
pub struct RetentionBody {
    /// 30 to 3650.
    retention_days: u32,
}

pub async fn list(
    AdminCaller(caller): AdminCaller,
    State(trail): State<AuditTrail>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let query = query_from(query.as_deref().unwrap_or_default())?;
    let page = trail.page(&caller.tenant, &query).await?;
    let body = AuditPageBody {
        items: page.items.iter().map(EventBody::of).collect(),
        next_cursor: page.next.map(|id| id.to_string()),
        total: page.total,
    };
    Ok(Json(body).into_response())
}

pub async fn csv(
    AdminCaller(caller): AdminCaller,
    State(trail): State<AuditTrail>,
    RawQuery(query): RawQuery,
    accepted: HeaderMap,
) -> Result<Response, Error> {
    let query = query_from(query.as_deref().unwrap_or_default())?;
    let mut file = CsvFile::new();
    let take = |event: &AuditEvent| file.take(event);
    let total = trail.each(&caller.tenant, &query, take).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"dwell-audit.csv\"",
        ),
    ];
    let part = CsvPart {
        rows: file.rows,
        total,
    };
    Ok(csv_for(
        &accepted,
        (&file.text, Some(part)),
        (headers, file.text.clone()),
    ))
}

pub async fn show_retention(
    AdminCaller(caller): AdminCaller,
    State(trail): State<AuditTrail>,
) -> Result<Response, Error> {
    Ok(shown_days(trail.days(&caller.tenant).await?))
}

pub async fn set_retention(
    AdminCaller(caller): AdminCaller,
    State(trail): State<AuditTrail>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let seen = version_from(&headers)?;
    let range = i64::from(*DAYS.start())..=i64::from(*DAYS.end());
    let mut members = Members::parse(&body)?;
    let days = members.required("retentionDays", |members, name| {
        members.integer(name, &range)
    });
    members.finish()?;
    let days = days.and_then(|days| u32::try_from(days).ok());
    let days = days.ok_or_else(|| Error::bad_request("The body is not acceptable."))?;
    let by = (&*caller.tenant, &caller.account);
    Ok(shown_days(trail.set_days(by, days, seen).await?))
}

fn shown_days(retention_days: u32) -> Response {
    let etag = format!("\"{retention_days}\"");
    ([(ETAG, etag)], Json(RetentionBody { retention_days })).into_response()
}

impl From<RetentionError> for Error {
    fn from(error: RetentionError) -> Self {
        match error {
            RetentionError::Changed(retention_days) => {
                let message = "The time has been changed meanwhile.";
                let mut changed = Self::new(StatusCode::PRECONDITION_FAILED, "changed", message);
                changed.current = Some(json!(RetentionBody { retention_days }));
                changed
            }
            RetentionError::Db(error) => error.into(),
        }
    }
}

impl<'a> EventBody<'a> {
    fn of(event: &'a AuditEvent) -> Self {
        let is_system = SYSTEMS.contains(&event.actor.as_str());
        let who = if is_system { "system" } else { "accountId" };
        Self {
            id: event.id.to_string(),
            at: rfc3339(event.at),
            actor: json!({ who: event.actor }),
            category: AuditCategory::of(&event.action).as_str(),
            action: &event.action,
            target: event.subject.as_deref(),
            details: &event.detail,
            result: result_of(event),
        }
    }
}

fn result_of(event: &AuditEvent) -> &'static str {
    let answered = event.detail["status"].as_u64();
    let refused = event.action == TRIED && answered.is_some_and(|status| status >= 400);
    if refused || event.action.ends_with(".failed") {
        "failure"
    } else {
        "success"
    }
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// As many lines as fit.
struct CsvFile {
    text: String,
    rows: u64,
}

impl CsvFile {
    fn new() -> Self {
        Self {
            text: line(COLUMNS.map(str::to_owned)),
            rows: 0,
        }
    }

    /// `false`: it does not fit any more.
    fn take(&mut self, event: &AuditEvent) -> bool {
        let line = line([
            event.id.to_string(),
            rfc3339(event.at),
            event.actor.clone(),
            AuditCategory::of(&event.action).as_str().to_owned(),
            event.action.clone(),
            event.subject.clone().unwrap_or_default(),
            result_of(event).to_owned(),
            event.detail.to_string(),
        ]);
        let fits = self.text.len() + line.len() <= LARGEST_FILE;
        if fits {
            self.text.push_str(&line);
            self.rows += 1;
        }
        fits
    }
}

fn line(cells: [String; 8]) -> String {
    let cells = cells.map(|cell| format!("\"{}\"", harmless(&cell).replace('"', "\"\"")));
    format!("{}\r\n", cells.join(","))
}

/// Programs for sheets must not take somebody's words for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn query_from(raw: &str) -> Result<AuditQuery, Error> {
    let mut query = AuditQuery {
        limit: DEFAULT_LIMIT,
        ..AuditQuery::default()
    };
    let mut faults = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
        if let Err(fault) = take(&mut query, &name, value.trim()) {
            faults.insert(name.into_owned(), vec![fault]);
        }
    }
    if faults.is_empty() {
        Ok(query)
    } else {
        Err(Error::invalid(faults))
    }
}

/// An empty value is none.
fn take(query: &mut AuditQuery, name: &str, value: &str) -> Result<(), String> {
    let known = [
        "from", "to", "category", "actor", "q", "cursor", "limit", "sort",
    ];
    if !known.contains(&name) {
        return Err("is not known here".to_owned());
    }
    if value.is_empty() {
        return Ok(());
    }
    if value.contains('\0') {
        return Err("must not contain NUL".to_owned());
    }
    match name {
        "from" => query.from = Some(instant(value)?),
        "to" => query.to = Some(instant(value)?),
        "actor" => query.actor = Some(value.to_owned()),
        "q" => query.search = Some(value.to_owned()),
        "cursor" => query.before = Some(cursor(value)?),
        "limit" => query.limit = limit(value)?,
        "category" => query.category = Some(category(value)?),
        // Newest first is all there is.
        _ if value == "-at" => {}
        _ => return Err("must be -at".to_owned()),
    }
    Ok(())
}

fn instant(value: &str) -> Result<DateTime<Utc>, String> {
    let read = DateTime::parse_from_rfc3339(value);
    let read = read.map_err(|_| "must be a time like 2026-12-31T23:59:59Z".to_owned());
    read.map(|at| at.to_utc())
}

fn cursor(value: &str) -> Result<Uuid, String> {
    Uuid::try_parse(value).map_err(|_| "is not one that this list gave".to_owned())
}

fn limit(value: &str) -> Result<u64, String> {
    let number = value
        .parse()
        .ok()
        .filter(|number| (1..=LARGEST_LIMIT).contains(number));
    number.ok_or_else(|| format!("must be a number from 1 to {LARGEST_LIMIT}"))
}

fn category(value: &str) -> Result<AuditCategory, String> {
    let all = AuditCategory::ALL.map(AuditCategory::as_str);
    let found = AuditCategory::ALL
        .into_iter()
        .find(|one| one.as_str() == value);
    found.ok_or_else(|| format!("must be one of {}", all.join(", ")))
}
