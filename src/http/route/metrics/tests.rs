use axum::body::Body;
use axum::http::Request;
use rstest::rstest;
use tower::ServiceExt;

use super::*;

#[rstest]
#[case::right(Some("operator-token-1234"), Some("Bearer operator-token-1234"), 200)]
#[case::wrong(Some("operator-token-1234"), Some("Bearer operator-token-1235"), 404)]
#[case::prefix(Some("operator-token-1234"), Some("Bearer operator-token-123"), 404)]
#[case::other_scheme(Some("operator-token-1234"), Some("Basic operator-token-1234"), 404)]
#[case::none_given(Some("operator-token-1234"), None, 404)]
#[case::none_configured(None, Some("Bearer "), 404)]
#[tokio::test]
async fn main_listener_asks_for_the_bearer(
    #[case] configured: Option<&str>,
    #[case] given: Option<&str>,
    #[case] status: u16,
) {
    let state = OperatorMetrics {
        metrics: Metrics::install(),
        token: configured.map(Into::into),
    };
    let app = Router::new()
        .route("/metrics", get(metrics))
        .with_state(state);
    let mut request = Request::get("/metrics");
    if let Some(given) = given {
        request = request.header("Authorization", given);
    }
    let response = app
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status().as_u16(), status);
}

#[tokio::test]
async fn own_listener_is_open_and_speaks_prometheus() {
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let response = own_listener(Metrics::install())
        .oneshot(request)
        .await
        .unwrap();
    assert_eq!(
        response.headers()["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let body = axum::body::to_bytes(response.into_body(), 1_000_000)
        .await
        .unwrap();
    assert!(String::from_utf8_lossy(&body).contains("dwell_build_info{version="));
}
