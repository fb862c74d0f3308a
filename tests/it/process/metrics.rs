//! Who may read the metrics, and what they do not tell.

use reqwest::Method;
use sandbox::accounts;

use super::service::{Service, free_port};
use super::stage::{REPORT, Stage};
use crate::test_app::send;

pub(super) const TOKEN: &str = "an-operators-token";

pub(super) async fn page(stage: &Stage, service: &Service, bearer: &str) -> (u16, String) {
    let request = stage.http.get(format!("{}/metrics", service.url));
    let answer = send(request.header("Authorization", format!("Bearer {bearer}"))).await;
    (answer.status.as_u16(), answer.text)
}

#[tokio::test]
async fn without_listener_and_bearer_there_is_no_such_page() {
    let stage = Stage::new().await;
    let service = stage.settings().start().await;
    service.get("/metrics").await.expect(404);
    assert_eq!(page(&stage, &service, "").await.0, 404);
    drop(service);
    let service = stage
        .settings()
        .with("DWELL_METRICS_TOKEN", TOKEN)
        .start()
        .await;
    service.get("/metrics").await.expect(404);
    assert_eq!(
        page(&stage, &service, "another-operators-token").await.0,
        404
    );
    let (status, text) = page(&stage, &service, TOKEN).await;
    assert!(
        status == 200 && text.contains("dwell_build_info"),
        "{status} {text}"
    );
}

#[tokio::test]
async fn its_own_listener_has_nothing_else_and_names_nobody() {
    let stage = Stage::new().await;
    let own = format!("127.0.0.1:{}", free_port());
    let service = stage
        .settings()
        .with("DWELL_METRICS_BIND", &own)
        .start()
        .await;
    stage.install(0).await;
    let (id, token) = stage.new_token(0).await;
    service.report(&token, REPORT).await.expect(200);
    service.report("nonsense", REPORT).await.expect(401);
    let path = format!("/api/v1/tokens/{id}");
    stage
        .admin_call(0, (Method::GET, &path), None)
        .await
        .expect(200);
    service.get(&format!("/no/such/{id}")).await.expect(404);

    let at = |path: &str| send(stage.http.get(format!("http://{own}{path}")));
    for other in ["/", "/readyz", "/api/v1/tokens", "/rest/list2"] {
        at(other).await.expect(404);
    }
    let text = at("/metrics").await.expect(200).text;
    for counted in [
        "dwell_http_requests_total{method=\"GET\",route=\"/rest/issue\",status=\"2xx\"} 1",
        "dwell_http_requests_total{method=\"GET\",route=\"/rest/issue\",status=\"4xx\"} 1",
        "route=\"/api/v1/tokens/{id}\"",
    ] {
        assert!(text.contains(counted), "no {counted} in {text}");
    }
    let client_key = stage.sandbox.site(0).client_key();
    for name in [accounts::ADMIN, &id, &client_key, "no/such", "WEB-1"] {
        assert!(!text.contains(name), "{name} in {text}");
    }
}
