//! `/healthz`: the process lives. `/readyz`: it can do its work, and load balancers may send requests.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::public::Public;
use crate::lifecycle::Lifecycle;

/// A probe that hangs is as bad as one that fails.
const PATIENCE: Duration = Duration::from_secs(3);

/// The parts without which no request can be answered.
#[async_trait]
pub trait Readiness: Send + Sync + Debug {
    /// The parts that do not work, empty when all do. Causes belong into the log: the page is public.
    async fn failing(&self) -> Vec<Part>;
}

/// What readiness depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// The database answers.
    Database,
    /// Every migration of this version is applied.
    Migrations,
    /// The master keys open what was sealed with them.
    Keys,
    /// The checks ended in time.
    InTime,
    /// The process is not being shut down.
    Draining,
}

/// State of both pages.
#[derive(Clone, Debug)]
pub struct Health {
    pub lifecycle: Lifecycle,
    pub readiness: Arc<dyn Readiness>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Health)]
pub struct Answer {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failing: Vec<Part>,
}

pub async fn healthz(_: Public) -> Response {
    Json(Answer {
        status: "ok",
        failing: Vec::new(),
    })
    .into_response()
}

pub async fn readyz(_: Public, State(health): State<Health>) -> Response {
    let failing = health.failing().await;
    if failing.is_empty() {
        return Json(Answer {
            status: "ready",
            failing,
        })
        .into_response();
    }
    tracing::warn!(?failing, "not ready");
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(Answer {
            status: "unready",
            failing,
        }),
    )
        .into_response()
}

impl Health {
    async fn failing(&self) -> Vec<Part> {
        if self.lifecycle.is_draining() {
            return vec![Part::Draining];
        }
        tokio::time::timeout(PATIENCE, self.readiness.failing())
            .await
            .unwrap_or_else(|_| vec![Part::InTime])
    }
}

#[cfg(test)]
mod tests;
