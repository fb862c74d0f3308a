//! `PATCH` and `DELETE` of a token.

use reqwest::Method;
use sandbox::SiteOptions;
use sandbox::accounts::{ADMIN, MEMBER};
use serde_json::{Value, json};

use super::{TOKENS, admin, installed_with, issued, path_of, refused_fields, text};
use crate::test_app::{Answer, TestApp, send};

async fn patch(app: &TestApp, token: &Value, body: Value) -> Answer {
    admin(app, Method::PATCH, &path_of(token), body).await
}

async fn conditional(app: &TestApp, method: Method, token: &Value, if_match: &str) -> Answer {
    let request = app
        .page_request(0, ADMIN, (method.clone(), &path_of(token)))
        .header("If-Match", if_match);
    let request = if method == Method::PATCH {
        request.json(&json!({ "notes": if_match }))
    } else {
        request
    };
    send(request).await
}

#[tokio::test]
async fn only_what_is_named_changes_and_every_change_is_a_new_version() {
    let app = TestApp::installed().await;
    let mut expected = issued(&app, MEMBER).await;
    let token = expected.clone();
    expected.as_object_mut().unwrap().remove("token");
    let changes = [
        ("active", json!(false), "inactive"),
        ("notes", json!("Sheets"), "inactive"),
        ("expiresAt", json!("2030-01-01T00:00:00.000Z"), "inactive"),
        ("active", json!(true), "active"),
    ];
    for (version, (name, value, state)) in (2..).zip(changes) {
        let answer = patch(&app, &token, json!({ name: value }))
            .await
            .expect(200);
        expected[name] = value;
        expected["state"] = json!(state);
        expected["version"] = json!(version);
        assert_eq!(answer.headers["etag"], format!("\"{version}\"").as_str());
        assert_eq!(answer.json(), expected);
    }
    let shown = admin(&app, Method::GET, &path_of(&token), Value::Null).await;
    assert_eq!(shown.expect(200).json(), expected);
}

#[tokio::test]
async fn what_cannot_change_is_refused_by_name() {
    let app = TestApp::installed().await;
    let token = issued(&app, MEMBER).await;
    let immutable = [
        "id",
        "user",
        "accountId",
        "createdAt",
        "createdBy",
        "awaitingReactivation",
        "lastUsedAt",
        "version",
        "token",
    ];
    for name in immutable {
        let same = token[name].clone();
        refused_fields(
            patch(&app, &token, json!({ name: same, "notes": "no" })).await,
            &[name],
        );
    }
    let wrong = [
        (json!({ "active": "no" }), vec!["active"]),
        (
            json!({ "active": null, "notes": null, "expiresAt": null }),
            vec!["active", "expiresAt", "notes"],
        ),
        (json!({ "notes": "\u{0}" }), vec!["notes"]),
        (
            json!({ "notes": "x".repeat(1001), "expiresAt": "2101-01-01T00:00:00Z" }),
            vec!["expiresAt", "notes"],
        ),
        (json!({ "colour": "red", "id": 1 }), vec!["colour", "id"]),
    ];
    for (body, names) in wrong {
        refused_fields(patch(&app, &token, body).await, &names);
    }
    let long = "n".repeat(5000);
    let answer = patch(&app, &token, json!({ long: 1 })).await.expect(422);
    assert!(
        answer.text.len() < 1000,
        "a made-up name is not sent back whole: {}",
        answer.text.len()
    );
    let shown = admin(&app, Method::GET, &path_of(&token), Value::Null).await;
    assert_eq!(shown.expect(200).json()["version"], 1);
}

#[tokio::test]
async fn a_lifetime_may_be_cut_into_the_past_but_not_beyond_what_the_site_allows() {
    let app = installed_with(&[("DWELL_TOKEN_MAX_DAYS", "365")]).await;
    let token = issued(&app, MEMBER).await;
    for past in ["2020-01-01T00:00:00Z", "0001-01-01T00:00:00Z"] {
        patch(&app, &token, json!({ "expiresAt": past }))
            .await
            .expect(200);
    }
    let answer = patch(&app, &token, json!({ "expiresAt": "2027-11-22T00:00:00Z" })).await;
    refused_fields(answer, &["expiresAt"]);
}

