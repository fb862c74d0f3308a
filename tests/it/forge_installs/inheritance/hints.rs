//! Who knows too little decides nothing: a replica that does not serve the app, and Jira before it has heard of it itself.

use chrono::TimeDelta;
use sandbox::{Event, ForgeEvent, Misbehaviour, Operation, Rule, SignedCall, Site, SiteOptions};
use serde_json::json;

use super::{REPORT, is_untouched, sites, tokens_of, two_sites};
use crate::forge_installs::stage::{CONNECT_KEY, Stage, taken};
use crate::test_app::TestApp;

/// Connect's `installed`, which names the installation through Forge.
pub(super) fn naming(stage: &Stage, site: &Site) -> SignedCall {
    let mut call = site.prepare(Event::Installed).unwrap();
    let id = stage.forge().installation_id(site).unwrap();
    call.body["installationId"] = json!(format!("ari:cloud:ecosystem::installation/{id}"));
    call
}

/// Whether Jira knows the property.
fn knows_the_key(stage: &Stage, knows: bool) {
    let key = knows.then(|| CONNECT_KEY.to_owned());
    stage.forge().configure(|app| app.connect_key = key);
}

/// Before the event, and before Jira knows the property.
async fn hook_comes_first(stage: &Stage) {
    let site = stage.app.site(0);
    stage.forge().install_quietly(site);
    stage.app.advance(TimeDelta::seconds(1));
    taken(&site.send(&naming(stage, site)).await);
    knows_the_key(stage, false);
    taken(&stage.forge().tell(site, ForgeEvent::Installed).await);
}

#[tokio::test]
async fn a_replica_that_does_not_serve_the_app_settles_nothing() {
    let (stage, token) = two_sites(&[]).await;
    let site = stage.app.site(0);
    let refuses = Misbehaviour::Fails {
        status: 403,
        message: "not yet".to_owned(),
    };
    site.misbehave(Rule::always(Operation::ConnectKey, refuses));
    taken(&stage.forge().install(site).await);
    let before_the_move = stage.app.restarted(|config| {
        config.forge.app_ids.clear();
        config.forge.connect_key = None;
    });
    let (_, housekeeping) = before_the_move.await;
    housekeeping.look_after_forge().await;
    tokens_of(&stage, 0).await.expect(503);
    site.behave();
    stage.app.housekeeping.look_after_forge().await;
    is_untouched(&stage, &token).await;
    let list = tokens_of(&stage, 0).await.expect(200).json();
    assert_eq!(list["total"], 1, "{list}");
}

#[tokio::test]
async fn what_connect_has_named_is_not_taken_for_nothing() {
    let (stage, token) = two_sites(&[]).await;
    hook_comes_first(&stage).await;
    tokens_of(&stage, 0).await.expect(503);
    knows_the_key(&stage, true);
    stage.app.housekeeping.look_after_forge().await;
    is_untouched(&stage, &token).await;
}

#[tokio::test]
async fn jiras_no_counts_in_the_end() {
    let (stage, _) = two_sites(&[]).await;
    hook_comes_first(&stage).await;
    stage.app.advance(TimeDelta::minutes(16));
    stage.app.housekeeping.look_after_forge().await;
    let list = tokens_of(&stage, 0).await.expect(200).json();
    assert_eq!(list["total"], 0, "{list}");
}

#[tokio::test]
async fn a_new_site_does_not_become_two() {
    let environment = [("DWELL_FORGE_CONNECT_KEY", CONNECT_KEY)];
    let app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
    let stage = Stage { app };
    let site = stage.app.site(0);
    taken(&stage.forge().install(site).await);
    site.meet(&stage.app.url).await.unwrap();
    taken(&site.send(&naming(&stage, site)).await);
    assert_eq!(sites(&stage).await, 1);
}

/// Nothing of Forge ever comes for it, whatever the reason is.
#[tokio::test]
async fn a_move_that_connect_has_named_is_not_waited_for_without_end() {
    let (stage, token) = two_sites(&[]).await;
    let site = stage.app.site(0);
    stage.forge().install_quietly(site);
    stage.app.advance(TimeDelta::seconds(1));
    let mut hook = naming(&stage, site);
    hook.body.as_object_mut().unwrap().remove("oauthClientId");
    taken(&site.send(&hook).await);
    let waiting = stage.app.report(&token, REPORT).await.expect(503);
    assert!(waiting.headers.contains_key("retry-after"), "{waiting:?}");
    stage
        .app
        .advance(TimeDelta::days(1) + TimeDelta::seconds(1));
    stage.app.report(&token, REPORT).await.expect(403);
}
