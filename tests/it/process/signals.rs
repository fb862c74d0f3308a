//! The orderly end: SIGTERM, SIGINT, and the impatient second signal.

use std::time::{Duration, Instant};

use rstest::rstest;
use sandbox::{Misbehaviour, Operation, Rule};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::service::{Service, Settings, eventually};
use super::stage::{REPORT, Stage};
use crate::test_app::Answer;

const LIST: &str = "/rest/list2?filterType=project&projectKey=WEB&columnsBy=statusDuration";
const IN_TIME: Duration = Duration::from_secs(8);

/// One installed site, a token, and a service with short times.
struct Scene {
    stage: Stage,
    service: Service,
    token: String,
}

impl Scene {
    async fn set(change: impl FnOnce(Settings) -> Settings) -> Self {
        let stage = Stage::new().await;
        let settings = stage
            .settings()
            .with("DWELL_DRAIN_NOTICE_SECONDS", "1")
            .with("DWELL_DRAIN_SECONDS", "20");
        let service = change(settings).start().await;
        stage.install(0).await;
        let (_, token) = stage.new_token(0).await;
        Self {
            stage,
            service,
            token,
        }
    }

    /// A report for which Jira takes its time; answers when Jira has been asked.
    async fn slow_report(&self, time: Duration) -> JoinHandle<Option<Answer>> {
        let millis = u64::try_from(time.as_millis()).unwrap();
        let site = self.stage.sandbox.site(0);
        site.misbehave(Rule::once(
            Operation::Statuses,
            Misbehaviour::Slow { millis },
        ));
        site.clear_calls();
        let request = self.stage.http.get(format!("{}{LIST}", self.service.url));
        let request = request.header("Authorization", format!("TISJWT {}", self.token));
        let report = tokio::spawn(async move {
            let response = request.send().await.ok()?;
            let (status, headers) = (response.status(), response.headers().clone());
            Some(Answer {
                status,
                headers,
                text: response.text().await.ok()?,
            })
        });
        eventually("Jira is asked", async || {
            (!site.calls().is_empty()).then_some(())
        })
        .await;
        report
    }
}

#[tokio::test]
async fn sigterm_says_unready_but_accepts_and_finishes_what_has_begun() {
    let scene = Scene::set(|settings| settings).await;
    let slow = scene.slow_report(Duration::from_secs(3)).await;
    scene.service.signal("TERM").await;
    let unready = eventually("readyz says 503", async || {
        let answer = scene.service.get("/readyz").await;
        (answer.status == 503).then_some(answer)
    })
    .await;
    assert_eq!(
        unready.json()["failing"],
        serde_json::json!(["draining"]),
        "{unready:?}"
    );
    scene.service.get("/healthz").await.expect(200);
    scene.service.report(&scene.token, REPORT).await.expect(200);

    let answer = slow.await.unwrap().expect("the answer is not cut");
    let rows = answer.expect(200).json()["table"]["body"]["rows"].clone();
    assert!(!rows.as_array().unwrap().is_empty(), "{rows}");
    let ended = scene.service.ended(IN_TIME).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(ended.out.contains("\"message\":\"stopped\""), "{ended:?}");
    assert_eq!(ended.err, "");
}

#[tokio::test]
async fn sigint_closes_at_once_and_finishes_what_has_begun() {
    let scene = Scene::set(|settings| settings.with("DWELL_DRAIN_NOTICE_SECONDS", "15")).await;
    let slow = scene.slow_report(Duration::from_secs(2)).await;
    scene.service.signal("INT").await;
    eventually("connections are refused", async || {
        scene
            .service
            .try_get("/healthz")
            .await
            .is_none()
            .then_some(())
    })
    .await;
    assert!(!slow.is_finished(), "the answer took no time");
    slow.await
        .unwrap()
        .expect("the answer is not cut")
        .expect(200);
    let ended = scene.service.ended(Duration::from_secs(4)).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
}

#[rstest]
#[case::terminated("TERM", Duration::from_secs(4))]
#[case::interrupted("INT", Duration::from_secs(2))]
#[tokio::test]
async fn an_idle_service_ends_soon(#[case] signal: &str, #[case] within: Duration) {
    let scene = Scene::set(|settings| settings).await;
    scene.service.signal(signal).await;
    let ended = scene.service.ended(within).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let scene = Scene::set(|settings| settings).await;
    let slow = scene.slow_report(Duration::from_secs(30)).await;
    scene.service.signal("TERM").await;
    eventually("readyz says 503", async || {
        (scene.service.try_get("/readyz").await == Some(503)).then_some(())
    })
    .await;
    let started = Instant::now();
    scene.service.signal("TERM").await;
    scene.service.ended(Duration::from_secs(3)).await;
    assert!(started.elapsed() < Duration::from_secs(3));
    assert!(slow.await.unwrap().is_none(), "a cut answer is no answer");
}

#[tokio::test]
async fn the_drain_time_is_the_longest_it_takes() {
    let scene = Scene::set(|settings| settings.with("DWELL_DRAIN_SECONDS", "2")).await;
    let slow = scene.slow_report(Duration::from_secs(30)).await;
    scene.service.signal("TERM").await;
    scene.service.ended(Duration::from_secs(4)).await;
    assert!(slow.await.unwrap().is_none(), "a cut answer is no answer");
}

#[tokio::test]
async fn a_service_that_still_waits_for_its_database_ends_too() {
    let stage = Stage::new().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let url = format!("postgres://dwell@{address}/dwell");
    let service = stage.settings().with("DATABASE_URL", &url).spawn();
    let _asked = silent.accept().await.unwrap();
    service.signal("TERM").await;
    let ended = service.ended(Duration::from_secs(4)).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
}
