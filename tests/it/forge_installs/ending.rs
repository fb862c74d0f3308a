//! Nobody says that the app was uninstalled, and everything looks like it.

use std::time::Duration;

use chrono::TimeDelta;
use dwell::clock::Clock as _;
use dwell::db::installations;
use dwell::installs::operator::{Change, end};
use reqwest::Method;
use sandbox::{ForgeEvent, Misbehaviour, Operation, Rule, accounts};
use serde_json::json;

use super::stage::{AWAITS, NOT_INSTALLED, Stage, taken};

#[tokio::test]
async fn two_silent_days_and_a_refused_token_are_the_end() {
    let (stage, token) = Stage::set().await;
    stage.forge().vanish(stage.site());
    stage.silence(47);
    stage.app.housekeeping.round().await;
    stage.has_to_wait(&token).await;
    stage.silence(2);
    stage.app.housekeeping.round().await;
    stage.is_refused(&token, NOT_INSTALLED).await;
    assert_eq!(stage.noted().await, ["installed", "uninstalled"]);
    // Its data goes like that of any other.
    stage.silence(31 * 24);
    stage.app.housekeeping.round().await;
    assert_eq!(stage.stored().await, None);
}

#[tokio::test]
async fn the_next_event_of_the_same_installation_undoes_it_with_tokens_as_they_were() {
    let (stage, token) = Stage::set().await;
    let switched_off = stage.token().await;
    let path = format!("/tokens/{}", switched_off.id);
    let off = Some(json!({ "active": false }));
    let call = (Method::PATCH, path.as_str());
    stage.page(accounts::ADMIN, call, off).await.expect(200);
    stage.silence(49);
    stage.app.housekeeping.round().await;
    stage.is_refused(&token, NOT_INSTALLED).await;
    stage.tell(ForgeEvent::Hourly).await;
    stage.works(&token).await;
    let deactivated = "The token has been deactivated.";
    stage.is_refused(&switched_off, deactivated).await;
    assert_eq!(
        stage.noted().await,
        ["installed", "returned", "uninstalled"]
    );
    // The time of the silence does not count.
    stage.hours_pass(1).await;
    stage.app.housekeeping.round().await;
    stage.works(&token).await;
}

#[tokio::test]
async fn what_the_operator_ended_by_mistake_the_next_event_undoes() {
    let (stage, token) = Stage::set().await;
    let site = stage.stored().await.unwrap().site;
    let now = stage.app.clock.now();
    assert_eq!(end(&stage.app.db, site, now).await.unwrap(), Change::Done);
    // As old as a fact from the database may be.
    stage.app.advance(TimeDelta::seconds(3));
    stage.is_refused(&token, NOT_INSTALLED).await;
    stage.tell(ForgeEvent::Hourly).await;
    stage.works(&token).await;
}

#[tokio::test]
async fn another_installation_does_not_undo_it() {
    let (stage, token) = Stage::set().await;
    stage.silence(49);
    stage.app.housekeeping.round().await;
    taken(&stage.forge().install(stage.site()).await);
    stage.is_refused(&token, AWAITS).await;
}

#[tokio::test]
async fn a_page_call_undoes_it_too_and_tokens_wait_for_the_next_event() {
    let (stage, token) = Stage::set().await;
    stage.silence(49);
    stage.app.housekeeping.round().await;
    stage.is_refused(&token, NOT_INSTALLED).await;
    stage.admins_list().await.expect(200);
    stage.has_to_wait(&token).await;
    stage.tell(ForgeEvent::Hourly).await;
    stage.works(&token).await;
}

#[tokio::test]
async fn who_uses_its_pages_is_not_taken_for_gone() {
    let (stage, token) = Stage::set().await;
    for _ in 0..5 {
        stage.silence(20);
        stage.admins_list().await.expect(200);
        stage.app.housekeeping.round().await;
    }
    stage.has_to_wait(&token).await;
    assert_eq!(stage.noted().await, ["installed"]);
    stage.silence(49);
    stage.app.housekeeping.round().await;
    stage.is_refused(&token, NOT_INSTALLED).await;
}

