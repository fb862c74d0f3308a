use std::time::Duration;

use chrono::TimeDelta;
use dwell::clock::Clock;
use dwell::jira::JiraError;
use rstest::rstest;
use serde_json::json;

use super::stub::{Reply, Stub, ok, reply};

const MYSELF: &str = "/rest/api/3/myself";

fn me() -> Reply {
    ok(&json!({ "accountId": "mia" }))
}

#[rstest]
#[case::limit_of_a_gateway(|| reply(429, "<html>"), 2)]
#[case::retry_after(|| reply(429, "").with("retry-after", "11"), 11)]
#[case::reset(|| reply(429, "").with("x-ratelimit-reset", "2026-11-21T12:00:40Z"), 40)]
#[case::reset_without_seconds(|| reply(429, "").with("x-ratelimit-reset", "2026-11-21T12:01Z"), 60)]
#[case::overload(|| reply(503, "<html>"), 2)]
#[case::overload_with_a_word(|| reply(503, "").with("retry-after", "5"), 5)]
#[case::gateway(|| reply(502, "<html>"), 2)]
#[case::cut_off(|| reply(200, "{\"accountId\":").cut(), 2)]
#[tokio::test]
async fn what_passes_is_waited_for(#[case] trouble: fn() -> Reply, #[case] seconds: u64) {
    let stub = Stub::start().await;
    stub.script(MYSELF, [trouble(), me()]);
    stub.user().myself().await.unwrap();
    assert_eq!(stub.waits(), [seconds]);
}

#[rstest]
#[case::bad_request(|| reply(400, "{}"))]
#[case::forbidden(|| reply(403, "{}"))]
#[case::hidden(|| reply(404, "{}"))]
#[case::server_fault(|| reply(500, "<html>"))]
#[case::page_instead_of_json(|| reply(200, "<html>"))]
#[case::redirect(|| reply(302, "").with("location", "/rest/api/3/other"))]
#[tokio::test]
async fn what_does_not_pass_is_told_at_once(#[case] trouble: fn() -> Reply) {
    let stub = Stub::start().await;
    stub.script(MYSELF, [trouble(), me()]);
    stub.on("/rest/api/3/other", |_| me());
    stub.user().myself().await.unwrap_err();
    assert_eq!(stub.waits(), [0; 0]);
    assert_eq!(stub.seen(MYSELF).len(), 1);
}

#[tokio::test]
async fn the_fourth_try_is_the_last() {
    let stub = Stub::start().await;
    stub.script(MYSELF, (0..9).map(|_| reply(503, "")));
    let error = stub.user().myself().await.unwrap_err();
    assert!(
        matches!(error, JiraError::Unavailable { status: 503, .. }),
        "{error:?}"
    );
    assert_eq!(stub.waits(), [2, 4, 8]);
    assert_eq!(stub.seen(MYSELF).len(), 4);
}

#[tokio::test]
async fn a_wait_longer_than_the_caller_has_time_is_told_at_once() {
    let stub = Stub::start().await;
    let limit = || reply(429, "").with("retry-after", "50");
    stub.script(MYSELF, [limit(), limit(), limit(), me()]);
    let error = JiraError::RateLimited {
        operation: "myself",
        retry_after: Some(Duration::from_secs(50)),
    };

    // Fifty seconds fit into a minute once.
    assert_eq!(stub.user().myself().await, Err(error.clone()));
    assert_eq!(stub.waits(), [50]);

    let deadline = stub.clock.now() + TimeDelta::seconds(49);
    assert_eq!(stub.user().until(deadline).myself().await, Err(error));
    assert_eq!(stub.waits(), [50]);
}

#[tokio::test]
async fn a_host_that_does_not_answer_is_unreachable() {
    let mut stub = Stub::start().await;
    stub.stop().await;
    let error = stub.user().myself().await.unwrap_err();
    assert!(
        matches!(
            error,
            JiraError::Unreachable {
                timed_out: false,
                ..
            }
        ),
        "{error:?}"
    );
}
