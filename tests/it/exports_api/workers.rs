//! Workers of several processes on one database.

use std::time::Duration;

use chrono::TimeDelta;
use dwell::exports::WakeUps as _;
use dwell::jobs::wake_ups::ApalisWakeUps;
use reqwest::Method;
use sandbox::{Misbehaviour, Operation, Rule};
use tokio::sync::watch;
use tokio::time::timeout;

use super::{ALL, Stage, eventually};
use crate::test_app::send;

fn csv() -> String {
    format!("{ALL}&outputType=csv")
}

#[tokio::test]
async fn what_one_process_was_asked_for_another_one_makes_and_any_one_serves() {
    let stage = Stage::set().await;
    let (url, workers) = stage.app.replica_and_workers().await;
    let id = stage.started(&stage.admin, &csv()).await;
    assert_eq!(workers.work_off().await.unwrap(), 1);
    let own = stage.download(&stage.admin, &id).await.expect(200);
    let request = stage
        .app
        .http
        .get(format!("{url}/rest/export/{id}/download"));
    let other = send(request.header("Authorization", format!("TISJWT {}", stage.admin))).await;
    assert_eq!(other.expect(200).text, own.text);
}

#[tokio::test]
async fn a_wake_up_brings_workers_to_work() {
    let stage = Stage::set().await;
    let (_, workers) = stage.app.replica_and_workers().await;
    let running = tokio::spawn(workers.clone().run());
    let id = stage.started(&stage.admin, &csv()).await;
    eventually("it is made", async || {
        let status = stage.status(&stage.admin, &id).await;
        (status["status"] == "Successful").then_some(())
    })
    .await;
    workers.stop();
    running.await.unwrap();
}

/// Workers look for work by themselves, too, so that the test above would not miss it.
#[tokio::test]
async fn a_wake_up_is_heard_in_another_process() {
    let stage = Stage::set().await;
    let process = || ApalisWakeUps::new(stage.app.db.clone(), stage.app.clock.clone());
    let (here, there) = (process(), process());
    let (stop, stopped) = watch::channel(false);
    let ear = there.clone();
    let listening = tokio::spawn(async move { ear.listen(stopped).await });
    eventually("it is heard", async || {
        here.wake().await;
        timeout(Duration::from_secs(1), there.heard()).await.ok()
    })
    .await;
    stop.send_replace(true);
    listening.await.unwrap();
}

#[tokio::test]
async fn what_a_dead_worker_leaves_another_one_takes_over_when_its_lease_is_over() {
    let stage = Stage::set().await;
    let slow = Misbehaviour::Slow { millis: 600_000 };
    stage
        .app
        .site(0)
        .misbehave(Rule::always(Operation::BulkChangelogs, slow));
    let id = stage.started(&stage.admin, &csv()).await;
    let dead = stage.app.exports.clone();
    let dead = tokio::spawn(async move { dead.work_off().await });
    eventually("it runs", async || {
        let status = stage.status(&stage.admin, &id).await;
        (status["status"] == "Running").then_some(())
    })
    .await;
    // Without a word, as a killed process.
    dead.abort();
    assert!(dead.await.unwrap_err().is_cancelled());
    stage.app.site(0).behave();
    let (_, workers) = stage.app.replica_and_workers().await;
    assert_eq!(workers.work_off().await.unwrap(), 0, "the lease lasts");
    stage.app.advance(TimeDelta::seconds(31));
    assert_eq!(workers.work_off().await.unwrap(), 1);
    stage.download(&stage.admin, &id).await.expect(200);
}

#[tokio::test]
async fn a_worker_that_ends_in_order_gives_back_at_once() {
    let stage = Stage::set().await;
    let slow = Misbehaviour::Slow { millis: 600_000 };
    stage
        .app
        .site(0)
        .misbehave(Rule::always(Operation::BulkChangelogs, slow));
    let id = stage.started(&stage.admin, &csv()).await;
    let (_, workers) = stage.app.replica_and_workers().await;
    let running = tokio::spawn(workers.clone().run());
    eventually("it runs", async || {
        let status = stage.status(&stage.admin, &id).await;
        (status["status"] == "Running").then_some(())
    })
    .await;
    workers.stop();
    let ended = timeout(Duration::from_secs(30), running).await;
    ended.expect("it ends").unwrap();
    assert_eq!(stage.status(&stage.admin, &id).await["status"], "Waiting");
    stage.app.site(0).behave();
    assert_eq!(stage.work_off().await, 1);
    stage.download(&stage.admin, &id).await.expect(200);
}

#[tokio::test]
async fn an_altered_or_shortened_file_is_no_file() {
    let stage = Stage::set().await;
    let id = stage.started(&stage.admin, &csv()).await;
    stage.work_off().await;
    stage.app.execute("DELETE FROM export_chunks").await;
    let path = format!("/rest/export/{id}/download");
    let request = stage.app.request(Method::GET, &path);
    let request = request.header("Authorization", format!("TISJWT {}", stage.admin));
    let answer = request.send().await;
    // However far it gets: it is never read as if it were whole.
    let whole = match answer {
        Ok(response) => response.bytes().await.is_ok(),
        Err(_) => false,
    };
    assert!(!whole);
}
