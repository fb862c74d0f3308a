//! What is known about one request when it is over.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use tracing::Span;

use super::super::client_address::ClientAddress;
use crate::lifecycle::InFlight;

const REQUESTS: &str = "dwell_http_requests_total";
const DURATION: &str = "dwell_http_request_duration_seconds";
const IN_FLIGHT: &str = "dwell_http_requests_in_flight";

/// How much of a path is logged.
const PATH_CHARS: usize = 256;

/// Nothing that we serve has longer segments; a token that somebody put into the path has.
const LONGEST_SEGMENT: usize = 64;

/// Counted as in flight until dropped; then measured and logged, also when the caller has gone away.
#[derive(Debug)]
pub(super) struct Record {
    started_at: Instant,
    method: &'static str,
    route: String,
    path: String,
    client: Option<ClientAddress>,
    /// `None` while the handler works, and for good when the caller left before it was done.
    status: Option<StatusCode>,
    span: Span,
    _in_flight: InFlight,
}

pub(in super::super) fn describe_metrics() {
    describe_counter!(
        REQUESTS,
        "Requests answered, by route pattern and class of status."
    );
    describe_histogram!(
        DURATION,
        Unit::Seconds,
        "Time from a request's head to the last byte of its answer."
    );
    describe_gauge!(IN_FLIGHT, "Requests being answered.");
}

impl Record {
    pub(super) fn begin(
        request: &Request,
        route: String,
        client: Option<ClientAddress>,
        span: Span,
        in_flight: InFlight,
    ) -> Self {
        gauge!(IN_FLIGHT).increment(1.0);
        Self {
            started_at: Instant::now(),
            method: method_name(request.method()),
            route,
            path: loggable(request.uri().path()),
            client,
            status: None,
            span,
            _in_flight: in_flight,
        }
    }

    pub(super) fn answered(&mut self, status: StatusCode) {
        self.status = Some(status);
    }

    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    fn measure(&self, seconds: f64) {
        let class = self.status.map_or("none", status_class);
        gauge!(IN_FLIGHT).decrement(1.0);
        counter!(REQUESTS, "method" => self.method, "route" => self.route.clone(), "status" => class).increment(1);
        histogram!(DURATION, "method" => self.method, "route" => self.route.clone())
            .record(seconds);
    }

    /// Health and metrics pages are asked for every few seconds and logged only on demand.
    fn is_probe(&self) -> bool {
        ["/healthz", "/readyz", "/metrics"]
            .iter()
            .any(|page| self.route.ends_with(page))
    }

    fn log(&self, duration_ms: u64) {
        let Self {
            method,
            route,
            path,
            ..
        } = self;
        let status = self.status.map(|status| status.as_u16());
        let client = self.client.map(|client| client.0.to_string());
        if self.is_probe() {
            tracing::debug!(method, route, path, status, client, duration_ms, "request");
        } else {
            tracing::info!(method, route, path, status, client, duration_ms, "request");
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let duration = self.started_at.elapsed();
        self.measure(duration.as_secs_f64());
        self.span
            .in_scope(|| self.log(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)));
    }
}

fn loggable(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        if segment.len() > LONGEST_SEGMENT {
            "…"
        } else {
            segment
        }
    });
    let path = segments.collect::<Vec<_>>().join("/");
    path.chars().take(PATH_CHARS).collect()
}

/// Known methods only: a caller can invent others without end.
fn method_name(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    KNOWN
        .into_iter()
        .find(|known| *known == method.as_str())
        .unwrap_or("other")
}

fn status_class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}
