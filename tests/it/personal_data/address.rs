//! The address of a token's owner, once the owner has changed something.

use chrono::TimeDelta;
use dwell::db::audit;
use dwell::db::credentials::{self, StoredCredential, Verdict};
use reqwest::Method;
use sandbox::{SecretState, SiteOptions, accounts, addresses, secrets};
use serde_json::{Value, json};

use super::{CYCLE, Stage};

const TOKEN: &str = "/api/v1/credentials/user-token";

async fn with_token() -> Stage {
    let stage = Stage::on(vec![SiteOptions::sample()]).await;
    put(&stage, addresses::ADMIN).await;
    stage.round().await;
    stage
}

async fn put(stage: &Stage, email: &str) -> Value {
    let credential = json!({ "token": secrets::TOKEN, "email": email });
    let call = (Method::PUT, TOKEN);
    let answer = stage
        .app
        .page_call(0, accounts::ADMIN, call, Some(credential));
    answer.await.expect(200).json()
}

async fn kept(stage: &Stage) -> StoredCredential {
    let site = stage.app.site_id(0).await;
    let mut all = credentials::of_site(&stage.app.db, site).await.unwrap();
    all.pop().expect("a credential")
}

/// What is checked by itself, after so long.
async fn check_after(stage: &Stage, wait: TimeDelta) {
    stage.app.advance(wait);
    stage.app.keep_fresh().await;
    stage.app.housekeeping.check_credentials().await;
}

#[tokio::test]
async fn an_address_that_does_not_work_any_more_is_asked_about_until_it_is_gone() {
    let stage = with_token().await;
    check_after(&stage, CYCLE).await;
    let proven = kept(&stage).await;
    stage.app.advance(TimeDelta::minutes(1));
    let (sandbox, new) = (&stage.app.sandbox, addresses::NEW);
    sandbox.change_address(accounts::ADMIN, new, false);
    stage.round().await;
    check_after(&stage, TimeDelta::zero()).await;
    check_after(&stage, TimeDelta::days(1)).await;
    let refused = kept(&stage).await;
    assert_eq!(
        (refused.verdict, refused.sealed_email),
        (Verdict::Invalid, proven.sealed_email)
    );
    assert!(refused.checked_at > proven.checked_at);
    stage.app.advance(TimeDelta::days(6));
    stage.round().await;
    let told = sandbox.reported_accounts();
    let told = told.iter().rfind(|one| one.account == accounts::ADMIN);
    assert!(
        told.unwrap().updated_at <= proven.checked_at,
        "a check that failed is no newer copy"
    );
    assert_eq!(kept(&stage).await.sealed_email, None);

    let check = format!("{TOKEN}/check");
    let call = (Method::POST, check.as_str());
    let shown = stage.app.page_call(0, accounts::ADMIN, call, None).await;
    let shown = shown.expect(200).json();
    assert_eq!(
        (&shown["status"], &shown["statusReason"], shown.get("email")),
        (&json!("ownerMismatch"), &json!("addressForgotten"), None),
        "{shown}"
    );
    let saved = put(&stage, new).await;
    assert_eq!(
        (&saved["status"], &saved["email"]),
        (&json!("valid"), &json!(new))
    );
}

#[tokio::test]
async fn an_address_that_jira_no_longer_calls_the_owners_is_gone_with_the_next_check() {
    let stage = with_token().await;
    stage.app.advance(CYCLE);
    stage
        .app
        .sandbox
        .change_address(accounts::ADMIN, addresses::NEW, true);
    stage.round().await;
    check_after(&stage, TimeDelta::zero()).await;
    let found = kept(&stage).await;
    assert_eq!(
        (found.verdict, found.sealed_email, found.next_check_at),
        (Verdict::OwnerMismatch, None, None)
    );
}

#[tokio::test]
async fn an_address_that_nothing_checks_goes_at_once_and_the_trail_says_so() {
    let stage = with_token().await;
    stage.app.uninstall(0).await;
    stage.app.advance(TimeDelta::minutes(1));
    stage.app.install(0).await;
    stage.app.advance(CYCLE);
    assert!(kept(&stage).await.awaiting_reactivation);
    stage.app.sandbox.update_account(accounts::ADMIN);
    stage.round().await;
    let found = kept(&stage).await;
    assert_eq!(
        (found.verdict, found.sealed_email),
        (Verdict::OwnerMismatch, None)
    );
    let site = stage.app.site_id(0).await;
    let events = audit::list(&stage.app.db, site, None, 1000).await.unwrap();
    let failed = events.iter().find(|one| one.action == "credential.failed");
    let failed = failed.expect("an event");
    assert_eq!(
        (failed.actor.as_str(), &failed.detail["status"]),
        ("dwell", &json!("addressForgotten"))
    );
    assert!(!failed.detail.to_string().contains(accounts::ADMIN));
}

#[tokio::test]
async fn an_address_that_cannot_be_fetched_anew_goes_at_once() {
    let stage = with_token().await;
    let outside = SecretState::OutsideAllowlist;
    stage.app.sandbox.set_secret(secrets::TOKEN, outside);
    check_after(&stage, CYCLE).await;
    let blocked = kept(&stage).await;
    assert_eq!(blocked.verdict, Verdict::BlockedByIpAllowlist);
    assert!(blocked.sealed_email.is_some());
    stage.app.sandbox.update_account(accounts::ADMIN);
    stage.round().await;
    assert_eq!(kept(&stage).await.sealed_email, None);
}

#[tokio::test]
async fn an_address_that_still_is_the_owners_stays_and_is_newer_than_the_change() {
    let stage = with_token().await;
    stage.app.advance(CYCLE);
    stage.app.sandbox.update_account(accounts::ADMIN);
    stage.round().await;
    check_after(&stage, TimeDelta::minutes(1)).await;
    let proven = kept(&stage).await;
    assert_eq!(proven.verdict, Verdict::Valid);
    assert!(proven.sealed_email.is_some());
    stage.app.advance(CYCLE);
    stage.round().await;
    let told = stage.app.sandbox.reported_accounts();
    let told = told.iter().rfind(|one| one.account == accounts::ADMIN);
    assert_eq!(told.unwrap().updated_at, proven.checked_at);
    assert_eq!(kept(&stage).await, proven, "not asked about again");
}
