//! `/rest/parameterSets`: saved report definitions, with the rights of the token's user.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::list_query::ListQuery;
use super::parameter_set_body::{
    SetView, Verdict, change_from, new_from, parameters_from, verdict,
};
use crate::atlassian::ids::ParameterSetId;
use crate::db::parameter_sets::SetQuery;
use crate::http::error::Error;
use crate::http::extract::report_call::ReportCall;
use crate::http::extract::report_write::ReportWrite;
use crate::parameter_sets::ParameterSets;
use crate::reports::saved;

/// The list, and the search in it: they take the same parameters.
pub async fn list(State(sets): State<ParameterSets>, call: ReportCall) -> Result<Response, Error> {
    let asked = ListQuery::read(&call.parameters)?;
    let query = SetQuery {
        account: call.holder.account.clone(),
        name: asked.name.clone(),
        offset: asked.offset(),
        limit: asked.size,
    };
    let page = sets.list(&call.holder, &query).await?;
    let elements: Vec<SetView<'_>> = page.items.iter().map(SetView::of).collect();
    Ok(Json(asked.page(elements, page.total)).into_response())
}

pub async fn show(
    State(sets): State<ParameterSets>,
    Path(id): Path<String>,
    call: ReportCall,
) -> Result<Response, Error> {
    let set = sets.get(&call.holder, set_id(&id)?).await?;
    Ok(Json(SetView::whole(&set)).into_response())
}

pub async fn create(
    State(sets): State<ParameterSets>,
    call: ReportWrite,
) -> Result<Response, Error> {
    let new = new_from(call.json()?)?;
    let made = sets.create(&call.holder, new).await?;
    Ok((StatusCode::CREATED, Json(SetView::whole(&made))).into_response())
}

pub async fn change(
    State(sets): State<ParameterSets>,
    Path(id): Path<String>,
    call: ReportWrite,
) -> Result<Response, Error> {
    let id = set_id(&id)?;
    let change = change_from(call.json()?, id)?;
    let changed = Box::pin(sets.change(&call.holder, id, change)).await?;
    Ok(Json(SetView::whole(&changed)).into_response())
}

pub async fn delete(
    State(sets): State<ParameterSets>,
    Path(id): Path<String>,
    call: ReportWrite,
) -> Result<StatusCode, Error> {
    sets.delete(&call.holder, set_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Parameters that nobody has saved yet.
pub async fn validate(call: ReportWrite) -> Result<Json<Verdict>, Error> {
    let parameters = parameters_from(call.json()?)?;
    Ok(Json(verdict(saved::check(&parameters))))
}

pub async fn validate_saved(
    State(sets): State<ParameterSets>,
    Path(id): Path<String>,
    call: ReportCall,
) -> Result<Json<Verdict>, Error> {
    let set = sets.get(&call.holder, set_id(&id)?).await?;
    Ok(Json(verdict(saved::check(&set.parameters))))
}

fn set_id(text: &str) -> Result<ParameterSetId, Error> {
    ParameterSetId::parse(text).ok_or_else(|| Error::not_found("There is no such parameter set."))
}
