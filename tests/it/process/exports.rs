//! Exports while processes are killed: made once, by whoever is left, and the same file as if nothing had happened.

use std::time::Duration;

use reqwest::Method;
use sandbox::{Edit, Misbehaviour, Operation, Rule};
use sea_orm::{ConnectionTrait as _, Database};
use serde_json::Value;
use tokio::time::timeout;

use super::service::{Service, eventually, free_port};
use super::stage::Stage;
use crate::test_app::{Answer, send};

/// Measured to the end of a window that is over: the same whenever it is asked for.
pub(super) const REPORT: &str = "/rest/export?filterType=customjql&customjql=created+%3E+2000-01-01+order+by+key&columnsBy=statusDuration\
    &calendar=normalHours&trimHistoryEndDate=2026-11-01&outputType=csv";

pub(super) async fn call(
    stage: &Stage,
    url: &str,
    (method, path): (Method, &str),
    token: &str,
) -> Answer {
    let request = stage.http.request(method, format!("{url}{path}"));
    send(request.header("Authorization", format!("TISJWT {token}"))).await
}

async fn started(stage: &Stage, url: &str, token: &str) -> String {
    let answer = call(stage, url, (Method::POST, REPORT), token).await;
    let id = answer.expect(200).json()["exportId"].clone();
    id.as_str().unwrap().to_owned()
}

async fn status(stage: &Stage, url: &str, token: &str, id: &str) -> Value {
    let path = format!("/rest/export/{id}");
    let answer = call(stage, url, (Method::GET, &path), token).await;
    answer.expect(200).json()
}

pub(super) async fn reaches(stage: &Stage, url: &str, token: &str, (id, wanted): (&str, &str)) {
    eventually(wanted, async || {
        let status = status(stage, url, token, id).await;
        assert_ne!(status["status"], "Failed", "{status}");
        (status["status"] == wanted).then_some(())
    })
    .await;
}

pub(super) async fn file(stage: &Stage, url: &str, token: &str, id: &str) -> String {
    let path = format!("/rest/export/{id}/download");
    let answer = call(stage, url, (Method::GET, &path), token).await;
    answer.expect(200).text
}

/// Nothing comes back from Jira any more.
fn hold(stage: &Stage) {
    let slow = Misbehaviour::Slow { millis: 600_000 };
    let rule = Rule::always(Operation::BulkChangelogs, slow);
    stage.sandbox.site(0).misbehave(rule);
}

/// Stops it while it writes nothing: SQLite has one lock for all writers, and nobody could take it from a stopped one.
async fn freeze(stage: &Stage, service: &Service) {
    let db = Database::connect(stage.database.url()).await.unwrap();
    eventually("it is stopped between two writes", async || {
        service.freeze().await;
        let write = db.execute_unprepared("DELETE FROM exports WHERE 1 = 0");
        let written = timeout(Duration::from_millis(500), write).await;
        if written.is_ok_and(|written| written.is_ok()) {
            return Some(());
        }
        service.signal("CONT").await;
        None
    })
    .await;
}

#[tokio::test]
async fn a_killed_service_makes_the_export_after_its_restart_as_if_nothing_had_happened() {
    let stage = Stage::new().await;
    let settings = stage.settings().with("DWELL_EXPORT_LEASE_SECONDS", "5");
    let service = settings.start().await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    let undisturbed = started(&stage, &stage.url, &token).await;
    reaches(&stage, &stage.url, &token, (&undisturbed, "Successful")).await;
    hold(&stage);
    let killed = started(&stage, &stage.url, &token).await;
    reaches(&stage, &stage.url, &token, (&killed, "Running")).await;
    service.kill().await;
    stage.sandbox.site(0).behave();
    let service = settings.start().await;
    reaches(&stage, &stage.url, &token, (&killed, "Successful")).await;
    let files = (
        file(&stage, &stage.url, &token, &killed).await,
        file(&stage, &stage.url, &token, &undisturbed).await,
    );
    assert_eq!(files.0, files.1);
    drop(service);
}

#[tokio::test]
async fn what_one_replica_was_asked_for_the_others_make_though_one_of_them_is_killed() {
    let stage = Stage::new().await;
    let settings = stage.settings().with("DWELL_EXPORT_LEASE_SECONDS", "5");
    let asked: Service = settings
        .clone()
        .with("DWELL_EXPORT_WORKERS", "0")
        .start()
        .await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    let other = |_| format!("http://127.0.0.1:{}", free_port());
    let [first, second] = [0, 1].map(other);
    hold(&stage);
    let worker = settings.clone().listening_at(&first).start().await;
    let id = started(&stage, &stage.url, &token).await;
    reaches(&stage, &stage.url, &token, (&id, "Running")).await;
    worker.kill().await;
    stage.sandbox.site(0).behave();
    let worker = settings.listening_at(&second).start().await;
    reaches(&stage, &stage.url, &token, (&id, "Successful")).await;
    let (here, there) = (
        file(&stage, &stage.url, &token, &id).await,
        file(&stage, &second, &token, &id).await,
    );
    assert!(here.lines().count() > 10, "{here}");
    assert_eq!(here, there);
    drop((asked, worker));
}

#[tokio::test]
async fn a_worker_that_was_frozen_past_its_lease_publishes_nothing_any_more() {
    let stage = Stage::new().await;
    let settings = stage.settings().with("DWELL_EXPORT_LEASE_SECONDS", "3");
    let frozen = settings.start().await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    // Long enough to be stopped in, on a busy machine too.
    let slow = Misbehaviour::Slow { millis: 5_000 };
    let rule = Rule::always(Operation::BulkChangelogs, slow);
    stage.sandbox.site(0).misbehave(rule);
    let id = started(&stage, &stage.url, &token).await;
    reaches(&stage, &stage.url, &token, (&id, "Running")).await;
    freeze(&stage, &frozen).await;
    stage.sandbox.site(0).behave();
    // Whatever it would still publish would be another file.
    let name = "Renamed meanwhile".to_owned();
    let status = "3".to_owned();
    let rename = Edit::RenameStatus { status, name };
    stage.sandbox.site(0).edit(rename).unwrap();
    let other = format!("http://127.0.0.1:{}", free_port());
    let worker = settings.listening_at(&other).start().await;
    reaches(&stage, &other, &token, (&id, "Successful")).await;
    let made = file(&stage, &other, &token, &id).await;
    assert!(made.contains("Renamed meanwhile"), "{made}");
    frozen.signal("CONT").await;
    eventually("it notices", async || {
        let log = frozen.out();
        let left = log.contains("export left");
        left.then(|| assert!(!log.contains("\"successful\""), "{log}"))
    })
    .await;
    assert_eq!(file(&stage, &other, &token, &id).await, made);
    assert_eq!(file(&stage, &stage.url, &token, &id).await, made);
    drop(worker);
}

#[tokio::test]
async fn a_service_that_is_told_to_end_gives_its_exports_back() {
    let stage = Stage::new().await;
    // Longer than the test: nobody waits for it to run out.
    let settings = stage.settings().with("DWELL_EXPORT_LEASE_SECONDS", "600");
    let service = settings.start().await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    hold(&stage);
    let id = started(&stage, &stage.url, &token).await;
    reaches(&stage, &stage.url, &token, (&id, "Running")).await;
    service.signal("INT").await;
    let ended = service.ended(Duration::from_mins(1)).await;
    assert!(ended.status.success(), "{ended:?}");
    stage.sandbox.site(0).behave();
    let service = settings.start().await;
    reaches(&stage, &stage.url, &token, (&id, "Successful")).await;
    drop(service);
}
