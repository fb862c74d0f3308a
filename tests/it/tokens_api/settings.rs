//! `/api/v1/settings/tokens`.

use reqwest::Method;
use sandbox::accounts::{ADMIN, MEMBER};
use serde_json::{Value, json};

use super::{SETTINGS, admin, call, installed_with, refused_fields, set_policy, with};
use crate::test_app::{TestApp, send};

/// The operator's own settings are the laxest.
fn under_no_ceiling(policy: Value) -> Value {
    let ceiling =
        json!({ "binding": "any", "reveal": "always", "selfService": true, "maxDays": null });
    with(policy, &json!({ "ceiling": ceiling }))
}

#[tokio::test]
async fn a_site_starts_with_admins_who_issue_tokens_for_anybody() {
    let app = TestApp::installed().await;
    let start =
        json!({ "binding": "any", "reveal": "always", "selfService": false, "maxDays": null });
    let shown = admin(&app, Method::GET, SETTINGS, Value::Null)
        .await
        .expect(200)
        .json();
    assert_eq!(shown, under_no_ceiling(start));
}

#[tokio::test]
async fn settings_hold_from_the_next_call_on() {
    let app = TestApp::installed().await;
    let wanted = json!({ "binding": "self", "reveal": "once", "selfService": true, "maxDays": 90 });
    let wanted = under_no_ceiling(wanted);
    assert_eq!(set_policy(&app, &wanted).await.expect(200).json(), wanted);
    let shown = admin(&app, Method::GET, SETTINGS, Value::Null)
        .await
        .expect(200)
        .json();
    assert_eq!(shown, wanted);
    let unlimited = json!({ "binding": "any", "reveal": "always", "selfService": true });
    let answer = admin(&app, Method::PUT, SETTINGS, unlimited)
        .await
        .expect(200)
        .json();
    assert_eq!(answer["maxDays"], Value::Null, "{answer}");
}

#[tokio::test]
async fn of_two_admins_the_second_gets_what_holds_now() {
    let app = TestApp::installed().await;
    let shown = admin(&app, Method::GET, SETTINGS, Value::Null).await;
    let seen = shown.expect(200).headers["etag"].clone();
    let save = async |days: i64, seen: &str| {
        let request = app.page_request(0, ADMIN, (Method::PUT, SETTINGS));
        let body =
            json!({ "binding": "any", "reveal": "always", "selfService": true, "maxDays": days });
        send(request.header("If-Match", seen).json(&body)).await
    };
    let seen = seen.to_str().unwrap();
    let first = save(90, seen).await.expect(200);
    let second = save(30, seen).await.expect(412).json();
    assert_eq!(second["current"]["maxDays"], 90, "{second}");
    let now = first.headers["etag"].to_str().unwrap();
    assert_eq!(save(30, now).await.expect(200).json()["maxDays"], 30);
    save(7, "*").await.expect(200);
    save(8, "yesterday's").await.expect(400);
}

#[tokio::test]
async fn the_stricter_of_site_and_operator_holds() {
    let environment = [
        ("DWELL_TOKEN_BINDING", "self"),
        ("DWELL_TOKEN_REVEAL", "once"),
        ("DWELL_TOKEN_MAX_DAYS", "30"),
    ];
    let app = installed_with(&environment).await;
    let lax = json!({ "selfService": true, "maxDays": 400 });
    let ceiling =
        json!({ "binding": "self", "reveal": "once", "selfService": true, "maxDays": 30 });
    let expected = with(ceiling.clone(), &json!({ "ceiling": ceiling }));
    assert_eq!(set_policy(&app, &lax).await.expect(200).json(), expected);
    let strict = set_policy(&app, &json!({ "maxDays": 7 }))
        .await
        .expect(200)
        .json();
    assert_eq!(strict["maxDays"], 7, "{strict}");
}

#[tokio::test]
async fn wrong_settings_are_refused_by_field_and_none_is_taken() {
    let app = TestApp::installed().await;
    let cases: [(Value, &[&str]); 9] = [
        (json!({ "binding": "everybody" }), &["binding"]),
        (json!({ "reveal": true }), &["reveal"]),
        (json!({ "selfService": "yes" }), &["selfService"]),
        (json!({ "maxDays": 0 }), &["maxDays"]),
        (json!({ "maxDays": -1 }), &["maxDays"]),
        (json!({ "maxDays": 1.5 }), &["maxDays"]),
        (json!({ "maxDays": 4_294_967_296_u64 }), &["maxDays"]),
        (json!({ "colour": "x".repeat(3) }), &["colour"]),
        (
            json!({ "binding": 1, "reveal": 2, "selfService": 3, "maxDays": "4" }),
            &["binding", "maxDays", "reveal", "selfService"],
        ),
    ];
    for (changes, names) in cases {
        refused_fields(set_policy(&app, &changes).await, names);
    }
    let answer = admin(&app, Method::PUT, SETTINGS, json!({})).await;
    refused_fields(answer, &["binding", "reveal", "selfService"]);
    let shown = admin(&app, Method::GET, SETTINGS, Value::Null)
        .await
        .expect(200)
        .json();
    assert_eq!(shown["maxDays"], Value::Null, "{shown}");
    call(&app, MEMBER, Method::GET, SETTINGS, Value::Null)
        .await
        .expect(403);
    let body = json!({ "binding": "any", "reveal": "always", "selfService": true });
    call(&app, MEMBER, Method::PUT, SETTINGS, body)
        .await
        .expect(403);
}
