//! Lifecycle bodies are not signed, so a token counts once, and only with the body it came with.

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sandbox::{Event, SignedCall, accounts};
use serde_json::{Value, json};

use super::stage::{DISABLED, NOT_INSTALLED, Stage};
use crate::token_text::{claims, respelled};

/// Wants that sending it once more changes nothing.
async fn is_quiet(stage: &Stage, call: &SignedCall) {
    let before = stage.app.dump().await;
    stage.deliver(call).await;
    assert_eq!(stage.app.dump().await, before, "{}", call.url);
}

async fn is_refused(stage: &Stage, call: &SignedCall) {
    let before = stage.app.dump().await;
    let delivery = stage.send(call).await;
    assert_eq!(delivery.status, 401, "{}", delivery.body);
    assert_eq!(stage.app.dump().await, before, "{}", call.url);
}

#[tokio::test]
async fn installed_sent_again_after_uninstall_revives_nothing() {
    let stage = Stage::set().await;
    let installed = stage.prepare(Event::Installed);
    stage.deliver(&installed).await;
    assert_eq!(stage.jira().rotate_secret().await.status, 204);
    is_quiet(&stage, &installed).await;
    assert_eq!(stage.jira().uninstall().await.status, 204);
    is_quiet(&stage, &installed).await;
    stage.is_refused(NOT_INSTALLED).await;
}

#[tokio::test]
async fn enabled_sent_again_after_disabled_enables_nothing() {
    let stage = Stage::set().await;
    let enabled = stage.prepare(Event::Enabled);
    stage.deliver(&enabled).await;
    stage.deliver(&stage.prepare(Event::Disabled)).await;
    is_quiet(&stage, &enabled).await;
    stage.is_refused(DISABLED).await;
}

#[tokio::test]
async fn the_trail_tells_when_the_app_was_switched_off_and_on() {
    let stage = Stage::set().await;
    for event in [Event::Disabled, Event::Enabled] {
        stage.app.advance(TimeDelta::seconds(1));
        stage.deliver(&stage.prepare(event)).await;
    }
    let trail = (Method::GET, "/api/v1/audit");
    let trail = stage.app.page_call(0, accounts::ADMIN, trail, None).await;
    let trail = trail.expect(200).json();
    let newest = trail["items"].as_array().unwrap().iter().take(2);
    let newest: Vec<_> = newest.map(|event| &event["action"]).collect();
    assert_eq!(newest, ["enabled", "disabled"], "{trail}");
}

#[tokio::test]
async fn uninstalled_sent_again_after_a_return_removes_nothing() {
    let stage = Stage::set().await;
    let uninstalled = stage.prepare(Event::Uninstalled);
    stage.deliver(&uninstalled).await;
    stage.install().await;
    is_quiet(&stage, &uninstalled).await;
    assert_eq!(stage.page().await.expect(200).json()["total"], 1);
}

#[rstest]
#[case(Event::Installed, "sharedSecret", json!("a secret that the thief knows"))]
#[case(Event::Installed, "baseUrl", json!("http://127.0.0.1:9"))]
#[case(Event::Installed, "description", json!("the same but for one word"))]
#[case(Event::Enabled, "description", json!("another"))]
#[case(Event::Disabled, "description", json!("another"))]
#[case(Event::Uninstalled, "description", json!("another"))]
#[tokio::test]
async fn a_used_token_is_refused_with_another_body(
    #[case] event: Event,
    #[case] member: &str,
    #[case] value: Value,
) {
    let stage = Stage::set().await;
    let call = stage.prepare(event);
    stage.deliver(&call).await;
    let mut altered = call.clone();
    altered.body[member] = value;
    is_refused(&stage, &altered).await;
    is_quiet(&stage, &call).await;
}

#[rstest]
#[case(Event::Installed)]
#[case(Event::Enabled)]
#[tokio::test]
async fn another_spelling_of_a_token_is_no_new_token(#[case] event: Event) {
    let stage = Stage::set().await;
    let call = stage.prepare(event);
    stage.deliver(&call).await;
    for token in [respelled(&call.token), format!("{}=", call.token)] {
        let call = SignedCall {
            token,
            ..call.clone()
        };
        is_refused(&stage, &call).await;
    }
    let padded = SignedCall {
        token: format!("  {}  ", call.token),
        ..call
    };
    is_quiet(&stage, &padded).await;
}

#[rstest]
#[case(Event::Installed)]
#[case(Event::Uninstalled)]
#[case(Event::Enabled)]
#[case(Event::Disabled)]
#[tokio::test]
async fn the_guard_remembers_until_the_token_itself_is_refused(#[case] event: Event) {
    let stage = Stage::set().await;
    let (app, call) = (&stage.app, stage.prepare(event));
    stage.deliver(&call).await;
    let life =
        claims(&call.token)["exp"].as_i64().unwrap() - claims(&call.token)["iat"].as_i64().unwrap();
    app.advance(TimeDelta::seconds(life + 29));
    app.housekeeping.round().await;
    is_quiet(&stage, &call).await;
    app.advance(TimeDelta::seconds(1));
    app.housekeeping.round().await;
    is_refused(&stage, &call).await;
    // A while longer, for replicas whose clocks differ.
    app.advance(TimeDelta::minutes(5) + TimeDelta::seconds(1));
    app.housekeeping.round().await;
    let dump = app.dump().await;
    assert!(dump.rows("lifecycle_guard").is_empty(), "{dump:?}");
    is_refused(&stage, &call).await;
}

#[tokio::test]
async fn a_call_that_failed_has_not_used_its_token_up() {
    let stage = Stage::set().await;
    let call = stage.prepare(Event::Installed);
    let mut broken = call.clone();
    broken.body["baseUrl"] = json!("https://jira.example.com");
    let before = stage.app.dump().await;
    assert_eq!(stage.send(&broken).await.status, 400);
    assert_eq!(stage.app.dump().await, before);
    stage.deliver(&call).await;
}
