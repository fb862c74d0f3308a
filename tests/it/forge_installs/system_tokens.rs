//! The app's own token comes with events, and goes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use dwell::clock::Clock as _;
use dwell::db::forge_installations::TokenCounts;
use reqwest::Method;
use sandbox::{ForgeEvent, Release, TokenText, accounts};
use serde_json::json;

use super::stage::{Stage, Token, taken};

async fn counts(stage: &Stage) -> [u64; 3] {
    let forge = &stage.app.housekeeping.forge;
    let TokenCounts { fresh, stale, lost } = forge.measure_tokens().await.unwrap();
    [fresh, stale, lost]
}

async fn expires_at(stage: &Stage) -> Option<DateTime<Utc>> {
    let stored = stage.stored().await.unwrap();
    stored.system_token.map(|token| token.expires_at)
}

#[tokio::test]
async fn lost_for_three_hours_reports_wait_and_pages_do_not() {
    let (stage, token) = Stage::set().await;
    assert_eq!(counts(&stage).await, [1, 0, 0]);
    let left = expires_at(&stage).await.unwrap() - stage.app.clock.now();
    stage.app.advance(left - TimeDelta::minutes(5));
    assert_eq!(counts(&stage).await, [0, 1, 0]);
    stage.works(&token).await;
    stage
        .app
        .advance(TimeDelta::minutes(5) + TimeDelta::hours(1));
    for _ in 0..3 {
        assert_eq!(counts(&stage).await, [0, 0, 1]);
        stage.has_to_wait(&token).await;
        // Who is there brings a token of their own.
        stage.admins_list().await.expect(200);
        let issue = (Method::POST, "/tokens");
        let order = Some(stage.order(accounts::ADMIN));
        stage.page(accounts::ADMIN, issue, order).await.expect(201);
        stage.app.advance(TimeDelta::hours(1));
    }
    stage.tell(ForgeEvent::Hourly).await;
    assert_eq!(counts(&stage).await, [1, 0, 0]);
    stage.works(&token).await;
}

#[tokio::test]
async fn the_schedule_keeps_it_fresh_for_days() {
    let (stage, token) = Stage::set().await;
    for text in [TokenText::Jwt, TokenText::Opaque] {
        stage
            .forge()
            .configure(|registration| registration.token_text = text);
        for _ in 0..30 {
            stage.hours_pass(1).await;
            assert_eq!(counts(&stage).await, [1, 0, 0], "{text:?}");
        }
        stage.works(&token).await;
    }
}

#[tokio::test]
async fn a_refused_one_is_forgotten_until_the_next_comes() {
    let (stage, token) = Stage::set().await;
    stage.forge().revoke_tokens(stage.site());
    stage
        .app
        .advance(TimeDelta::hours(1) + TimeDelta::minutes(1));
    stage.has_to_wait(&token).await;
    let stored = stage.stored().await.unwrap();
    assert_eq!(stored.system_token, None);
    assert!(stored.token_refused_at.is_some(), "{stored:?}");
    assert_eq!(counts(&stage).await, [0, 0, 1]);
    stage.tell(ForgeEvent::Hourly).await;
    stage.works(&token).await;
    assert_eq!(stage.stored().await.unwrap().token_refused_at, None);
}

#[tokio::test]
async fn one_that_lasts_longer_replaces_it_and_no_other_does() {
    let (stage, _) = Stage::set().await;
    let first = stage.stored().await.unwrap().system_token;
    stage.tell(ForgeEvent::Hourly).await;
    assert_eq!(
        stage.stored().await.unwrap().system_token,
        first,
        "the same one"
    );
    let mut without = stage.forge().prepare(stage.site(), ForgeEvent::Hourly);
    without.system_token = None;
    taken(&stage.forge().send(&without).await);
    assert_eq!(stage.stored().await.unwrap().system_token, first, "none");
    let hour = (stage.app.clock.now() + TimeDelta::hours(1)).timestamp();
    let hour = URL_SAFE_NO_PAD.encode(json!({ "exp": hour }).to_string());
    without.system_token = Some(format!("e30.{hour}.c2ln"));
    taken(&stage.forge().send(&without).await);
    let kept = stage.stored().await.unwrap().system_token;
    assert_eq!(kept, first, "one that ends earlier");
    let end = first.as_ref().unwrap().expires_at.timestamp();
    let same_end = URL_SAFE_NO_PAD.encode(json!({ "exp": end }).to_string());
    without.system_token = Some(format!("e30.{same_end}.c2ln"));
    taken(&stage.forge().send(&without).await);
    let kept = stage.stored().await.unwrap().system_token;
    assert_ne!(kept, first, "another one that ends at the same time");
    stage.hours_pass(3).await;
    let later = stage.stored().await.unwrap().system_token;
    assert!(later.unwrap().expires_at > first.unwrap().expires_at);
}

