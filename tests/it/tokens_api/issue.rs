//! `POST /api/v1/tokens`.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dwell::crypto::keyring::MasterKeys;
use dwell::db::data_keys;
use reqwest::Method;
use sandbox::accounts::{ADMIN, FAR, INACTIVE, MEMBER};
use sandbox::{Edit, User};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{TOKENS, admin, call, installed_with, issued, new_token, refused_fields, text, with};
use crate::test_app::TestApp;

const APP_ACCOUNT: &str = "557058:an-app";

fn decoded(segment: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segment).unwrap()).unwrap()
}

#[tokio::test]
async fn a_new_token_is_answered_with_its_record_its_text_and_its_etag() {
    let app = TestApp::installed().await;
    let answer = admin(&app, Method::POST, TOKENS, new_token(FAR))
        .await
        .expect(201);
    assert_eq!(answer.headers["etag"], "\"1\"");
    let body = answer.json();
    let expected = json!({
        "id": body["id"], "token": body["token"], "active": true, "awaitingReactivation": false,
        "user": { "accountId": FAR }, "createdAt": "2026-11-21T12:00:00.000Z", "createdBy": { "accountId": ADMIN },
        "expiresAt": "2027-06-01T00:00:00.000Z", "notes": "Power BI", "lastUsedAt": null, "state": "active", "callsIn30Days": 0, "revealable": true,
        "version": 1,
    });
    assert_eq!(body, expected);
    assert_eq!(text(&body, "id").as_bytes()[14], b'7', "no UUIDv7: {body}");

    let path = format!("{TOKENS}/{}", text(&body, "id"));
    let shown = admin(&app, Method::GET, &path, Value::Null)
        .await
        .expect(200);
    assert_eq!(shown.headers["etag"], "\"1\"");
    let mut record = body.clone();
    record.as_object_mut().unwrap().remove("token");
    assert_eq!(shown.json(), record, "the text is not shown again unasked");
}

#[tokio::test]
async fn the_text_is_signed_with_a_key_of_the_site_and_claims_what_the_record_says() {
    let app = installed_with(&[("DWELL_APP_KEY", "org.example.dwell")]).await;
    let token = issued(&app, MEMBER).await;
    let segments: Vec<&str> = text(&token, "token").split('.').collect();
    let [header, payload, signature] = segments[..] else {
        panic!("not three segments: {token}")
    };
    assert_eq!(decoded(header), json!({ "typ": "JWT", "alg": "HS256" }));
    let (claims, site) = (decoded(payload), app.site_id(0).await);
    let expected = json!({
        "iss": "org.example.dwell", "aud": "org.example.dwell", "sub": MEMBER,
        "clientKey": site.to_string(), "iat": 1_795_262_400, "jti": token["id"], "sec": claims["sec"],
    });
    assert_eq!(claims, expected, "no claim more, above all no exp");
    let secret = URL_SAFE_NO_PAD.decode(text(&claims, "sec")).unwrap();
    assert_eq!(secret.len(), 16, "128 random bits");

    let master = MasterKeys::parse(&SecretString::from(app.master_keys.clone())).unwrap();
    let wrapped = data_keys::find(&app.db, site).await.unwrap().unwrap();
    let data_key = master.unwrap_key(&site.to_string(), &wrapped).unwrap();
    let key = hmac::Key::new(
        hmac::HMAC_SHA256,
        &*data_key.derive("dwell/report-token/v1"),
    );
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    hmac::verify(&key, format!("{header}.{payload}").as_bytes(), &signature)
        .expect("HS256 under the key derived from the site's data key");
}

#[tokio::test]
async fn two_tokens_of_one_user_have_different_random_parts() {
    let app = TestApp::installed().await;
    let (one, other) = (issued(&app, ADMIN).await, issued(&app, ADMIN).await);
    let random =
        |token: &Value| decoded(text(token, "token").split('.').nth(1).unwrap())["sec"].clone();
    assert_ne!(random(&one), random(&other));
}

