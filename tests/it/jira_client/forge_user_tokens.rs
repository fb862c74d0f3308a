//! The exchange of a system token for a user's: what is asked, how long it is used, how often it may be asked.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dwell::jira::{JiraError, Ledger, LedgerError, Options, Settled, Silence, Spending};
use futures::future::join_all;
use serde_json::json;

use super::forge_site::{
    CLOUD, GRAPHQL, INSTALLED, Installed, MYSELF, contexts, forge_stub, forge_stub_with, refusal,
    tokens_used, user_token,
};
use super::stub::{ok, reply};

const UNKNOWN: &str = "Could not load permissions for app user in the provided contextIds of []";

#[tokio::test]
async fn the_exchange_names_the_user_and_the_site_and_proves_the_app() {
    let stub = forge_stub().await;
    INSTALLED.user(&stub, "mia").myself().await.unwrap();

    let asked = &stub.seen(GRAPHQL)[0];
    assert_eq!(asked.authorization, "Bearer system-token-1");
    let context = format!("ari:cloud:jira::site/{CLOUD}");
    assert_eq!(
        asked.json()["variables"],
        json!({ "input": { "contextIds": [context], "userId": "mia" } })
    );
    let query = asked.json()["query"].as_str().unwrap().to_owned();
    assert!(query.starts_with("mutation "), "{query}");
    assert_eq!(tokens_used(&stub), ["user-token-1"]);
}

#[tokio::test]
async fn a_user_token_is_used_until_a_minute_before_it_expires() {
    let stub = forge_stub().await;
    let user = INSTALLED.user(&stub, "mia");
    for seconds in [0, 3539, 1] {
        stub.clock.advance(TimeDelta::seconds(seconds));
        user.myself().await.unwrap();
    }
    assert_eq!(
        tokens_used(&stub),
        ["user-token-1", "user-token-1", "user-token-2"]
    );
}

#[tokio::test]
async fn nobody_is_acted_for_past_the_end_of_the_access_that_was_given() {
    let stub = forge_stub().await;
    let in_a_minute = "2026-11-21T12:01:00Z".parse().unwrap();
    let short = INSTALLED.user(&stub, "mia").not_after(in_a_minute);
    short.myself().await.unwrap();
    stub.clock.advance(TimeDelta::seconds(59));
    short.myself().await.unwrap();

    stub.clock.advance(TimeDelta::seconds(1));
    let operation = "myself";
    assert_eq!(
        short.myself().await,
        Err(JiraError::AccessEnded { operation })
    );
    assert_eq!(stub.seen(MYSELF).len(), 2, "jira is not asked");
    let longer = INSTALLED.user(&stub, "mia");
    assert!(longer.myself().await.is_ok(), "another access goes on");
}

#[tokio::test]
async fn no_wait_reaches_past_the_end_of_the_access() {
    let stub = forge_stub().await;
    let end = "2026-11-21T12:00:10Z".parse().unwrap();
    stub.on(MYSELF, |_| reply(429, "").with("retry-after", "20"));
    let user = INSTALLED.user(&stub, "mia").not_after(end);
    let error = user.myself().await.unwrap_err();
    assert!(matches!(error, JiraError::RateLimited { .. }), "{error:?}");
    assert_eq!(stub.waits(), [0; 0]);
}

#[tokio::test]
async fn calls_at_the_same_time_share_one_exchange() {
    let stub = forge_stub().await;
    let user = INSTALLED.user(&stub, "mia");
    let answers = join_all((0..20).map(|_| user.myself())).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(stub.seen(GRAPHQL).len(), 1);
}

#[tokio::test]
async fn users_sites_installations_and_consents_share_no_token_but_system_tokens_do() {
    let stub = forge_stub().await;
    let with = |changed: Installed, account| changed.user(&stub, account);
    for (user, expected) in [
        (with(INSTALLED, "mia"), 1),
        (with(INSTALLED, "joe"), 2),
        (
            with(
                Installed {
                    site: 2,
                    ..INSTALLED
                },
                "mia",
            ),
            3,
        ),
        (
            with(
                Installed {
                    installation: 2,
                    ..INSTALLED
                },
                "mia",
            ),
            4,
        ),
        (
            with(
                Installed {
                    version: "2.0.0",
                    ..INSTALLED
                },
                "mia",
            ),
            5,
        ),
        (
            with(
                Installed {
                    version: "1.7.3",
                    ..INSTALLED
                },
                "mia",
            ),
            1,
        ),
        (
            with(
                Installed {
                    system_token: Some("next"),
                    ..INSTALLED
                },
                "mia",
            ),
            1,
        ),
        (
            with(
                Installed {
                    system_token: None,
                    ..INSTALLED
                },
                "mia",
            ),
            1,
        ),
    ] {
        user.myself().await.unwrap();
        let used = tokens_used(&stub).pop().unwrap();
        assert_eq!(used, format!("user-token-{expected}"), "{user:?}");
    }
}