#[tokio::test]
async fn what_an_upgrade_brings_replaces_it_at_once() {
    let (stage, _) = Stage::set().await;
    let first = stage.stored().await.unwrap().system_token;
    stage.app.advance(TimeDelta::minutes(90));
    stage.hours_pass(1).await;
    stage.forge().deploy(Release::new("2.0.0"));
    taken(&stage.forge().upgrade(stage.site()).await);
    let token = stage.token().await;
    stage.works(&token).await;
    assert_ne!(stage.stored().await.unwrap().system_token, first);
}

#[tokio::test]
async fn what_comes_with_a_new_version_is_taken_though_it_ends_earlier() {
    let (stage, _) = Stage::set().await;
    stage.forge().deploy(Release::new("2.0.0"));
    stage.forge().consent_quietly(stage.site());
    let mut call = stage.forge().prepare(stage.site(), ForgeEvent::Hourly);
    let hour = stage.app.clock.now() + TimeDelta::hours(1);
    let end = URL_SAFE_NO_PAD.encode(json!({ "exp": hour.timestamp() }).to_string());
    call.system_token = Some(format!("e30.{end}.c2ln"));
    taken(&stage.forge().send(&call).await);
    assert_eq!(expires_at(&stage).await, Some(hour));
    assert_eq!(stage.stored().await.unwrap().version.as_str(), "2.0.0");
}

#[tokio::test]
async fn it_is_sealed_in_the_database() {
    let (stage, _) = Stage::set().await;
    let token = stage.forge().system_token(stage.site()).unwrap();
    let dump = stage.app.dump().await;
    assert_eq!(dump.tables_with(&token), Vec::<&str>::new());
}

#[tokio::test]
async fn it_goes_with_the_installation() {
    let (stage, _): (Stage, Token) = Stage::set().await;
    stage.tell(ForgeEvent::PreUninstall).await;
    assert_eq!(stage.stored().await.unwrap().system_token, None);
    assert_eq!(counts(&stage).await, [0, 0, 0]);
}

#[tokio::test]
async fn the_token_of_an_old_consent_does_not_outlive_an_upgrade_whose_event_was_lost() {
    let (stage, token) = Stage::set().await;
    stage
        .app
        .advance(TimeDelta::hours(2) + TimeDelta::minutes(1));
    stage.tell(ForgeEvent::Hourly).await;
    let old = stage.stored().await.unwrap().system_token.unwrap();
    stage.forge().deploy(Release::new("2.0.0"));
    stage.forge().consent_quietly(stage.site());
    stage.admins_list().await.expect(200);
    assert_eq!(stage.stored().await.unwrap().version.as_str(), "2.0.0");
    let kept = stage.stored().await.unwrap().system_token.unwrap();
    let left = kept.expires_at - stage.app.clock.now();
    assert_eq!(left.num_hours(), 2, "it works until the next has come");
    // The next one lasts no longer than the old one said that it would.
    let mut call = stage.forge().prepare(stage.site(), ForgeEvent::Hourly);
    let half = stage.app.clock.now() + TimeDelta::hours(2);
    let half = URL_SAFE_NO_PAD.encode(json!({ "exp": half.timestamp() }).to_string());
    call.system_token = Some(format!("e30.{half}.c2ln"));
    taken(&stage.forge().send(&call).await);
    let now = stage.stored().await.unwrap().system_token.unwrap();
    assert_ne!(now, old);
    stage.tell(ForgeEvent::Hourly).await;
    stage.works(&token).await;
}
