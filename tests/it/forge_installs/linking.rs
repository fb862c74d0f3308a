//! An app that comes from Connect: an installation waits until it is known whose site it goes on with.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use dwell::clock::Clock as _;
use dwell::installs::operator;
use reqwest::Method;
use sandbox::{ForgeEvent, Misbehaviour, Operation, Registration, Rule, SiteOptions, accounts};
use serde_json::{Value, json};

use super::stage::{AWAITS, CONNECT_KEY, Stage, Token, taken};
use crate::test_app::{Answer, TestApp, send};

/// The site has the app through Connect, and a token.
async fn on_connect() -> (Stage, Token) {
    let stage = Stage::from_connect().await;
    let delivery = stage.site().install(&stage.app.url).await;
    taken(&delivery);
    let issued = connect_page(&stage, Method::POST, Some(stage.order(accounts::ADMIN))).await;
    let issued = issued.expect(201).json();
    let text = |name: &str| issued[name].as_str().unwrap().to_owned();
    let token = Token {
        id: text("id"),
        text: text("token"),
    };
    stage.works(&token).await;
    (stage, token)
}

async fn connect_page(stage: &Stage, method: Method, body: Option<Value>) -> Answer {
    let token = stage.site().context_token(accounts::ADMIN);
    let request = stage.app.request(method, "/api/v1/tokens");
    let request = request.header("Authorization", format!("JWT {token}"));
    send(match body {
        Some(body) => request.json(&body),
        None => request,
    })
    .await
}

async fn sites(stage: &Stage) -> usize {
    operator::list(&stage.app.db).await.unwrap().len()
}

/// 503, when to come again, and the code by which the page knows it.
async fn is_linking(stage: &Stage) {
    for (method, path) in [(Method::GET, "/tokens"), (Method::GET, "/my/tokens")] {
        let answer = stage.page(accounts::ADMIN, (method, path), None).await;
        let answer = answer.expect(503);
        assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
        assert_eq!(answer.json()["code"], "linking");
    }
    let order = Some(stage.order(accounts::ADMIN));
    let issue = (Method::POST, "/tokens");
    stage.page(accounts::ADMIN, issue, order).await.expect(503);
}

#[tokio::test]
async fn it_goes_on_with_the_site_that_connect_knew() {
    let (stage, token) = on_connect().await;
    let figures = stage.works(&token).await;
    let key = stage.site().client_key();
    let before = operator::find(&stage.app.db, &key).await.unwrap().unwrap();
    taken(&stage.forge().install(stage.site()).await);
    assert_eq!(stage.stored().await.unwrap().site, before.site.id);
    assert_eq!(sites(&stage).await, 1, "the place where it waited is gone");
    assert_eq!(stage.works(&token).await, figures);
    let list = stage.admins_list().await.expect(200).json();
    assert_eq!(list["items"][0]["id"], json!(token.id), "{list}");
    assert_eq!(stage.noted().await, ["installed", "moved to forge"]);
}

#[tokio::test]
async fn it_gets_a_site_of_its_own_where_connect_never_was() {
    let stage = Stage::from_connect().await;
    taken(&stage.forge().install(stage.site()).await);
    let token = stage.token().await;
    stage.works(&token).await;
    assert_eq!(stage.noted().await, ["installed", "linking"]);
    assert_eq!(sites(&stage).await, 1);
}

#[tokio::test]
async fn it_waits_while_jira_says_nothing_definite() {
    let (stage, token) = on_connect().await;
    let fails = |status| Misbehaviour::Fails {
        status,
        message: "not yet".to_owned(),
    };
    for status in [401, 403, 429, 500, 503] {
        stage.site().behave();
        stage
            .site()
            .misbehave(Rule::always(Operation::ConnectKey, fails(status)));
        if stage.stored().await.is_none() {
            taken(&stage.forge().install(stage.site()).await);
        }
        stage.app.housekeeping.look_after_forge().await;
        is_linking(&stage).await;
        assert_eq!(sites(&stage).await, 2, "after {status}");
    }
    stage.site().behave();
    // Jira is not asked again before it said so.
    stage.app.advance(TimeDelta::minutes(2));
    stage.app.housekeeping.look_after_forge().await;
    assert_eq!(sites(&stage).await, 1);
    stage.works(&token).await;
    stage.admins_list().await.expect(200);
}

#[tokio::test]
async fn a_page_may_be_faster_than_the_event() {
    let (stage, token) = on_connect().await;
    stage.forge().install_quietly(stage.site());
    is_linking(&stage).await;
    stage.app.housekeeping.look_after_forge().await;
    is_linking(&stage).await;
    stage.tell(ForgeEvent::Installed).await;
    stage.works(&token).await;
    stage.admins_list().await.expect(200);
}

#[tokio::test]
async fn what_was_settled_is_not_asked_again() {
    let stage = Stage::from_connect().await;
    taken(&stage.forge().install(stage.site()).await);
    let own = stage.stored().await.unwrap().site;
    // Somebody installs the app through Connect after all: it does not take the site over.
    let delivery = stage.site().install(&stage.app.url).await;
    taken(&delivery);
    stage.hours_pass(2).await;
    stage.app.housekeeping.look_after_forge().await;
    assert_eq!(stage.stored().await.unwrap().site, own);
    assert_eq!(sites(&stage).await, 2);
    taken(&stage.forge().install(stage.site()).await);
    assert_eq!(stage.stored().await.unwrap().site, own);
}

