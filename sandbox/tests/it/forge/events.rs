use chrono::TimeDelta;
use sandbox::{ForgeEvent, Forgery, MintKey, Release, RetryPlace, accounts};
use serde_json::json;

use crate::remote::{Stage, part};

#[tokio::test]
async fn installed_has_bare_ids_in_its_body_and_aris_in_its_token() {
    let stage = Stage::installed().await;
    let call = stage.last();
    let (site, app) = (stage.site(), &stage.app);
    let installation = app.installation_id(site).unwrap();
    assert_eq!(
        (call.method.as_str(), call.path.as_str()),
        ("POST", "/forge/lifecycle")
    );
    assert_eq!(call.body["id"], installation);
    assert_eq!(call.body["eventType"], "avi:forge:installed:app");
    assert_eq!(call.body["context"], stage.site_ari());
    assert_eq!(call.body["installerAccountId"], accounts::ADMIN);
    assert_eq!(call.body["app"]["id"], app.id());
    assert_eq!(call.body["environment"]["id"], app.environment_id());

    let claims = call.claims();
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!("forge/invocation-token"), &json!(app.ari()))
    );
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        25
    );
    let ari = format!("ari:cloud:ecosystem::installation/{installation}");
    assert_eq!(claims["app"]["installationId"], ari);
    assert_eq!(
        claims["app"]["installation"]["contexts"][0]["cloudId"],
        site.cloud_id()
    );
    assert_eq!(
        claims["app"]["module"],
        json!({"type": "core:endpoint", "key": "lifecycle"})
    );
    let absent = ["principal", "context"].map(|name| claims.get(name));
    assert_eq!(
        absent,
        [None, None],
        "an event has neither user nor page: {claims}"
    );
    assert_eq!(call.header("x-forge-oauth-user"), None);
    assert!(call.header("x-forge-oauth-system").is_some());
    assert!(stage.is_genuine(call.invocation_token()).await);
}

#[tokio::test]
async fn the_app_token_repeats_until_two_hours_are_left_of_it() {
    let stage = Stage::installed().await;
    let token = stage
        .last()
        .header("x-forge-oauth-system")
        .unwrap()
        .to_owned();
    assert_eq!(
        part(&token, 1)["exp"].as_i64().unwrap() - 4 * 3600,
        1_795_262_400
    );
    let mut others = Vec::new();
    for _ in 0..5 {
        stage.advance(TimeDelta::hours(1));
        stage.sandbox.deliver_due().await;
        others.push(stage.last().header("x-forge-oauth-system").unwrap() != token);
    }
    assert_eq!(others, [false, false, true, true, true]);
    assert_eq!(
        stage.jira(&token, "api/3/status").await.0,
        401,
        "four hours are over"
    );
}

#[tokio::test]
async fn the_schedule_runs_hourly_from_five_minutes_after_the_installation() {
    let stage = Stage::installed().await;
    let mut sent = Vec::new();
    for minutes in [4, 1, 59, 1, 240] {
        stage.advance(TimeDelta::minutes(minutes));
        sent.push(stage.sandbox.deliver_due().await.len());
    }
    assert_eq!(
        sent,
        [0, 1, 0, 1, 1],
        "hours that nobody looked at are not made up for"
    );
    let call = stage.last();
    assert_eq!(call.path, "/forge/refresh");
    assert_eq!(call.body["context"]["cloudId"], stage.site().cloud_id());
    assert_eq!(call.claims()["app"]["module"]["key"], "refresh");
}

#[tokio::test]
async fn what_is_not_taken_comes_again_four_times_and_says_why() {
    let stage = Stage::registered().await;
    stage.answer_with((503, None, ""));
    stage.app.install(stage.site()).await;
    stage.answer_with((401, None, ""));
    for _ in 0..6 {
        stage.advance(TimeDelta::seconds(59));
        assert_eq!(stage.sandbox.deliver_due().await.len(), 0, "too early");
        stage.advance(TimeDelta::seconds(1));
        stage.sandbox.deliver_due().await;
        // The schedule, which begins after five minutes, is no matter here.
        stage.answer_with((204, None, ""));
    }
    let calls = stage.received().into_iter();
    let tries = calls.filter(|call| call.path == "/forge/lifecycle");
    let retries: Vec<_> = tries
        .map(|call| call.body["retryContext"].clone())
        .collect();
    assert_eq!(retries.len(), 3, "taken at last: {retries:?}");
    assert!(retries[0].is_null(), "{retries:?}");
    let [first, second] = [&retries[1], &retries[2]];
    assert_eq!(
        (&first["retryCount"], &second["retryCount"]),
        (&1.into(), &2.into())
    );
    assert_eq!(first["retryReason"], "INVALID_REMOTE_INVOCATION_ERROR");
    assert_eq!(second["retryReason"], "INVALID_FORGE_INVOCATION_TOKEN");
}

