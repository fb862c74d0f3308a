use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::routing::get;
use rstest::rstest;
use tower::ServiceExt;

use super::*;
use crate::lifecycle::{Stop, Timing};

#[derive(Debug)]
struct Broken(Vec<Part>);

#[async_trait]
impl Readiness for Broken {
    async fn failing(&self) -> Vec<Part> {
        self.0.clone()
    }
}

#[derive(Debug)]
struct Hanging;

#[async_trait]
impl Readiness for Hanging {
    async fn failing(&self) -> Vec<Part> {
        std::future::pending().await
    }
}

fn health(readiness: impl Readiness + 'static) -> Health {
    let timing = Timing {
        notice: Duration::from_secs(2),
        drain: Duration::from_secs(30),
    };
    Health {
        lifecycle: Lifecycle::new(timing),
        readiness: Arc::new(readiness),
    }
}

async fn ask(health: Health, path: &str) -> (u16, String) {
    let app = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .with_state(health);
    let response = app
        .oneshot(Request::get(path).body(Body::empty()).unwrap())
        .await
        .unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[rstest]
#[case::all_well(vec![], 200, r#"{"status":"ready"}"#)]
#[case::database(vec![Part::Database], 503, r#"{"status":"unready","failing":["database"]}"#)]
#[case::two(vec![Part::Migrations, Part::Keys], 503, r#"{"status":"unready","failing":["migrations","keys"]}"#)]
#[tokio::test]
async fn readyz_names_what_fails(
    #[case] broken: Vec<Part>,
    #[case] status: u16,
    #[case] body: &str,
) {
    assert_eq!(
        ask(health(Broken(broken)), "/readyz").await,
        (status, body.to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn checks_that_hang_are_a_failure() {
    let (status, body) = ask(health(Hanging), "/readyz").await;
    assert_eq!((status, body.contains("inTime")), (503, true));
}

#[tokio::test(start_paused = true)]
async fn a_draining_process_is_alive_but_not_ready() {
    let health = health(Broken(vec![]));
    let lifecycle = health.lifecycle.clone();
    let drain = tokio::spawn(async move { lifecycle.drain(Stop::Terminate).await });
    tokio::task::yield_now().await;
    assert_eq!(
        ask(health.clone(), "/readyz").await,
        (
            503,
            r#"{"status":"unready","failing":["draining"]}"#.to_owned()
        )
    );
    assert_eq!(
        ask(health, "/healthz").await,
        (200, r#"{"status":"ok"}"#.to_owned())
    );
    drain.abort();
}
