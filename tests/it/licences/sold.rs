//! Atlassian sells the app to a site, and the operator calls it self-hosted: there it is a Marketplace app all the same.

use rstest::rstest;
use sandbox::{addresses, secrets};

use super::*;

const CREDENTIALS: &str = "/api/v1/credentials";
const TOKEN: &str = "/api/v1/credentials/user-token";

/// Two sites, both with a user's token kept.
async fn two_with_tokens(platform: Platform) -> TestApp {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let mut app = TestApp::start(sites, &[]).await;
    app.platform = platform;
    for site in [0, 1] {
        app.install(site).await;
        put_token(&app, site).await.expect(200);
    }
    app
}

async fn put_token(app: &TestApp, site: usize) -> Answer {
    let body = json!({ "token": secrets::TOKEN, "email": addresses::ADMIN });
    let call = (Method::PUT, TOKEN);
    app.page_call(site, accounts::ADMIN, call, Some(body)).await
}

async fn get(app: &TestApp, site: usize, path: &str) -> serde_json::Value {
    let call = (Method::GET, path);
    let answer = app.page_call(site, accounts::ADMIN, call, None).await;
    answer.expect(200).json()
}

/// The first site makes a call that says that it has bought the app.
async fn buy(app: &TestApp) {
    if app.platform == Platform::Forge {
        app.site(0).set_licence(Licence::Active);
        get(app, 0, "/api/v1/me").await;
        return;
    }
    let url = format!("{}/pages/app?lic=active", app.url);
    let token = app.site(0).url_token("GET", &url, accounts::ADMIN);
    send(app.http.get(format!("{url}&jwt={token}")))
        .await
        .expect(200);
}

async fn kept(app: &TestApp, site: usize) -> usize {
    let kept = dwell::db::credentials::of_site(&app.db, app.site_id(site).await).await;
    kept.unwrap().len()
}

#[rstest]
#[case(Platform::Connect)]
#[case(Platform::Forge)]
#[tokio::test]
async fn no_token_of_a_user_is_taken_or_kept_there(#[case] platform: Platform) {
    let app = two_with_tokens(platform).await;
    buy(&app).await;
    let refused = put_token(&app, 0).await.expect(403).json();
    assert_eq!(refused["code"], "marketplace", "{refused}");
    assert!(get(&app, 0, CREDENTIALS).await.get("userToken").is_none());
    assert_eq!(
        get(&app, 0, "/api/v1/me").await["distribution"],
        "marketplace"
    );
    let steps = get(&app, 0, "/api/v1/get-started").await["steps"].to_string();
    assert!(!steps.contains("userToken"), "{steps}");

    app.housekeeping.round().await;
    assert_eq!((kept(&app, 0).await, kept(&app, 1).await), (0, 1));
    put_token(&app, 1).await.expect(200);
    assert_eq!(
        get(&app, 1, "/api/v1/me").await["distribution"],
        "self-hosted"
    );
}

#[tokio::test]
async fn a_page_that_says_none_is_no_sale() {
    let app = two_with_tokens(Platform::Connect).await;
    frame(&app).await.expect(200);
    put_token(&app, 0).await.expect(200);
}

/// A site that has stopped paying has bought it.
#[tokio::test]
async fn an_invocation_that_speaks_of_a_licence_is_a_sale() {
    let app = two_with_tokens(Platform::Forge).await;
    app.site(0).set_licence(Licence::Inactive);
    put_token(&app, 0).await.expect(403);
}
