//! Through Forge: `app.license` of every call of the app that is sold, and the licence API where none came of late.

use chrono::TimeDelta;
use sandbox::{EnvironmentType, ForgeEvent};

use super::*;

async fn bare_report(app: &TestApp, token: &str) -> Answer {
    let request = app.request(Method::GET, REPORT);
    send(request.bearer_auth(token)).await
}

async fn tell(app: &TestApp, event: ForgeEvent) {
    let delivery = app.forge.tell(app.site(0), event).await;
    assert!(delivery.is_success(), "{delivery:?}");
}

#[tokio::test]
async fn pages_and_reports_end_with_the_licence_and_begin_with_it() {
    let app = site_with(Licence::Active, Platform::Forge).await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    bare_report(&app, &token).await.expect(200);
    app.site(0).set_licence(Licence::Inactive);
    is_refused_page(me(&app).await);
    let body = bare_report(&app, &token).await.expect(401).json();
    assert_eq!(body["messages"], json!([UNLICENSED]), "{body}");

    app.site(0).set_licence(Licence::Active);
    me(&app).await.expect(200);
    bare_report(&app, &token).await.expect(200);
    assert_eq!(asked(&app), 0, "every call has said it");
}

#[tokio::test]
async fn an_event_says_it_to_those_who_only_call_reports() {
    let app = site_with(Licence::Active, Platform::Forge).await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    app.site(0).set_licence(Licence::Inactive);
    tell(&app, ForgeEvent::Hourly).await;
    bare_report(&app, &token).await.expect(401);
    app.site(0).set_licence(Licence::Active);
    tell(&app, ForgeEvent::Hourly).await;
    bare_report(&app, &token).await.expect(200);
    assert_eq!(asked(&app), 0);
}

#[tokio::test]
async fn reports_ask_the_licence_api_as_often_as_it_allows() {
    let app = site_with(Licence::Active, Platform::Forge).await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    app.site(0).set_licence(Licence::Inactive);
    app.advance(TimeDelta::seconds(299));
    bare_report(&app, &token).await.expect(200);
    app.advance(TimeDelta::seconds(1));
    for _ in 0..3 {
        bare_report(&app, &token).await.expect(401);
    }
    assert_eq!(asked(&app), 1);
    app.site(0).set_licence(Licence::Active);
    app.advance(TimeDelta::minutes(5));
    bare_report(&app, &token).await.expect(200);
    let mut calls = app.site(0).calls().into_iter();
    assert!(calls.all(|call| call.status != 429));
}

#[tokio::test]
async fn a_private_app_and_what_is_tried_out_need_none() {
    let app = site_with(Licence::Inactive, Platform::Forge).await;
    is_refused_page(me(&app).await);
    app.forge
        .configure(|registration| registration.is_sold = false);
    me(&app).await.expect(200);
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    app.advance(TimeDelta::minutes(10));
    bare_report(&app, &token).await.expect(200);
}

#[tokio::test]
async fn only_production_decides() {
    let environment = [
        ("DWELL_LICENSING", "on"),
        ("DWELL_FORGE_ENVIRONMENTS", "STAGING"),
    ];
    let mut app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
    app.platform = Platform::Forge;
    app.forge
        .configure(|registration| registration.environment = EnvironmentType::Staging);
    app.site(0).set_licence(Licence::Inactive);
    app.install(0).await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    app.advance(TimeDelta::minutes(10));
    bare_report(&app, &token).await.expect(200);
    assert_eq!(asked(&app), 0, "nothing there could say it");
}
