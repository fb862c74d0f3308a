//! The steps of a move between regions, as Atlassian calls them. Every refusal has one of its codes: without one it tries again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use utoipa::ToSchema;

use crate::http::error::Error;
use crate::http::extract::realm_call::RealmCall;
use crate::installs::realms::{MoveError, Plan, RealmMoves};

/// What `schedule` and `start` say. When it is to be does not matter to us.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegionMove)]
pub struct PlanBody {
    migration_id: String,
    /// `EU`, `US`, …, or `global`.
    location: String,
}

/// What `commit` and `rollback` say.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegionMoveReference)]
pub struct MigrationBody {
    migration_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegionMoveStatus)]
pub struct StatusBody {
    /// `scheduled`, `ready-to-commit`, `committed`, `rolled-back` or `failed`.
    status: &'static str,
    /// With `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error_response_code: Option<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegionMoveRefusal)]
pub struct RefusalBody {
    /// `E0001` not scheduled, `E0002` no such region, `E0003` moves are not supported, `E0004` another move has begun,
    /// `E9999` the call cannot be understood.
    error_response_code: &'static str,
}

const UNREADABLE: &str = "E9999";

pub async fn schedule(State(moves): State<RealmMoves>, call: RealmCall) -> Result<Response, Error> {
    let Some(plan) = plan_of(&call) else {
        return Ok(refusal(UNREADABLE));
    };
    answered(moves.schedule(&call.tenant, &plan).await)
}

pub async fn start(State(moves): State<RealmMoves>, call: RealmCall) -> Result<Response, Error> {
    let Some(plan) = plan_of(&call) else {
        return Ok(refusal(UNREADABLE));
    };
    answered(moves.start(&call.tenant, &plan).await)
}

pub async fn status(State(moves): State<RealmMoves>, call: RealmCall) -> Result<Response, Error> {
    let mut pairs = form_urlencoded::parse(call.query.as_bytes());
    let migration = pairs.find(|(name, _)| name == "migrationId");
    let Some((_, migration)) = migration else {
        return Ok(refusal(UNREADABLE));
    };
    let (status, error_response_code) = match moves.status(&call.tenant, &migration).await {
        Ok(state) => (state.as_str(), None),
        Err(error) => ("failed", Some(code_of(error)?)),
    };
    let body = StatusBody {
        status,
        error_response_code,
    };
    Ok(Json(body).into_response())
}

pub async fn commit(State(moves): State<RealmMoves>, call: RealmCall) -> Result<Response, Error> {
    let Ok(MigrationBody { migration_id }) = serde_json::from_slice(&call.body) else {
        return Ok(refusal(UNREADABLE));
    };
    answered(moves.commit(&call.tenant, &migration_id).await)
}

pub async fn roll_back(
    State(moves): State<RealmMoves>,
    call: RealmCall,
) -> Result<Response, Error> {
    let Ok(MigrationBody { migration_id }) = serde_json::from_slice(&call.body) else {
        return Ok(refusal(UNREADABLE));
    };
    answered(moves.roll_back(&call.tenant, &migration_id).await)
}

/// `None`: no such thing, or a name that no database keeps.
fn plan_of(call: &RealmCall) -> Option<Plan> {
    let body: PlanBody = serde_json::from_slice(&call.body).ok()?;
    let is_name = body.migration_id.len() <= 200 && !body.migration_id.contains('\0');
    is_name.then_some(Plan {
        migration: body.migration_id,
        location: body.location,
    })
}

fn answered(done: Result<(), MoveError>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(error) => Ok(refusal(code_of(error)?)),
    }
}

/// A database that is away is worth another try, and so an error without a code.
fn code_of(error: MoveError) -> Result<&'static str, Error> {
    Ok(match error {
        MoveError::NotScheduled => "E0001",
        MoveError::NoSuchRegion => "E0002",
        MoveError::Unsupported => "E0003",
        MoveError::Busy => "E0004",
        MoveError::Db(error) => return Err(error.into()),
    })
}

fn refusal(code: &'static str) -> Response {
    tracing::warn!(code, "a step of a move between regions is refused");
    let body = RefusalBody {
        error_response_code: code,
    };
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
