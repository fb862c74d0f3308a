//! Tokens that may no longer act, and when that is noticed.

use chrono::TimeDelta;
use dwell::clock::Clock as _;
use dwell::installs::operator;
use reqwest::Method;
use sandbox::Edit;
use sandbox::accounts::{ADMIN, FAR};
use serde_json::json;

use super::{REPORT, WITHIN, patch, refusal};
use crate::test_app::{Platform, TestApp, send};

/// Jira disables or enables the app; through Forge there is no such thing. A second later than what went before, or it would be the same signed call.
async fn switch(app: &TestApp, on: bool) {
    app.advance(TimeDelta::seconds(1));
    let site = app.site(0);
    let delivery = if on {
        site.enable().await
    } else {
        site.disable().await
    };
    assert_eq!(delivery.status, 204, "{}", delivery.body);
}

#[tokio::test]
async fn a_token_that_may_no_longer_act_is_refused_on_the_very_next_call() {
    let app = TestApp::installed().await;
    let (id, token) = app.token_for(0, ADMIN).await;
    let next = async || app.report(&token, REPORT).await;
    next().await.expect(400);
    patch(&app, &id, json!({ "active": false })).await;
    assert_eq!(refusal(next().await), "The token has been deactivated.");
    patch(&app, &id, json!({ "active": true })).await;
    next().await.expect(400);
    patch(&app, &id, json!({ "expiresAt": "2026-11-21T11:00:00Z" })).await;
    assert_eq!(
        refusal(next().await),
        "The token expired at 2026-11-21T11:00:00Z."
    );
    patch(&app, &id, json!({ "expiresAt": "2027-11-21T11:00:00Z" })).await;
    next().await.expect(400);

    if app.platform == Platform::Connect {
        switch(&app, false).await;
        assert_eq!(
            refusal(next().await),
            "The app is disabled on the token's Jira site."
        );
        switch(&app, true).await;
        next().await.expect(400);
    }
    let call = (Method::DELETE, format!("/api/v1/tokens/{id}"));
    app.page_call(0, ADMIN, (call.0, &call.1), None)
        .await
        .expect(204);
    assert_eq!(refusal(next().await), "The token has been deleted.");
}

#[tokio::test]
async fn an_uninstalled_site_has_no_tokens_and_a_new_install_gives_them_back_only_by_hand() {
    let app = TestApp::installed().await;
    let (id, token) = app.token_for(0, ADMIN).await;
    app.report(&token, REPORT).await.expect(400);
    app.uninstall(0).await;
    let gone = refusal(app.report(&token, REPORT).await);
    assert_eq!(gone, "The app is not installed on the token's Jira site.");
    app.advance(TimeDelta::seconds(1));
    app.install(0).await;
    let waiting = refusal(app.report(&token, REPORT).await);
    assert!(
        waiting.starts_with("The token waits for an admin to reactivate it"),
        "{waiting}"
    );
    patch(&app, &id, json!({ "active": true })).await;
    app.report(&token, REPORT).await.expect(400);
}

#[tokio::test]
async fn a_token_expires_with_the_clock() {
    let app = TestApp::installed().await;
    let (id, token) = app.token_for(0, ADMIN).await;
    patch(
        &app,
        &id,
        json!({ "expiresAt": app.clock.now() + TimeDelta::seconds(1) }),
    )
    .await;
    app.report(&token, REPORT).await.expect(400);
    app.advance(TimeDelta::seconds(1));
    let body = app.report(&token, REPORT).await.expect(401).json();
    assert_eq!(
        body["messages"][0], "The token expired at 2026-11-21T12:00:01Z.",
        "{body}"
    );
}

#[tokio::test]
async fn what_another_replica_changed_is_obeyed_within_three_seconds() {
    let app = TestApp::installed().await;
    let (id, token) = app.token_for(0, ADMIN).await;
    let replica = app.replica().await;
    let there = async || {
        send(
            app.http
                .get(format!("{replica}{REPORT}"))
                .bearer_auth(&token),
        )
        .await
    };
    there().await.expect(400);
    patch(&app, &id, json!({ "active": false })).await;
    app.advance(WITHIN);
    there().await.expect(401);
    patch(&app, &id, json!({ "active": true })).await;
    app.advance(WITHIN);
    there().await.expect(400);
    if app.platform == Platform::Connect {
        switch(&app, false).await;
        app.advance(WITHIN);
        there().await.expect(401);
        switch(&app, true).await;
        app.advance(WITHIN);
        there().await.expect(400);
    }
    let site = app.site_id(0).await;
    operator::suspend(&app.db, site, app.clock.now())
        .await
        .unwrap();
    app.advance(WITHIN);
    let text = there().await.expect(401).json()["messages"][0].clone();
    assert_eq!(
        text,
        "The token's Jira site is suspended by the operator of this service."
    );
    app.report(&token, REPORT).await.expect(401);
    operator::resume(&app.db, site, app.clock.now())
        .await
        .unwrap();
    app.advance(WITHIN);
    there().await.expect(400);
}

#[tokio::test]
async fn a_token_bound_to_somebody_who_left_stays_a_token_but_reads_nothing() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, FAR).await;
    let report = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration";
    app.report(&token, report).await.expect(200);
    let left = Edit::Activate {
        account: FAR.to_owned(),
        active: false,
    };
    app.site(0).edit(left).unwrap();
    let body = app.report(&token, report).await.expect(403).json();
    assert_eq!(body["status"], 403, "{body}");
}
