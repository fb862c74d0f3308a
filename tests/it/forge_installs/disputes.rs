//! Events of two installations of one tenant, of which the site has one.

use chrono::TimeDelta;
use rstest::rstest;
use sandbox::{ForgeCall, ForgeEvent, Misbehaviour, Operation, Rule};

use super::stage::{NOT_INSTALLED, Stage, taken};

/// The first installation was never heard of, and its event comes now; the site has the app anew.
async fn late(event: ForgeEvent) -> (Stage, ForgeCall) {
    let stage = Stage::empty().await;
    stage.forge().install_quietly(stage.site());
    let call = stage.forge().prepare(stage.site(), event);
    (stage, call)
}

#[rstest]
#[case(ForgeEvent::Installed)]
#[case(ForgeEvent::Hourly)]
#[tokio::test]
async fn a_late_event_of_one_never_heard_of_does_not_replace_the_one_that_lives(
    #[case] event: ForgeEvent,
) {
    let (stage, call) = late(event).await;
    taken(&stage.forge().install(stage.site()).await);
    let token = stage.token().await;
    let before = stage.stored().await;
    taken(&stage.forge().send(&call).await);
    assert_eq!(stage.stored().await, before);
    stage.works(&token).await;
    assert_eq!(stage.noted().await, ["installed"]);
}

#[tokio::test]
async fn while_jira_cannot_say_which_one_lives_the_event_has_to_come_again() {
    let (stage, call) = late(ForgeEvent::Installed).await;
    taken(&stage.forge().install(stage.site()).await);
    let before = stage.stored().await;
    let away = Misbehaviour::Unavailable { retry_after: None };
    let rule = Rule::always(Operation::Myself, away);
    stage.site().misbehave(rule);
    let delivery = stage.forge().send(&call).await;
    assert_eq!(delivery.status, 503, "{}", delivery.body);
    assert_eq!(stage.stored().await, before);
    stage.site().behave();
    taken(&stage.forge().send(&call).await);
    assert_eq!(stage.stored().await, before);
}

/// So soon Jira may refuse the one that lives, which says nothing.
#[tokio::test]
async fn a_late_event_does_not_replace_one_that_jira_does_not_know_yet() {
    let (stage, call) = late(ForgeEvent::Installed).await;
    taken(&stage.forge().install(stage.site()).await);
    let token = stage.token().await;
    let before = stage.stored().await;
    let not_yet = Misbehaviour::Fails {
        status: 403,
        message: "not yet".to_owned(),
    };
    stage
        .site()
        .misbehave(Rule::always(Operation::Myself, not_yet));
    let delivery = stage.forge().send(&call).await;
    assert_eq!(delivery.status, 503, "{}", delivery.body);
    assert_eq!(stage.stored().await, before);
    stage.site().behave();
    stage.works(&token).await;
}

#[tokio::test]
async fn one_that_was_replaced_by_mistake_is_back_when_the_other_stays_silent() {
    let (stage, call) = late(ForgeEvent::Hourly).await;
    // Only a page was heard of the second one, so that Jira cannot be asked about it.
    stage.forge().install_quietly(stage.site());
    let token = stage.token().await;
    let second = stage.stored().await.unwrap();
    taken(&stage.forge().send(&call).await);
    let first = stage.stored().await.unwrap();
    assert_ne!(first.forge_id, second.forge_id);
    stage.hours_pass(2).await;
    let still = stage.stored().await.unwrap();
    assert_eq!(still.forge_id, first.forge_id, "it may be heard of yet");
    stage.app.advance(TimeDelta::minutes(1));
    stage.tell(ForgeEvent::Hourly).await;
    let back = stage.stored().await.unwrap();
    assert_eq!(back.forge_id, second.forge_id);
    // What the mistake switched off is for an admin to switch on.
    let more = stage.token().await;
    stage.works(&more).await;
    let list = stage.admins_list().await.expect(200).json();
    let items = list["items"].as_array().unwrap();
    let of_before = items.iter().find(|item| item["id"] == token.id);
    let awaits = &of_before.unwrap()["awaitingReactivation"];
    assert_eq!(awaits, true, "{list}");
}

#[tokio::test]
async fn an_uninstall_that_failed_is_undone_by_an_event_an_hour_later() {
    let (stage, token) = Stage::set().await;
    stage.tell(ForgeEvent::PreUninstall).await;
    stage.app.advance(TimeDelta::hours(1));
    stage.tell(ForgeEvent::Hourly).await;
    stage.is_refused(&token, NOT_INSTALLED).await;
    stage.app.advance(TimeDelta::minutes(1));
    stage.tell(ForgeEvent::Hourly).await;
    stage.works(&token).await;
    assert_eq!(
        stage.noted().await,
        ["installed", "returned", "uninstalled"]
    );
}
