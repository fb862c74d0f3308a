//! Is a token accepted, and how soon is one refused that no longer may act?

mod ended;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use reqwest::Method;
use sandbox::SiteOptions;
use sandbox::accounts::{ADMIN, FAR};
use serde_json::{Value, json};

use super::test_app::{Answer, TestApp, send};

/// A good token gets as far as the missing parameters.
const REPORT: &str = "/rest/list2";
/// Every 3 s at the latest a replica looks again.
const WITHIN: TimeDelta = TimeDelta::seconds(3);

async fn sent(app: &TestApp, header: &str) -> Answer {
    send(
        app.request(Method::GET, REPORT)
            .header("Authorization", header),
    )
    .await
}

/// 401 in Timepiece's envelope; its one sentence.
#[track_caller]
fn refusal(answer: Answer) -> String {
    let body = answer.expect(401).json();
    assert_eq!(body["status"], 401, "{body}");
    assert_eq!(body["message"], "Unauthorized access", "{body}");
    assert_eq!(body["messages"].as_array().unwrap().len(), 1, "{body}");
    assert!(
        body["pluginVersion"].is_string() && body["time"].is_string(),
        "{body}"
    );
    body["messages"][0].as_str().unwrap().to_owned()
}

async fn patch(app: &TestApp, id: &str, body: Value) {
    let call = (Method::PATCH, format!("/api/v1/tokens/{id}"));
    app.page_call(0, ADMIN, (call.0, &call.1), Some(body))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_token_is_taken_from_header_form_and_query() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for scheme in ["TISJWT", "tisjwt", "Bearer", "bearer"] {
        sent(&app, &format!("{scheme} {token}")).await.expect(400);
    }
    let query = format!("{REPORT}?tisjwt={token}");
    send(app.request(Method::GET, &query)).await.expect(400);
    let form = [("tisjwt", token.as_str())];
    send(app.request(Method::POST, REPORT).form(&form))
        .await
        .expect(400);
    send(app.request(Method::POST, &query).form(&form))
        .await
        .expect(400);
    let both = app.request(Method::POST, &query).form(&form);
    send(both.header("Authorization", format!("Bearer {token}")))
        .await
        .expect(400);
}

#[tokio::test]
async fn without_a_token_the_original_sentence_is_answered() {
    let app = TestApp::installed().await;
    let bare = [
        app.request(Method::GET, REPORT),
        app.request(Method::GET, "/rest/list2?tisjwt="),
        app.request(Method::POST, REPORT).form(&[("tisjwt", "")]),
        app.request(Method::GET, REPORT)
            .header("Authorization", "TISJWT "),
        app.request(Method::GET, REPORT)
            .header("Authorization", "Basic YTpi"),
        app.request(Method::POST, REPORT)
            .header("Content-Type", "text/plain")
            .body("tisjwt=x"),
    ];
    for request in bare {
        assert_eq!(
            refusal(send(request).await),
            "tisjwt is required for authentication."
        );
    }
}

#[tokio::test]
async fn every_text_that_is_not_a_token_of_ours_is_refused_in_the_same_words() {
    let app = TestApp::start(vec![SiteOptions::sample(), SiteOptions::sample()], &[]).await;
    app.install(0).await;
    app.install(1).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let (_, foreign) = app.token_for(1, ADMIN).await;
    let [header, payload, signature] = parts(&token);
    let [_, foreign_payload, foreign_signature] = parts(&foreign);
    let altered = |name: &str, value: Value| {
        let mut claims: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
        claims[name] = value;
        format!(
            "{header}.{}.{signature}",
            URL_SAFE_NO_PAD.encode(claims.to_string())
        )
    };
    let none = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"none"}"#);
    let forgeries = [
        "x".to_owned(),
        "a.b.c".to_owned(),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{header}.{payload}.{}", signature.to_uppercase()),
        format!("{header}.{payload}.{foreign_signature}"),
        format!("{header}.{foreign_payload}.{signature}"),
        format!("{token}x"),
        format!("{token}.x"),
        "x".repeat(9000),
        altered("sub", json!(FAR)),
        altered("jti", json!("01890000-0000-7000-8000-000000000000")),
        altered("sec", json!("AAAAAAAAAAAAAAAAAAAAAA")),
        altered("iss", json!("other")),
        altered("aud", json!("other")),
        altered("iat", json!(0)),
        altered("exp", json!(4_000_000_000_u64)),
        altered("clientKey", json!("01890000-0000-7000-8000-000000000000")),
        altered("clientKey", json!(app.site(0).client_key())),
        app.site(0).context_token(ADMIN),
    ];
    for forgery in forgeries {
        let answer = sent(&app, &format!("TISJWT {forgery}")).await;
        assert_eq!(refusal(answer), "The token is not valid.", "{forgery}");
    }
    let query = format!("{REPORT}?tisjwt={foreign}");
    let two = app
        .request(Method::GET, &query)
        .header("Authorization", format!("TISJWT {token}"));
    assert_eq!(
        refusal(send(two).await),
        "The token is not valid.",
        "two tokens are none"
    );
    sent(&app, &format!("TISJWT {token}")).await.expect(400);
}

fn parts(token: &str) -> [&str; 3] {
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().unwrap()
}

#[tokio::test]
async fn a_warm_check_asks_neither_the_database_nor_jira() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    app.report(&token, REPORT).await.expect(400);
    app.site(0).clear_calls();
    app.db.clone().close().await.unwrap();
    for _ in 0..3 {
        app.report(&token, REPORT).await.expect(400);
    }
    assert!(app.site(0).calls().is_empty(), "{:?}", app.site(0).calls());
    app.advance(WITHIN);
    let cold = app.report(&token, REPORT).await.expect(503);
    assert!(
        cold.headers.contains_key("retry-after"),
        "{:?}",
        cold.headers
    );
    assert_eq!(cold.json()["status"], 503, "{}", cold.text);
}

#[tokio::test]
async fn when_a_token_was_used_last_is_written_now_and_then() {
    let app = TestApp::installed().await;
    let (id, token) = app.token_for(0, ADMIN).await;
    let path = format!("/api/v1/tokens/{id}");
    let shown = async || {
        app.page_call(0, ADMIN, (Method::GET, &path), None)
            .await
            .expect(200)
            .json()
    };
    app.advance(TimeDelta::minutes(5));
    app.report(&token, REPORT).await.expect(400);
    app.advance(TimeDelta::minutes(1));
    app.report(&token, REPORT).await.expect(400);
    assert_eq!(shown().await["lastUsedAt"], Value::Null);
    app.housekeeping.flush().await;
    let record = shown().await;
    assert_eq!(record["lastUsedAt"], "2026-11-21T12:06:00.000Z", "{record}");
    assert_eq!(record["version"], 1, "being used is no change: {record}");

    patch(&app, &id, json!({ "active": false })).await;
    app.advance(TimeDelta::minutes(1));
    app.report(&token, REPORT).await.expect(401);
    app.housekeeping.flush().await;
    assert_eq!(
        shown().await["lastUsedAt"],
        "2026-11-21T12:06:00.000Z",
        "a refused call is no use"
    );
}
