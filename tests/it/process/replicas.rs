//! Two processes on one database.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use super::service::{Service, free_port};
use super::stage::{REPORT, Stage};

/// How old a fact may be on any replica.
const FRESH: Duration = Duration::from_secs(3);

/// Both begin with an empty database at the same moment; the second is no address that Jira knows.
async fn pair(stage: &Stage) -> (Service, Service) {
    let other = format!("http://127.0.0.1:{}", free_port());
    let settings = stage.settings();
    let (mut first, mut second) = (settings.spawn(), settings.listening_at(&other).spawn());
    first.wait_until_ready().await;
    second.wait_until_ready().await;
    (first, second)
}

#[tokio::test]
async fn two_started_together_on_an_empty_database_both_become_ready() {
    for _ in 0..3 {
        let stage = Stage::new().await;
        let (first, second) = pair(&stage).await;
        stage.install(0).await;
        let (_, token) = stage.new_token(0).await;
        for replica in [&first, &second] {
            replica.report(&token, REPORT).await.expect(200);
        }
    }
}

#[tokio::test]
async fn what_one_switches_off_the_other_refuses_within_three_seconds() {
    let stage = Stage::new().await;
    let (first, second) = pair(&stage).await;
    stage.install(0).await;
    let (id, token) = stage.new_token(0).await;
    second.report(&token, REPORT).await.expect(200);

    let path = format!("/api/v1/tokens/{id}");
    let off = json!({ "active": false });
    stage
        .admin_call(0, (Method::PATCH, &path), Some(&off))
        .await
        .expect(200);
    let switched_off = Instant::now();
    first.report(&token, REPORT).await.expect(401);
    loop {
        let asked = switched_off.elapsed();
        let answer = second.report(&token, REPORT).await;
        if answer.status == 401 {
            break;
        }
        assert!(
            answer.status == 200 && asked < FRESH,
            "after {asked:?}: {answer:?}"
        );
    }
}
