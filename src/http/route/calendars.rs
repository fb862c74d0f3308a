//! `/rest/calendar`: the site's working calendars. Everybody may read them, Jira administrators write them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::calendar_body::{CalendarView, change_from, new_from};
use super::list_query::ListQuery;
use crate::atlassian::ids::{CalendarId, SiteId};
use crate::calendars::{Calendars, NORMAL_HOURS, SiteCalendar};
use crate::http::error::Error;
use crate::http::extract::report_call::ReportCall;
use crate::http::extract::report_write::AdminReportWrite;

pub async fn list(State(calendars): State<Calendars>, call: ReportCall) -> Result<Response, Error> {
    let site = call.holder.tenant.site;
    let all = calendars.list(site).await?;
    Ok(Json(views(&all, site)).into_response())
}

pub async fn search(
    State(calendars): State<Calendars>,
    call: ReportCall,
) -> Result<Response, Error> {
    let query = ListQuery::read(&call.parameters)?;
    let site = call.holder.tenant.site;
    let mut found = calendars.list(site).await?;
    if let Some(name) = &query.name {
        found.retain(|calendar| name.matches(&calendar.name));
    }
    let total = found.len() as u64;
    let skipped = usize::try_from(query.offset()).unwrap_or(usize::MAX);
    let most = usize::try_from(query.size).unwrap_or(usize::MAX);
    let page: Vec<SiteCalendar> = found.into_iter().skip(skipped).take(most).collect();
    Ok(Json(query.page(views(&page, site), total)).into_response())
}

pub async fn show(
    State(calendars): State<Calendars>,
    Path(id): Path<String>,
    call: ReportCall,
) -> Result<Response, Error> {
    let site = call.holder.tenant.site;
    let id = if id == NORMAL_HOURS {
        None
    } else {
        Some(calendar_id(&id)?)
    };
    Ok(shown(&calendars.get(site, id).await?, site))
}

pub async fn create(
    State(calendars): State<Calendars>,
    AdminReportWrite(call): AdminReportWrite,
) -> Result<Response, Error> {
    let new = new_from(call.json()?)?;
    let made = calendars.create((&call.holder).into(), new).await?;
    let site = call.holder.tenant.site;
    Ok((StatusCode::CREATED, shown(&made, site)).into_response())
}

pub async fn change(
    State(calendars): State<Calendars>,
    Path(id): Path<String>,
    AdminReportWrite(call): AdminReportWrite,
) -> Result<Response, Error> {
    let id = calendar_id(&id)?;
    let change = change_from(call.json()?, id)?;
    let changed = calendars
        .change((&call.holder).into(), (id, None), change)
        .await?;
    Ok(shown(&changed, call.holder.tenant.site))
}

pub async fn delete(
    State(calendars): State<Calendars>,
    Path(id): Path<String>,
    AdminReportWrite(call): AdminReportWrite,
) -> Result<StatusCode, Error> {
    calendars
        .delete((&call.holder).into(), (calendar_id(&id)?, None))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn calendar_id(text: &str) -> Result<CalendarId, Error> {
    CalendarId::parse(text).ok_or_else(|| Error::not_found("There is no such calendar."))
}

fn views(calendars: &[SiteCalendar], site: SiteId) -> Vec<CalendarView<'_>> {
    let views = calendars.iter();
    views
        .map(|calendar| CalendarView::of(calendar, site))
        .collect()
}

fn shown(calendar: &SiteCalendar, site: SiteId) -> Response {
    Json(CalendarView::of(calendar, site)).into_response()
}