#[tokio::test]
async fn a_token_that_jira_refuses_is_replaced_once() {
    let stub = forge_stub().await;
    stub.on(MYSELF, |call| match call.authorization.as_str() {
        "Bearer user-token-1" => reply(401, ""),
        _ => ok(&json!({ "accountId": "mia" })),
    });
    INSTALLED.user(&stub, "mia").myself().await.unwrap();
    assert_eq!(tokens_used(&stub), ["user-token-1", "user-token-2"]);

    stub.on(MYSELF, |_| reply(401, ""));
    let error = INSTALLED.user(&stub, "mia").myself().await.unwrap_err();
    assert!(matches!(error, JiraError::Unauthorized { .. }), "{error:?}");
    assert_eq!(stub.seen(MYSELF).len(), 4);
}

#[tokio::test]
async fn the_form_of_the_context_that_works_is_remembered_for_the_installation() {
    let stub = forge_stub().await;
    let workspace = format!("ari:cloud:jira:{CLOUD}:workspace/{CLOUD}");
    let site = format!("ari:cloud:jira::site/{CLOUD}");
    let works = workspace.clone();
    stub.on(
        GRAPHQL,
        move |call| match call.json()["variables"]["input"]["contextIds"][0].as_str() {
            Some(context) if context == works => user_token("t", 3600),
            _ => refusal(UNKNOWN),
        },
    );
    INSTALLED.user(&stub, "mia").myself().await.unwrap();
    assert_eq!(contexts(&stub), [site.as_str(), &workspace]);
    INSTALLED.user(&stub, "joe").myself().await.unwrap();
    assert_eq!(contexts(&stub)[2..], [workspace.as_str()]);

    let other = Installed {
        installation: 2,
        ..INSTALLED
    };
    other.user(&stub, "mia").myself().await.unwrap();
    assert_eq!(contexts(&stub)[3..], [site.as_str(), &workspace]);
}

#[tokio::test]
async fn a_remembered_form_that_no_longer_works_is_given_up_for_the_other() {
    let stub = forge_stub().await;
    INSTALLED.user(&stub, "mia").myself().await.unwrap();
    stub.script(
        GRAPHQL,
        [
            refusal(UNKNOWN),
            user_token("t", 3600),
            user_token("u", 3600),
        ],
    );
    INSTALLED.user(&stub, "joe").myself().await.unwrap();
    INSTALLED.user(&stub, "ann").myself().await.unwrap();
    let forms = contexts(&stub);
    let is_workspace: Vec<_> = forms
        .iter()
        .map(|form| form.contains("workspace"))
        .collect();
    assert_eq!(is_workspace, [false, false, true, true], "{forms:?}");
}

/// Other replicas have used up the minute.
#[derive(Debug)]
struct UsedUp;

#[async_trait]
impl Ledger for UsedUp {
    async fn settle(
        &self,
        _: &[Spending],
        _: DateTime<Utc>,
        _: DateTime<Utc>,
    ) -> Result<Settled, LedgerError> {
        Ok(Settled::default())
    }

    async fn silence(&self, _: Silence) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn count_exchanges(
        &self,
        count: u64,
        most: u64,
        _: DateTime<Utc>,
    ) -> Result<Option<Duration>, LedgerError> {
        assert_eq!((count, most), (1, 1_000));
        Ok(Some(Duration::from_secs(7)))
    }
}

#[tokio::test]
async fn what_other_replicas_exchanged_counts_too() {
    let options = Options {
        ledger: Arc::new(UsedUp),
        ..Options::default()
    };
    let stub = forge_stub_with(options).await;
    let limited = JiraError::RateLimited {
        operation: "user token",
        retry_after: Some(Duration::from_secs(7)),
    };
    let told = INSTALLED.user(&stub, "mia").myself().await;
    assert_eq!(told, Err(limited));
    assert!(stub.seen(GRAPHQL).is_empty());
}

#[tokio::test]
async fn over_the_budget_new_users_are_told_to_wait_and_known_ones_go_on() {
    let options = Options {
        exchanges_per_minute: 2,
        ..Options::default()
    };
    let stub = forge_stub_with(options).await;
    let user = |account| INSTALLED.user(&stub, account);
    user("mia").myself().await.unwrap();
    stub.clock.advance(TimeDelta::seconds(20));
    user("joe").myself().await.unwrap();

    let limited = JiraError::RateLimited {
        operation: "user token",
        retry_after: Some(Duration::from_secs(40)),
    };
    assert_eq!(user("ann").myself().await, Err(limited));
    assert_eq!(stub.seen(GRAPHQL).len(), 2);
    assert_eq!(stub.waits(), [0; 0], "the caller waits, not we");
    user("mia").myself().await.unwrap();

    stub.clock.advance(TimeDelta::seconds(40));
    user("ann").myself().await.unwrap();
}
