//! Whichever call comes first makes the installation, and only one.

use reqwest::Method;
use sandbox::{ForgeEvent, Release, accounts};
use serde_json::json;

use super::stage::{Stage, taken};

#[tokio::test]
async fn the_event_makes_it_and_a_script_gets_its_report() {
    let (stage, token) = Stage::set().await;
    assert_eq!(stage.noted().await, ["installed"]);
    stage.works(&token).await;
    let stored = stage.stored().await.unwrap();
    let installation = stage.forge().installation_id(stage.site());
    assert_eq!(Some(stored.forge_id.to_string()), installation);
    assert!(stored.settled_at.is_some(), "{stored:?}");
}

#[tokio::test]
async fn a_page_may_be_faster_than_the_event() {
    let stage = Stage::empty().await;
    stage.forge().install_quietly(stage.site());
    let token = stage.token().await;
    let made = stage.stored().await.unwrap();
    assert_eq!((&made.system_token, made.last_event_at), (&None, None));
    // Nobody can be acted for until the first event brings the app's own token.
    stage.has_to_wait(&token).await;
    stage.tell(ForgeEvent::Installed).await;
    stage.works(&token).await;
    assert_eq!(stage.stored().await.unwrap().id, made.id);
    assert_eq!(stage.noted().await, ["installed"]);
}

#[tokio::test]
async fn the_schedule_may_be_faster_than_the_event() {
    let stage = Stage::empty().await;
    stage.forge().install_quietly(stage.site());
    stage.tell(ForgeEvent::Hourly).await;
    let made = stage.stored().await.unwrap();
    stage.tell(ForgeEvent::Installed).await;
    assert_eq!(stage.stored().await.unwrap().id, made.id);
    let token = stage.token().await;
    stage.works(&token).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn first_calls_at_the_same_time_make_one_installation() {
    let stage = Stage::empty().await;
    stage.forge().install_quietly(stage.site());
    let list = (Method::GET, "/my/tokens");
    let page = |account| stage.page(account, list.clone(), None);
    let ((), (), first, second) = tokio::join!(
        stage.tell(ForgeEvent::Installed),
        stage.tell(ForgeEvent::Hourly),
        page(accounts::ADMIN),
        page(accounts::MEMBER),
    );
    first.expect(200);
    second.expect(200);
    assert_eq!(stage.noted().await, ["installed"]);
    let all = dwell::installs::operator::list(&stage.app.db)
        .await
        .unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
}

#[tokio::test]
async fn each_page_call_notes_the_version_that_the_site_runs() {
    let (stage, _) = Stage::set().await;
    stage.forge().deploy(Release::new("1.4.2"));
    stage.admins_list().await.expect(200);
    let stored = stage.stored().await.unwrap();
    assert_eq!(stored.version.as_str(), "1.4.2");
    assert_eq!(stage.noted().await, ["installed", "upgraded"]);
}

#[tokio::test]
async fn an_upgrade_is_noted_with_what_was_consented_to() {
    let (stage, token) = Stage::set().await;
    stage.forge().deploy(Release::new("2.0.0"));
    // The site's admin has not consented yet.
    stage.admins_list().await.expect(200);
    assert_eq!(stage.stored().await.unwrap().version.as_str(), "1.0.0");
    let delivery = stage.forge().upgrade(stage.site()).await;
    taken(&delivery);
    stage.works(&token).await;
    assert_eq!(stage.stored().await.unwrap().version.as_str(), "2.0.0");
    let site = stage.stored().await.unwrap().site;
    let events = dwell::db::audit::list(&stage.app.db, site, None, 100).await;
    let events = events.unwrap();
    let upgrade = events.iter().find(|event| event.action == "upgraded");
    let detail = &upgrade.unwrap().detail;
    assert_eq!(detail["from"], "1.0.0", "{detail}");
    assert_eq!(detail["by"], json!(accounts::ADMIN), "{detail}");
    let scopes = detail["scopes"].as_array().unwrap();
    assert!(scopes.contains(&json!("read:jira-work")), "{detail}");
    let installed = events.iter().find(|event| event.action == "installed");
    let detail = &installed.unwrap().detail;
    assert_eq!(detail["by"], json!(accounts::ADMIN), "{detail}");
}