#[tokio::test]
async fn whoever_saw_an_older_version_is_told_the_current_row() {
    let app = TestApp::installed().await;
    let token = issued(&app, MEMBER).await;
    conditional(&app, Method::PATCH, &token, "\"1\"")
        .await
        .expect(200);
    for method in [Method::PATCH, Method::DELETE] {
        let late = conditional(&app, method, &token, "\"1\"")
            .await
            .expect(412)
            .json();
        assert_eq!(late["code"], "changed", "{late}");
        assert_eq!(late["current"]["version"], 2, "{late}");
        assert_eq!(late["current"]["notes"], "\"1\"", "{late}");
        assert_eq!(late["current"]["id"], token["id"], "{late}");
        assert!(late["current"].get("token").is_none(), "{late}");
    }
    conditional(&app, Method::PATCH, &token, "*")
        .await
        .expect(200);
    for garbage in ["1", "\"one\"", "\"\"", "\""] {
        conditional(&app, Method::PATCH, &token, garbage)
            .await
            .expect(400);
    }
    conditional(&app, Method::DELETE, &token, "\"3\"")
        .await
        .expect(204);
}

#[tokio::test]
async fn of_changes_that_rest_on_one_version_exactly_one_is_made() {
    let app = TestApp::installed().await;
    let token = issued(&app, MEMBER).await;
    let calls = (0..8).map(|_| conditional(&app, Method::PATCH, &token, "\"1\""));
    let answers = futures::future::join_all(calls).await;
    let mut statuses: Vec<u16> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn who_names_no_version_is_overtaken_and_changes_it_all_the_same() {
    let app = TestApp::installed().await;
    let token = issued(&app, MEMBER).await;
    for _ in 0..20 {
        let (one, other) = tokio::join!(
            patch(&app, &token, json!({ "notes": "one" })),
            patch(&app, &token, json!({ "notes": "other" })),
        );
        one.expect(200);
        other.expect(200);
    }
    let shown = admin(&app, Method::GET, &path_of(&token), Value::Null).await;
    assert_eq!(shown.expect(200).json()["version"], 41);
}

#[tokio::test]
async fn a_deleted_token_is_gone_for_good() {
    let app = TestApp::installed().await;
    let token = issued(&app, MEMBER).await;
    let path = path_of(&token);
    let answer = admin(&app, Method::DELETE, &path, Value::Null)
        .await
        .expect(204);
    assert_eq!(answer.text, "");
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/reveal")),
    ] {
        admin(&app, method, &path, Value::Null).await.expect(404);
    }
    patch(&app, &token, json!({ "active": true }))
        .await
        .expect(404);
    app.report(text(&token, "token"), "/rest/list")
        .await
        .expect(401);
    let list = admin(&app, Method::GET, TOKENS, Value::Null)
        .await
        .expect(200)
        .json();
    assert_eq!(list, json!({ "items": [], "nextCursor": null, "total": 0 }));
}

#[tokio::test]
async fn a_token_of_another_site_and_one_that_never_was_are_not_found() {
    let app = TestApp::start(vec![SiteOptions::sample(), SiteOptions::sample()], &[]).await;
    app.install(0).await;
    app.install(1).await;
    let (foreign, _) = app.token_for(1, ADMIN).await;
    for id in [
        foreign.as_str(),
        "01890000-0000-7000-8000-000000000000",
        "1",
        "%00",
        "%FF",
        "x%2Fy",
    ] {
        let path = format!("{TOKENS}/{id}");
        for (method, body) in [
            (Method::GET, Value::Null),
            (Method::PATCH, json!({ "active": false })),
            (Method::DELETE, Value::Null),
        ] {
            let answer = admin(&app, method, &path, body).await;
            let expected = if id == "%FF" { 400 } else { 404 };
            assert_eq!(answer.status.as_u16(), expected, "{id}: {}", answer.text);
            assert_eq!(answer.json()["status"], expected);
        }
    }
    let own = app
        .page_call(
            1,
            ADMIN,
            (Method::GET, &format!("{TOKENS}/{foreign}")),
            None,
        )
        .await;
    assert_eq!(own.expect(200).json()["version"], 1);
}

#[tokio::test]
async fn a_change_of_nothing_changes_nothing() {
    let app = TestApp::installed().await;
    let (id, _) = app.token_for(0, ADMIN).await;
    let before = app.dump().await;
    let path = format!("/api/v1/tokens/{id}");
    let shown = admin(&app, Method::PATCH, &path, json!({})).await;
    assert_eq!(shown.expect(200).json()["version"], 1);
    assert_eq!(app.dump().await, before);
}
