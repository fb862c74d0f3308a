//! User tokens that come with a page call: used as they are, once Jira has said whose they are.

use std::sync::Arc;

use chrono::TimeDelta;
use dwell::atlassian::ids::AccountId;
use dwell::installs::user_proof::{ProofError, UserProofs};
use dwell::jira::{JiraError, JiraSite};
use futures::future::join_all;
use rstest::rstest;
use secrecy::SecretString;
use serde_json::json;

use super::forge_site::{GRAPHQL, INSTALLED, Installed, MYSELF, forge_stub, tokens_used};
use super::stub::{Stub, ok, reply};

/// A Jira that knows the tokens `of-mia` and `of-joe`.
async fn stub() -> Stub {
    let stub = forge_stub().await;
    stub.on(MYSELF, |call| match call.authorization.as_str() {
        "Bearer of-mia" | "Bearer of-mia-too" => ok(&json!({ "accountId": "mia" })),
        "Bearer of-joe" => ok(&json!({ "accountId": "joe" })),
        _ => reply(401, ""),
    });
    stub
}

fn proofs(stub: &Stub) -> UserProofs {
    UserProofs::new(stub.jira.clone(), stub.clock.clone())
}

/// Page calls go on while the app itself has lost its token.
fn site(stub: &Stub) -> Arc<JiraSite> {
    let lost = Installed {
        system_token: None,
        ..INSTALLED
    };
    lost.site(stub)
}

fn mia() -> AccountId {
    AccountId::new("mia")
}

fn token(text: &str) -> SecretString {
    SecretString::from(text)
}

#[tokio::test]
async fn a_brought_token_is_used_as_it_is_and_never_exchanged() {
    let stub = stub().await;
    let user = stub.jira.with_token(site(&stub), mia(), token("of-mia"));
    assert_eq!(user.myself().await.unwrap().account_id, mia());

    let stale = stub.jira.with_token(site(&stub), mia(), token("stale"));
    let operation = "myself";
    assert_eq!(
        stale.myself().await,
        Err(JiraError::Unauthorized { operation })
    );
    assert_eq!(tokens_used(&stub), ["of-mia", "stale"], "no second try");
    assert_eq!(stub.seen(GRAPHQL).len(), 0);
}

#[tokio::test]
async fn the_callers_own_token_is_proven_once_for_ten_minutes() {
    let stub = stub().await;
    let (proofs, site) = (proofs(&stub), site(&stub));
    let proven = proofs.prove(&site, &mia(), &token("of-mia")).await.unwrap();
    assert_eq!(*proven.account(), mia());
    for seconds in [599, 1, 0] {
        stub.clock.advance(TimeDelta::seconds(seconds));
        proofs.prove(&site, &mia(), &token("of-mia")).await.unwrap();
    }
    assert_eq!(tokens_used(&stub), ["of-mia", "of-mia"]);
    proven.as_user().myself().await.unwrap();
    assert_eq!(tokens_used(&stub).len(), 3, "a proof is no answer of Jira");
}

#[tokio::test]
async fn proofs_at_the_same_time_ask_once() {
    let stub = stub().await;
    let (proofs, site, mia, token) = (proofs(&stub), site(&stub), mia(), token("of-mia"));
    let all = join_all((0..10).map(|_| proofs.prove(&site, &mia, &token))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(stub.seen(MYSELF).len(), 1);
}

#[rstest]
#[case::of_somebody_else("of-joe", ProofError::OtherUser)]
#[case::of_nobody("made up", ProofError::Refused)]
#[tokio::test]
async fn a_token_that_is_not_the_callers_proves_nothing_however_often(
    #[case] brought: &str,
    #[case] expected: ProofError,
) {
    let stub = stub().await;
    let (proofs, site) = (proofs(&stub), site(&stub));
    for _ in 0..2 {
        let answer = proofs.prove(&site, &mia(), &token(brought)).await;
        assert_eq!(answer.unwrap_err(), expected);
    }
    assert_eq!(stub.seen(MYSELF).len(), 2, "a refusal is not remembered");
}

#[tokio::test]
async fn a_proof_is_for_this_token_this_user_and_this_site_only() {
    let stub = stub().await;
    let proofs = proofs(&stub);
    let here = site(&stub);
    proofs.prove(&here, &mia(), &token("of-mia")).await.unwrap();

    let joe = AccountId::new("joe");
    let as_joe = proofs.prove(&here, &joe, &token("of-mia")).await;
    assert_eq!(as_joe.unwrap_err(), ProofError::OtherUser);
    proofs
        .prove(&here, &mia(), &token("of-mia-too"))
        .await
        .unwrap();
    assert_eq!(stub.seen(MYSELF).len(), 3);

    let mut elsewhere = (*here).clone();
    elsewhere.base_url = stub.base_url().join("/api/ex/jira/other").unwrap();
    let there = proofs
        .prove(&Arc::new(elsewhere), &mia(), &token("of-mia"))
        .await;
    let error = there.unwrap_err();
    assert!(
        matches!(error, ProofError::Jira(JiraError::NotFound { .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_jira_that_does_not_answer_proves_nothing_and_is_asked_again() {
    let stub = stub().await;
    let (proofs, site) = (proofs(&stub), site(&stub));
    stub.on(MYSELF, |_| reply(503, ""));
    let error = proofs
        .prove(&site, &mia(), &token("of-mia"))
        .await
        .unwrap_err();
    assert!(
        matches!(error, ProofError::Jira(JiraError::Unavailable { .. })),
        "{error:?}"
    );
    stub.on(MYSELF, |_| ok(&json!({ "accountId": "mia" })));
    let later = proofs.prove(&site, &mia(), &token("of-mia")).await;
    assert!(later.is_ok(), "{later:?}");
}
