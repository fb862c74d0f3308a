//! 401 says that an invocation token was refused, and nothing else; every refusal is JSON.

use dwell::clock::Clock as _;
use reqwest::Method;
use rstest::rstest;
use sandbox::{ForgeEvent, Forgery, Misbehaviour, Operation, Rule, accounts};
use serde_json::{Value, json};

use super::stage::Stage;
use crate::test_app::{Answer, TestApp, send};

const REMOTE_JSON: &str = "application/json";

#[track_caller]
fn assert_json(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text);
    assert_eq!(answer.headers["content-type"], REMOTE_JSON, "{what}");
    assert_eq!(answer.json()["status"], status, "{what}");
}

async fn event_with(stage: &Stage, token: Option<&str>) -> Answer {
    let request = stage.app.request(Method::POST, "/forge/refresh");
    send(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

async fn page_with(stage: &Stage, token: Option<&str>) -> Answer {
    let request = stage.app.request(Method::GET, "/forge/api/v1/my/tokens");
    send(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

#[tokio::test]
async fn every_forged_token_is_401_everywhere() {
    let (stage, token) = Stage::set().await;
    let (site, forge) = (stage.site(), stage.forge());
    for forgery in Forgery::ALL {
        let page = forge.forge(site, forgery, forge.page_claims(site, accounts::ADMIN));
        assert_json(
            &page_with(&stage, Some(&page)).await,
            401,
            &format!("{forgery:?} page"),
        );
        let claims = forge.event_claims(site, ForgeEvent::Hourly);
        let event = forge.forge(site, forgery, claims);
        assert_json(
            &event_with(&stage, Some(&event)).await,
            401,
            &format!("{forgery:?} event"),
        );
    }
    stage.works(&token).await;
}

/// Forge has signed them, and they are not for this server.
#[tokio::test]
async fn calls_from_an_environment_that_is_not_served_are_401() {
    let (stage, token) = Stage::set().await;
    let (site, forge, before) = (stage.site(), stage.forge(), stage.stored().await);
    for kind in ["STAGING", "DEVELOPMENT", "production"] {
        let mut page = forge.page_claims(site, accounts::ADMIN);
        let mut event = forge.event_claims(site, ForgeEvent::Hourly);
        for claims in [&mut page, &mut event] {
            claims["app"]["environment"]["type"] = json!(kind);
        }
        let page = page_with(&stage, Some(&forge.sign(&page))).await;
        assert_json(&page, 401, &format!("{kind} page"));
        let event = event_with(&stage, Some(&forge.sign(&event))).await;
        assert_json(&event, 401, &format!("{kind} event"));
    }
    assert_eq!(stage.stored().await, before);
    stage.works(&token).await;
}

#[tokio::test]
async fn a_page_call_that_names_nobody_is_401() {
    let (stage, _) = Stage::set().await;
    for principal in [Value::Null, json!(""), json!([accounts::ADMIN])] {
        let mut claims = stage.forge().page_claims(stage.site(), accounts::ADMIN);
        claims["principal"] = principal;
        let answer = page_with(&stage, Some(&stage.forge().sign(&claims))).await;
        assert_json(&answer, 401, &claims["principal"].to_string());
    }
}

#[tokio::test]
async fn a_token_is_good_for_its_own_kind_of_call_only() {
    let (stage, _) = Stage::set().await;
    let (site, forge) = (stage.site(), stage.forge());
    let page = forge.page_token(site, accounts::ADMIN);
    assert_json(
        &event_with(&stage, Some(&page)).await,
        401,
        "a page's at an event's address",
    );
    for event in [
        ForgeEvent::Hourly,
        ForgeEvent::Installed,
        ForgeEvent::PreUninstall,
    ] {
        let token = forge.sign(&forge.event_claims(site, event));
        assert_json(
            &page_with(&stage, Some(&token)).await,
            401,
            "an event's at a page's address",
        );
        for path in ["/forge/lifecycle", "/forge/refresh", "/forge/uninstall"] {
            if path != event.path() {
                let request = stage.app.request(Method::POST, path).bearer_auth(&token);
                assert_json(&send(request).await, 401, &format!("{event:?} at {path}"));
            }
        }
    }
    assert_eq!(stage.noted().await, ["installed"]);
}

#[tokio::test]
async fn no_token_or_another_kind_is_401() {
    let (stage, _) = Stage::set().await;
    assert_json(&page_with(&stage, None).await, 401, "none");
    assert_json(&event_with(&stage, None).await, 401, "none");
    let connects = stage.site().context_token(accounts::ADMIN);
    assert_json(&page_with(&stage, Some(&connects)).await, 401, "Connect's");
    let request = stage.app.request(Method::GET, "/forge/api/v1/my/tokens");
    let request = request.header("Authorization", format!("JWT {connects}"));
    assert_json(&send(request).await, 401, "Connect's with its scheme");
    let page = stage.forge().page_token(stage.site(), accounts::ADMIN);
    let request = stage.app.request(Method::GET, "/api/v1/my/tokens");
    assert_json(
        &send(request.bearer_auth(page)).await,
        401,
        "Forge's at Connect's",
    );
}

#[tokio::test]
async fn without_an_app_nothing_of_forge_is_taken_and_no_key_is_fetched() {
    let environment = [("DWELL_FORGE_APP_IDS", "")];
    let app = TestApp::start(vec![sandbox::SiteOptions::sample()], &environment).await;
    let stage = Stage { app };
    let delivery = stage.forge().install(stage.site()).await;
    assert_eq!(delivery.status, 401, "{}", delivery.body);
    let calls = stage.site().calls();
    let keys = calls
        .iter()
        .filter(|call| call.operation == Some(Operation::InvocationKeys));
    assert_eq!(keys.count(), 0);
}

#[tokio::test]
async fn while_the_keys_cannot_be_had_it_is_503() {
    let stage = Stage::empty().await;
    let away = Misbehaviour::Unavailable { retry_after: None };
    stage
        .site()
        .misbehave(Rule::always(Operation::InvocationKeys, away));
    stage.forge().install_quietly(stage.site());
    let token = stage.forge().page_token(stage.site(), accounts::ADMIN);
    let answer = page_with(&stage, Some(&token)).await;
    assert_json(&answer, 503, "page");
    assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
}

#[rstest]
#[case::nothing_there(Method::GET, "/forge/nowhere", 404)]
#[case::nothing_in_the_api(Method::GET, "/forge/api/v1/nowhere", 404)]
#[case::method_of_an_event(Method::GET, "/forge/refresh", 405)]
#[case::method_of_the_api(Method::DELETE, "/forge/api/v1/tokens", 405)]
#[case::no_such_token(Method::DELETE, "/forge/api/v1/my/tokens/x", 404)]
#[tokio::test]
async fn what_the_framework_refuses_is_json_too(
    #[case] method: Method,
    #[case] path: &str,
    #[case] status: u16,
) {
    let (stage, _) = Stage::set().await;
    let policy =
        json!({"binding": "any", "reveal": "always", "selfService": true, "maxDays": null});
    let settings = (Method::PUT, "/settings/tokens");
    stage
        .page(accounts::ADMIN, settings, Some(policy))
        .await
        .expect(200);
    let token = stage.forge().page_token(stage.site(), accounts::ADMIN);
    let answer = send(stage.app.request(method, path).bearer_auth(token)).await;
    assert_json(&answer, status, path);
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_json_too() {
    let (stage, _) = Stage::set().await;
    let user_token = stage
        .forge()
        .user_token(stage.site(), accounts::ADMIN)
        .unwrap();
    let post = |body: String| {
        let request = stage.bare_page(accounts::ADMIN, Method::POST, "/tokens");
        send(request.header("x-forge-oauth-user", &user_token).body(body))
    };
    assert_json(&post("{".to_owned()).await, 400, "half a body");
    assert_json(&post(String::new()).await, 400, "no body");
    assert_json(&post("x".repeat(600_000)).await, 413, "a large body");
}

#[tokio::test]
async fn a_suspended_site_is_403() {
    let (stage, _) = Stage::set().await;
    let (db, site) = (&stage.app.db, stage.stored().await.unwrap().site);
    dwell::installs::operator::suspend(db, site, stage.app.clock.now())
        .await
        .unwrap();
    stage.app.advance(chrono::TimeDelta::seconds(4));
    let token = stage.forge().page_token(stage.site(), accounts::ADMIN);
    assert_json(&page_with(&stage, Some(&token)).await, 403, "suspended");
}
