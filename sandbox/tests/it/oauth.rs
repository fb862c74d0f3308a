//! The authorization server takes what Atlassian takes, and nothing else.

use sandbox::{Edit, SiteOptions, accounts};
use serde_json::{Value, json};

use crate::app::{App, Stage, start};

#[tokio::test]
async fn a_valid_assertion_gives_a_token_of_that_user() {
    let stage = Stage::sample().await;
    let reply = stage
        .exchange(&stage.assertion(accounts::FAR), Some("READ"))
        .await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body["expires_in"], 900);
    assert_eq!(reply.body["token_type"], "Bearer");
    let bearer = format!("Bearer {}", reply.body["access_token"].as_str().unwrap());
    let me = stage
        .call(Some(&bearer), "GET", "/rest/api/3/myself", None)
        .await;
    assert_eq!(me.body["accountId"], accounts::FAR);
    assert_eq!(me.body["timeZone"], "Pacific/Kiritimati");
}

#[tokio::test]
async fn a_wrong_assertion_is_refused() {
    let stage = Stage::sample().await;
    let good = stage.assertion(accounts::ADMIN);
    let iat = good["iat"].as_i64().unwrap();
    let cases: [(&str, Value); 7] = [
        ("aud", json!("https://elsewhere.example")),
        ("tnt", json!("http://127.0.0.1:1")),
        ("exp", json!(iat - 100)),
        ("exp", json!(iat + 3600)),
        ("iat", json!(iat + 300)),
        ("sub", json!("urn:atlassian:connect:useraccountid:nobody")),
        (
            "sub",
            json!(format!(
                "urn:atlassian:connect:useraccountid:{}",
                accounts::INACTIVE
            )),
        ),
    ];
    for (claim, value) in cases {
        let mut claims = good.clone();
        claims[claim] = value;
        let reply = stage.exchange(&claims, None).await;
        assert_eq!(
            (reply.status, reply.body["error"].as_str()),
            (400, Some("invalid_grant")),
            "{claims}"
        );
    }
    let reply = stage.exchange(&good, Some("READ ADMIN")).await;
    assert_eq!(reply.body["error"], "invalid_scope");
}

#[tokio::test]
async fn an_old_secret_signs_nothing() {
    let stage = Stage::sample().await;
    let secret = stage.site().shared_secret();
    stage.site().rotate_secret().await;
    let header = json!({"alg": "HS256"});
    let assertion = stage.sandbox.mint(
        &header,
        &stage.assertion(accounts::ADMIN),
        sandbox::MintKey::Secret(&secret),
    );
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("assertion", &assertion),
    ];
    let url = format!("{}/authorization/oauth2/token", stage.sandbox.url());
    let answer = sandbox::http_client()
        .unwrap()
        .post(url)
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn impersonation_needs_its_scope() {
    let sandbox = start(SiteOptions::sample()).await;
    let app = App::start(&["READ"], 204).await;
    assert!(sandbox.site(0).install(&app.url).await.is_success());
    assert!(app.hooks()[0].body.get("oauthClientId").is_none());
}

#[tokio::test]
async fn a_token_dies_with_its_user() {
    let stage = Stage::sample().await;
    let bearer = format!("Bearer {}", stage.token(accounts::MEMBER).await);
    let account = accounts::MEMBER.to_owned();
    stage
        .site()
        .edit(Edit::Activate {
            account,
            active: false,
        })
        .unwrap();
    assert_eq!(
        stage
            .call(Some(&bearer), "GET", "/rest/api/3/myself", None)
            .await
            .status,
        401
    );
}
