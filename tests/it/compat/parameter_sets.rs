//! Parameter sets (section 9), in one conversation.

use reqwest::Method;
use sandbox::accounts::{ADMIN, FAR, MEMBER};
use serde_json::{Value, json};

use super::stage::stage;
use crate::test_app::Answer;

const SETS: &str = "/rest/parameterSets";
const STATED: &str = "19f95f82-63ce-4d48-87d9-458c388d197b";

fn set() -> Value {
    json!({ "name": "Weekly", "public": false, "ownerId": null,
        "parameters": { "reportType": "statusDuration", "filterType": "project", "projectKey": "WEB", "calendar": "1" } })
}

fn members(answer: &Answer) -> String {
    let body = answer.json();
    let names = body.as_object().unwrap().keys().map(String::as_str);
    names.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_set_lives_as_in_the_reference() {
    let (app, admin) = stage().await;
    let (_, member) = app.token_for(0, MEMBER).await;
    let (_, other) = app.token_for(0, FAR).await;
    let call = async |token: &str, method: Method, path: &str, body: Option<Value>| {
        app.rest_call(token, (method, path), body.as_ref()).await
    };

    let made = call(&member, Method::POST, SETS, Some(set()))
        .await
        .expect(201);
    assert_eq!(members(&made), "id name owner ownerId parameters public");
    let made = made.json();
    assert_eq!(made["ownerId"], MEMBER, "{made}");
    assert_eq!(made["parameters"]["reportType"], "statusDuration");
    let path = format!("{SETS}/{}", made["id"].as_str().unwrap());

    let list = call(&member, Method::GET, SETS, None).await.expect(200);
    assert_eq!(members(&list), "elements last pageNumber pageSize total");
    let list = list.json();
    let element = list["elements"][0].as_object().unwrap();
    let names: Vec<&str> = element.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["id", "name", "owner", "ownerId", "public"],
        "{list}"
    );
    assert_eq!(
        (&list["pageSize"], &list["total"], &list["last"]),
        (&json!(10), &json!(1), &json!(true))
    );
    for (query, total) in [
        ("name=week", 1),
        ("name=week&searchType=exact", 0),
        ("name=weekly&searchType=exact", 1),
        ("name=none&searchType=contain", 0),
    ] {
        let found = call(
            &member,
            Method::GET,
            &format!("{SETS}/search?{query}"),
            None,
        )
        .await;
        assert_eq!(found.expect(200).json()["total"], total, "{query}");
    }
    let too_many = call(
        &member,
        Method::GET,
        &format!("{SETS}/search?maxResults=101"),
        None,
    )
    .await;
    too_many.expect(400);

    call(&other, Method::GET, &path, None).await.expect(404);
    call(&admin, Method::GET, &path, None).await.expect(200);
    let public = Some(json!({ "public": true }));
    let public = call(&member, Method::PUT, &path, public)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&public["public"], &public["name"]),
        (&json!(true), &json!("Weekly")),
        "partial"
    );
    call(&other, Method::GET, &path, None).await.expect(200);
    call(&other, Method::PUT, &path, Some(json!({ "name": "Mine" })))
        .await
        .expect(403);

    let unsound = Some(json!({ "parameters": { "reportType": "none" } }));
    call(&member, Method::PUT, &path, unsound).await.expect(200);
    let verdict = call(&other, Method::GET, &format!("{path}/validate"), None).await;
    let verdict = verdict.expect(200).json();
    assert_eq!(
        verdict["valid"], false,
        "stored unvalidated, and told: {verdict}"
    );
    assert!(
        verdict["messages"][0]
            .as_str()
            .unwrap()
            .starts_with("reportType: 'none'"),
        "{verdict}"
    );
    let unsaved = call(
        &member,
        Method::POST,
        &format!("{SETS}/validate"),
        Some(set()),
    )
    .await;
    assert_eq!(
        unsaved.expect(200).json(),
        json!({ "valid": true, "messages": [], "warnings": [] })
    );

    call(&other, Method::DELETE, &path, None).await.expect(403);
    call(&member, Method::DELETE, &path, None).await.expect(204);
    call(&member, Method::GET, &path, None).await.expect(404);
}

#[tokio::test]
async fn only_an_administrator_gives_sets_away_and_states_ids() {
    let (app, admin) = stage().await;
    let (_, member) = app.token_for(0, MEMBER).await;
    let mut stated = set();
    stated["id"] = json!(STATED);
    let mut given = set();
    given["ownerId"] = json!(FAR);
    let create = (Method::POST, SETS);
    for body in [&stated, &given] {
        app.rest_call(&member, create.clone(), Some(body))
            .await
            .expect(403);
    }
    let made = app
        .rest_call(&admin, create.clone(), Some(&given))
        .await
        .expect(201)
        .json();
    assert_eq!(made["ownerId"], FAR);
    let made = app
        .rest_call(&admin, create.clone(), Some(&stated))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&made["id"], &made["ownerId"]),
        (&json!(STATED), &json!(ADMIN))
    );
    app.rest_call(&admin, create, Some(&stated))
        .await
        .expect(409);
    let report = app
        .report(&admin, &format!("/rest/list2?paramSetId={STATED}"))
        .await;
    assert_eq!(report.expect(200).json()["calendar"]["name"], "Office");
}
