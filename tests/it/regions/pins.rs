//! Where a site is served, and where not.

use rstest::rstest;
use serde_json::json;

use super::*;

#[rstest]
#[case(Platform::Connect)]
#[case(Platform::Forge)]
#[tokio::test]
async fn a_site_is_served_at_the_address_that_it_was_installed_through(#[case] platform: Platform) {
    let app = regional(platform).await;
    installed_in_europe(&app).await;
    assert_eq!(pinned(&app).await, Some("EU"));
    let europe = in_europe(&app);
    let shown = me(&app, &europe).await.expect(200).json();
    assert_eq!(shown["serviceUrl"], europe);
    let refused = me(&app, &app.url).await.expect(421).json();
    assert_eq!(refused["code"], "other_region");
    assert_eq!(
        refused["message"],
        format!("This Jira site is served at {europe}.")
    );
}

#[rstest]
#[case(Platform::Connect)]
#[case(Platform::Forge)]
#[tokio::test]
async fn a_site_of_no_region_is_served_at_the_base_url(#[case] platform: Platform) {
    let app = regional(platform).await;
    app.install(0).await;
    assert_eq!(pinned(&app).await, Some("global"));
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    let europe = in_europe(&app);
    me(&app, &europe).await.expect(421);
    report(&app, &app.url, &token).await.expect(200);
    let refused = report(&app, &europe, &token).await.expect(421).json();
    assert!(
        refused["pluginVersion"].is_string(),
        "Timepiece's envelope: {refused}"
    );
    // Whose token is wrong hears nothing of any site.
    report(&app, &europe, "wrong").await.expect(401);
}

#[tokio::test]
async fn a_frame_is_shown_at_home_alone() {
    let app = regional(Platform::Connect).await;
    installed_in_europe(&app).await;
    let frame = async |url: &str| {
        let url = app
            .site(0)
            .frame_url(&format!("{url}/pages/app"), accounts::ADMIN);
        send(app.http.get(url)).await
    };
    frame(&in_europe(&app)).await.expect(200);
    frame(&app.url).await.expect(421);
}

#[tokio::test]
async fn the_descriptor_names_the_addresses() {
    let app = regional(Platform::Connect).await;
    let answer = send(app.request(Method::GET, "/atlassian-connect.json")).await;
    let descriptor = answer.expect(200).json();
    assert_eq!(descriptor["baseUrl"], app.url);
    assert_eq!(descriptor["regionBaseUrls"], json!({"EU": in_europe(&app)}));
    assert_eq!(
        descriptor["lifecycle"]["dare-migration"],
        "/connect/dare-migration"
    );
}

/// A proxy that names a host of its own says nothing of the region.
#[tokio::test]
async fn an_unknown_host_keeps_nobody_out() {
    let app = regional(Platform::Connect).await;
    installed_in_europe(&app).await;
    let token = app.site(0).context_token(accounts::ADMIN);
    let request = app.request(Method::GET, "/api/v1/me");
    let request = request.header("Host", "dwell.internal:8080");
    send(request.header("Authorization", format!("JWT {token}")))
        .await
        .expect(200);
}
