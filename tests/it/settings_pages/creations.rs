//! `Idempotency-Key`.

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::Method;
use sandbox::{Edit, Misbehaviour, Operation, Rule, accounts};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::get;
use crate::test_app::{Answer, TestApp, send};

const TOKENS: &str = "/api/v1/tokens";

fn draft(notes: &str) -> Value {
    json!({ "accountId": accounts::ADMIN, "expiresAt": "2027-11-01T00:00:00Z", "notes": notes })
}

async fn create(app: &TestApp, key: &str, body: &Value) -> Answer {
    create_as(app, accounts::ADMIN, key, body).await
}

async fn create_as(app: &TestApp, account: &str, key: &str, body: &Value) -> Answer {
    let request = app.page_request(0, account, (Method::POST, TOKENS));
    send(request.header("Idempotency-Key", key).json(body)).await
}

async fn total(app: &TestApp) -> Value {
    get(app, accounts::ADMIN, TOKENS).await["total"].clone()
}

#[tokio::test]
async fn what_is_sent_twice_is_made_once_and_answered_alike() {
    let app = TestApp::installed().await;
    let first = create(&app, "a-key", &draft("one")).await.expect(201);
    let second = create(&app, "a-key", &draft("one")).await.expect(201);
    let mut without_text = first.json();
    assert!(
        without_text
            .as_object_mut()
            .unwrap()
            .remove("token")
            .is_some()
    );
    assert_eq!(second.json(), without_text);
    assert_eq!(second.headers["etag"], first.headers["etag"]);
    assert_eq!(total(&app).await, 1);
    let other = create(&app, "a-key", &draft("another"))
        .await
        .expect(422)
        .json();
    assert!(other["fields"]["Idempotency-Key"].is_array(), "{other}");
    create(&app, "another-key", &draft("one")).await.expect(201);
    assert_eq!(total(&app).await, 2);
    app.advance(TimeDelta::hours(25));
    app.keep_fresh().await;
    create(&app, "a-key", &draft("one")).await.expect(201);
    assert_eq!(total(&app).await, 3);
    let dump = format!("{:?}", app.dump().await);
    assert!(
        !dump.contains(first.json()["token"].as_str().unwrap()),
        "the answer is not sealed"
    );
}

#[tokio::test]
async fn an_answer_comes_again_to_its_caller_alone_and_while_they_are_admin() {
    let app = TestApp::installed().await;
    let is_admin = |account: &str, admin| {
        let account = account.to_owned();
        app.site(0).edit(Edit::Admin { account, admin }).unwrap();
    };
    let body = draft("one");
    let first = create(&app, "a-key", &body).await.expect(201).json();
    create_as(&app, accounts::MEMBER, "a-key", &body)
        .await
        .expect(403);
    is_admin(accounts::FAR, true);
    let own = create_as(&app, accounts::FAR, "a-key", &body).await;
    let own = own.expect(201).json();
    assert_ne!(own["id"], first["id"]);
    assert!(own["token"].is_string(), "not made anew: {own}");
    is_admin(accounts::ADMIN, false);
    create(&app, "a-key", &body).await.expect(403);
}

#[tokio::test]
async fn many_at_once_make_one() {
    let app = TestApp::installed().await;
    let body = draft("one");
    let calls = (0..5).map(|_| create(&app, "a-key", &body));
    let answers = futures::future::join_all(calls).await;
    assert!(
        answers.iter().any(|answer| answer.status == 201),
        "{answers:?}"
    );
    let fits = |answer: &Answer| [201, 409].contains(&answer.status.as_u16());
    assert!(answers.iter().all(fits), "{answers:?}");
    assert_eq!(total(&app).await, 1);
}

#[tokio::test]
async fn after_a_refusal_the_key_is_free() {
    let app = TestApp::installed().await;
    let mut wrong = draft("one");
    wrong["accountId"] = json!("712020:nobody");
    create(&app, "a-key", &wrong).await.expect(422);
    create(&app, "a-key", &draft("one")).await.expect(201);
    for key in ["", "two words", &"k".repeat(201)] {
        create(&app, key, &draft("one")).await.expect(422);
    }
}

/// Whoever gave up waiting may ask again.
#[tokio::test]
async fn what_nobody_waited_for_is_not_made_twice() {
    let app = TestApp::installed().await;
    let body = json!({ "accountId": accounts::MEMBER, "expiresAt": "2027-11-01T00:00:00Z", "notes": "one" });
    app.keep_fresh().await;
    let slow = Misbehaviour::Slow { millis: 300 };
    app.site(0).misbehave(Rule::always(Operation::User, slow));
    let given_up = timeout(Duration::from_millis(150), create(&app, "a-key", &body)).await;
    assert!(given_up.is_err(), "it was not in the middle of its work");
    app.site(0).behave();
    let made = async || {
        let answer = create(&app, "a-key", &body).await;
        (answer.status == 201).then_some(answer)
    };
    while made().await.is_none() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(total(&app).await, 1);
    assert_eq!(made().await.unwrap().json()["token"], Value::Null);
}
