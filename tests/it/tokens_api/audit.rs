//! What the audit trail says about tokens.

use chrono::TimeDelta;
use reqwest::Method;
use sandbox::accounts::{ADMIN, FAR, MEMBER};
use serde_json::{Value, json};

use super::{
    MY_TOKENS, TOKENS, admin, call, issued, my_path_of, new_token, noted, path_of, set_policy,
    text, with,
};
use crate::test_app::TestApp;

#[tokio::test]
async fn every_change_and_every_reveal_is_noted_with_who_did_it() {
    let app = TestApp::installed().await;
    let before = noted(&app).await.len();
    let passes = || app.advance(TimeDelta::seconds(1));
    passes();
    set_policy(&app, &json!({ "selfService": true }))
        .await
        .expect(200);
    passes();
    let token = issued(&app, FAR).await;
    let path = path_of(&token);
    let off = json!({ "active": false, "notes": "a private note" });
    passes();
    admin(&app, Method::PATCH, &path, off).await.expect(200);
    passes();
    admin(&app, Method::POST, &format!("{path}/reveal"), Value::Null)
        .await
        .expect(200);
    passes();
    call(
        &app,
        FAR,
        Method::PATCH,
        &my_path_of(&token),
        json!({ "active": false }),
    )
    .await
    .expect(200);
    passes();
    call(
        &app,
        FAR,
        Method::POST,
        &format!("{}/reveal", my_path_of(&token)),
        Value::Null,
    )
    .await
    .expect(200);
    passes();
    call(&app, MEMBER, Method::POST, MY_TOKENS, new_token(MEMBER))
        .await
        .expect(201);
    passes();
    admin(&app, Method::DELETE, &path, Value::Null)
        .await
        .expect(204);

    let events = noted(&app).await.split_off(before);
    let id = Some(text(&token, "id"));
    let told: Vec<(&str, &str, bool)> = events
        .iter()
        .map(|event| {
            (
                event.actor.as_str(),
                event.action.as_str(),
                event.subject.as_deref() == id,
            )
        })
        .collect();
    let expected = [
        (ADMIN, "tokens.settings", false),
        (ADMIN, "token.issued", true),
        (ADMIN, "token.changed", true),
        (ADMIN, "token.revealed", true),
        (FAR, "token.changed", true),
        (FAR, "token.revealed", true),
        (MEMBER, "token.issued", false),
        (ADMIN, "token.deleted", true),
    ];
    assert_eq!(told, expected);
    assert_eq!(events[1].detail["account"], FAR, "{}", events[1].detail);
    assert_eq!(events[2].detail["active"], false, "{}", events[2].detail);
    let secrets: Vec<&str> = text(&token, "token").split('.').skip(1).collect();
    for event in &events {
        let line = format!("{event:?}");
        let leaked = secrets.iter().find(|secret| line.contains(**secret));
        assert_eq!(leaked, None, "{line}");
        assert!(!line.contains("a private note"), "{line}");
    }
}

#[tokio::test]
async fn what_was_refused_or_only_read_is_not_noted() {
    let app = TestApp::installed().await;
    let token = issued(&app, FAR).await;
    let before = noted(&app).await.len();
    let path = path_of(&token);
    let missing = format!("{TOKENS}/01890000-0000-7000-8000-000000000000");
    admin(&app, Method::GET, TOKENS, Value::Null)
        .await
        .expect(200);
    admin(&app, Method::GET, &path, Value::Null)
        .await
        .expect(200);
    admin(&app, Method::PATCH, &path, json!({ "id": 1 }))
        .await
        .expect(422);
    admin(&app, Method::DELETE, &missing, Value::Null)
        .await
        .expect(404);
    admin(
        &app,
        Method::POST,
        TOKENS,
        with(new_token(FAR), &json!({ "notes": 1 })),
    )
    .await
    .expect(422);
    call(&app, MEMBER, Method::DELETE, &path, Value::Null)
        .await
        .expect(403);
    set_policy(&app, &json!({ "maxDays": 0 })).await.expect(422);
    assert_eq!(noted(&app).await.len(), before);
}
