//! `/metrics`: on a listener of its own, or on the main one for whoever holds the operator's token.

use axum::Router;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::telemetry::Metrics;

/// State of the page on the main listener.
#[derive(Clone, Debug)]
pub struct OperatorMetrics {
    pub metrics: Metrics,
    /// `None`: the page does not exist.
    pub token: Option<SecretString>,
}

/// The router for `DWELL_METRICS_BIND`. Who reaches that listener is decided by the operator's network.
pub fn own_listener(metrics: Metrics) -> Router {
    Router::new()
        .route(
            "/metrics",
            get(|State(metrics): State<Metrics>| async move { exposition(&metrics) }),
        )
        .with_state(metrics)
}

/// Without the right bearer the answer is that of a path that does not exist.
pub async fn metrics(State(operator): State<OperatorMetrics>, headers: HeaderMap) -> Response {
    if operator.admits(&headers) {
        exposition(&operator.metrics)
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

impl OperatorMetrics {
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        let given = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
        match (&self.token, given) {
            (Some(token), Some(given)) => token.expose_secret().as_bytes().ct_eq(given).into(),
            _ => false,
        }
    }
}

fn exposition(metrics: &Metrics) -> Response {
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        metrics.render(),
    )
        .into_response()
}

#[cfg(test)]
mod tests;
