use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::response::Response;
use chrono::DateTime;
use rstest::rstest;
use serde_json::Value;
use tower::ServiceExt;

use super::*;
use crate::clock::ManualClock;
use crate::http::layer::{self, Layers};
use crate::lifecycle::{Lifecycle, Timing};

async fn broken() -> Response {
    panic!("planted panic")
}

fn broken_at(path: &str) -> Router {
    Router::new().route(path, get(broken))
}

/// Every group with a handler that panics, behind the real layers.
fn app(prefix: &str) -> Router {
    let groups = Groups {
        reports: broken_at("/broken"),
        pages: broken_at("/broken"),
        frames: broken_at("/pages/broken"),
        forge_pages: broken_at("/forge/api/v1/broken"),
        forge_events: broken_at("/forge/broken"),
        probes: broken_at("/probe"),
    };
    let limits = Limits {
        body: 1_000,
        page: Duration::from_mins(1),
        report: Duration::from_mins(1),
    };
    app_of(groups, prefix, limits)
}

fn app_of(groups: Groups<()>, prefix: &str, limits: Limits) -> Router {
    let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
    let timing = Timing {
        notice: Duration::ZERO,
        drain: Duration::from_secs(30),
    };
    let layers = Layers {
        lifecycle: Lifecycle::new(timing),
        trusted_proxies: Arc::new([]),
        https: false,
    };
    let shapes = Shapes {
        clock,
        frame_policy: "default-src 'none'".into(),
    };
    layer::apply(mounted(groups, prefix, shapes, limits), &layers)
}

async fn answer(prefix: &str, method: &str, path: &str) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("X-Request-Id", "r1");
    let request = request.body(Body::empty()).unwrap();
    let response = app(prefix).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    let json = serde_json::from_slice(&body);
    let json = json.unwrap_or_else(|_| panic!("{path}: not JSON: {body:?}"));
    (status, json)
}

#[rstest]
#[case::page("", "GET", "/broken", 500, "internal")]
#[case::page_under_a_prefix("/dwell", "GET", "/dwell/broken", 500, "internal")]
#[case::probe("/dwell", "GET", "/dwell/probe", 500, "internal")]
#[case::probe_beside_the_prefix("/dwell", "GET", "/probe", 500, "internal")]
#[case::method_of_a_probe_beside_the_prefix(
    "/dwell",
    "DELETE",
    "/probe",
    405,
    "method_not_allowed"
)]
#[case::forge_page("", "GET", "/forge/api/v1/broken", 500, "internal")]
#[case::forge_event("", "GET", "/forge/broken", 500, "internal")]
#[case::method_of_forge("", "DELETE", "/forge/broken", 405, "method_not_allowed")]
#[case::nothing_of_forge("", "GET", "/forge/nowhere", 404, "not_found")]
#[case::nothing_of_forges_api("/dwell", "GET", "/dwell/forge/api/v1/nowhere", 404, "not_found")]
#[case::nothing_there("", "GET", "/nowhere", 404, "not_found")]
#[case::nothing_under_the_prefix("/dwell", "GET", "/dwell/nowhere", 404, "not_found")]
#[case::nothing_outside_the_prefix("/dwell", "GET", "/nowhere", 404, "not_found")]
#[tokio::test]
async fn errors_have_our_envelope(
    #[case] prefix: &str,
    #[case] method: &str,
    #[case] path: &str,
    #[case] status: u16,
    #[case] code: &str,
) {
    let (found, body) = answer(prefix, method, path).await;
    assert_eq!((found, &body["status"]), (status, &status.into()), "{body}");
    assert_eq!(body["code"], code, "{body}");
    assert_eq!(body["requestId"], "r1", "{body}");
}

#[rstest]
#[case::panic("/rest/broken", 500)]
#[case::nothing_there("/rest/nowhere", 404)]
#[tokio::test]
async fn errors_of_reports_have_timepieces(
    #[case] path: &str,
    #[case] status: u16,
    #[values("", "/dwell")] prefix: &str,
) {
    let (found, body) = answer(prefix, "GET", &format!("{prefix}{path}")).await;
    assert_eq!((found, &body["status"]), (status, &status.into()), "{body}");
    assert_eq!(body["time"], "1970-01-01 00:00:00", "{body}");
    assert!(body.get("code").is_none(), "{body}");
}

async fn endless() -> Response {
    std::future::pending().await
}

fn endless_at(path: &str) -> Router {
    Router::new().route(path, get(endless))
}

/// What a call gets from a handler that never answers, and after how long.
async fn gave_up(path: &str, page: Duration) -> (u16, Value, Duration) {
    let groups = Groups {
        reports: endless_at("/endless"),
        pages: endless_at("/endless"),
        frames: endless_at("/pages/endless"),
        forge_pages: endless_at("/forge/api/v1/endless"),
        forge_events: endless_at("/forge/endless"),
        probes: endless_at("/probe"),
    };
    let limits = Limits {
        body: 1_000,
        page,
        report: Duration::from_mins(5),
    };
    let started = tokio::time::Instant::now();
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = app_of(groups, "", limits).oneshot(request).await.unwrap();
    let (waited, status) = (started.elapsed(), response.status().as_u16());
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap(), waited)
}

#[rstest]
#[case::event("/forge/endless", 60, 4_500)]
#[case::event_of_an_impatient_operator("/forge/endless", 1, 4_500)]
#[case::forge_page("/forge/api/v1/endless", 60, 24_000)]
#[case::forge_page_of_an_impatient_operator("/forge/api/v1/endless", 10, 10_000)]
#[case::connect_page("/endless", 60, 60_000)]
#[tokio::test(start_paused = true)]
async fn who_waits_too_long_is_told_so_while_they_still_listen(
    #[case] path: &str,
    #[case] page_seconds: u64,
    #[case] millis: u64,
) {
    let (status, body, waited) = gave_up(path, Duration::from_secs(page_seconds)).await;
    assert_eq!(status, 408, "{body}");
    assert_eq!(body["code"], "timeout", "{body}");
    assert_eq!(waited.as_millis(), millis.into(), "{path}");
}

#[tokio::test(start_paused = true)]
async fn a_report_has_the_time_of_reports_and_timepieces_error() {
    let (status, body, waited) = gave_up("/rest/endless", Duration::from_secs(1)).await;
    assert_eq!((status, &body["status"]), (408, &408.into()), "{body}");
    assert!(body.get("code").is_none(), "{body}");
    // Reports end by themselves first, and say more.
    assert_eq!(waited, Duration::from_mins(5) + GRACE);
}
