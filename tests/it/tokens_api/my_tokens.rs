//! `/api/v1/my/tokens`: what everybody may do with the tokens that act as them.

use reqwest::Method;
use sandbox::accounts::{ADMIN, FAR, MEMBER};
use serde_json::{Value, json};

use super::{
    MY_TOKENS, TOKENS, admin, call, installed_with, issued, my_path_of, new_token, refused_fields,
    set_policy, text,
};
use crate::test_app::{Answer, TestApp};

async fn mine(app: &TestApp, method: Method, path: &str, body: Value) -> Answer {
    call(app, MEMBER, method, path, body).await
}

fn own_token() -> Value {
    json!({ "expiresAt": "2027-06-01T00:00:00Z", "notes": "My own" })
}

#[tokio::test]
async fn everybody_sees_the_tokens_that_act_as_them_and_no_others() {
    let app = TestApp::installed().await;
    let own = issued(&app, MEMBER).await;
    issued(&app, FAR).await;
    let list = mine(&app, Method::GET, MY_TOKENS, Value::Null)
        .await
        .expect(200)
        .json();
    assert_eq!(list["total"], 1, "{list}");
    assert_eq!(list["items"][0]["id"], own["id"], "{list}");
    assert!(list["items"][0].get("token").is_none(), "{list}");
    let found = format!("{MY_TOKENS}?q=Power");
    assert_eq!(
        mine(&app, Method::GET, &found, Value::Null)
            .await
            .expect(200)
            .json()["total"],
        1
    );
    let admins = call(&app, ADMIN, Method::GET, MY_TOKENS, Value::Null).await;
    assert_eq!(
        admins.expect(200).json()["total"],
        0,
        "an admin's own are none of them"
    );
}

#[tokio::test]
async fn without_self_service_they_can_be_switched_off_and_nothing_else() {
    let app = TestApp::installed().await;
    let (own, other) = (issued(&app, MEMBER).await, issued(&app, FAR).await);
    let path = my_path_of(&own);
    for body in [
        json!({ "active": true }),
        json!({ "notes": "mine" }),
        json!({ "active": false, "notes": "mine" }),
        json!({ "active": false, "expiresAt": "2030-01-01T00:00:00Z" }),
        json!({}),
    ] {
        let answer = mine(&app, Method::PATCH, &path, body.clone()).await;
        assert_eq!(answer.status, 403, "{body}: {}", answer.text);
    }
    mine(&app, Method::DELETE, &path, Value::Null)
        .await
        .expect(403);
    mine(&app, Method::POST, &format!("{path}/reveal"), Value::Null)
        .await
        .expect(403);
    mine(&app, Method::POST, MY_TOKENS, own_token())
        .await
        .expect(403);

    let off = json!({ "active": false });
    mine(&app, Method::PATCH, &my_path_of(&other), off.clone())
        .await
        .expect(404);
    app.report(text(&own, "token"), "/rest/list")
        .await
        .expect(400);
    let answer = mine(&app, Method::PATCH, &path, off).await.expect(200);
    assert_eq!(answer.headers["etag"], "\"2\"");
    assert_eq!(answer.json()["active"], false);
    app.report(text(&own, "token"), "/rest/list")
        .await
        .expect(401);
    app.report(text(&other, "token"), "/rest/list")
        .await
        .expect(400);
}

#[tokio::test]
async fn with_self_service_people_keep_house_among_their_own() {
    let app = TestApp::installed().await;
    set_policy(&app, &json!({ "selfService": true, "maxDays": 365 }))
        .await
        .expect(200);
    let other = issued(&app, FAR).await;
    let answer = mine(&app, Method::POST, MY_TOKENS, own_token())
        .await
        .expect(201);
    let own = answer.json();
    assert_eq!(own["user"], json!({ "accountId": MEMBER }));
    assert_eq!(own["createdBy"]["accountId"], MEMBER);
    let path = my_path_of(&own);
    let revealed = mine(&app, Method::POST, &format!("{path}/reveal"), Value::Null).await;
    assert_eq!(revealed.expect(200).json()["token"], own["token"]);
    mine(
        &app,
        Method::PATCH,
        &path,
        json!({ "notes": "changed", "active": true }),
    )
    .await
    .expect(200);
    let later = json!({ "expiresAt": "2029-01-01T00:00:00Z" });
    refused_fields(
        mine(&app, Method::PATCH, &path, later).await,
        &["expiresAt"],
    );
    refused_fields(
        mine(&app, Method::POST, MY_TOKENS, new_token(FAR)).await,
        &["accountId"],
    );
    mine(&app, Method::POST, MY_TOKENS, new_token(MEMBER))
        .await
        .expect(201);

    let foreign = my_path_of(&other);
    mine(&app, Method::PATCH, &foreign, json!({ "notes": "x" }))
        .await
        .expect(404);
    mine(&app, Method::DELETE, &foreign, Value::Null)
        .await
        .expect(404);
    mine(
        &app,
        Method::POST,
        &format!("{foreign}/reveal"),
        Value::Null,
    )
    .await
    .expect(404);
    mine(&app, Method::GET, TOKENS, Value::Null)
        .await
        .expect(403);
    mine(&app, Method::DELETE, &path, Value::Null)
        .await
        .expect(204);
    mine(&app, Method::DELETE, &path, Value::Null)
        .await
        .expect(404);
}

#[tokio::test]
async fn the_operator_may_rule_self_service_out() {
    let app = installed_with(&[("DWELL_TOKEN_SELF_SERVICE", "false")]).await;
    let wanted = set_policy(&app, &json!({ "selfService": true }))
        .await
        .expect(200)
        .json();
    assert_eq!(wanted["selfService"], false, "{wanted}");
    mine(&app, Method::POST, MY_TOKENS, own_token())
        .await
        .expect(403);
}

#[tokio::test]
async fn where_tokens_act_as_their_issuer_no_admin_can_bind_one_to_somebody_else() {
    let by_site = TestApp::installed().await;
    set_policy(&by_site, &json!({ "binding": "self" }))
        .await
        .expect(200);
    let by_operator = installed_with(&[("DWELL_TOKEN_BINDING", "self")]).await;
    let laxer = set_policy(&by_operator, &json!({ "binding": "any" }))
        .await
        .expect(200)
        .json();
    assert_eq!(laxer["binding"], "self", "{laxer}");
    for app in [by_site, by_operator] {
        let answer = admin(&app, Method::POST, TOKENS, new_token(MEMBER))
            .await
            .expect(403);
        assert!(
            answer.text.contains("only tokens that act as their issuer"),
            "{}",
            answer.text
        );
        admin(&app, Method::POST, TOKENS, new_token(ADMIN))
            .await
            .expect(201);
    }
}

#[tokio::test]
async fn nobody_but_an_admin_switches_a_token_on() {
    let app = TestApp::installed().await;
    set_policy(&app, &json!({ "selfService": true }))
        .await
        .expect(200);
    let own = issued(&app, MEMBER).await;
    let path = my_path_of(&own);
    let off = json!({ "active": false });
    mine(&app, Method::PATCH, &path, off).await.expect(200);
    let on = json!({ "active": true, "notes": "mine" });
    let refused = mine(&app, Method::PATCH, &path, on).await.expect(403);
    assert!(
        refused.text.contains("Only a Jira administrator"),
        "{}",
        refused.text
    );
    let notes = json!({ "notes": "mine" });
    let changed = mine(&app, Method::PATCH, &path, notes).await.expect(200);
    assert_eq!(changed.json()["active"], false);
}
