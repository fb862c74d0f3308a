//! `/api/v1/get-started`: what a new site has still to do.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Members;
use super::token_body::TokenView;
use crate::get_started::{Ending, GetStarted, Progress, Step, StepState};
use crate::http::error::Error;
use crate::http::extract::caller::AdminCaller;
use crate::installs::caller::Caller;
use crate::tokens::Tokens;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GetStarted)]
pub struct GetStartedBody<'a> {
    steps: Vec<StepBody>,
    /// Where this service's calls come from, for allowlists; empty when its operator does not tell.
    egress_ips: &'a [String],
    /// Active ones that end within 30 days.
    expiring_tokens: Vec<TokenView<'a>>,
    /// Those whose day comes within 30 days or has come.
    expiring_credentials: Vec<EndingBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExpiringCredential)]
pub struct EndingBody {
    /// `organizationKey` or `userToken`.
    kind: &'static str,
    #[schema(value_type = String, format = Date)]
    expires_on: NaiveDate,
    /// Negative when the day is over.
    expires_in_days: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GetStartedStep)]
pub struct StepBody {
    /// `ipAllowlist`, `organizationKey`, `userToken`, `firstToken` or `firstReport`.
    id: &'static str,
    /// `open`, `done` or `skipped`.
    state: &'static str,
}

pub async fn show(
    AdminCaller(caller): AdminCaller,
    State(get_started): State<GetStarted>,
    State(tokens): State<Tokens>,
) -> Result<Response, Error> {
    let progress = get_started.progress(&caller.tenant).await?;
    shown(&caller, &tokens, progress).await
}

pub async fn mark(
    AdminCaller(caller): AdminCaller,
    State(get_started): State<GetStarted>,
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    let none = || Error::not_found("There is no such step.");
    let step = Step::parse(&id).ok_or_else(none)?;
    let mut members = Members::parse(&body)?;
    let state = members.required("state", |members, name| {
        members.choice(name, &StepState::ALL)
    });
    members.finish()?;
    let state = state.unwrap_or(StepState::Open);
    let progress = get_started.mark(&caller.tenant, &caller.account, (step, state));
    let progress = progress.await?.ok_or_else(none)?;
    shown(&caller, &tokens, progress).await
}

async fn shown(caller: &Caller, tokens: &Tokens, progress: Progress) -> Result<Response, Error> {
    let expiring = tokens.shown(caller, progress.expiring).await?;
    let step = |(step, state): &(Step, StepState)| StepBody {
        id: step.as_str(),
        state: state.as_str(),
    };
    let body = GetStartedBody {
        steps: progress.steps.iter().map(step).collect(),
        egress_ips: &progress.egress_ips,
        expiring_tokens: expiring.iter().map(TokenView::of).collect(),
        expiring_credentials: progress.ending.iter().map(EndingBody::of).collect(),
    };
    Ok(Json(body).into_response())
}

impl EndingBody {
    fn of(ending: &Ending) -> Self {
        Self {
            kind: ending.kind.as_str(),
            expires_on: ending.on,
            expires_in_days: ending.days,
        }
    }
}