#[tokio::test]
async fn what_is_not_acceptable_is_named_by_field_and_nothing_is_issued() {
    let app = installed_with(&[("DWELL_TOKEN_MAX_DAYS", "3650")]).await;
    let mut service = User::new(APP_ACCOUNT, "An app");
    service.account_type = "app".to_owned();
    app.site(0).edit(Edit::PutUser(service)).unwrap();
    let cases: &[(Value, &[&str])] = &[
        (json!({ "accountId": 5 }), &["accountId"]),
        (json!({ "accountId": null }), &["accountId"]),
        (json!({ "accountId": "" }), &["accountId"]),
        (json!({ "accountId": "x".repeat(129) }), &["accountId"]),
        (json!({ "accountId": "nul\u{0}" }), &["accountId"]),
        (json!({ "accountId": "two words" }), &["accountId"]),
        (json!({ "accountId": "712020:nobody" }), &["accountId"]),
        (json!({ "accountId": "../myself?x" }), &["accountId"]),
        (json!({ "accountId": INACTIVE }), &["accountId"]),
        (json!({ "accountId": APP_ACCOUNT }), &["accountId"]),
        (json!({ "expiresAt": null }), &["expiresAt"]),
        (json!({ "expiresAt": 1_800_000_000 }), &["expiresAt"]),
        (json!({ "expiresAt": "2027-06-01" }), &["expiresAt"]),
        (json!({ "expiresAt": "tomorrow" }), &["expiresAt"]),
        (
            json!({ "expiresAt": "2026-11-21T12:00:00Z" }),
            &["expiresAt"],
        ),
        (
            json!({ "expiresAt": "0001-01-01T00:00:00Z" }),
            &["expiresAt"],
        ),
        (
            json!({ "expiresAt": "2100-01-02T00:00:00Z" }),
            &["expiresAt"],
        ),
        (
            json!({ "expiresAt": "2036-11-18T12:00:01Z" }),
            &["expiresAt"],
        ),
        (json!({ "active": "yes" }), &["active"]),
        (json!({ "notes": 7 }), &["notes"]),
        (json!({ "notes": "ä".repeat(1001) }), &["notes"]),
        (json!({ "notes": "nul\u{0}" }), &["notes"]),
        (json!({ "notes": "bell\u{7}" }), &["notes"]),
        (json!({ "scope": "all" }), &["scope"]),
        (json!({ "id": "x", "token": "y" }), &["id", "token"]),
        (
            json!({ "accountId": 5, "active": 1, "notes": [], "zzz": 0 }),
            &["accountId", "active", "notes", "zzz"],
        ),
        (
            json!({ "expiresAt": "2020-01-01T00:00:00Z", "notes": "\u{0}" }),
            &["expiresAt", "notes"],
        ),
    ];
    for (changes, fields) in cases {
        let body = with(new_token(MEMBER), changes);
        let answer = admin(&app, Method::POST, TOKENS, body).await;
        assert_eq!(answer.status, 422, "{changes}: {}", answer.text);
        refused_fields(answer, fields);
    }
    refused_fields(
        admin(&app, Method::POST, TOKENS, json!({})).await,
        &["accountId", "expiresAt"],
    );
    let list = admin(&app, Method::GET, TOKENS, Value::Null)
        .await
        .expect(200)
        .json();
    assert_eq!(list["total"], 0, "{list}");
}

#[tokio::test]
async fn limits_are_reached_before_they_are_passed() {
    let app = TestApp::installed().await;
    let notes = format!("{}\n\t\r", "ä".repeat(997));
    let changes =
        json!({ "notes": notes, "expiresAt": "2099-12-31T23:59:59-12:00", "active": false });
    let body = with(new_token(MEMBER), &changes);
    let token = admin(&app, Method::POST, TOKENS, body)
        .await
        .expect(201)
        .json();
    assert_eq!(token["notes"], notes);
    assert_eq!(token["active"], false);
    assert_eq!(token["expiresAt"], "2100-01-01T11:59:59.000Z");

    let limited = installed_with(&[("DWELL_TOKEN_MAX_DAYS", "30")]).await;
    for (expiry, status) in [("2026-12-21T12:00:00Z", 201), ("2026-12-21T12:00:01Z", 422)] {
        let body = with(new_token(MEMBER), &json!({ "expiresAt": expiry }));
        admin(&limited, Method::POST, TOKENS, body)
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn only_administrators_issue_tokens() {
    let app = TestApp::installed().await;
    for account in [MEMBER, FAR] {
        let answer = call(&app, account, Method::POST, TOKENS, new_token(account)).await;
        assert_eq!(answer.expect(403).json()["code"], "forbidden");
    }
    app.site(0)
        .edit(Edit::Admin {
            account: ADMIN.to_owned(),
            admin: false,
        })
        .unwrap();
    let answer = admin(&app, Method::POST, TOKENS, new_token(MEMBER)).await;
    assert_eq!(
        answer.status, 403,
        "a write asks Jira anew: {}",
        answer.text
    );
    let request = app.request(Method::GET, TOKENS);
    crate::test_app::send(request).await.expect(401);
}
