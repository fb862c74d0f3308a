//! Showing a token's text again.

use dwell::db::{report_tokens, sites};
use reqwest::Method;
use sandbox::accounts::{FAR, MEMBER};
use serde_json::{Value, json};

use super::{admin, call, installed_with, issued, path_of, set_policy, text};
use crate::test_app::{Answer, TestApp};

async fn reveal(app: &TestApp, token: &Value) -> Answer {
    admin(
        app,
        Method::POST,
        &format!("{}/reveal", path_of(token)),
        Value::Null,
    )
    .await
}

async fn works(app: &TestApp, token: &Value) {
    let answer = app.report(text(token, "token"), "/rest/list").await;
    assert_eq!(
        answer.status, 400,
        "the token is good, the parameters are missing: {}",
        answer.text
    );
}

#[tokio::test]
async fn the_revealed_text_is_the_issued_one_byte_for_byte_whatever_changed_meanwhile() {
    let app = TestApp::installed().await;
    let token = issued(&app, FAR).await;
    assert_eq!(
        reveal(&app, &token).await.expect(200).json(),
        json!({ "token": token["token"] })
    );
    app.advance(chrono::TimeDelta::days(40));
    let change = json!({ "active": false, "notes": "later", "expiresAt": "2031-01-01T00:00:00Z" });
    admin(&app, Method::PATCH, &path_of(&token), change)
        .await
        .expect(200);
    assert_eq!(
        reveal(&app, &token).await.expect(200).json(),
        json!({ "token": token["token"] })
    );
}

#[tokio::test]
async fn only_administrators_see_the_texts_of_others() {
    let app = TestApp::installed().await;
    let token = issued(&app, MEMBER).await;
    let path = format!("{}/reveal", path_of(&token));
    for account in [MEMBER, FAR] {
        call(&app, account, Method::POST, &path, Value::Null)
            .await
            .expect(403);
    }
}

#[tokio::test]
async fn where_the_operator_lets_texts_be_seen_once_they_are_not_kept() {
    let app = installed_with(&[("DWELL_TOKEN_REVEAL", "once")]).await;
    let token = issued(&app, FAR).await;
    let answer = reveal(&app, &token).await.expect(409).json();
    assert_eq!(answer["code"], "not_kept", "{answer}");
    works(&app, &token).await;
    let laxer = set_policy(&app, &json!({ "reveal": "always" }))
        .await
        .expect(200)
        .json();
    assert_eq!(
        laxer["reveal"], "once",
        "a site is never laxer than its operator: {laxer}"
    );
    reveal(&app, &token).await.expect(409);
}

#[tokio::test]
async fn a_site_that_goes_over_to_once_forgets_the_texts_it_kept() {
    let app = TestApp::installed().await;
    let old = issued(&app, FAR).await;
    set_policy(&app, &json!({ "reveal": "once" }))
        .await
        .expect(200);
    reveal(&app, &old).await.expect(409);
    let between = issued(&app, FAR).await;
    set_policy(&app, &json!({ "reveal": "always" }))
        .await
        .expect(200);
    reveal(&app, &old).await.expect(409);
    reveal(&app, &between).await.expect(409);
    let new = issued(&app, FAR).await;
    assert_eq!(
        reveal(&app, &new).await.expect(200).json()["token"],
        new["token"]
    );
    for (token, revealable) in [(&old, false), (&between, false), (&new, true)] {
        works(&app, token).await;
        let shown = admin(&app, Method::GET, &path_of(token), Value::Null).await;
        assert_eq!(shown.expect(200).json()["revealable"], revealable);
    }
}

#[tokio::test]
async fn a_replica_that_has_not_heard_of_once_yet_keeps_no_text() {
    let app = TestApp::installed().await;
    issued(&app, MEMBER).await;
    let site = app.site_id(0).await;
    let once = json!({ "binding": "any", "reveal": "once", "selfService": false, "maxDays": null });
    // As another replica would, a moment ago.
    let tx = app.db.begin().await.unwrap();
    sites::set_token_policy(&tx, site, Some(&once.to_string()))
        .await
        .unwrap();
    report_tokens::forget_secrets(&tx, site).await.unwrap();
    tx.commit().await.unwrap();
    works(&app, &issued(&app, MEMBER).await).await;
    let kept = report_tokens::kept_secrets(&app.db).await.unwrap();
    assert_eq!(kept, []);
}
