//! So many aggregations of one user at once.

use std::sync::Arc;

use sandbox::{Misbehaviour, Operation, Rule};

use super::{ALL, Stage, eventually};
use crate::test_app::{Answer, send};

fn path(statistic: &str) -> String {
    format!("/rest/aggregation?{ALL}&aggregationType={statistic}")
}

async fn aggregation(stage: Arc<Stage>, statistic: &'static str) -> Answer {
    stage.get(&stage.admin, &path(statistic)).await
}

/// How many walks over the issues Jira has been asked for.
fn walks(stage: &Stage) -> usize {
    let calls = stage.app.site(0).calls();
    let is_walk = |call: &&sandbox::Call| call.operation == Some(Operation::BulkChangelogs);
    calls.iter().filter(is_walk).count()
}

async fn slow(environment: &[(&str, &str)], millis: u64) -> Arc<Stage> {
    let stage = Arc::new(Stage::with(environment).await);
    let slow = Misbehaviour::Slow { millis };
    stage
        .app
        .site(0)
        .misbehave(Rule::always(Operation::BulkChangelogs, slow));
    stage
}

#[tokio::test]
async fn who_gets_no_turn_in_time_is_told_to_come_back() {
    let limits = [
        ("DWELL_AGGREGATIONS_PER_USER", "1"),
        ("DWELL_AGGREGATION_WAIT_SECONDS", "0"),
    ];
    let stage = slow(&limits, 600_000).await;
    let first = tokio::spawn(aggregation(Arc::clone(&stage), "sum"));
    eventually("the first one runs", async || {
        let dump = stage.app.dump().await;
        (!dump.rows("aggregation_tickets").is_empty()).then_some(())
    })
    .await;
    let refused = aggregation(Arc::clone(&stage), "median").await.expect(429);
    assert!(
        refused.text.starts_with("Dwell rate-limit exceeded."),
        "{}",
        refused.text
    );
    assert_eq!(refused.headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(refused.headers["retry-after"], "5");
    // Somebody else has a queue of their own; and the first one's place is free once its caller is gone.
    stage.app.site(0).behave();
    stage.get(&stage.member, &path("median")).await.expect(200);
    first.abort();
    eventually("the place is free", async || {
        let answer = aggregation(Arc::clone(&stage), "median").await;
        (answer.status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn replicas_share_the_places() {
    let limits = [
        ("DWELL_AGGREGATIONS_PER_USER", "1"),
        ("DWELL_AGGREGATION_WAIT_SECONDS", "0"),
    ];
    let stage = slow(&limits, 600_000).await;
    let other = stage.app.replica().await;
    let first = tokio::spawn(aggregation(Arc::clone(&stage), "sum"));
    eventually("the first one runs", async || {
        let dump = stage.app.dump().await;
        (!dump.rows("aggregation_tickets").is_empty()).then_some(())
    })
    .await;
    let there = async || {
        let request = stage.app.http.get(format!("{other}{}", path("median")));
        send(request.header("Authorization", format!("TISJWT {}", stage.admin))).await
    };
    there().await.expect(429);
    stage.app.site(0).behave();
    first.abort();
    eventually("the place is free", async || {
        (there().await.status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn further_ones_wait_for_their_turn() {
    let limits = [("DWELL_AGGREGATIONS_PER_USER", "1")];
    let stage = slow(&limits, 300).await;
    let all =
        ["sum", "median", "average"].map(|one| tokio::spawn(aggregation(Arc::clone(&stage), one)));
    for one in all {
        one.await.unwrap().expect(200);
    }
}

#[tokio::test]
async fn equal_ones_share_a_run() {
    let limits = [
        ("DWELL_AGGREGATIONS_PER_USER", "1"),
        ("DWELL_AGGREGATION_WAIT_SECONDS", "0"),
    ];
    let stage = slow(&limits, 1_000).await;
    let all: Vec<_> = (0..4)
        .map(|_| tokio::spawn(aggregation(Arc::clone(&stage), "sum")))
        .collect();
    let mut answers = Vec::new();
    for one in all {
        answers.push(one.await.unwrap().expect(200).text);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(walks(&stage), 1);
}
