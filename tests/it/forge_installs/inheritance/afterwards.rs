//! A site that has moved is one of Forge's like any other.

use chrono::TimeDelta;
use serde_json::json;

use super::{REPORT, is_untouched, sites, two_sites};
use crate::forge_installs::stage::{AWAITS, NOT_INSTALLED, taken};

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
