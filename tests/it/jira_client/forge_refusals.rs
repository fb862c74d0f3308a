//! Each way in which there is no user token, and what is made of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use dwell::atlassian::ids::AccountId;
use dwell::jira::{JiraError, Options};
use rstest::rstest;
use serde_json::{Value, json};

use super::forge_site::{
    GRAPHQL, INSTALLED, Installed, MYSELF, SYSTEM_TOKEN, Told, contexts, forge_stub,
    forge_stub_with, outcome, refusal, user_token,
};
use super::stub::{Reply, ok, reply};

const OPERATION: &str = "user token";

#[tokio::test]
async fn a_user_who_cannot_be_acted_for_is_not_asked_about_again_for_a_minute() {
    let stub = forge_stub().await;
    stub.on(
        GRAPHQL,
        |call| match call.json()["variables"]["input"]["userId"].as_str() {
            Some("gone") => refusal("User is not permitted to be impersonated"),
            _ => user_token("t", 3600),
        },
    );
    let refused = JiraError::ImpersonationRefused {
        operation: OPERATION,
        reason: "User is not permitted to be impersonated".to_owned(),
    };
    for seconds in [0, 59] {
        stub.clock.advance(TimeDelta::seconds(seconds));
        let answer = INSTALLED.user(&stub, "gone").myself().await;
        assert_eq!(answer, Err(refused.clone()));
    }
    assert_eq!(stub.seen(GRAPHQL).len(), 1);
    INSTALLED.user(&stub, "mia").myself().await.unwrap();

    stub.on(GRAPHQL, |_| user_token("t", 3600));
    stub.clock.advance(TimeDelta::seconds(1));
    let back = INSTALLED.user(&stub, "gone").myself().await;
    assert!(back.is_ok(), "{back:?}");
}

#[tokio::test]
async fn where_neither_form_of_the_context_is_known_the_app_may_act_for_nobody() {
    let stub = forge_stub().await;
    stub.on(GRAPHQL, |_| {
        refusal("Could not load permissions for app user")
    });
    let error = INSTALLED.user(&stub, "mia").myself().await.unwrap_err();
    let JiraError::ImpersonationRefused { reason, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(reason, "Could not load permissions for app user");
    assert_eq!(contexts(&stub).len(), 2, "each form once");
    assert_eq!(
        stub.seen(MYSELF).len(),
        0,
        "never with the app's own rights"
    );
}

#[tokio::test]
async fn a_refused_system_token_is_told_to_who_keeps_it() {
    let told = Arc::new(Told::default());
    let options = Options {
        on_system_token_refused: told.clone(),
        ..Options::default()
    };
    let stub = forge_stub_with(options).await;
    stub.script(GRAPHQL, [reply(401, ""), user_token("t", 3600)]);
    let error = INSTALLED.user(&stub, "mia").myself().await.unwrap_err();
    let operation = OPERATION;
    assert_eq!(error, JiraError::AppTokenRefused { operation });
    assert_eq!(told.lines(), [format!("1 {SYSTEM_TOKEN}")]);

    INSTALLED.user(&stub, "mia").myself().await.unwrap();
    assert_eq!(told.lines().len(), 1, "once a refusal");
}

#[rstest]
#[case::its_token(|| reply(401, ""))]
#[case::its_consent(|| reply(403, ""))]
#[case::its_context(|| refusal("Could not load permissions for app user"))]
#[tokio::test]
async fn what_an_app_is_refused_that_has_just_been_installed_is_tried_again_soon(
    #[case] refused: fn() -> Reply,
) {
    let told = Arc::new(Told::default());
    let options = Options {
        on_system_token_refused: told.clone(),
        ..Options::default()
    };
    let stub = forge_stub_with(options).await;
    let new = Installed {
        new_for: TimeDelta::minutes(15),
        ..INSTALLED
    };
    let site = new.site(&stub);
    let mia = || stub.jira.as_user(site.clone(), AccountId::new("mia"));
    stub.on(GRAPHQL, move |_| refused());
    for seconds in [0, 14] {
        stub.clock.advance(TimeDelta::seconds(seconds));
        let error = mia().myself().await.unwrap_err();
        assert!(matches!(error, JiraError::AppUnknown { .. }), "{error:?}");
    }
    let asked = stub.seen(GRAPHQL).len();
    assert!(asked <= 2, "a context in each form at most: {asked}");
    assert_eq!(told.lines(), [""; 0], "the token is kept");

    stub.on(GRAPHQL, |_| user_token("t", 3600));
    stub.clock.advance(TimeDelta::seconds(1));
    mia().myself().await.unwrap();
}

#[tokio::test]
async fn without_a_system_token_nothing_is_asked() {
    let stub = forge_stub().await;
    let lost = Installed {
        system_token: None,
        ..INSTALLED
    };
    let operation = OPERATION;
    assert_eq!(
        lost.user(&stub, "mia").myself().await,
        Err(JiraError::AppTokenRefused { operation })
    );
    assert_eq!(stub.paths(), [""; 0]);
}

/// What is left of a failure that is asked about again until it is final.
fn summary(error: &JiraError) -> String {
    match error {
        JiraError::Unavailable { status, .. } => format!("unavailable {status}"),
        JiraError::RateLimited { retry_after, .. } => {
            format!("limited {}", retry_after.map_or(0, |wait| wait.as_secs()))
        }
        JiraError::Malformed { what, .. } => (*what).to_owned(),
        JiraError::ConsentMissing { .. } => "consent".to_owned(),
        other => format!("{other:?}"),
    }
}

fn gateway_error() -> Reply {
    ok(&json!({ "data": null, "errors": [{ "message": "downstream" }] }))
}

#[rstest]
#[case::consent(|| reply(403, ""), 1, "consent")]
#[case::throttled(|| reply(429, "").with("retry-after", "7"), 4, "limited 7")]
#[case::throttled_for_long(|| reply(429, "").with("retry-after", "600"), 1, "limited 600")]
#[case::broken(|| reply(500, "<html>"), 4, "unavailable 502")]
#[case::overloaded(|| reply(503, ""), 4, "unavailable 503")]
#[case::gateway(gateway_error, 4, "unavailable 502")]
#[case::no_outcome(|| outcome(&Value::Null), 4, "unavailable 502")]
#[case::wrong(|| reply(400, ""), 1, "unavailable 400")]
#[case::no_token(
    || outcome(&json!({ "success": true, "authToken": null })),
    1,
    "a success without a token"
)]
#[case::page(|| reply(200, "<html>"), 1, "an HTML page")]
#[tokio::test]
async fn every_other_failure_is_told_as_what_it_is(
    #[case] answer: fn() -> Reply,
    #[case] asked: usize,
    #[case] expected: &str,
) {
    let stub = forge_stub().await;
    stub.on(GRAPHQL, move |_| answer());
    let error = INSTALLED.user(&stub, "mia").myself().await.unwrap_err();
    assert_eq!(summary(&error), expected);
    assert_eq!(stub.seen(GRAPHQL).len(), asked);

    stub.on(GRAPHQL, |_| user_token("t", 3600));
    stub.clock.advance(TimeDelta::minutes(1));
    let recovered = INSTALLED.user(&stub, "mia").myself().await;
    assert!(recovered.is_ok(), "{recovered:?}");
}

