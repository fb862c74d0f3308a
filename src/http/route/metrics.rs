//! `/metrics`: on a listener of its own, or on the main one for whoever holds the operator's token.

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::http::extract::operator::Operator;
pub use crate::http::extract::operator::OperatorMetrics;
use crate::telemetry::Metrics;

/// The router for `DWELL_METRICS_BIND`. Who reaches that listener is decided by the operator's network.
pub fn own_listener(metrics: Metrics) -> Router {
    let page = |State(metrics): State<Metrics>| async move { exposition(&metrics) };
    Router::new()
        .route("/metrics", get(page))
        .with_state(metrics)
}

pub async fn metrics(Operator(metrics): Operator) -> Response {
    exposition(&metrics)
}

fn exposition(metrics: &Metrics) -> Response {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, kind)], metrics.render()).into_response()
}

#[cfg(test)]
mod tests;