#[tokio::test]
async fn after_four_retries_nothing_comes_any_more() {
    let stage = Stage::registered().await;
    stage.answer_with((500, None, ""));
    stage.app.install(stage.site()).await;
    for _ in 0..10 {
        stage.advance(TimeDelta::seconds(60));
        stage.sandbox.deliver_due().await;
    }
    let calls = stage.received().into_iter();
    let tries = calls.filter(|call| call.path == "/forge/lifecycle");
    assert_eq!(tries.count(), 5);
}

#[tokio::test]
async fn the_retry_context_may_be_below_payload() {
    let stage = Stage::registered().await;
    stage
        .app
        .configure(|app| app.retry_place = RetryPlace::Payload);
    stage.answer_with((500, None, ""));
    stage.app.install(stage.site()).await;
    stage.advance(TimeDelta::seconds(60));
    stage.sandbox.deliver_due().await;
    assert_eq!(
        stage.last().body["payload"]["retryContext"]["retryCount"],
        1
    );
}

#[tokio::test]
async fn an_upgrade_needs_consent_unless_it_is_minor() {
    let stage = Stage::installed().await;
    let version =
        || stage.app.event_claims(stage.site(), ForgeEvent::Hourly)["app"]["appVersion"].clone();
    stage.app.deploy(Release::new("1.1.0"));
    assert_eq!(version(), "1.1.0");
    stage.app.deploy(Release::new("2.0.0"));
    assert_eq!(version(), "1.1.0", "nobody has consented");
    assert!(stage.app.upgrade(stage.site()).await.is_success());
    assert_eq!(version(), "2.0.0");
    let body = stage.last().body;
    assert_eq!(
        (&body["eventType"], &body["upgraderAccountId"]),
        (&json!("avi:forge:upgraded:app"), &json!(accounts::ADMIN))
    );
    assert_eq!(body["permissions"]["scopes"][0], "read:jira-work");
}

#[tokio::test]
async fn a_reinstallation_has_a_new_id_on_the_same_site() {
    let stage = Stage::installed().await;
    let (first, token) = (
        stage.app.installation_id(stage.site()),
        stage.app.system_token(stage.site()).unwrap(),
    );
    let cloud_id = stage.site().cloud_id();
    stage.app.uninstall(stage.site()).await;
    assert_eq!(stage.last().path, "/forge/uninstall");
    assert!(stage.last().header("x-forge-oauth-system").is_some());
    assert_eq!(stage.app.installation_id(stage.site()), None);
    assert_eq!(stage.jira(&token, "api/3/status").await.0, 401);
    stage.app.install(stage.site()).await;
    assert_ne!(stage.app.installation_id(stage.site()), first);
    assert_eq!(stage.site().cloud_id(), cloud_id);
}

#[tokio::test]
async fn rotated_keys_end_what_was_signed_before_unless_they_stay() {
    let stage = Stage::installed().await;
    let old = stage.app.page_token(stage.site(), accounts::ADMIN);
    stage.sandbox.rotate_invocation_keys(true);
    let new = stage.app.page_token(stage.site(), accounts::ADMIN);
    assert_ne!(part(&old, 0)["kid"], part(&new, 0)["kid"]);
    assert_eq!(
        (stage.is_genuine(&old).await, stage.is_genuine(&new).await),
        (true, true)
    );
    stage.sandbox.rotate_invocation_keys(false);
    assert_eq!(
        (stage.is_genuine(&old).await, stage.is_genuine(&new).await),
        (false, false)
    );
}

#[tokio::test]
async fn every_forgery_differs_from_the_genuine_token_in_its_one_way() {
    let stage = Stage::installed().await;
    let claims = || stage.app.page_claims(stage.site(), accounts::ADMIN);
    let unsigned = [
        Forgery::Unsigned,
        Forgery::PublicKeyAsSecret,
        Forgery::StrangeKey,
        Forgery::UnknownKeyName,
        Forgery::NoKeyName,
        Forgery::Altered,
    ];
    for forgery in Forgery::ALL {
        let good = claims();
        let token = stage.app.forge(stage.site(), forgery, good.clone());
        let genuine = stage.is_genuine(&token).await;
        assert_eq!(genuine, !unsigned.contains(&forgery), "{forgery:?}");
        assert!(
            !genuine || part(&token, 1) != good,
            "{forgery:?} changes nothing"
        );
    }
    let header = stage.sandbox.invocation_header();
    let token = stage
        .sandbox
        .mint_invocation(&header, &claims(), MintKey::Published);
    assert!(stage.is_genuine(&token).await);
}
