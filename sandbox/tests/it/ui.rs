//! Jira as a browser gets it: the host page, what it is told, and the pages of Forge apps.

use std::fs;
use std::path::PathBuf;

use reqwest::{Client, StatusCode};
use sandbox::{Options, Registration, Sandbox, SiteOptions, accounts};
use serde_json::{Value, json};

use crate::app::App;

async fn two_sites() -> Sandbox {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    Sandbox::start(Options {
        sites,
        ..Options::default()
    })
    .await
    .unwrap()
}

async fn get(url: &str) -> (StatusCode, reqwest::header::HeaderMap, String) {
    let answer = sandbox::http_client()
        .unwrap()
        .get(url)
        .send()
        .await
        .unwrap();
    (
        answer.status(),
        answer.headers().clone(),
        answer.text().await.unwrap(),
    )
}

async fn told(site: &str) -> Value {
    serde_json::from_str(&get(&format!("{site}/sandbox/jira")).await.2).unwrap()
}

#[tokio::test]
async fn every_address_below_jira_is_the_host_page() {
    let sandbox = two_sites().await;
    for path in ["/jira", "/jira/manage-apps", "/jira/apps/0/app/reports"] {
        let (status, headers, page) = get(&format!("{}{path}", sandbox.url())).await;
        assert_eq!(
            (status.as_u16(), &headers["content-type"]),
            (200, &"text/html;charset=UTF-8".parse().unwrap())
        );
        assert!(page.contains("/sandbox/ui/jira.js"), "{path}: {page}");
    }
    let (status, headers, _) = get(sandbox.url()).await;
    assert_eq!(
        (status.as_u16(), &headers["location"]),
        (303, &"/jira".parse().unwrap())
    );
    for name in [
        "jira.js",
        "connect.js",
        "forge.js",
        "bridge.js",
        "modules.js",
        "elements.js",
        "manage-apps.js",
        "session.js",
        "flags.js",
        "jira.css",
        "ajs.js",
    ] {
        let (status, ..) = get(&format!("{}/sandbox/ui/{name}", sandbox.url())).await;
        assert_eq!(status, 200, "{name}");
    }
    for name in ["package.json", "..%2FCargo.toml", "missing.js"] {
        let (status, ..) = get(&format!("{}/sandbox/ui/{name}", sandbox.url())).await;
        assert_eq!(status, 404, "{name}");
    }
}

#[tokio::test]
async fn people_of_every_site_can_be_chosen() {
    let sandbox = two_sites().await;
    let jira = told(&sandbox.site(1).base_url()).await;
    assert_eq!(jira["baseUrl"], sandbox.site(1).base_url());
    let sites = jira["sites"].as_array().unwrap();
    assert_eq!(sites[0]["baseUrl"], sandbox.site(0).base_url());
    assert_eq!(sites.len(), 2);
    let people = sites[0]["people"].as_array().unwrap();
    let admins: Vec<_> = people
        .iter()
        .filter(|person| person["admin"] == true)
        .map(|person| &person["accountId"])
        .collect();
    assert_eq!(admins, [accounts::ADMIN]);
    assert!(
        people
            .iter()
            .all(|person| person["accountId"] != accounts::INACTIVE),
        "{people:?}"
    );
}

#[tokio::test]
async fn an_app_of_connect_is_shown_while_it_is_enabled() {
    let sandbox = two_sites().await;
    let app = App::start(&["READ"], 204).await;
    let site = sandbox.site(0);
    assert_eq!(told(&site.base_url()).await["apps"], json!([]));
    assert!(site.install(&app.url).await.is_success());
    let jira = told(&site.base_url()).await;
    assert_eq!(jira["apps"][0]["key"], "test-app", "{jira}");
    assert_eq!(jira["apps"][0]["modules"], json!({}), "{jira}");
    assert_eq!(
        told(&sandbox.site(1).base_url()).await["apps"],
        json!([]),
        "the other site"
    );
    site.disable().await;
    assert_eq!(told(&site.base_url()).await["apps"], json!([]));
}

/// A folder of pages as `make frontend` builds one.
fn pages() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("sandbox-pages-{}", std::process::id()));
    fs::create_dir_all(folder.join("assets")).unwrap();
    fs::write(
        folder.join("app.html"),
        "<html><head><script src=\"./assets/a.js\"></script></head></html>",
    )
    .unwrap();
    fs::write(folder.join("assets/a.js"), "1").unwrap();
    folder
}

#[tokio::test]
async fn pages_of_forge_are_on_another_origin_with_policy_and_bridge() {
    let sandbox = two_sites().await;
    let remote = App::start(&[], 204).await;
    let app = sandbox.register(Registration {
        pages: Some(pages()),
        ..Registration::at(&remote.url)
    });
    let site = sandbox.site(0);
    app.install(site).await;
    let jira = told(&site.base_url()).await;
    let [shown] = jira["apps"].as_array().unwrap().as_slice() else {
        panic!("{jira}")
    };
    let titles: Vec<_> = shown["modules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|module| &module["title"])
        .collect();
    assert_eq!(titles, ["Dwell", "Dwell", "API Information", "Get Started"]);
    let base = shown["pages"].as_str().unwrap();
    assert!(!base.starts_with(&site.base_url()), "{base}");
    let (status, headers, page) = get(&format!("{base}/app.html")).await;
    assert_eq!(status, 200, "{page}");
    let (bridge, own) = (page.find("/__bridge.js"), page.find("./assets/a.js"));
    assert!(bridge.is_some() && bridge < own, "{page}");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self';"), "{policy}");
    assert!(
        policy.contains(&format!("frame-ancestors {}", site.base_url())),
        "{policy}"
    );
    assert_eq!(get(&format!("{base}/assets/a.js")).await.0, 200);
    for path in [
        "missing.html",
        "..%2Fapp.html",
        "assets/.hidden.js",
        "assets/a",
    ] {
        assert_eq!(get(&format!("{base}/{path}")).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn a_page_calls_jira_as_who_looks_at_it() {
    let sandbox = two_sites().await;
    let ask = |account: &str| {
        let asked = json!({"account": account, "method": "GET", "path": "/rest/api/3/myself"});
        let request = Client::post(
            &sandbox::http_client().unwrap(),
            format!("{}/sandbox/request", sandbox.url()),
        );
        async move {
            request
                .json(&asked)
                .send()
                .await
                .unwrap()
                .json::<Value>()
                .await
                .unwrap()
        }
    };
    let answer = ask(accounts::MEMBER).await;
    assert_eq!(answer["status"], 200, "{answer}");
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["accountId"], accounts::MEMBER);
    let nobody = ask(accounts::INACTIVE).await;
    assert!(nobody["errorMessages"].is_array(), "{nobody}");
}
