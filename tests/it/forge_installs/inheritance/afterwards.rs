//! A site that has moved is one of Forge's like any other.

use chrono::TimeDelta;
use dwell::db::installations;
use sandbox::{ForgeEvent, Licence, Misbehaviour, Operation, Rule, accounts};
use serde_json::json;

use super::{REPORT, is_untouched, sites, tokens_of, two_sites};
use crate::forge_installs::stage::{AWAITS, NOT_INSTALLED, taken};
use crate::test_app::send;

#[tokio::test]
async fn an_uninstall_is_the_end() {
    let (stage, token) = two_sites(&[]).await;
    let site = stage.app.site(0);
    taken(&stage.forge().install(site).await);
    is_untouched(&stage, &token).await;
    stage.app.advance(TimeDelta::seconds(1));
    taken(&stage.forge().uninstall(site).await);
    let refused = stage.app.report(&token, REPORT).await.expect(401).json();
    assert_eq!(refused["messages"], json!([NOT_INSTALLED]), "{refused}");
    stage.app.advance(TimeDelta::days(31));
    stage.app.housekeeping.round().await;
    assert_eq!(sites(&stage).await, 1, "the other site is left");
}

#[tokio::test]
async fn a_re_install_waits_for_an_admin() {
    let (stage, token) = two_sites(&[]).await;
    let site = stage.app.site(0);
    taken(&stage.forge().install(site).await);
    stage.app.advance(TimeDelta::seconds(1));
    taken(&stage.forge().uninstall(site).await);
    stage.app.advance(TimeDelta::hours(2));
    taken(&stage.forge().install(site).await);
    let refused = stage.app.report(&token, REPORT).await.expect(401).json();
    assert_eq!(refused["messages"], json!([AWAITS]), "{refused}");
    assert_eq!(sites(&stage).await, 2);
}

/// While it waited for what Connect left the app was installed anew, and an event of the first one comes now.
#[tokio::test]
async fn a_late_event_of_one_that_was_replaced_before_changes_nothing() {
    let (stage, token) = two_sites(&[]).await;
    let (site, forge) = (stage.app.site(0), stage.forge());
    let not_yet = Misbehaviour::Fails {
        status: 403,
        message: "not yet".to_owned(),
    };
    site.misbehave(Rule::always(Operation::ConnectKey, not_yet.clone()));
    taken(&forge.install(site).await);
    let late = forge.prepare(site, ForgeEvent::Hourly);
    forge.vanish(site);
    forge.install_quietly(site);
    tokens_of(&stage, 0).await.expect(503);
    site.behave();
    stage.tell(ForgeEvent::Hourly).await;
    is_untouched(&stage, &token).await;
    let before = stage.stored().await;

    site.misbehave(Rule::always(Operation::Myself, not_yet));
    stage.app.advance(TimeDelta::seconds(1));
    taken(&forge.send(&late).await);
    site.behave();
    assert_eq!(stage.stored().await, before);
    is_untouched(&stage, &token).await;
}

#[tokio::test]
async fn what_atlassian_sold_through_connect_stays_sold_and_forges_word_of_the_licence_is_newer() {
    let (stage, token) = two_sites(&[]).await;
    let site = stage.app.site(0);
    let url = format!("{}/pages/app?lic=active", stage.app.url);
    let signed = site.url_token("GET", &url, accounts::ADMIN);
    let page = stage.app.http.get(format!("{url}&jwt={signed}"));
    send(page).await.expect(200);
    stage.app.advance(TimeDelta::minutes(10));
    site.set_licence(Licence::Inactive);
    taken(&stage.forge().install(site).await);
    is_untouched(&stage, &token).await;
    let sold = installations::count_sold(&stage.app.db).await.unwrap();
    assert_eq!(sold, 1);
    let id = stage.stored().await.unwrap().site;
    let all = installations::of_site(&stage.app.db, id).await.unwrap();
    let forge = all.into_iter().find(|one| one.client_key.is_none());
    let licence = forge.unwrap().licence.map(|learnt| learnt.licence.as_str());
    assert_eq!(licence, Some("inactive"));
}