#[tokio::test]
async fn tries_count_against_the_budget() {
    let options = Options {
        exchanges_per_minute: 3,
        ..Options::default()
    };
    let stub = forge_stub_with(options).await;
    stub.on(GRAPHQL, |_| reply(503, ""));
    let error = INSTALLED.user(&stub, "mia").myself().await.unwrap_err();
    assert_eq!(
        error,
        JiraError::RateLimited {
            operation: OPERATION,
            retry_after: Some(Duration::from_mins(1)),
        }
    );
    assert_eq!(stub.seen(GRAPHQL).len(), 3);
}

const NO_SCOPE: &str = r#"{"code":401,"message":"Unauthorized; scope does not match"}"#;

#[rstest]
#[case(401)]
#[case(403)]
#[tokio::test]
async fn a_scope_that_is_missing_is_consent_that_is_missing(#[case] status: u16) {
    let stub = forge_stub().await;
    stub.script(
        MYSELF,
        [reply(status, NO_SCOPE), ok(&json!({ "accountId": "mia" }))],
    );
    let error = INSTALLED.user(&stub, "mia").myself().await.unwrap_err();
    let operation = "myself";
    assert_eq!(error, JiraError::ConsentMissing { operation });
    assert_eq!(
        stub.seen(MYSELF).len(),
        1,
        "a fresh token has the same scopes"
    );

    let again = INSTALLED.user(&stub, "mia").myself().await;
    assert_eq!(again, Err(JiraError::ConsentMissing { operation }));
    stub.clock.advance(TimeDelta::minutes(1));
    INSTALLED.user(&stub, "mia").myself().await.unwrap();
    assert_eq!(
        stub.seen(GRAPHQL).len(),
        2,
        "the old consent's token is not kept"
    );
}

/// As with Atlassian's service accounts, for whom the gateway gives tokens that Jira does not take.
#[tokio::test]
async fn a_user_whose_fresh_tokens_jira_refuses_does_not_use_up_the_exchanges_of_others() {
    let stub = forge_stub().await;
    stub.on(MYSELF, |_| reply(401, ""));
    let operation = "myself";
    for _ in 0..10 {
        let answer = INSTALLED.user(&stub, "service").myself().await;
        assert_eq!(answer, Err(JiraError::Unauthorized { operation }));
    }
    assert_eq!(stub.seen(GRAPHQL).len(), 2);

    stub.on(MYSELF, |_| ok(&json!({ "accountId": "service" })));
    stub.clock.advance(TimeDelta::minutes(1));
    let back = INSTALLED.user(&stub, "service").myself().await;
    assert!(back.is_ok(), "{back:?}");
}

#[tokio::test]
async fn on_a_connect_site_the_same_words_are_nothing_but_a_refusal() {
    let stub = forge_stub().await;
    stub.on("/rest/api/3/myself", |_| reply(403, NO_SCOPE));
    let error = stub.user().myself().await.unwrap_err();
    assert!(matches!(error, JiraError::Forbidden { .. }), "{error:?}");
}
