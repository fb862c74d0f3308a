//! Tokens with made-up names: how often the database is asked because of them, and whom they keep out.
//!
//! From some moment on the table that tenants are found in is out of the way, so every look-up fails, and can be counted.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use dwell::crypto::random;
use reqwest::Method;
use sandbox::{SiteOptions, accounts};
use serde_json::{Value, json};

use super::test_app::{Answer, Platform, TestApp, send};

const CALLS: usize = 400;
/// What is looked for all the same, and one look at what is new.
const FEW: usize = 101;

fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = URL_SAFE_NO_PAD.encode(random::bytes::<32>());
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    format!("{}.{}.{signature}", part(&header), part(claims))
}

fn uuid() -> String {
    uuid::Uuid::from_bytes(random::bytes()).to_string()
}

/// A good token of ours but for the site that it names.
fn of_another_site(good: &str) -> String {
    let claims = good.split('.').nth(1).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    assert!(claims["clientKey"].is_string(), "{claims}");
    claims["clientKey"] = uuid().into();
    // Ours have one header, to the letter.
    let header = good.split('.').next().unwrap();
    let rest = token(&claims);
    format!("{header}.{}", rest.split_once('.').unwrap().1)
}

fn page_token(issuer: &str) -> String {
    token(
        &json!({ "iss": issuer, "sub": "712020:x", "iat": 1_700_000_000,
        "exp": 4_000_000_000_u64, "qsh": "context-qsh" }),
    )
}

/// How many of the calls asked the database; the others were refused without.
async fn looked_up(app: &TestApp, scheme: &str, path: &str, make: impl Fn() -> String) -> usize {
    let mut looked = 0;
    for _ in 0..CALLS {
        let proof = format!("{scheme} {}", make());
        let call = app
            .request(Method::GET, path)
            .header("Authorization", proof);
        let answer = send(call).await;
        match answer.status {
            StatusCode::UNAUTHORIZED => {}
            StatusCode::SERVICE_UNAVAILABLE => looked += 1,
            _ => panic!("{answer:?}"),
        }
    }
    looked
}

async fn out_of_the_way(app: &TestApp) {
    app.execute("ALTER TABLE installations RENAME TO away")
        .await;
}

async fn back(app: &TestApp) {
    app.execute("ALTER TABLE away RENAME TO installations")
        .await;
}

#[tokio::test]
async fn of_many_made_up_sites_few_are_looked_for_and_real_ones_always() {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let app = TestApp::start(sites, &[]).await;
    app.install(0).await;
    app.install(1).await;
    let (_, used) = app.token_for(0, accounts::ADMIN).await;
    let (_, unused) = app.token_for(1, accounts::ADMIN).await;
    app.report(&used, "/rest/list").await.expect(400);
    out_of_the_way(&app).await;
    let made_up = || of_another_site(&used);
    let looked = looked_up(&app, "TISJWT", "/rest/list", made_up).await;
    assert!((1..=FEW).contains(&looked), "{looked}");
    let again = looked_up(&app, "TISJWT", "/rest/list", made_up).await;
    assert_eq!(again, 0, "nothing is left for strangers");
    // This one was never asked for, and is known to exist.
    app.report(&unused, "/rest/list").await.expect(503);
    back(&app).await;
    app.report(&unused, "/rest/list").await.expect(400);
    app.report(&used, "/rest/list").await.expect(400);
}

async fn list_at(app: &TestApp, replica: &str, token: &str) -> Answer {
    let call = app.http.get(format!("{replica}/rest/list"));
    send(call.header("Authorization", format!("TISJWT {token}"))).await
}

#[tokio::test]
async fn a_site_that_another_replica_has_just_met_is_found() {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let app = TestApp::start(sites, &[]).await;
    let replica = app.replica().await;
    let at_replica = async |token: &str| list_at(&app, &replica, token).await;
    app.install(0).await;
    let (_, known) = app.token_for(0, accounts::ADMIN).await;
    // By now the replica has read which sites there are.
    at_replica(&of_another_site(&known)).await.expect(401);
    app.install(1).await;
    let (_, token) = app.token_for(1, accounts::ADMIN).await;
    at_replica(&token).await.expect(400);
}

/// Ids begin with their time: one of the future must not hide those of the present.
#[tokio::test]
async fn a_clock_that_was_ahead_keeps_no_site_out() {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let app = TestApp::start(sites, &[]).await;
    let replica = app.replica().await;
    let at_replica = async |token: &str| list_at(&app, &replica, token).await;
    app.advance(TimeDelta::days(1));
    app.install(0).await;
    let (_, known) = app.token_for(0, accounts::ADMIN).await;
    at_replica(&of_another_site(&known)).await.expect(401);
    app.advance(TimeDelta::days(-1));
    app.install(1).await;
    let (_, token) = app.token_for(1, accounts::ADMIN).await;
    for _ in 0..2 * FEW {
        at_replica(&of_another_site(&known)).await.expect(401);
    }
    at_replica(&token).await.expect(400);
}

#[tokio::test]
async fn of_many_made_up_tenants_few_are_looked_for() {
    let app = TestApp::installed().await;
    if app.platform == Platform::Forge {
        // There a token is believed before anything is looked for.
        return;
    }
    // Which tenants there are has been read by now.
    let stranger = format!("JWT {}", page_token(&uuid()));
    let call = app.request(Method::GET, "/api/v1/me");
    send(call.header("Authorization", stranger))
        .await
        .expect(401);
    out_of_the_way(&app).await;
    let looked = looked_up(&app, "JWT", "/api/v1/me", || page_token(&uuid())).await;
    assert!((1..=FEW).contains(&looked), "{looked}");
}

#[tokio::test]
async fn a_real_tenant_with_wrong_signatures_is_read_again_a_few_times() {
    let app = TestApp::installed().await;
    if app.platform == Platform::Forge {
        return;
    }
    let me = (Method::GET, "/api/v1/me");
    app.page_call(0, accounts::ADMIN, me.clone(), None)
        .await
        .expect(200);
    let client_key = app.site(0).client_key();
    out_of_the_way(&app).await;
    let looked = looked_up(&app, "JWT", "/api/v1/me", || page_token(&client_key)).await;
    assert!((1..=20).contains(&looked), "{looked}");
    back(&app).await;
    app.page_call(0, accounts::ADMIN, me, None)
        .await
        .expect(200);
}

/// What names a key that there is not: nothing of such a call can be verified before Atlassian was asked for the key.
fn install_token() -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(&json!({ "alg": "RS256", "kid": uuid() }));
    let claims = part(&json!({ "iss": uuid() }));
    format!("{header}.{claims}.{}", part(&json!({})))
}

/// As after a restart: no key is known yet.
#[tokio::test]
async fn who_makes_keys_up_keeps_no_install_out() {
    let proxy = [("DWELL_TRUSTED_PROXIES", "127.0.0.1")];
    let app = TestApp::start(vec![SiteOptions::sample()], &proxy).await;
    let stranger = async |token: String| {
        let call = app
            .request(Method::POST, "/connect/installed")
            .header("Authorization", format!("JWT {token}"))
            .header("X-Forwarded-For", "203.0.113.7");
        send(call).await
    };
    for number in 0..100 {
        let expected = if number < 10 { 401 } else { 503 };
        stranger(install_token()).await.expect(expected);
    }
    let install = app.site(0).install(&app.url).await;
    assert_eq!(install.status, 204, "{}", install.body);
}
