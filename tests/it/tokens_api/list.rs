//! `GET /api/v1/tokens`: pages, orders, search.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use reqwest::Method;
use sandbox::accounts::{ADMIN, FAR, MEMBER};
use serde_json::{Value, json};

use super::{TOKENS, admin, new_token, path_of, refused_fields, text, with};
use crate::test_app::TestApp;

/// Notes, bound user, expiry; in the order of issue, a minute between them.
const ISSUED: [(&str, &str, &str); 5] = [
    ("Cherry", MEMBER, "2027-05-01T00:00:00Z"),
    ("apple 100%", FAR, "2027-01-01T00:00:00Z"),
    ("Banana", ADMIN, "2027-03-01T00:00:00Z"),
    ("banana_2", MEMBER, "2027-03-01T00:00:00Z"),
    ("Ährenfeld", FAR, "2027-02-01T00:00:00Z"),
];

async fn orchard() -> TestApp {
    let app = TestApp::installed().await;
    for (notes, account, expiry) in ISSUED {
        let body = with(
            new_token(account),
            &json!({ "notes": notes, "expiresAt": expiry }),
        );
        let token = admin(&app, Method::POST, TOKENS, body)
            .await
            .expect(201)
            .json();
        if notes == "Banana" {
            let off = json!({ "active": false });
            admin(&app, Method::PATCH, &path_of(&token), off)
                .await
                .expect(200);
        }
        app.advance(TimeDelta::minutes(1));
    }
    app
}

async fn listed(app: &TestApp, query: &str) -> Value {
    let path = format!("{TOKENS}?{query}");
    admin(app, Method::GET, &path, Value::Null)
        .await
        .expect(200)
        .json()
}

fn notes_of(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| text(item, "notes")).collect()
}

#[tokio::test]
async fn the_newest_come_first_and_no_text_is_among_them() {
    let app = orchard().await;
    let list = listed(&app, "").await;
    assert_eq!(
        notes_of(&list),
        ["Ährenfeld", "banana_2", "Banana", "apple 100%", "Cherry"]
    );
    assert_eq!(list["total"], 5);
    assert_eq!(list["nextCursor"], Value::Null);
    assert!(
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item.get("token").is_none()),
        "{list}"
    );
}

#[tokio::test]
async fn every_order_is_paged_through_without_a_gap_or_a_repetition() {
    let app = orchard().await;
    for key in ["createdAt", "expiresAt", "notes", "active", "lastUsedAt"] {
        let forwards = paged(&app, key).await;
        let mut backwards = paged(&app, &format!("-{key}")).await;
        backwards.reverse();
        assert_eq!(forwards, backwards, "{key}");
        let whole = listed(&app, &format!("sort={key}")).await;
        let ids: Vec<&str> = whole["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| text(item, "id"))
            .collect();
        assert_eq!(forwards, ids, "{key}");
        assert_eq!(ids.len(), 5, "{key}");
    }
    let by_expiry = listed(&app, "sort=expiresAt").await;
    assert_eq!(
        notes_of(&by_expiry),
        ["apple 100%", "Ährenfeld", "Banana", "banana_2", "Cherry"]
    );
    assert_eq!(
        notes_of(&listed(&app, "sort=active&limit=1").await),
        ["Banana"]
    );
}

/// Ids in the order of pages of two.
async fn paged(app: &TestApp, sort: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = listed(app, &format!("sort={sort}&limit=2{cursor}")).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2, "{page}");
        assert_eq!(page["total"], 5, "{page}");
        ids.extend(items.iter().map(|item| text(item, "id").to_owned()));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
        assert!(ids.len() <= 5, "pages without an end: {ids:?}");
    }
}

#[tokio::test]
async fn search_finds_text_in_notes_and_account_ids_as_it_stands() {
    let app = orchard().await;
    let cases: [(&str, &[&str]); 9] = [
        ("banana", &["banana_2", "Banana"]),
        ("BANANA", &["banana_2", "Banana"]),
        ("%25", &["apple 100%"]),
        ("_", &["banana_2"]),
        ("%5C", &[]),
        ("%27%20OR%201%3D1", &[]),
        ("hrenfeld", &["Ährenfeld"]),
        ("000000005", &["Ährenfeld", "apple 100%"]),
        (
            "",
            &["Ährenfeld", "banana_2", "Banana", "apple 100%", "Cherry"],
        ),
    ];
    for (query, expected) in cases {
        let list = listed(&app, &format!("q={query}")).await;
        assert_eq!(notes_of(&list), expected, "{query}");
        assert_eq!(list["total"], expected.len(), "{query}");
    }
}

#[tokio::test]
async fn a_wrong_question_is_refused_by_name() {
    let app = orchard().await;
    let first = listed(&app, "limit=2&sort=notes").await;
    let cursor = text(&first, "nextCursor");
    let planted =
        json!(["Notes", "Ascending", { "Text": "a\u{0}" }, "01890000-0000-7000-8000-000000000000"]);
    let planted = URL_SAFE_NO_PAD.encode(planted.to_string());
    let cases = [
        ("limit=0".to_owned(), "limit"),
        ("limit=201".to_owned(), "limit"),
        ("limit=-1".to_owned(), "limit"),
        ("limit=".to_owned(), "limit"),
        ("limit=two".to_owned(), "limit"),
        ("sort=colour".to_owned(), "sort"),
        ("sort=--notes".to_owned(), "sort"),
        ("sort=".to_owned(), "sort"),
        ("page=2".to_owned(), "page"),
        ("q=a%00b".to_owned(), "q"),
        ("cursor=%00".to_owned(), "cursor"),
        ("cursor=x".to_owned(), "cursor"),
        ("cursor=".to_owned(), "cursor"),
        (format!("sort=notes&cursor={planted}"), "cursor"),
        (format!("sort=-notes&cursor={cursor}"), "cursor"),
        (format!("cursor={cursor}"), "cursor"),
        (format!("sort=notes&cursor={cursor}x"), "cursor"),
    ];
    for (query, name) in cases {
        let answer = admin(&app, Method::GET, &format!("{TOKENS}?{query}"), Value::Null).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.text);
        refused_fields(answer, &[name]);
    }
    let answer = admin(
        &app,
        Method::GET,
        &format!("{TOKENS}?limit=x&sort=y&z=1"),
        Value::Null,
    )
    .await;
    refused_fields(answer, &["limit", "sort", "z"]);
    assert_eq!(listed(&app, "limit=200").await["total"], 5);
}

#[tokio::test]
async fn a_token_issued_while_paging_moves_no_page() {
    let app = orchard().await;
    let first = listed(&app, "limit=2").await;
    admin(&app, Method::POST, TOKENS, new_token(ADMIN))
        .await
        .expect(201);
    let second = listed(
        &app,
        &format!("limit=2&cursor={}", text(&first, "nextCursor")),
    )
    .await;
    assert_eq!(notes_of(&second), ["Banana", "apple 100%"]);
}
