use chrono::TimeDelta;
use dwell::jira::JiraError;
use futures::future::join_all;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use super::patient::TOKEN;
use super::stub::{SECRET, Seen, Stub, ok, reply, token};

const MYSELF: &str = "/rest/api/3/myself";

async fn stub() -> Stub {
    let stub = Stub::start().await;
    stub.on(MYSELF, |_| ok(&json!({ "accountId": "mia" })));
    stub
}

fn tokens_used(stub: &Stub) -> Vec<String> {
    let used = stub
        .seen(MYSELF)
        .into_iter()
        .map(|call: Seen| call.authorization);
    used.collect()
}

#[tokio::test]
async fn the_exchange_asks_for_read_with_a_signed_assertion() {
    let stub = stub().await;
    stub.user().myself().await.unwrap();

    let form = stub.seen(TOKEN)[0].form();
    assert_eq!(
        form["grant_type"],
        "urn:ietf:params:oauth:grant-type:jwt-bearer"
    );
    assert_eq!(form["scope"], "READ");
    let mut validation = Validation::new(Algorithm::HS256);
    let audience = stub.base_url().join("authorization").unwrap();
    validation.set_audience(&[audience]);
    validation.validate_exp = false;
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    let assertion = jsonwebtoken::decode::<Value>(&form["assertion"], &key, &validation).unwrap();
    assert_eq!(
        assertion.claims["sub"],
        "urn:atlassian:connect:useraccountid:mia"
    );
    assert_eq!(
        assertion.claims["tnt"],
        stub.base_url().as_str().trim_end_matches('/')
    );
    assert_eq!(assertion.claims.get("qsh"), None);
}

#[tokio::test]
async fn a_token_is_used_until_shortly_before_it_expires() {
    let stub = stub().await;
    stub.user().myself().await.unwrap();
    stub.clock.advance(TimeDelta::seconds(869));
    stub.user().myself().await.unwrap();
    stub.clock.advance(TimeDelta::seconds(1));
    stub.user().myself().await.unwrap();
    assert_eq!(
        tokens_used(&stub),
        ["Bearer token-1", "Bearer token-1", "Bearer token-2"]
    );
}

#[tokio::test]
async fn calls_at_the_same_time_share_one_exchange() {
    let stub = stub().await;
    let user = stub.user();
    let answers = join_all((0..20).map(|_| user.myself())).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(stub.seen(TOKEN).len(), 1);
}

#[tokio::test]
async fn users_sites_and_renewed_installations_share_no_token() {
    let stub = stub().await;
    for user in [
        stub.as_user(1, "mia"),
        stub.as_user(1, "joe"),
        stub.as_user(2, "mia"),
        stub.with_secret(1, "mia", "the next secret"),
        stub.as_user(1, "mia"),
    ] {
        user.myself().await.unwrap();
    }
    let expected = [1, 2, 3, 4, 1].map(|number| format!("Bearer token-{number}"));
    assert_eq!(tokens_used(&stub), expected);
}

#[tokio::test]
async fn a_token_that_jira_refuses_is_replaced() {
    let stub = stub().await;
    stub.on(MYSELF, |call| match call.authorization.as_str() {
        "Bearer token-1" => reply(401, ""),
        _ => ok(&json!({ "accountId": "mia" })),
    });
    stub.user().myself().await.unwrap();
    stub.user().myself().await.unwrap();
    assert_eq!(
        tokens_used(&stub),
        ["Bearer token-1", "Bearer token-2", "Bearer token-2"]
    );
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_too_is_the_end() {
    let stub = stub().await;
    stub.on(MYSELF, |_| reply(401, "<html>"));
    let error = stub.user().myself().await.unwrap_err();
    assert_eq!(
        error,
        JiraError::Unauthorized {
            operation: "myself"
        }
    );
    assert_eq!(stub.seen(MYSELF).len(), 2);
}

#[tokio::test]
async fn a_refused_impersonation_is_told_and_neither_repeated_nor_remembered() {
    let stub = stub().await;
    let refusal = json!({ "error": "invalid_grant", "error_description": "user is inactive" });
    stub.script(
        TOKEN,
        [reply(400, refusal.to_string()), ok(&token("later"))],
    );
    let error = stub.user().myself().await.unwrap_err();
    let JiraError::ImpersonationRefused { reason, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(reason, "invalid_grant: user is inactive");
    assert_eq!(stub.seen(TOKEN).len(), 1);
    stub.user().myself().await.unwrap();
}

#[tokio::test]
async fn a_limit_of_the_authorization_server_is_waited_for() {
    let stub = stub().await;
    let limit = || reply(429, "").with("retry-after", "7");
    stub.script(TOKEN, [limit(), ok(&token("t"))]);
    stub.user().myself().await.unwrap();
    assert_eq!(stub.waits(), [7]);

    stub.script(TOKEN, (0..9).map(|_| limit()));
    let error = stub.as_user(1, "joe").myself().await.unwrap_err();
    assert!(
        matches!(
            error,
            JiraError::RateLimited {
                operation: "user token",
                ..
            }
        ),
        "{error:?}"
    );
}
