//! A site moves from one region to another, in Atlassian's steps.

use chrono::TimeDelta;
use dwell::clock::Clock as _;
use dwell::db::realm_moves;
use rstest::rstest;
use sandbox::Operation;

use super::*;

const FINE: (u16, &str) = (204, "");

fn told((status, said): &(u16, String)) -> (u16, &str) {
    (*status, said)
}

async fn takes(app: &TestApp, name: &'static str, migration: &str) {
    let said = step(app, name, migration, "EU").await;
    assert_eq!(told(&said), FINE, "{name}");
}

async fn refuses(app: &TestApp, name: &'static str, (migration, to): (&str, &str), code: &str) {
    let said = step(app, name, migration, to).await;
    assert_eq!(told(&said), (400, code), "{name}");
}

async fn status(app: &TestApp, migration: &str) -> String {
    let (status, said) = step(app, "status", migration, "").await;
    assert_eq!(status, 200, "{said}");
    said
}

#[rstest]
#[case(Platform::Connect)]
#[case(Platform::Forge)]
#[tokio::test]
async fn a_site_moves_to_another_region_with_all_that_it_has(#[case] platform: Platform) {
    let app = regional(platform).await;
    app.install(0).await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    takes(&app, "schedule", "m-1").await;
    assert_eq!(status(&app, "m-1").await, "scheduled");
    refuses(&app, "commit", ("m-1", ""), "E0001").await;
    takes(&app, "start", "m-1").await;
    takes(&app, "start", "m-1").await;
    takes(&app, "schedule", "m-1").await;
    assert_eq!(status(&app, "m-1").await, "ready-to-commit");
    report(&app, &app.url, &token).await.expect(200);
    takes(&app, "commit", "m-1").await;
    takes(&app, "commit", "m-1").await;
    takes(&app, "schedule", "m-1").await;
    assert_eq!(status(&app, "m-1").await, "committed");

    assert_eq!(pinned(&app).await, Some("EU"));
    report(&app, &in_europe(&app), &token).await.expect(200);
    report(&app, &app.url, &token).await.expect(421);
    let events = dwell::db::audit::list(&app.db, app.site_id(0).await, None, 100).await;
    let moved = events
        .unwrap()
        .into_iter()
        .filter(|event| event.action == "region.moved");
    assert_eq!(moved.count(), 1, "a repetition is none");

    app.advance(TimeDelta::minutes(1));
    takes(&app, "rollback", "m-1").await;
    assert_eq!(pinned(&app).await, Some("global"));
    report(&app, &app.url, &token).await.expect(200);
    let site = app.site_id(0).await;
    let of_site = installations::of_site(&app.db, site).await.unwrap();
    let known = realm_moves::find(&app.db, site, of_site[0].id).await;
    assert_eq!(known.unwrap().unwrap().updated_at, app.clock.now());
}

#[rstest]
#[case(Platform::Connect)]
#[case(Platform::Forge)]
#[tokio::test]
async fn what_is_not_in_order_is_refused_with_atlassians_codes(#[case] platform: Platform) {
    let app = regional(platform).await;
    app.install(0).await;
    for name in ["start", "commit"] {
        refuses(&app, name, ("m-1", "EU"), "E0001").await;
    }
    assert_eq!(status(&app, "m-1").await, "failed E0001");
    for nowhere in ["US", "Mars", ""] {
        refuses(&app, "schedule", ("m-1", nowhere), "E0002").await;
    }
    takes(&app, "schedule", "m-1").await;
    takes(&app, "schedule", "m-2").await;
    refuses(&app, "start", ("m-1", "EU"), "E0001").await;
    refuses(&app, "start", ("m-2", "global"), "E0001").await;
    takes(&app, "start", "m-2").await;
    refuses(&app, "schedule", ("m-3", "EU"), "E0004").await;
    takes(&app, "rollback", "m-2").await;
    refuses(&app, "commit", ("m-2", ""), "E0001").await;
    assert_eq!(pinned(&app).await, Some("global"));
    // Nothing was begun, and nothing is left to be undone.
    takes(&app, "rollback", "m-9").await;
}

#[tokio::test]
async fn a_service_without_regions_supports_no_moves() {
    let mut app = TestApp::start(vec![SiteOptions::sample()], &[]).await;
    app.platform = Platform::Forge;
    app.install(0).await;
    for name in ["schedule", "start", "commit", "rollback"] {
        refuses(&app, name, ("m-1", "EU"), "E0003").await;
    }
    assert_eq!(status(&app, "m-1").await, "failed E0003");
}

/// Whoever merely uses the app, or is another site, moves nothing.
#[tokio::test]
async fn nobody_else_takes_a_step() {
    let app = regional(Platform::Forge).await;
    app.install(0).await;
    let page = app.forge.page_token(app.site(0), accounts::ADMIN);
    let event = app.forge.sign(
        &app.forge
            .event_claims(app.site(0), sandbox::ForgeEvent::Hourly),
    );
    for token in [page, event] {
        let request = app.request(Method::POST, "/forge/region-migration/schedule");
        let body = serde_json::json!({"migrationId": "m-1", "location": "EU"});
        send(request.bearer_auth(token).json(&body))
            .await
            .expect(401);
    }
    let app = regional(Platform::Connect).await;
    app.install(0).await;
    let url = format!("{}/connect/dare-migration/schedule", app.url);
    let context = app.site(0).context_token(accounts::ADMIN);
    let elsewhere =
        app.site(0)
            .url_token("POST", &format!("{}/pages/app", app.url), accounts::ADMIN);
    for token in [context, elsewhere] {
        let request = app
            .http
            .post(&url)
            .header("Authorization", format!("JWT {token}"));
        send(request.body("{}")).await.expect(401);
    }
    assert_eq!(status(&app, "m-1").await, "failed E0001");
    assert!(
        app.site(0)
            .calls()
            .iter()
            .all(|call| call.operation != Some(Operation::Addon))
    );
}

#[tokio::test]
async fn what_cannot_be_read_has_a_code_too() {
    let app = regional(Platform::Connect).await;
    app.install(0).await;
    let url = format!("{}/connect/dare-migration/schedule", app.url);
    let long = format!(
        r#"{{"migrationId": "{}", "location": "EU"}}"#,
        "m".repeat(201)
    );
    for body in [
        "",
        "[]",
        r#"{"location": "EU"}"#,
        r#"{"migrationId": "a\u0000b", "location": "EU"}"#,
        &long,
    ] {
        let token = app.site(0).url_token("POST", &url, accounts::ADMIN);
        let request = app
            .http
            .post(&url)
            .header("Authorization", format!("JWT {token}"));
        let answer = send(request.body(body.to_owned())).await.expect(400).json();
        assert_eq!(answer["errorResponseCode"], "E9999", "{body}");
    }
}
