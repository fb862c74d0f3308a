//! `/api/v1/calendars`: the site's working calendars on our pages. Everybody may read them, Jira administrators write them.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::ETAG;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use url::form_urlencoded;
use utoipa::ToSchema;

use super::body::{Members, not_acceptable};
use super::calendar_body::{CalendarView, change_from, new_from};
use super::once::{Creation, once};
use super::token_body::version_from;
use crate::atlassian::ids::{CalendarId, SiteId};
use crate::calendars::{Calendars, NORMAL_HOURS, SiteCalendar};
use crate::creations::Creations;
use crate::http::error::Error;
use crate::http::extract::caller::{AdminCaller, Caller};

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SiteCalendarPage)]
pub struct CalendarPageBody<'a> {
    items: Vec<CalendarView<'a>>,
    /// All calendars are on one page: always null.
    next_cursor: Option<&'a str>,
    total: usize,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkedTime)]
pub struct WorkedBody {
    milliseconds: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CalendarSettings)]
pub struct DefaultBody {
    /// The number of a calendar as text, or `normalHours`.
    #[schema(value_type = String)]
    default_calendar: Value,
}

pub async fn list(
    caller: Caller,
    State(calendars): State<Calendars>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let search = search_from(query.as_deref().unwrap_or_default())?;
    let site = caller.tenant.site;
    let mut found = calendars.list(site).await?;
    found.retain(|calendar| calendar.name.to_lowercase().contains(&search));
    let views = found
        .iter()
        .map(|calendar| CalendarView::of(calendar, site));
    let body = CalendarPageBody {
        items: views.collect(),
        next_cursor: None,
        total: found.len(),
    };
    Ok(Json(body).into_response())
}

pub async fn show(
    caller: Caller,
    State(calendars): State<Calendars>,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let site = caller.tenant.site;
    let found = calendars.get(site, named(&id)?).await?;
    Ok(shown(&found, site))
}

pub async fn create(
    AdminCaller(caller): AdminCaller,
    State(calendars): State<Calendars>,
    State(creations): State<Creations>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let new = new_from(&body).map_err(by_field)?;
    let creation = Creation {
        what: "calendar",
        headers: &headers,
        body: &body,
        unrepeated: None,
    };
    let by = caller.clone();
    let create = async move {
        let made = calendars.create((&by).into(), new).await;
        let made = made.map_err(|error| by_field(error.into()))?;
        Ok((StatusCode::CREATED, shown(&made, by.tenant.site)).into_response())
    };
    once(&creations, &caller, creation, create).await
}

pub async fn change(
    AdminCaller(caller): AdminCaller,
    State(calendars): State<Calendars>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let id = own(&id)?;
    let seen = version_from(&headers)?;
    let change = change_from(&body, id).map_err(by_field)?;
    let changed = calendars.change((&caller).into(), (id, seen), change).await;
    let changed = changed.map_err(|error| by_field(error.into()))?;
    Ok(shown(&changed, caller.tenant.site))
}

pub async fn delete(
    AdminCaller(caller): AdminCaller,
    State(calendars): State<Calendars>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    let target = (own(&id)?, version_from(&headers)?);
    calendars.delete((&caller).into(), target).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Worked time between two instants in a calendar that need not be saved.
pub async fn preview(_: Caller, body: Bytes) -> Result<Json<WorkedBody>, Error> {
    let mut members = Members::parse(&body)?;
    let calendar = members.required("calendar", Members::object);
    let from = members.required("from", Members::instant);
    let to = members.required("to", Members::instant);
    members.finish()?;
    let (Some(mut calendar), Some(from), Some(to)) = (calendar, from, to) else {
        return Err(Error::bad_request("The body is not acceptable."));
    };
    // It is tried out before it has a name.
    calendar.insert("name".to_owned(), "preview".into());
    let text = Value::Object(calendar).to_string();
    let definition = new_from(text.as_bytes()).map_err(by_field)?.definition;
    let compiled = definition.compile();
    let compiled = compiled.map_err(|faults| by_field(not_acceptable(faults)))?;
    let milliseconds = compiled.worked(from.timestamp_millis(), to.timestamp_millis());
    Ok(Json(WorkedBody { milliseconds }))
}

pub async fn show_default(
    caller: Caller,
    State(calendars): State<Calendars>,
) -> Result<Response, Error> {
    let all = calendars.list(caller.tenant.site).await?;
    let default = all.iter().find(|calendar| calendar.is_default);
    Ok(shown_default(default.and_then(|calendar| calendar.id)))
}

pub async fn set_default(
    AdminCaller(caller): AdminCaller,
    State(calendars): State<Calendars>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let seen = version_from(&headers)?;
    let mut members = Members::parse(&body)?;
    let which = members.required("defaultCalendar", Members::text_or_number);
    members.finish()?;
    let which = named(&which.unwrap_or_default())?;
    calendars.set_default((&caller).into(), which, seen).await?;
    Ok(shown_default(which))
}

impl DefaultBody {
    pub fn of(which: Option<CalendarId>) -> Self {
        let name = which.map_or_else(|| NORMAL_HOURS.to_owned(), |id| id.to_string());
        Self {
            default_calendar: name.into(),
        }
    }
}

fn shown_default(which: Option<CalendarId>) -> Response {
    let etag = format!("\"{}\"", which.map_or(0, CalendarId::number));
    ([(ETAG, etag)], Json(DefaultBody::of(which))).into_response()
}

fn shown(calendar: &SiteCalendar, site: SiteId) -> Response {
    let etag = format!("\"{}\"", calendar.version());
    ([(ETAG, etag)], Json(CalendarView::of(calendar, site))).into_response()
}

/// `None` is the built-in one.
fn named(text: &str) -> Result<Option<CalendarId>, Error> {
    if text == NORMAL_HOURS {
        return Ok(None);
    }
    own(text).map(Some)
}

fn own(text: &str) -> Result<CalendarId, Error> {
    CalendarId::parse(text).ok_or_else(|| Error::not_found("There is no such calendar."))
}

/// Sentences that begin with the name of a member, as faults of that member.
fn by_field(error: Error) -> Error {
    if error.status != StatusCode::BAD_REQUEST || error.messages.is_empty() {
        return error;
    }
    let mut fields = BTreeMap::new();
    for sentence in &error.messages {
        let (place, fault) = sentence.split_once(' ').unwrap_or((sentence, ""));
        let name = place.split(['[', '.', ':']).next().unwrap_or(place);
        let begins_with_member = name.starts_with(|c: char| c.is_ascii_lowercase());
        let (name, text) = if begins_with_member && !fault.is_empty() {
            let within = if name == place.trim_end_matches(':') {
                ""
            } else {
                place
            };
            (name, format!("{within} {fault}").trim().to_owned())
        } else {
            ("calendar", sentence.clone())
        };
        fields
            .entry(name.to_owned())
            .or_insert_with(Vec::new)
            .push(text);
    }
    Error::invalid(fields)
}

/// `limit` and `cursor` may be sent as for any list; there is one page.
fn search_from(raw: &str) -> Result<String, Error> {
    let mut search = String::new();
    for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
        match name.as_ref() {
            "q" => search = value.to_lowercase(),
            "limit" | "cursor" | "sort" => {}
            _ => {
                let fault = vec!["is not known here".to_owned()];
                return Err(Error::invalid(BTreeMap::from([(name.into_owned(), fault)])));
            }
        }
    }
    Ok(search)
}