#[tokio::test]
async fn a_page_call_while_jira_is_asked_keeps_it() {
    let (stage, token) = Stage::set().await;
    stage.silence(49);
    let late = Misbehaviour::Slow { millis: 1_500 };
    stage.site().misbehave(Rule::once(Operation::Myself, late));
    let page = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stage.admins_list().await.expect(200);
    };
    tokio::join!(stage.app.housekeeping.round(), page);
    stage.has_to_wait(&token).await;
    assert_eq!(stage.noted().await, ["installed"]);
}

#[tokio::test]
async fn a_page_is_answered_though_it_cannot_be_noted_that_the_installation_lives() {
    let (stage, _) = Stage::set().await;
    let site = stage.stored().await.unwrap().site;
    stage.silence(13);
    let tx = stage.app.db.begin().await.unwrap();
    let held = installations::lock_of_site(&tx, site).await.unwrap();
    assert_eq!(held.len(), 1);
    stage.admins_list().await.expect(200);
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn what_a_page_call_undid_is_concluded_again_when_nothing_follows() {
    let (stage, token) = Stage::set().await;
    stage.silence(49);
    stage.app.housekeeping.round().await;
    stage.admins_list().await.expect(200);
    stage.silence(47);
    stage.app.housekeeping.round().await;
    stage.has_to_wait(&token).await;
    stage.silence(2);
    stage.app.housekeeping.round().await;
    stage.is_refused(&token, NOT_INSTALLED).await;
}

#[tokio::test]
async fn what_was_concluded_and_then_told_is_final() {
    let (stage, token) = Stage::set().await;
    stage.silence(49);
    stage.app.housekeeping.round().await;
    stage.tell(ForgeEvent::PreUninstall).await;
    stage.tell(ForgeEvent::Hourly).await;
    stage.admins_list().await.expect(403);
    stage.is_refused(&token, NOT_INSTALLED).await;
}

#[tokio::test]
async fn silence_alone_is_not_the_end_while_jira_is_away() {
    let (stage, token) = Stage::set().await;
    let away = Misbehaviour::Unavailable { retry_after: None };
    stage
        .site()
        .misbehave(Rule::always(Operation::Myself, away));
    stage.silence(72);
    stage.app.housekeeping.round().await;
    stage.has_to_wait(&token).await;
    stage.site().behave();
    stage.app.housekeeping.round().await;
    stage.is_refused(&token, NOT_INSTALLED).await;
}

#[tokio::test]
async fn an_installation_that_is_heard_of_stays() {
    let (stage, token) = Stage::set().await;
    stage.silence(47);
    stage.tell(ForgeEvent::Hourly).await;
    stage.silence(2);
    stage.app.housekeeping.round().await;
    stage.works(&token).await;
}

#[tokio::test]
async fn a_process_that_has_not_listened_for_two_hours_concludes_nothing() {
    let (stage, token) = Stage::set().await;
    stage.forge().vanish(stage.site());
    stage.silence(72);
    let (_, housekeeping) = stage.app.restarted(|_| {}).await;
    for _ in 0..2 {
        housekeeping.round().await;
        stage.has_to_wait(&token).await;
        stage.app.advance(TimeDelta::hours(1));
    }
    housekeeping.round().await;
    stage.app.advance(TimeDelta::seconds(4));
    stage.is_refused(&token, NOT_INSTALLED).await;
}

#[tokio::test]
async fn one_that_only_pages_were_heard_of_ends_too_and_the_next_page_call_undoes_it() {
    let stage = Stage::empty().await;
    stage.forge().install_quietly(stage.site());
    stage.admins_list().await.expect(200);
    stage.silence(47);
    stage.app.housekeeping.round().await;
    assert_eq!(stage.noted().await, ["installed"]);
    stage.silence(2);
    stage.app.housekeeping.round().await;
    assert_eq!(stage.noted().await, ["installed", "uninstalled"]);
    stage.admins_list().await.expect(200);
    stage.app.housekeeping.round().await;
    assert_eq!(
        stage.noted().await,
        ["installed", "returned", "uninstalled"]
    );
}
