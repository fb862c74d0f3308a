//! *Get Started*.

use chrono::TimeDelta;
use dwell::clock::Clock as _;
use reqwest::Method;
use sandbox::{SiteOptions, accounts, secrets};
use serde_json::{Value, json};

use super::{admin, call, each, get};
use crate::test_app::TestApp;

const STEPS: &str = "/api/v1/get-started";

fn states(body: &Value) -> Vec<(&str, &str)> {
    let (ids, states) = (each(&body["steps"], "id"), each(&body["steps"], "state"));
    ids.into_iter().zip(states).collect()
}

#[tokio::test]
async fn what_is_there_is_done_and_the_rest_as_an_admin_says() {
    let environment = [("DWELL_EGRESS_IPS", "203.0.113.7, 198.51.100.0/24")];
    let app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
    app.install(0).await;
    let start = get(&app, accounts::ADMIN, STEPS).await;
    let open = |id| (id, "open");
    let ids = [
        "ipAllowlist",
        "organizationKey",
        "userToken",
        "firstToken",
        "firstReport",
    ];
    assert_eq!(states(&start), ids.map(open), "{start}");
    assert_eq!(
        start["egressIps"],
        json!(["203.0.113.7", "198.51.100.0/24"])
    );
    let skip = json!({ "state": "skipped" });
    for id in ["ipAllowlist", "organizationKey"] {
        admin(&app, Method::PUT, &format!("{STEPS}/{id}"), skip.clone())
            .await
            .expect(200);
    }
    let key = json!({ "key": secrets::KEY });
    admin(
        &app,
        Method::PUT,
        "/api/v1/credentials/organization-key",
        key,
    )
    .await
    .expect(200);
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    app.report(
        &token,
        "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration&calendar=normalHours",
    )
    .await
    .expect(200);
    app.housekeeping.flush().await;
    let now = get(&app, accounts::ADMIN, STEPS).await;
    let expected = [
        ("ipAllowlist", "skipped"),
        ("organizationKey", "done"),
        ("userToken", "open"),
        ("firstToken", "done"),
        ("firstReport", "done"),
    ];
    assert_eq!(states(&now), expected, "{now}");
    let path = format!("{STEPS}/ipAllowlist");
    let again = admin(&app, Method::PUT, &path, json!({ "state": "open" })).await;
    assert_eq!(
        states(&again.expect(200).json())[0],
        ("ipAllowlist", "open")
    );
}

#[tokio::test]
async fn tokens_that_end_soon_are_shown_and_no_others() {
    let app = TestApp::installed().await;
    for days in [400, 29, 3] {
        let at = app.clock.now() + TimeDelta::days(days);
        let body =
            json!({ "accountId": accounts::ADMIN, "expiresAt": at, "notes": days.to_string() });
        admin(&app, Method::POST, "/api/v1/tokens", body)
            .await
            .expect(201);
    }
    app.advance(TimeDelta::days(4));
    app.keep_fresh().await;
    let shown = get(&app, accounts::ADMIN, STEPS).await;
    assert_eq!(each(&shown["expiringTokens"], "notes"), ["29"], "{shown}");
    assert_eq!(
        each(&shown["expiringTokens"], "state"),
        ["expiring"],
        "{shown}"
    );
}

#[tokio::test]
async fn members_and_wrong_steps_are_refused() {
    let environment = [("DWELL_DISTRIBUTION", "marketplace")];
    let app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
    app.install(0).await;
    let done = json!({ "state": "done" });
    call(&app, accounts::MEMBER, Method::GET, STEPS, Value::Null)
        .await
        .expect(403);
    let path = format!("{STEPS}/ipAllowlist");
    call(&app, accounts::MEMBER, Method::PUT, &path, done.clone())
        .await
        .expect(403);
    admin(&app, Method::PUT, &path, json!({ "state": "finished" }))
        .await
        .expect(422);
    for id in ["dance", "userToken"] {
        admin(&app, Method::PUT, &format!("{STEPS}/{id}"), done.clone())
            .await
            .expect(404);
    }
    assert_eq!(states(&get(&app, accounts::ADMIN, STEPS).await).len(), 4);
}

#[tokio::test]
async fn admins_who_mark_different_steps_at_once_both_have_their_way() {
    let app = TestApp::installed().await;
    let skip = json!({ "state": "skipped" });
    let ids = ["ipAllowlist", "organizationKey", "userToken", "firstToken"];
    let mark = async |id| {
        let path = format!("{STEPS}/{id}");
        admin(&app, Method::PUT, &path, skip.clone()).await
    };
    let marks = ids.map(mark);
    let marks = futures::future::join_all(marks).await;
    assert!(marks.iter().all(|answer| answer.status == 200), "{marks:?}");
    let now = get(&app, accounts::ADMIN, STEPS).await;
    let skipped = states(&now)
        .into_iter()
        .filter(|(_, state)| *state == "skipped");
    assert_eq!(skipped.count(), ids.len(), "{now}");
}

#[tokio::test]
async fn credentials_whose_day_comes_are_shown_before_and_after_it() {
    let app = TestApp::installed().await;
    let on = (app.clock.now() + TimeDelta::days(40)).date_naive();
    let key = json!({ "key": secrets::KEY, "expiresOn": on });
    let path = "/api/v1/credentials/organization-key";
    admin(&app, Method::PUT, path, key).await.expect(200);
    let ending = async || {
        let shown = get(&app, accounts::ADMIN, STEPS).await;
        shown["expiringCredentials"].clone()
    };
    assert_eq!(ending().await, json!([]));
    for (passing, left) in [(30, 10), (11, -1)] {
        app.advance(TimeDelta::days(passing));
        app.keep_fresh().await;
        let expected =
            json!([{ "kind": "organizationKey", "expiresOn": on, "expiresInDays": left }]);
        assert_eq!(ending().await, expected);
    }
}
