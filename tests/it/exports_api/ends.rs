//! How exports end otherwise: aborted, refused, failed, expired.

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sandbox::{Misbehaviour, Operation, Rule, accounts};
use serde_json::json;

use super::{ALL, Stage, eventually};

fn csv() -> String {
    format!("{ALL}&outputType=csv")
}

#[tokio::test]
async fn one_that_waits_is_aborted() {
    let stage = Stage::set().await;
    let id = stage.started(&stage.admin, &csv()).await;
    let aborted = stage.abort(&stage.admin, &id).await.expect(200).json();
    assert_eq!(aborted["status"], "Aborted", "{aborted}");
    assert_eq!(stage.work_off().await, 0);
    let download = stage.download(&stage.admin, &id).await.expect(404).json();
    assert_eq!(
        download["message"],
        format!("The report with id {id} failed or is aborted.")
    );
    assert_eq!(download["messages"], json!(["Report is aborted by user"]));
    stage.abort(&stage.admin, &id).await.expect(404);
}

#[tokio::test]
async fn one_that_runs_is_aborted_within_seconds() {
    let stage = Stage::set().await;
    let slow = Misbehaviour::Slow { millis: 600_000 };
    let rule = Rule::always(Operation::BulkChangelogs, slow);
    stage.app.site(0).misbehave(rule);
    let id = stage.started(&stage.admin, &csv()).await;
    let working = stage.app.exports.work_off();
    let aborting = async {
        eventually("it runs", async || {
            let status = stage.status(&stage.admin, &id).await;
            (status["status"] == "Running").then_some(())
        })
        .await;
        stage.abort(&stage.admin, &id).await.expect(200);
    };
    let within = tokio::time::timeout(std::time::Duration::from_secs(30), async {
        tokio::join!(working, aborting).0
    });
    assert_eq!(within.await.expect("its worker lets go").unwrap(), 1);
    let status = stage.status(&stage.admin, &id).await;
    assert_eq!(status["status"], "Aborted", "{status}");
}

#[tokio::test]
async fn one_that_is_completed_cannot_be_aborted() {
    let stage = Stage::set().await;
    let id = stage.started(&stage.admin, &csv()).await;
    stage.work_off().await;
    let refused = stage.abort(&stage.admin, &id).await.expect(404).json();
    assert_eq!(refused["message"], "The export is completed.", "{refused}");
    assert_eq!(refused["exportId"], id.as_str(), "{refused}");
    stage.download(&stage.admin, &id).await.expect(200);
}

#[rstest]
#[case::no_output("", "outputType is required")]
#[case::no_file("&outputType=json", "outputType: 'json'")]
#[case::near_miss("&outputType=csv&fieldz=x", "did you mean fields")]
#[case::unknown_field("&outputType=csv&fields=nonsense", "nonsense")]
#[case::no_jql(
    "&outputType=csv&startDate=2026-01-01&dateRangeField=x",
    "dateRangeField"
)]
#[tokio::test]
async fn wrong_parameters_are_refused_at_once(#[case] more: &str, #[case] expected: &str) {
    let stage = Stage::set().await;
    let path = format!("/rest/export?{ALL}{more}");
    let call = (Method::POST, path.as_str());
    let refused = stage.app.rest_call(&stage.admin, call, None).await;
    let refused = refused.expect(400).text;
    assert!(refused.contains(expected), "{refused}");
}

#[tokio::test]
async fn a_query_that_jira_refuses_is_refused_at_once() {
    let stage = Stage::set().await;
    let path = "/rest/export?filterType=customjql&customjql=nonsense+%3D&columnsBy=statusCount&outputType=csv";
    let refused = stage
        .app
        .rest_call(&stage.admin, (Method::POST, path), None)
        .await;
    refused.expect(400);
}

#[tokio::test]
async fn one_whose_token_is_switched_off_meanwhile_fails() {
    let stage = Stage::set().await;
    let (id, token) = stage.app.token_for(0, accounts::ADMIN).await;
    let export = stage.started(&token, &csv()).await;
    let path = format!("/api/v1/tokens/{id}");
    let off = Some(json!({ "active": false }));
    let call = (Method::PATCH, path.as_str());
    let changed = stage.app.page_call(0, accounts::ADMIN, call, off).await;
    changed.expect(200);
    assert_eq!(stage.work_off().await, 1);
    // The same person's other token shows it.
    let status = stage.status(&stage.admin, &export).await;
    assert_eq!(status["status"], "Failed", "{status}");
    assert_eq!(
        status["message"], "The token has been deactivated.",
        "{status}"
    );
    stage.download(&stage.admin, &export).await.expect(404);
}

#[tokio::test]
async fn one_that_jira_cannot_be_read_for_is_put_off_and_then_made() {
    let stage = Stage::set().await;
    let id = stage.started(&stage.admin, &csv()).await;
    let away = Misbehaviour::Unavailable { retry_after: None };
    let rule = Rule::always(Operation::BulkChangelogs, away);
    stage.app.site(0).misbehave(rule);
    assert_eq!(stage.work_off().await, 1);
    let status = stage.status(&stage.admin, &id).await;
    assert_eq!(status["status"], "Waiting", "{status}");
    let message = status["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("by itself at 2026-11-21T12:00:30Z"),
        "{status}"
    );
    stage.app.site(0).behave();
    stage.app.advance(TimeDelta::seconds(30));
    stage.app.keep_fresh().await;
    assert_eq!(stage.work_off().await, 1);
    let status = stage.status(&stage.admin, &id).await;
    assert_eq!(status["status"], "Successful", "{status}");
    stage.download(&stage.admin, &id).await.expect(200);
}

#[tokio::test]
async fn files_expire() {
    let stage = Stage::with(&[("DWELL_EXPORT_DAYS", "2")]).await;
    let id = stage.started(&stage.admin, &csv()).await;
    stage.work_off().await;
    stage
        .app
        .advance(TimeDelta::days(2) - TimeDelta::seconds(1));
    stage.app.housekeeping.round().await;
    stage.download(&stage.admin, &id).await.expect(200);
    stage.app.advance(TimeDelta::seconds(1));
    stage.download(&stage.admin, &id).await.expect(404);
    stage.app.housekeeping.round().await;
    let dump = stage.app.dump().await;
    assert_eq!(dump.rows("exports").len(), 0);
    assert_eq!(dump.rows("export_chunks").len(), 0);
}

#[tokio::test]
async fn nobody_may_queue_up_without_end() {
    let stage = Stage::with(&[("DWELL_EXPORTS_PER_USER", "2")]).await;
    stage.started(&stage.admin, &csv()).await;
    stage.started(&stage.admin, &csv()).await;
    let path = format!("/rest/export?{}", csv());
    let call = (Method::POST, path.as_str());
    let refused = stage
        .app
        .rest_call(&stage.admin, call, None)
        .await
        .expect(429);
    assert_eq!(refused.headers["retry-after"], "60");
    assert!(
        refused.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/plain")
    );
    assert!(
        refused.text.starts_with("Dwell rate-limit exceeded."),
        "{}",
        refused.text
    );
    stage.started(&stage.member, &csv()).await;
}
