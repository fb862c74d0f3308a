//! A site on which the app is installed anew: another installation of the same tenant.

use chrono::TimeDelta;
use futures::future::join_all;
use reqwest::Method;
use rstest::rstest;
use sandbox::{ForgeEvent, accounts};
use serde_json::json;

use super::stage::{AWAITS, NOT_INSTALLED, Stage, Token, taken};

async fn reactivate(stage: &Stage, token: &Token) {
    let path = format!("/tokens/{}", token.id);
    let change = Some(json!({ "active": true }));
    let call = (Method::PATCH, path.as_str());
    stage.page(accounts::ADMIN, call, change).await.expect(200);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    Told,
    /// The call before the uninstall never came: only the new id tells.
    Untold,
}

#[rstest]
#[tokio::test]
async fn its_tokens_are_back_and_wait_for_an_admin(
    #[values(Leaving::Told, Leaving::Untold)] leaving: Leaving,
) {
    let (stage, token) = Stage::set().await;
    let (before, figures) = (stage.stored().await.unwrap(), stage.works(&token).await);
    if leaving == Leaving::Told {
        taken(&stage.forge().uninstall(stage.site()).await);
        stage.is_refused(&token, NOT_INSTALLED).await;
        stage.app.advance(TimeDelta::days(29));
        stage.app.housekeeping.round().await;
    } else {
        stage.app.advance(TimeDelta::minutes(16));
        stage.forge().vanish(stage.site());
    }
    taken(&stage.forge().install(stage.site()).await);
    let after = stage.stored().await.unwrap();
    assert_eq!(after.site, before.site);
    assert_ne!(after.forge_id, before.forge_id);
    stage.is_refused(&token, AWAITS).await;
    let list = stage.admins_list().await.expect(200).json();
    let item = &list["items"][0];
    assert_eq!(item["awaitingReactivation"], json!(true), "{list}");
    assert_eq!(
        stage.noted().await,
        ["installed", "reinstalled", "uninstalled"]
    );
    reactivate(&stage, &token).await;
    assert_eq!(stage.works(&token).await, figures);
    // The time since the uninstall no longer counts.
    stage.app.advance(TimeDelta::days(29));
    stage.tell(ForgeEvent::Hourly).await;
    stage.app.advance(TimeDelta::days(29));
    stage.tell(ForgeEvent::Hourly).await;
    stage.app.housekeeping.round().await;
    stage.works(&token).await;
}

#[tokio::test]
async fn a_page_may_be_the_first_that_is_heard_of_it() {
    let (stage, token) = Stage::set().await;
    taken(&stage.forge().uninstall(stage.site()).await);
    stage.forge().install_quietly(stage.site());
    let list = stage.admins_list().await.expect(200).json();
    assert_eq!(list["total"], 1, "{list}");
    stage.is_refused(&token, AWAITS).await;
    stage.tell(ForgeEvent::Installed).await;
    assert_eq!(
        stage.noted().await,
        ["installed", "reinstalled", "uninstalled"]
    );
    reactivate(&stage, &token).await;
    stage.works(&token).await;
}

#[tokio::test]
async fn after_the_retention_time_it_is_another_site() {
    let (stage, token) = Stage::set().await;
    let before = stage.stored().await.unwrap();
    taken(&stage.forge().uninstall(stage.site()).await);
    stage.app.advance(TimeDelta::days(31));
    stage.app.housekeeping.round().await;
    assert_eq!(stage.stored().await, None);
    taken(&stage.forge().install(stage.site()).await);
    assert_ne!(stage.stored().await.unwrap().site, before.site);
    stage.is_refused(&token, "The token is not valid.").await;
}

#[tokio::test]
async fn pages_of_what_was_uninstalled_are_refused_but_not_with_401() {
    let (stage, _) = Stage::set().await;
    let page = stage.bare_page(accounts::ADMIN, Method::GET, "/my/tokens");
    let of_before = stage.bare_page(accounts::ADMIN, Method::GET, "/my/tokens");
    stage.tell(ForgeEvent::PreUninstall).await;
    let answer = crate::test_app::send(page).await.expect(403);
    assert_eq!(answer.json()["code"], "forbidden");
    taken(&stage.forge().install(stage.site()).await);
    crate::test_app::send(of_before).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn first_calls_at_the_same_time_are_of_one_installation() {
    let (stage, _) = Stage::set().await;
    stage.forge().vanish(stage.site());
    stage.forge().install_quietly(stage.site());
    let pages = (0..8).map(|_| stage.admins_list());
    for answer in join_all(pages).await {
        answer.expect(200);
    }
    assert_eq!(
        stage.noted().await,
        ["installed", "reinstalled", "uninstalled"]
    );
}
