//! Through Connect: `lic` in the addresses of pages, and the add-on resource where no page was opened of late.

use chrono::{DateTime, TimeDelta, Utc};
use dwell::clock::Clock as _;
use dwell::db::installations;

use super::*;

async fn licensed() -> (TestApp, String) {
    let app = site_with(Licence::Active, Platform::Connect).await;
    frame(&app).await.expect(200);
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    app.report(&token, REPORT).await.expect(200);
    (app, token)
}

#[tokio::test]
async fn a_site_is_served_while_it_is_licensed_and_finds_everything_when_it_is_again() {
    let (app, token) = licensed().await;
    app.site(0).set_licence(Licence::Inactive);
    let page = frame(&app).await.expect(403);
    assert!(
        page.text.contains("No licence for this app"),
        "{}",
        page.text
    );
    is_refused_page(me(&app).await);
    is_refused_report(&app, &token).await;
    app.advance(TimeDelta::days(2));
    is_refused_report(&app, &token).await;

    app.site(0).set_licence(Licence::Active);
    frame(&app).await.expect(200);
    me(&app).await.expect(200);
    app.report(&token, REPORT).await.expect(200);
}

async fn noted_at(app: &TestApp) -> Option<DateTime<Utc>> {
    let site = app.site_id(0).await;
    let of_site = installations::of_site(&app.db, site).await.unwrap();
    of_site[0].licence.map(|noted| noted.at)
}

#[tokio::test]
async fn what_pages_say_again_and_again_is_noted_once_a_minute() {
    let (app, _) = licensed().await;
    let start = noted_at(&app).await.unwrap();
    for (seconds, passed) in [(59, 0), (1, 60), (30, 60)] {
        app.advance(TimeDelta::seconds(seconds));
        frame(&app).await.expect(200);
        let noted = noted_at(&app).await.unwrap();
        assert_eq!((noted - start).num_seconds(), passed);
    }
    // Another word counts at once.
    app.site(0).set_licence(Licence::Inactive);
    frame(&app).await.expect(403);
    assert_eq!(noted_at(&app).await, Some(app.clock.now()));
}

#[tokio::test]
async fn where_nobody_needs_one_nothing_is_noted() {
    let app = TestApp::installed().await;
    app.site(0).set_licence(Licence::Inactive);
    frame(&app).await.expect(200);
    assert_eq!(noted_at(&app).await, None);
}

#[tokio::test]
async fn a_frame_says_it_in_the_language_of_the_browser() {
    let app = site_with(Licence::Inactive, Platform::Connect).await;
    let page = format!("{}/pages/app", app.url);
    let url = app.site(0).frame_url(&page, accounts::ADMIN);
    let request = app.http.get(url).header("Accept-Language", "ko-KR");
    let text = send(request).await.expect(403).text;
    assert!(text.contains("라이선스"), "{text}");
}

#[tokio::test]
async fn reports_ask_the_site_once_in_five_minutes() {
    let (app, token) = licensed().await;
    app.site(0).clear_calls();
    app.site(0).set_licence(Licence::Inactive);
    app.advance(TimeDelta::seconds(299));
    app.report(&token, REPORT).await.expect(200);
    assert_eq!(
        asked(&app),
        0,
        "a page has said it less than five minutes ago"
    );
    app.advance(TimeDelta::seconds(1));
    for _ in 0..3 {
        is_refused_report(&app, &token).await;
    }
    assert_eq!(asked(&app), 1);

    app.site(0).set_licence(Licence::Active);
    app.advance(TimeDelta::seconds(299));
    is_refused_report(&app, &token).await;
    app.advance(TimeDelta::seconds(1));
    app.report(&token, REPORT).await.expect(200);
    assert_eq!(asked(&app), 2);
}

#[tokio::test]
async fn another_replica_knows_without_asking() {
    let (app, token) = licensed().await;
    let replica = app.replica().await;
    let there = async || {
        let request = app.http.get(format!("{replica}{REPORT}"));
        send(request.bearer_auth(&token)).await
    };
    there().await.expect(200);
    app.site(0).set_licence(Licence::Inactive);
    frame(&app).await.expect(403);
    app.site(0).clear_calls();
    app.advance(TimeDelta::seconds(3));
    there().await.expect(401);
    assert_eq!(asked(&app), 0);
}

#[tokio::test]
async fn the_word_in_the_address_is_signed_with_it() {
    let app = site_with(Licence::Inactive, Platform::Connect).await;
    let page = format!("{}/pages/app", app.url);
    let url = app.site(0).frame_url(&page, accounts::ADMIN);
    assert!(url.contains("lic=none"), "{url}");
    for forged in [
        url.replace("lic=none", "lic=active"),
        format!("{url}&lic=active"),
    ] {
        send(app.http.get(forged)).await.expect(401);
    }
    is_refused_page(me(&app).await);
}

/// Opened `seconds` after it was made, while the site's licence became another.
async fn old_frame(app: &TestApp, seconds: i64, licence: Licence) -> Answer {
    let page = format!("{}/pages/app", app.url);
    let url = app.site(0).frame_url(&page, accounts::ADMIN);
    app.site(0).set_licence(licence);
    app.advance(TimeDelta::seconds(seconds));
    send(app.http.get(url)).await
}

#[tokio::test]
async fn an_address_says_nothing_of_the_licence_after_a_minute() {
    let (app, token) = licensed().await;
    app.advance(TimeDelta::seconds(240));
    // What was noted last is 301 seconds old then, and Jira is asked.
    old_frame(&app, 61, Licence::Inactive).await.expect(403);
    is_refused_report(&app, &token).await;
    app.advance(TimeDelta::seconds(240));
    old_frame(&app, 61, Licence::Active).await.expect(200);
    assert_eq!(asked(&app), 2);

    // In its first minute it is believed.
    app.advance(TimeDelta::seconds(240));
    old_frame(&app, 60, Licence::Inactive).await.expect(200);
    assert_eq!(asked(&app), 2);
    assert_eq!(noted_at(&app).await, Some(app.clock.now()));
}

#[tokio::test]
async fn nobody_needs_a_licence_unless_the_operator_says_so() {
    let mut app = TestApp::start(vec![SiteOptions::sample()], &[]).await;
    app.platform = Platform::Connect;
    app.site(0).set_licence(Licence::Inactive);
    app.install(0).await;
    frame(&app).await.expect(200);
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    app.report(&token, REPORT).await.expect(200);
    assert_eq!(asked(&app), 0);
}
