//! Jira on a bad day: what the caller is told.

use chrono::TimeDelta;
use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR};
use sandbox::{Edit, Misbehaviour, Operation, Rule};
use serde_json::Value;

use super::story::{acme, acme_with};
use super::{keys, messages};
use crate::test_app::{Answer, TestApp};

const LIST: &str = "/rest/list?filterType=project&projectKey=WEB&columnsBy=statusDuration";

async fn spoiled(app: &TestApp, operation: Operation, what: Misbehaviour) -> Answer {
    let (_, token) = app.token_for(0, ADMIN).await;
    app.site(0).misbehave(Rule::always(operation, what));
    app.report(&token, LIST).await
}

/// In the envelope, and nothing of an HTML page or of a figure in it.
fn enveloped(answer: Answer, status: u16) -> Value {
    let answer = answer.expect(status);
    let body = answer.json();
    assert_eq!(body["status"], status, "{body}");
    assert!(
        body["pluginVersion"].is_string() && body.get("table").is_none(),
        "{body}"
    );
    assert!(!answer.text.contains("html"), "{body}");
    body
}

fn retry_after(answer: &Answer) -> Option<&str> {
    answer
        .headers
        .get("retry-after")
        .map(|value| value.to_str().unwrap())
}

fn limited(retry_after: Option<u64>) -> Misbehaviour {
    Misbehaviour::TooManyRequests {
        retry_after,
        reset_in: None,
        coarse_reset: false,
        reason: None,
    }
}

#[rstest]
#[case(Operation::Search)]
#[case(Operation::BulkIssues)]
#[case(Operation::BulkChangelogs)]
#[case(Operation::Statuses)]
#[case(Operation::Myself)]
#[tokio::test]
async fn a_rate_limit_is_passed_on_with_its_wait(#[case] operation: Operation) {
    let app = acme().await;
    let answer = spoiled(&app, operation, limited(Some(120))).await;
    assert_eq!(retry_after(&answer), Some("120"), "{:?}", answer.headers);
    enveloped(answer, 429);
    assert!(
        app.pace.seconds().is_empty(),
        "longer than any call waits: {:?}",
        app.pace.seconds()
    );
}

#[tokio::test]
async fn a_rate_limit_at_the_door_of_the_authorization_server_is_one_too() {
    let app = acme().await;
    let (_, token) = app.token_for(0, FAR).await;
    app.site(0)
        .misbehave(Rule::always(app.exchange(), limited(Some(90))));
    let answer = app.report(&token, LIST).await;
    assert_eq!(retry_after(&answer), Some("90"), "{:?}", answer.headers);
    enveloped(answer, 429);
}

#[tokio::test]
async fn a_short_wait_is_waited_and_nobody_notices() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let expected = app.report(&token, LIST).await.expect(200).text;
    for what in [
        limited(Some(5)),
        Misbehaviour::Unavailable { retry_after: None },
        Misbehaviour::CutMidBody,
        Misbehaviour::HtmlPage { status: 502 },
    ] {
        let before = app.pace.seconds().len();
        app.site(0)
            .misbehave(Rule::times(Operation::Search, 2, what.clone()));
        assert_eq!(
            app.report(&token, LIST).await.expect(200).text,
            expected,
            "{what:?}"
        );
        assert_eq!(app.pace.seconds().len(), before + 2, "{what:?}");
    }
}

#[rstest]
#[case(Misbehaviour::Unavailable { retry_after: Some(77) }, 503, Some("77"))]
#[case(Misbehaviour::Unavailable { retry_after: None }, 503, Some("30"))]
#[case(Misbehaviour::HtmlPage { status: 503 }, 503, Some("30"))]
#[case(Misbehaviour::HtmlPage { status: 200 }, 502, None)]
#[case(Misbehaviour::CutMidBody, 503, Some("30"))]
#[case(Misbehaviour::Fails { status: 500, message: "Oops".to_owned() }, 503, Some("30"))]
#[case(Misbehaviour::Fails { status: 403, message: "No.".to_owned() }, 403, None)]
#[case(Misbehaviour::Fails { status: 401, message: "Who?".to_owned() }, 403, None)]
#[tokio::test]
async fn a_failure_is_called_what_it_is(
    #[case] what: Misbehaviour,
    #[case] status: u16,
    #[case] wait: Option<&str>,
) {
    let app = acme().await;
    // Through Forge a refusal says nothing before.
    app.advance(TimeDelta::minutes(16));
    for operation in [Operation::Search, Operation::BulkChangelogs] {
        let answer = spoiled(&app, operation, what.clone()).await;
        assert_eq!(retry_after(&answer), wait, "{operation:?}: {}", answer.text);
        enveloped(answer, status);
        app.site(0).behave();
    }
}

#[tokio::test]
async fn a_jira_that_never_ends_is_given_up() {
    let app = acme_with(&[("DWELL_JIRA_TIMEOUT_SECONDS", "1")]).await;
    let answer = spoiled(
        &app,
        Operation::Search,
        Misbehaviour::Slow { millis: 5_000 },
    )
    .await;
    assert_eq!(retry_after(&answer), Some("30"));
    enveloped(answer, 503);
    assert!(
        app.pace.seconds().is_empty(),
        "not tried again: it has cost the longest time there is"
    );
}

#[tokio::test]
async fn a_user_token_that_jira_forgot_is_fetched_again() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for operation in [
        Operation::Search,
        Operation::BulkIssues,
        Operation::BulkChangelogs,
    ] {
        let forgotten = Misbehaviour::Fails {
            status: 401,
            message: String::new(),
        };
        app.site(0).misbehave(Rule::once(operation, forgotten));
        app.report(&token, LIST).await.expect(200);
    }
}

#[tokio::test]
async fn jiras_own_words_about_a_query_reach_the_caller() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for (jql, word) in [
        ("colour+%3D+red", "colour"),
        ("project+%3D", ""),
        ("project+%3D+NOPE", "NOPE"),
    ] {
        for endpoint in ["list", "list2"] {
            let path = format!(
                "/rest/{endpoint}?filterType=customjql&customjql={jql}&columnsBy=statusCount"
            );
            let body = enveloped(app.report(&token, &path).await, 400);
            let told = messages(&body);
            assert!(!told.is_empty() && told[0].contains(word), "{told:?}");
        }
    }
}

#[tokio::test]
async fn a_user_who_left_can_no_longer_be_acted_for() {
    let app = acme().await;
    let (_, token) = app.token_for(0, FAR).await;
    app.report(&token, LIST).await.expect(200);
    let account = FAR.to_owned();
    app.site(0)
        .edit(Edit::Activate {
            account: account.clone(),
            active: false,
        })
        .unwrap();
    let body = enveloped(app.report(&token, LIST).await, 403);
    assert!(
        body["message"]
            .as_str()
            .unwrap()
            .contains("act as this user"),
        "{body}"
    );
    app.site(0)
        .edit(Edit::Activate {
            account,
            active: true,
        })
        .unwrap();
    // So long a refusal of Forge's is remembered.
    app.advance(TimeDelta::minutes(1));
    let report = app.report(&token, LIST).await.expect(200).json();
    assert_eq!(keys(&report).len(), 3);
}
