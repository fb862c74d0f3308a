use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use futures::StreamExt;
use rstest::rstest;
use tower::ServiceExt;

use super::client_address::client_address;
use super::*;
use crate::lifecycle::Timing;
use crate::telemetry::Metrics;

fn layers(https: bool) -> Layers {
    let timing = Timing {
        notice: Duration::ZERO,
        drain: Duration::from_secs(30),
    };
    Layers {
        lifecycle: Lifecycle::new(timing),
        trusted_proxies: Arc::new([]),
        https,
    }
}

async fn broken() -> Response {
    panic!("planted panic")
}

fn app(layers: &Layers) -> Router {
    let router = Router::new()
        .route(
            "/ok/{name}",
            get(|id: RequestId| async move { id.to_string() }),
        )
        .route(
            "/stream",
            get(|| async { Body::from_stream(futures::stream::repeat(Ok::<_, Infallible>("x"))) }),
        )
        .route(
            "/cached",
            get(|| async { ([("cache-control", "max-age=9")], "") }),
        )
        .route("/broken", get(broken));
    apply(enveloped(router, Envelope::Api), layers)
}

async fn call(app: Router, path: &str, request_id: Option<&str>) -> Response {
    let mut request = Request::get(path);
    if let Some(id) = request_id {
        request = request.header("X-Request-Id", id);
    }
    app.oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1000).await.unwrap().to_vec()).unwrap()
}

#[rstest]
#[case::sane("proxy-7.A_b", true)]
#[case::longest(
    "a234567890123456789012345678901234567890123456789012345678901234",
    true
)]
#[case::too_long(
    "a2345678901234567890123456789012345678901234567890123456789012345",
    false
)]
#[case::empty("", false)]
#[case::other_characters("a b\"c", false)]
#[tokio::test]
async fn sane_request_id_is_taken_over(#[case] given: &str, #[case] kept: bool) {
    let response = call(app(&layers(false)), "/ok/x", Some(given)).await;
    let echoed = response.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(echoed == given, kept);
    assert_eq!(text(response).await, echoed, "the handler sees the same id");
}

#[tokio::test]
async fn every_answer_has_an_id_and_the_security_headers() {
    for path in ["/ok/x", "/nowhere", "/broken"] {
        let response = call(app(&layers(true)), path, None).await;
        let headers = response.headers();
        assert_eq!(headers["x-request-id"].len(), 32, "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(headers["cache-control"], "no-cache, no-store", "{path}");
        assert_eq!(
            headers["strict-transport-security"], "max-age=31536000",
            "{path}"
        );
    }
}

#[tokio::test]
async fn plain_http_promises_no_https_and_a_handler_may_allow_caching() {
    let response = call(app(&layers(false)), "/cached", None).await;
    assert!(!response.headers().contains_key("strict-transport-security"));
    assert_eq!(response.headers()["cache-control"], "max-age=9");
    assert_eq!(response.headers()["content-length"], "0");
}

#[tokio::test]
async fn a_panic_is_answered_with_the_request_id() {
    let response = call(app(&layers(false)), "/broken", Some("r1")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = text(response).await;
    assert!(body.contains(r#""requestId":"r1""#), "{body}");
}

#[tokio::test]
async fn a_request_is_in_flight_until_its_body_is_dropped() {
    let layers = layers(false);
    let response = call(app(&layers), "/stream", None).await;
    let mut chunks = response.into_body().into_data_stream();
    chunks.next().await.unwrap().unwrap();
    assert_eq!(layers.lifecycle.in_flight(), 1);
    drop(chunks);
    assert_eq!(layers.lifecycle.in_flight(), 0);
}

#[tokio::test]
async fn requests_are_counted_by_pattern_and_class() {
    let metrics = Metrics::install();
    drop(
        call(
            app(&layers(false)),
            "/ok/planted-name?tisjwt=planted-token",
            None,
        )
        .await,
    );
    drop(call(app(&layers(false)), "/planted-name", None).await);
    let text = metrics.render();
    let expected = r#"dwell_http_requests_total{method="GET",route="/ok/{name}",status="2xx"}"#;
    assert!(
        text.contains(expected) && text.contains(r#"route="unmatched",status="4xx""#),
        "{text}"
    );
    assert!(!text.contains("planted"), "{text}");
}

#[rstest]
#[case::no_proxy("203.0.113.9", &["198.51.100.1"], "203.0.113.9")]
#[case::proxy_without_header("10.0.0.1", &[], "10.0.0.1")]
#[case::one_proxy("10.0.0.1", &["198.51.100.1"], "198.51.100.1")]
#[case::forged_left_part("10.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1")]
#[case::two_proxies("10.0.0.1", &["1.2.3.4, 198.51.100.1, 10.9.9.9"], "198.51.100.1")]
#[case::two_header_lines("10.0.0.1", &["1.2.3.4", "198.51.100.1,10.0.0.2"], "198.51.100.1")]
#[case::all_trusted("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3")]
#[case::not_an_address("10.0.0.1", &["1.2.3.4, unknown, 10.0.0.2"], "10.0.0.2")]
#[case::empty_entry("10.0.0.1", &["1.2.3.4,"], "10.0.0.1")]
#[case::with_ports("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1")]
#[case::ipv6_with_port("2001:db8::1", &["[2001:db9::5]:4711"], "2001:db9::5")]
#[case::mapped_peer("::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1")]
#[case::mapped_entry("10.0.0.1", &["198.51.100.1, ::ffff:10.0.0.2"], "198.51.100.1")]
fn client_address_is_the_last_one_no_trusted_proxy_has(
    #[case] peer: &str,
    #[case] forwarded: &[&str],
    #[case] client: &str,
) {
    let trusted = [
        "10.0.0.0/8".parse().unwrap(),
        "2001:db8::/32".parse().unwrap(),
    ];
    let mut headers = HeaderMap::new();
    for line in forwarded {
        headers.append("x-forwarded-for", line.parse().unwrap());
    }
    let found = client_address(peer.parse().unwrap(), &headers, &trusted);
    assert_eq!(found.0.to_string(), client);
}

#[tokio::test]
async fn handlers_see_the_client_address() {
    let router = Router::new().route(
        "/",
        get(|request: Request<Body>| async move {
            let client = request.extensions().get::<ClientAddress>().unwrap();
            client.0.to_string()
        }),
    );
    let trusting = Layers {
        trusted_proxies: Arc::new(["127.0.0.1/32".parse().unwrap()]),
        ..layers(false)
    };
    let peer: SocketAddr = "127.0.0.1:5".parse().unwrap();
    let request = Request::get("/")
        .header("x-forwarded-for", "198.51.100.1")
        .extension(ConnectInfo(peer));
    let response = apply(router, &trusting)
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(text(response).await, "198.51.100.1");
}