#[tokio::test]
async fn a_site_that_was_uninstalled_comes_back_like_after_any_other_re_install() {
    let (stage, token) = on_connect().await;
    stage.app.advance(TimeDelta::seconds(1));
    assert!(stage.site().uninstall().await.is_success());
    stage.app.advance(TimeDelta::days(3));
    taken(&stage.forge().install(stage.site()).await);
    assert_eq!(sites(&stage).await, 1);
    stage.is_refused(&token, AWAITS).await;
}

#[tokio::test]
async fn a_second_tenant_of_forge_cannot_claim_the_site() {
    let environment = [
        ("DWELL_FORGE_CONNECT_KEY", CONNECT_KEY),
        ("DWELL_FORGE_ENVIRONMENTS", "PRODUCTION,STAGING"),
    ];
    let app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
    let stage = Stage { app };
    let key = Some(CONNECT_KEY.to_owned());
    stage
        .forge()
        .configure(|registration| registration.connect_key.clone_from(&key));
    let delivery = stage.site().install(&stage.app.url).await;
    taken(&delivery);
    taken(&stage.forge().install(stage.site()).await);
    let owner = stage.stored().await.unwrap();
    // The same app from another environment on the same site, whose property names the same client key.
    let mut call = stage.forge().prepare(stage.site(), ForgeEvent::Installed);
    let mut claims = stage
        .forge()
        .event_claims(stage.site(), ForgeEvent::Installed);
    let staging = "0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00";
    let app_id = stage.forge().id();
    claims["app"]["environment"] = json!({
        "type": "STAGING",
        "id": format!("ari:cloud:ecosystem::environment/{app_id}/{staging}"),
    });
    call.invocation_token = stage.forge().sign(&claims);
    call.body["environment"]["id"] = json!(staging);
    taken(&stage.forge().send(&call).await);
    assert_eq!(sites(&stage).await, 2);
    assert_eq!(stage.stored().await, Some(owner));
}

#[tokio::test]
async fn without_a_connect_key_nothing_is_asked() {
    let stage = Stage::empty().await;
    let delivery = stage.site().install(&stage.app.url).await;
    taken(&delivery);
    taken(&stage.forge().install(stage.site()).await);
    assert_eq!(sites(&stage).await, 2);
    let asked = stage.site().calls();
    let asked = asked
        .iter()
        .filter(|call| call.operation == Some(Operation::ConnectKey));
    assert_eq!(asked.count(), 0);
}

#[tokio::test]
async fn an_app_without_the_key_in_its_manifest_gets_a_site_of_its_own() {
    let (stage, token) = on_connect().await;
    let registration = |registration: &mut Registration| registration.connect_key = None;
    stage.forge().configure(registration);
    taken(&stage.forge().install(stage.site()).await);
    assert_eq!(sites(&stage).await, 2);
    stage.works(&token).await;
}

#[tokio::test]
async fn a_404_of_whoever_stands_before_jira_says_nothing() {
    let (stage, token) = on_connect().await;
    let page = Misbehaviour::HtmlPage { status: 404 };
    let gateway = Misbehaviour::Fails {
        status: 404,
        message: "No message available".to_owned(),
    };
    for what in [page, gateway] {
        stage.site().behave();
        stage
            .site()
            .misbehave(Rule::always(Operation::ConnectKey, what));
        if stage.stored().await.is_none() {
            taken(&stage.forge().install(stage.site()).await);
        }
        stage.app.housekeeping.look_after_forge().await;
        is_linking(&stage).await;
    }
    stage.site().behave();
    stage.app.housekeeping.look_after_forge().await;
    stage.works(&token).await;
    assert_eq!(sites(&stage).await, 1);
}

#[tokio::test]
async fn a_token_that_jira_refuses_for_long_does_not_hold_it_up() {
    let (stage, token) = on_connect().await;
    stage.forge().install_quietly(stage.site());
    let far = stage.app.clock.now() + TimeDelta::days(3650);
    let far = URL_SAFE_NO_PAD.encode(json!({ "exp": far.timestamp() }).to_string());
    let mut call = stage.forge().prepare(stage.site(), ForgeEvent::Installed);
    call.system_token = Some(format!("e30.{far}.c2ln"));
    taken(&stage.forge().send(&call).await);
    // Right after an installation Jira refuses good ones too.
    stage.app.advance(TimeDelta::minutes(15));
    stage.app.housekeeping.look_after_forge().await;
    assert!(stage.stored().await.unwrap().system_token.is_some());
    stage.app.advance(TimeDelta::minutes(1));
    stage.app.housekeeping.look_after_forge().await;
    assert_eq!(stage.stored().await.unwrap().system_token, None);
    is_linking(&stage).await;
    stage.tell(ForgeEvent::Hourly).await;
    stage.works(&token).await;
}

#[tokio::test]
async fn meanwhile_reports_are_told_to_come_again() {
    let (stage, token) = on_connect().await;
    let fails = Misbehaviour::Unavailable { retry_after: None };
    stage
        .site()
        .misbehave(Rule::always(Operation::ConnectKey, fails));
    taken(&stage.forge().install(stage.site()).await);
    is_linking(&stage).await;
    // Nothing proves yet that the site that is linking is the token's.
    stage.has_to_wait(&token).await;
    stage.site().behave();
    stage.app.housekeeping.look_after_forge().await;
    stage.works(&token).await;
}
