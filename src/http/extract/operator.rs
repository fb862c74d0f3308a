//! The operator, by the bearer token of the configuration. A peer address never grants access.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::telemetry::Metrics;

/// What the operator may read on the main listener, and with which token.
#[derive(Clone, Debug)]
pub struct OperatorMetrics {
    pub metrics: Metrics,
    /// `None`: nobody.
    pub token: Option<SecretString>,
}

/// A call with the operator's bearer. Any other is told that there is nothing here.
#[derive(Clone, Debug)]
pub struct Operator(pub Metrics);

impl<S> FromRequestParts<S> for Operator
where
    S: Send + Sync,
    OperatorMetrics: FromRef<S>,
{
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        let operator = OperatorMetrics::from_ref(state);
        if operator.admits(&parts.headers) {
            Ok(Self(operator.metrics))
        } else {
            Err(StatusCode::NOT_FOUND)
        }
    }
}

impl OperatorMetrics {
    fn admits(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION);
        let given = given.and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
        match (&self.token, given) {
            (Some(token), Some(given)) => token.expose_secret().as_bytes().ct_eq(given).into(),
            _ => false,
        }
    }
}
