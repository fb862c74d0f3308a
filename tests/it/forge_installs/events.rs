//! Events come twice, late, and again after a failure.

use chrono::TimeDelta;
use rstest::rstest;
use sandbox::{ForgeEvent, Misbehaviour, Operation, RetryPlace, Rule};
use serde_json::{Value, json};

use super::stage::{NOT_INSTALLED, Stage, taken};

#[rstest]
#[case::installed(ForgeEvent::Installed, &["installed"])]
#[case::schedule(ForgeEvent::Hourly, &["installed"])]
#[case::uninstall(ForgeEvent::PreUninstall, &["installed", "uninstalled"])]
#[tokio::test]
async fn the_same_event_twice_is_one(#[case] event: ForgeEvent, #[case] noted: &[&str]) {
    let (stage, _) = Stage::set().await;
    let call = stage.forge().prepare(stage.site(), event);
    taken(&stage.forge().send(&call).await);
    let once = stage.stored().await;
    taken(&stage.forge().send(&call).await);
    assert_eq!(stage.noted().await, noted);
    assert_eq!(stage.stored().await, once);
}

#[rstest]
#[case(ForgeEvent::Installed)]
#[case(ForgeEvent::Hourly)]
#[tokio::test]
async fn an_event_that_is_late_does_not_bring_back_what_was_uninstalled(#[case] late: ForgeEvent) {
    let (stage, token) = Stage::set().await;
    let call = stage.forge().prepare(stage.site(), late);
    stage.tell(ForgeEvent::PreUninstall).await;
    taken(&stage.forge().send(&call).await);
    stage.is_refused(&token, NOT_INSTALLED).await;
    let stored = stage.stored().await.unwrap();
    assert_eq!(stored.system_token, None);
    assert_eq!(stage.noted().await, ["installed", "uninstalled"]);
}

#[rstest]
#[case(ForgeEvent::Installed)]
#[case(ForgeEvent::Hourly)]
#[case(ForgeEvent::PreUninstall)]
#[tokio::test]
async fn an_event_of_the_installation_before_changes_nothing(#[case] late: ForgeEvent) {
    let (stage, _) = Stage::set().await;
    stage.app.advance(TimeDelta::minutes(16));
    let call = stage.forge().prepare(stage.site(), late);
    taken(&stage.forge().install(stage.site()).await);
    let now = stage.stored().await;
    taken(&stage.forge().send(&call).await);
    assert_eq!(stage.stored().await, now);
    let token = stage.token().await;
    stage.works(&token).await;
}

#[tokio::test]
async fn the_end_of_an_installation_never_heard_of_does_not_end_the_one_that_is() {
    let stage = Stage::empty().await;
    stage.forge().install_quietly(stage.site());
    let late = ForgeEvent::PreUninstall;
    let call = stage.forge().prepare(stage.site(), late);
    taken(&stage.forge().install(stage.site()).await);
    let now = stage.stored().await;
    taken(&stage.forge().send(&call).await);
    assert_eq!(stage.stored().await, now);
    let token = stage.token().await;
    stage.works(&token).await;
}

#[tokio::test]
async fn the_end_of_what_is_not_known_is_nothing() {
    let stage = Stage::empty().await;
    stage.forge().install_quietly(stage.site());
    stage.tell(ForgeEvent::PreUninstall).await;
    assert_eq!(stage.stored().await, None);
}

#[rstest]
#[case::top(RetryPlace::Top)]
#[case::payload(RetryPlace::Payload)]
#[tokio::test]
async fn an_event_that_could_not_be_checked_is_taken_a_minute_later(#[case] place: RetryPlace) {
    let stage = Stage::empty().await;
    stage
        .forge()
        .configure(|registration| registration.retry_place = place);
    let unavailable = Misbehaviour::Unavailable { retry_after: None };
    let rule = Rule::once(Operation::InvocationKeys, unavailable);
    stage.site().misbehave(rule);
    let delivery = stage.forge().install(stage.site()).await;
    assert_eq!(delivery.status, 503, "{}", delivery.body);
    stage.app.advance(TimeDelta::seconds(60));
    let again = stage.app.sandbox.deliver_due().await;
    assert_eq!(again.len(), 1, "{again:?}");
    assert_eq!(again[0].1.status, 204, "{again:?}");
    assert_eq!(stage.noted().await, ["installed"]);
}

#[rstest]
#[case::other_installation(ForgeEvent::Installed, json!({"id": "0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00"}))]
#[case::other_site(ForgeEvent::Installed, json!({"context": "ari:cloud:jira::site/0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00"}))]
#[case::other_event(ForgeEvent::Installed, json!({"eventType": "avi:forge:uninstalled:app"}))]
#[case::no_event(ForgeEvent::Installed, json!({"eventType": null}))]
#[case::schedule_of_another_site(ForgeEvent::Hourly, json!({"context": {"cloudId": "0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00"}}))]
#[case::uninstall_of_another_site(ForgeEvent::PreUninstall, json!({"context": {"cloudId": "0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00"}}))]
#[tokio::test]
async fn a_body_that_contradicts_its_token_is_400_and_nothing_else(
    #[case] event: ForgeEvent,
    #[case] changes: Value,
) {
    let (stage, token) = Stage::set().await;
    let before = stage.stored().await;
    let mut call = stage.forge().prepare(stage.site(), event);
    for (name, value) in changes.as_object().unwrap() {
        call.body[name] = value.clone();
    }
    let delivery = stage.forge().send(&call).await;
    assert_eq!(delivery.status, 400, "{}", delivery.body);
    let body: Value = serde_json::from_str(&delivery.body).unwrap();
    assert_eq!(body["code"], "bad_request", "{body}");
    assert_eq!(stage.stored().await, before);
    stage.works(&token).await;
}

#[tokio::test]
async fn a_schedule_may_come_without_a_body() {
    let (stage, _) = Stage::set().await;
    let mut call = stage.forge().prepare(stage.site(), ForgeEvent::Hourly);
    call.body = Value::Null;
    taken(&stage.forge().send(&call).await);
}
