//! A Marketplace app takes no tokens of users (`DWELL_DISTRIBUTION=marketplace`).

use chrono::TimeDelta;
use dwell::config::Distribution;
use reqwest::Method;
use sandbox::{Operation, SiteOptions, addresses, secrets};
use serde_json::{Value, json};

use super::{KEY, TOKEN, admin, asked, noted, put_key, put_token, shown, status, with_both};
use crate::test_app::TestApp;

#[tokio::test]
async fn there_is_no_block_for_them() {
    let environment = [("DWELL_DISTRIBUTION", "marketplace")];
    let app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
    app.install(0).await;
    put_key(&app, secrets::KEY).await.expect(200);
    let all = shown(&app).await;
    let kinds: Vec<&String> = all.as_object().unwrap().keys().collect();
    assert_eq!(kinds, ["organizationKey"], "{all}");
    app.site(0).clear_calls();
    put_token(&app, secrets::TOKEN, addresses::ADMIN)
        .await
        .expect(404);
    admin(&app, Method::POST, &format!("{TOKEN}/check"), Value::Null)
        .await
        .expect(404);
    admin(&app, Method::DELETE, TOKEN, Value::Null)
        .await
        .expect(404);
    assert_eq!(asked(&app, Operation::ApplicationRoles), 0);
    assert_eq!(status(&super::check(&app, KEY).await).0, "valid");
}

#[tokio::test]
async fn a_service_that_becomes_one_forgets_those_that_it_had() {
    let app = with_both().await;
    app.advance(TimeDelta::days(1));
    app.site(0).clear_calls();
    let (_, housekeeping) = app
        .restarted(|config| config.app.distribution = Distribution::Marketplace)
        .await;
    housekeeping.check_credentials().await;
    assert_eq!(asked(&app, Operation::ApplicationRoles), 0);
    assert_eq!(asked(&app, Operation::Organizations), 1);
    housekeeping.round().await;
    let kept = dwell::db::credentials::of_site(&app.db, app.site_id(0).await).await;
    let kinds: Vec<&str> = kept.unwrap().iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(json!(kinds), json!(["organizationKey"]));
    let last = noted(&app).await.pop().unwrap();
    assert_eq!(
        (last.actor.as_str(), last.action.as_str()),
        ("dwell", "credential.removed")
    );
}
