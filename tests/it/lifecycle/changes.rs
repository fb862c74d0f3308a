//! `installed` for a tenant that is there: an upgrade, a new secret, a new address; and for another one at the same address.

use chrono::TimeDelta;
use reqwest::Method;
use sandbox::{Event, accounts};

use super::stage::{REPORT, Stage, TOKENS};
use crate::test_app::{TestApp, send};

#[tokio::test]
async fn an_installation_takes_one_callback_and_hears_that_it_is_enabled() {
    let app = TestApp::start(vec![sandbox::SiteOptions::sample()], &[]).await;
    let site = app.site(0);
    let dump = app.dump().await;
    assert!(dump.rows("sites").is_empty(), "{dump:?}");
    site.meet(&app.url).await.unwrap();
    let installed = site.prepare(Event::Installed).unwrap();
    assert_eq!(site.send(&installed).await.status, 204);
    app.advance(TimeDelta::seconds(1));
    let delivery = site.install(&app.url).await;
    assert_eq!((delivery.status, delivery.body.as_str()), (204, ""));
    let delivery = site.enable().await;
    assert_eq!((delivery.status, delivery.body.as_str()), (204, ""));
    let page = app.page_call(0, accounts::ADMIN, TOKENS, None).await;
    assert_eq!(page.expect(200).json()["total"], 0);
    assert_eq!(app.dump().await.rows("sites").len(), 1);
}

#[tokio::test]
async fn a_new_secret_ends_page_tokens_under_the_old_one_and_nothing_else() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let old = app.site(0).context_token(accounts::ADMIN);
    app.page_call_with(&old, TOKENS, None).await.expect(200);
    let figures = stage.works().await;
    for _ in 0..2 {
        assert_eq!(stage.jira().rotate_secret().await.status, 204);
        app.page_call_with(&old, TOKENS, None).await.expect(401);
        assert_eq!(stage.page().await.expect(200).json()["total"], 1);
        assert_eq!(stage.works().await, figures);
    }
    app.advance(TimeDelta::hours(1));
    stage.works().await;
    let dump = app.dump().await;
    assert_eq!(dump.rows("installations").len(), 1, "{dump:?}");
}

#[tokio::test]
async fn a_replica_takes_a_new_secret_at_once_and_refuses_the_old_one_within_three_seconds() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let replica = app.replica().await;
    let page = |token: String| {
        let request = app.http.get(format!("{replica}/api/v1/tokens"));
        send(request.header("Authorization", format!("JWT {token}")))
    };
    let old = app.site(0).context_token(accounts::ADMIN);
    page(old.clone()).await.expect(200);
    assert_eq!(stage.jira().rotate_secret().await.status, 204);
    page(app.site(0).context_token(accounts::ADMIN))
        .await
        .expect(200);
    app.advance(TimeDelta::seconds(3));
    page(old).await.expect(401);
    let report = app.http.get(format!("{replica}{REPORT}"));
    let report = report.header("Authorization", format!("TISJWT {}", stage.token));
    send(report).await.expect(200);
}

#[tokio::test]
async fn after_a_rename_everything_goes_on_at_the_new_address() {
    let stage = Stage::set().await;
    let site = stage.app.site(0);
    let (figures, old) = (stage.works().await, site.base_url());
    assert_eq!(stage.jira().rename(None).await.status, 204);
    let new = site.base_url();
    assert_ne!(new, old);
    site.clear_calls();
    assert_eq!(stage.works().await, figures);
    assert!(!site.calls().is_empty(), "nobody asked the new address");
    // Long enough for a new user token, which names the address too.
    stage.app.advance(TimeDelta::hours(1));
    assert_eq!(stage.works().await, figures);
    assert_eq!(stage.page().await.expect(200).json()["total"], 1);
    let rows = stage.app.dump().await;
    let rows = rows.rows("installations");
    assert!(rows.len() == 1 && rows[0].contains(&new), "{rows:?}");
}

#[tokio::test]
async fn another_tenant_at_a_known_address_inherits_nothing() {
    let stage = Stage::set().await;
    let (app, site) = (&stage.app, stage.app.site(0));
    site.become_another_tenant();
    app.install(0).await;
    assert_eq!(stage.page().await.expect(200).json()["total"], 0);
    let path = format!("/api/v1/tokens/{}", stage.id);
    stage.admin(Method::GET, &path, None).await.expect(404);
    let reveal = format!("{path}/reveal");
    stage.admin(Method::POST, &reveal, None).await.expect(404);
    // The old tenant is not told to go, but Jira no longer lets it act for anybody.
    let answer = stage.report().await.expect(403);
    assert!(!answer.text.contains("WEB"), "{}", answer.text);
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    app.report(&token, REPORT).await.expect(200);
    assert_eq!(app.dump().await.rows("sites").len(), 2);
}
