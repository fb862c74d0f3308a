//! Data residency: sites are pinned to the address of a region, and move from one to another.

mod moves;
mod pins;

use dwell::atlassian::region::Realm;
use dwell::db::installations;
use reqwest::Method;
use sandbox::{RealmStep, SiteOptions, accounts};
use serde_json::Value;

use super::test_app::{Answer, Platform, TestApp, send};

const REPORT: &str = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration";

/// A service whose address in the EU is another name of the same server; nothing is installed.
async fn regional(platform: Platform) -> TestApp {
    let environment = [("DWELL_REGION_BASE_URLS", "EU=http://localhost:{port}")];
    let mut app = TestApp::start(vec![SiteOptions::sample()], &environment).await;
    app.platform = platform;
    app
}

/// The site's data is in the EU, and so Atlassian calls the address there.
async fn installed_in_europe(app: &TestApp) {
    let europe = in_europe(app);
    app.site(0).set_realm("EU");
    app.forge
        .configure(|registration| registration.remote.clone_from(&europe));
    app.install(0).await;
}

fn in_europe(app: &TestApp) -> String {
    app.url.replace("127.0.0.1", "localhost")
}

async fn pinned(app: &TestApp) -> Option<&'static str> {
    let all = installations::of_site(&app.db, app.site_id(0).await).await;
    all.unwrap().remove(0).realm.map(Realm::as_str)
}

/// A call of the settings API at that address, as the admin.
async fn me(app: &TestApp, url: &str) -> Answer {
    let path = match app.platform {
        Platform::Connect => "/api/v1/me",
        Platform::Forge => "/forge/api/v1/me",
    };
    let request = app.http.get(format!("{url}{path}"));
    send(match app.platform {
        Platform::Connect => {
            let token = app.site(0).context_token(accounts::ADMIN);
            request.header("Authorization", format!("JWT {token}"))
        }
        Platform::Forge => {
            let user_token = app.forge.user_token(app.site(0), accounts::ADMIN).unwrap();
            let token = app.forge.page_token(app.site(0), accounts::ADMIN);
            request
                .bearer_auth(token)
                .header("x-forge-oauth-user", user_token)
        }
    })
    .await
}

async fn report(app: &TestApp, url: &str, token: &str) -> Answer {
    let request = app.http.request(Method::GET, format!("{url}{REPORT}"));
    send(request.bearer_auth(token)).await
}

/// Status and Atlassian's code, if there is one.
async fn step(app: &TestApp, name: &'static str, migration: &str, to: &str) -> (u16, String) {
    let step = RealmStep::new(name, migration, to);
    let delivery = match app.platform {
        Platform::Connect => app.site(0).realm_step(&step).await,
        Platform::Forge => app.forge.realm_step(app.site(0), &step).await,
    };
    let body: Value = serde_json::from_str(&delivery.body).unwrap_or_default();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let said = [text("status"), text("errorResponseCode")].join(" ");
    (delivery.status, said.trim().to_owned())
}
