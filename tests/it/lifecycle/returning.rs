//! A tenant that was uninstalled and comes back within the retention time.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::stage::{AWAITS, Stage};

#[tokio::test]
async fn its_tokens_are_back_and_wait_for_an_admin() {
    let stage = Stage::set().await;
    let (app, figures) = (&stage.app, stage.works().await);
    assert_eq!(stage.jira().uninstall().await.status, 204);
    app.advance(TimeDelta::days(29));
    app.housekeeping.round().await;
    stage.install().await;
    stage.is_refused(AWAITS).await;
    let list = stage.page().await.expect(200).json();
    assert_eq!(list["total"], 1, "{list}");
    let item = &list["items"][0];
    assert_eq!(
        (&item["active"], &item["awaitingReactivation"]),
        (&json!(false), &json!(true))
    );
    let path = format!("/api/v1/tokens/{}", stage.id);
    let notes = Some(json!({ "notes": "still off" }));
    stage.admin(Method::PATCH, &path, notes).await.expect(200);
    stage.is_refused(AWAITS).await;
    reactivate(&stage, &path).await;
    assert_eq!(stage.works().await, figures);
    let reveal = stage
        .admin(Method::POST, &format!("{path}/reveal"), None)
        .await;
    assert_eq!(reveal.expect(200).json()["token"], json!(stage.token));
    // The time since the uninstall no longer counts.
    app.advance(TimeDelta::days(60));
    app.housekeeping.round().await;
    stage.works().await;
}

async fn reactivate(stage: &Stage, path: &str) {
    let body = Some(json!({ "active": true }));
    let answer = stage
        .admin(Method::PATCH, path, body)
        .await
        .expect(200)
        .json();
    assert_eq!(answer["active"], Value::Bool(true), "{answer}");
    assert_eq!(
        answer["awaitingReactivation"],
        Value::Bool(false),
        "{answer}"
    );
}

#[tokio::test]
async fn it_starts_enabled_even_if_it_was_disabled_when_it_went() {
    let stage = Stage::set().await;
    assert_eq!(stage.jira().disable().await.status, 204);
    assert_eq!(stage.jira().uninstall().await.status, 204);
    stage.install().await;
    reactivate(&stage, &format!("/api/v1/tokens/{}", stage.id)).await;
    stage.works().await;
}
