//! Installing, switching off, renaming: what the app hears, and what its credentials are worth afterwards.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sandbox::{Event, SiteOptions, accounts};
use serde_json::Value;

use crate::app::{App, Stage, qsh, start};

fn part(token: &str, index: usize) -> Value {
    let raw = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(raw).unwrap()).unwrap()
}

async fn public_key(url: &str, kid: &str) -> Vec<u8> {
    let http = sandbox::http_client().unwrap();
    let pem = http
        .get(format!("{url}/install-keys/{kid}"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let base64: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    STANDARD.decode(base64).unwrap()
}

#[tokio::test]
async fn installed_is_signed_with_the_key_of_the_key_server() {
    let stage = Stage::sample().await;
    let hooks = stage.app.hooks();
    let installed = &hooks[0];
    assert_eq!(installed.path, "/base/hooks/installed");

    let header = part(&installed.token, 0);
    assert_eq!(header["alg"], "RS256");
    let (message, signature) = installed.token.rsplit_once('.').unwrap();
    let key = public_key(stage.sandbox.url(), header["kid"].as_str().unwrap()).await;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    key.verify(
        message.as_bytes(),
        &URL_SAFE_NO_PAD.decode(signature).unwrap(),
    )
    .unwrap();

    let claims = part(&installed.token, 1);
    assert_eq!(claims["aud"], stage.app.url);
    assert_eq!(claims["iss"], stage.site().client_key());
    assert_eq!(claims["qsh"], qsh("POST&/hooks/installed&"));
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        180
    );
    assert_eq!(installed.body["clientKey"], stage.site().client_key());
    assert_eq!(installed.body["sharedSecret"], stage.site().shared_secret());
    assert_eq!(
        installed.body["oauthClientId"],
        stage.site().oauth_client_id()
    );
    assert_eq!(installed.body["eventType"], "installed");
}

#[tokio::test]
async fn enabled_follows_with_the_new_secret_and_without_it_in_the_body() {
    let stage = Stage::sample().await;
    let enabled = &stage.app.hooks()[1];
    assert_eq!(enabled.path, "/base/hooks/enabled");
    assert_eq!(part(&enabled.token, 0)["alg"], "HS256");
    assert_eq!(part(&enabled.token, 1)["qsh"], qsh("POST&/hooks/enabled&"));
    assert!(enabled.body.get("sharedSecret").is_none());
}

#[tokio::test]
async fn an_app_that_refuses_is_not_installed() {
    let sandbox = start(SiteOptions::sample()).await;
    let app = App::start(&["READ", "ACT_AS_USER"], 500).await;
    let before = sandbox.site(0).shared_secret();
    assert_eq!(sandbox.site(0).install(&app.url).await.status, 500);
    assert_eq!(app.hooks().len(), 1, "no enabled after a refusal");
    assert_eq!(sandbox.site(0).shared_secret(), before);
}

#[tokio::test]
async fn an_app_that_is_not_there_gives_no_status() {
    let sandbox = start(SiteOptions::sample()).await;
    assert_eq!(
        sandbox.site(0).install("http://127.0.0.1:9").await.status,
        0
    );
}

#[tokio::test]
async fn a_disabled_or_uninstalled_app_has_no_valid_token() {
    let stage = Stage::sample().await;
    let bearer = format!("Bearer {}", stage.token(accounts::ADMIN).await);
    let status = async || {
        stage
            .call(Some(&bearer), "GET", "/rest/api/3/myself", None)
            .await
            .status
    };
    assert_eq!(status().await, 200);
    stage.site().disable().await;
    assert_eq!(status().await, 401);
    stage.site().enable().await;
    assert_eq!(status().await, 200);
    stage.site().uninstall().await;
    assert_eq!(status().await, 401);
    let events: Vec<String> = stage
        .app
        .hooks()
        .iter()
        .map(|hook| hook.path.rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        events,
        [
            "installed",
            "enabled",
            "disabled",
            "enabled",
            "disabled",
            "uninstalled"
        ]
    );
    let refused = stage
        .exchange(&stage.assertion(accounts::ADMIN), None)
        .await;
    assert_eq!(
        (refused.status, refused.body["error"].as_str()),
        (401, Some("invalid_client"))
    );
}

#[tokio::test]
async fn a_renamed_site_answers_at_its_new_address_only() {
    let stage = Stage::sample().await;
    let old = stage.site().base_url();
    assert!(stage.site().rename(None).await.is_success());
    let new = stage.site().base_url();
    assert_ne!(old, new);
    assert_eq!(stage.app.hooks().last().unwrap().body["baseUrl"], new);
    assert_eq!(stage.admin("myself").await.status, 200);
    let http = sandbox::http_client().unwrap();
    assert_eq!(
        http.get(format!("{old}/rest/api/3/serverInfo"))
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
}

#[tokio::test]
async fn a_prepared_call_changes_nothing_until_it_is_the_sites_own() {
    let stage = Stage::sample().await;
    let call = stage.site().prepare(Event::Installed).unwrap();
    let secret = stage.site().shared_secret();
    assert!(stage.site().send(&call).await.is_success());
    assert_eq!(stage.site().shared_secret(), secret);
    assert_ne!(call.body["sharedSecret"], secret);
    assert!(stage.site().rotate_secret().await.is_success());
    assert_ne!(stage.site().shared_secret(), secret);
}
