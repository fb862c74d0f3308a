//! How tokens stand, how often they are used, and many switched off at once.

use chrono::TimeDelta;
use dwell::clock::Clock as _;
use reqwest::Method;
use sandbox::{Edit, accounts};
use serde_json::{Value, json};

use super::{admin, call, each, get};
use crate::test_app::TestApp;

const TOKENS: &str = "/api/v1/tokens";
const REPORT: &str = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration&calendar=normalHours";

/// Six tokens, one of each state, named after it in their notes.
async fn one_of_each() -> TestApp {
    let app = TestApp::installed().await;
    let issue = async |notes: &str, account: &str, days: i64| {
        let at = app.clock.now() + TimeDelta::days(days);
        let body = json!({ "accountId": account, "expiresAt": at, "notes": notes });
        admin(&app, Method::POST, TOKENS, body)
            .await
            .expect(201)
            .json()
    };
    issue("waitingForReactivation", accounts::ADMIN, 400).await;
    app.uninstall(0).await;
    app.advance(TimeDelta::minutes(1));
    app.install(0).await;
    issue("active", accounts::ADMIN, 400).await;
    issue("expiring", accounts::ADMIN, 20).await;
    issue("expired", accounts::ADMIN, 1).await;
    issue("userDeactivated", accounts::FAR, 400).await;
    let off = issue("inactive", accounts::ADMIN, 400).await;
    let path = format!("{TOKENS}/{}", off["id"].as_str().unwrap());
    admin(&app, Method::PATCH, &path, json!({ "active": false }))
        .await
        .expect(200);
    let (account, active) = (accounts::FAR.to_owned(), false);
    app.site(0)
        .edit(Edit::Activate { account, active })
        .unwrap();
    app.advance(TimeDelta::days(2));
    app.keep_fresh().await;
    app
}

#[tokio::test]
async fn every_state_is_told_and_can_be_asked_for() {
    let app = one_of_each().await;
    let all = get(&app, accounts::ADMIN, TOKENS).await;
    assert_eq!(
        each(&all["items"], "state"),
        each(&all["items"], "notes"),
        "{all}"
    );
    assert_eq!(all["total"], 6, "{all}");
    for state in each(&all["items"], "notes") {
        let some = get(&app, accounts::ADMIN, &format!("{TOKENS}?state={state}")).await;
        assert_eq!(each(&some["items"], "state"), [state], "{some}");
    }
    admin(
        &app,
        Method::GET,
        &format!("{TOKENS}?state=lost"),
        Value::Null,
    )
    .await
    .expect(422);
}

#[tokio::test]
async fn calls_of_the_last_thirty_days_are_counted() {
    let app = TestApp::installed().await;
    let (id, token) = app.token_for(0, accounts::ADMIN).await;
    for calls in [2, 3] {
        for _ in 0..calls {
            app.report(&token, REPORT).await.expect(200);
        }
        app.housekeeping.flush().await;
        app.advance(TimeDelta::days(20));
    }
    let calls = async || {
        get(&app, accounts::ADMIN, &format!("{TOKENS}/{id}")).await["callsIn30Days"].clone()
    };
    assert_eq!(calls().await, 3, "the two are 40 days ago");
    app.advance(TimeDelta::days(20));
    app.housekeeping.round().await;
    assert_eq!(calls().await, 0);
    let (other, _) = app.token_for(0, accounts::ADMIN).await;
    assert_eq!(
        get(&app, accounts::ADMIN, &format!("{TOKENS}/{other}")).await["callsIn30Days"],
        0
    );
}

#[tokio::test]
async fn many_are_switched_off_at_once_by_admins() {
    let app = TestApp::installed().await;
    let (first, text) = app.token_for(0, accounts::ADMIN).await;
    let (second, _) = app.token_for(0, accounts::FAR).await;
    let gone = "01890000-0000-7000-8000-000000000000";
    let body = json!({ "ids": [first, second, gone] });
    let path = format!("{TOKENS}/deactivate");
    call(&app, accounts::MEMBER, Method::POST, &path, body.clone())
        .await
        .expect(403);
    let changed = admin(&app, Method::POST, &path, body.clone())
        .await
        .expect(200)
        .json();
    assert_eq!(
        each(&changed["items"], "id"),
        [first.as_str(), &second],
        "{changed}"
    );
    assert_eq!(
        each(&changed["items"], "state"),
        ["inactive", "inactive"],
        "{changed}"
    );
    let shown = get(&app, accounts::ADMIN, &format!("{TOKENS}/{first}")).await;
    assert_eq!(changed["items"][0]["version"], shown["version"]);
    app.report(&text, REPORT).await.expect(401);
    let again = admin(&app, Method::POST, &path, body)
        .await
        .expect(200)
        .json();
    assert_eq!(again["items"], json!([]), "{again}");
    for wrong in [json!({}), json!({ "ids": "all" }), json!({ "ids": ["x"] })] {
        admin(&app, Method::POST, &path, wrong).await.expect(422);
    }
    let told = get(&app, accounts::ADMIN, "/api/v1/audit?q=token.deactivated").await;
    assert_eq!(told["total"], 2, "{told}");
}

#[tokio::test]
async fn what_a_text_was_revealed_for_is_in_the_audit_trail() {
    let app = TestApp::installed().await;
    let (id, _) = app.token_for(0, accounts::ADMIN).await;
    let path = format!("{TOKENS}/{id}/reveal");
    for body in [
        json!({ "purpose": "copy" }),
        json!({ "purpose": "show" }),
        Value::Null,
    ] {
        admin(&app, Method::POST, &path, body).await.expect(200);
        app.advance(TimeDelta::seconds(1));
    }
    admin(&app, Method::POST, &path, json!({ "purpose": "sell" }))
        .await
        .expect(422);
    let told = get(&app, accounts::ADMIN, "/api/v1/audit?q=token.revealed").await;
    let purposes: Vec<&Value> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["details"]["purpose"])
        .collect();
    assert_eq!(purposes, ["show", "show", "copy"], "{told}");
}

#[tokio::test]
async fn tokens_of_one_person_can_be_asked_for() {
    let app = TestApp::installed().await;
    app.token_for(0, accounts::ADMIN).await;
    let (id, _) = app.token_for(0, accounts::FAR).await;
    let path = format!("{TOKENS}?account={}", accounts::FAR);
    let some = get(&app, accounts::ADMIN, &path).await;
    assert_eq!(each(&some["items"], "id"), [id], "{some}");
    for wrong in ["account=two%20words", "sort=user"] {
        let path = format!("{TOKENS}?{wrong}");
        admin(&app, Method::GET, &path, Value::Null)
            .await
            .expect(422);
    }
    // Members see their own and no others.
    let path = format!("/api/v1/my/tokens?account={}", accounts::ADMIN);
    call(&app, accounts::FAR, Method::GET, &path, Value::Null)
        .await
        .expect(422);
}
