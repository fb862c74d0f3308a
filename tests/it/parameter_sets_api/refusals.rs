//! What is no parameter set.

use dwell::atlassian::ids::ParameterSetId;
use dwell::db::parameter_sets;
use reqwest::Method;
use serde_json::{Value, json};

use super::{SETS, Stage, weekly, with};
use crate::test_app::send;

#[tokio::test]
async fn every_fault_is_told_with_the_member_it_is_about() {
    let stage = Stage::set().await;
    let path = stage.made(&stage.admin, &weekly()).await;
    let before = stage.app.dump().await;
    let long = |bytes: usize| json!({ "customjql": "x".repeat(bytes) });
    let cases: [(Value, &[&str]); 11] = [
        (json!({ "name": "" }), &["name must have 1 to 255"]),
        (
            json!({ "name": "ü".repeat(256) }),
            &["name must have 1 to 255"],
        ),
        (
            json!({ "name": "a\nb" }),
            &["name must not contain control"],
        ),
        (
            json!({ "public": "yes" }),
            &["public must be true or false"],
        ),
        (
            json!({ "ownerId": "" }),
            &["ownerId must be an Atlassian account id"],
        ),
        (
            json!({ "ownerId": "a b" }),
            &["ownerId must be an Atlassian account id"],
        ),
        (
            json!({ "ownerId": 7, "owner": [] }),
            &["owner must be text", "ownerId must be text"],
        ),
        (
            json!({ "parameters": "x" }),
            &["parameters must be an object"],
        ),
        (
            json!({ "parameters": null }),
            &["parameters must be an object"],
        ),
        (
            json!({ "parameters": long(66_000) }),
            &["parameters must be at most 64 KB"],
        ),
        (
            json!({ "colour": 1, "shape": 2 }),
            &["colour is not known here", "shape is not known here"],
        ),
    ];
    for (changes, starts) in cases {
        let created = stage.create(&stage.admin, &with(weekly(), &changes)).await;
        let changed = stage.put(&stage.admin, &path, &changes).await;
        for answer in [created, changed] {
            let answer = answer.expect(400).json();
            let messages = answer["messages"].as_array().unwrap();
            assert_eq!(messages.len(), starts.len(), "{answer}");
            for (message, start) in messages.iter().zip(starts) {
                assert!(message.as_str().unwrap().starts_with(start), "{answer}");
            }
        }
    }
    let strange_id = with(weekly(), &json!({ "id": "7" }));
    stage.create(&stage.admin, &strange_id).await.expect(400);
    let other_id = json!({ "id": "6f1c1a52-7d1e-4a53-9a43-3c1f2a1b0c4d" });
    stage.put(&stage.admin, &path, &other_id).await.expect(400);
    let nothing = stage
        .create(&stage.admin, &json!({}))
        .await
        .expect(400)
        .json();
    assert_eq!(
        nothing["messages"],
        json!(["name is required.", "parameters is required."])
    );
    assert_eq!(stage.app.dump().await, before);
}

#[tokio::test]
async fn an_owner_has_room_for_a_thousand() {
    let stage = Stage::set().await;
    let path = stage.made(&stage.member, &weekly()).await;
    let id = ParameterSetId::parse(path.rsplit('/').next().unwrap()).unwrap();
    let site = stage.app.site_id(0).await;
    let found = parameter_sets::find(&stage.app.db, site, id).await.unwrap();
    let mut set = found.unwrap();
    let tx = stage.app.db.begin().await.unwrap();
    for n in 1..1_000 {
        let id = format!("00000000-0000-0000-0000-{n:012}");
        set.id = ParameterSetId::parse(&id).unwrap();
        parameter_sets::insert(&tx, &set).await.unwrap();
    }
    tx.commit().await.unwrap();
    let full = stage
        .create(&stage.member, &weekly())
        .await
        .expect(409)
        .json();
    let message = full["message"].as_str().unwrap();
    assert!(message.contains("as many parameter sets"), "{message}");
    stage.create(&stage.outsider, &weekly()).await.expect(201);
}

#[tokio::test]
async fn a_body_is_json_and_says_so() {
    let stage = Stage::set().await;
    for (kind, body, status) in [
        ("application/json", "{\"name\":", 400),
        ("application/json", "7", 400),
        ("application/x-www-form-urlencoded", "name=x", 415),
    ] {
        for path in [SETS, "/rest/parameterSets/validate"] {
            let request = stage.app.request(Method::POST, path).body(body);
            let request = request.header("Content-Type", kind);
            let token = format!("Bearer {}", stage.member);
            let answer = send(request.header("Authorization", token)).await;
            let answer = answer.expect(status).json();
            assert!(answer["pluginVersion"].is_string(), "{answer}");
        }
    }
    let request = stage.app.request(Method::POST, SETS).json(&weekly());
    send(request).await.expect(401);
}
