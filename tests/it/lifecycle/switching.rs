//! Off and on again, and gone.

use reqwest::Method;
use rstest::rstest;
use sandbox::{Event, SiteOptions};
use serde_json::json;

use super::stage::{DISABLED, NOT_INSTALLED, Stage};
use crate::test_app::TestApp;

#[tokio::test]
async fn while_disabled_nothing_is_answered_and_jira_is_not_asked() {
    let stage = Stage::set().await;
    let (figures, site) = (stage.works().await, stage.app.site(0));
    for _ in 0..2 {
        assert_eq!(stage.jira().disable().await.status, 204);
        site.clear_calls();
        stage.is_refused(DISABLED).await;
        stage.page().await.expect(401);
        let calls = site.calls();
        assert!(calls.is_empty(), "{calls:?}");
        assert_eq!(stage.jira().enable().await.status, 204);
        assert_eq!(stage.works().await, figures);
        assert_eq!(stage.page().await.expect(200).json()["total"], 1);
    }
}

#[tokio::test]
async fn a_new_secret_for_a_disabled_app_does_not_enable_it() {
    let stage = Stage::set().await;
    assert_eq!(stage.jira().disable().await.status, 204);
    assert_eq!(stage.jira().rotate_secret().await.status, 204);
    stage.is_refused(DISABLED).await;
    assert_eq!(stage.jira().enable().await.status, 204);
    stage.works().await;
}

#[tokio::test]
async fn after_uninstall_everything_is_refused_with_the_reason() {
    let stage = Stage::set().await;
    let site = stage.app.site(0);
    let enabled = stage.prepare(Event::Enabled);
    assert_eq!(stage.jira().uninstall().await.status, 204);
    site.clear_calls();
    stage.is_refused(NOT_INSTALLED).await;
    stage.page().await.expect(401);
    let body = Some(json!({ "active": false }));
    let path = format!("/api/v1/tokens/{}", stage.id);
    stage.admin(Method::PATCH, &path, body).await.expect(401);
    // What is gone is not brought back by a hook that comes late.
    stage.deliver(&enabled).await;
    stage.is_refused(NOT_INSTALLED).await;
    stage.deliver(&stage.prepare(Event::Uninstalled)).await;
    stage.is_refused(NOT_INSTALLED).await;
    let calls = site.calls();
    assert!(calls.is_empty(), "{calls:?}");
}

#[rstest]
#[case(Event::Uninstalled, 204)]
#[case(Event::Enabled, 401)]
#[case(Event::Disabled, 401)]
#[tokio::test]
async fn an_unknown_tenant_changes_nothing(#[case] event: Event, #[case] status: u16) {
    let app = TestApp::start(vec![SiteOptions::sample()], &[]).await;
    let site = app.site(0);
    site.meet(&app.url).await.unwrap();
    let delivery = site.send(&site.prepare(event).unwrap()).await;
    assert_eq!(delivery.status, status, "{}", delivery.body);
    let dump = app.dump().await;
    for table in ["sites", "installations", "data_keys", "audit_events"] {
        assert!(dump.rows(table).is_empty(), "{dump:?}");
    }
}
