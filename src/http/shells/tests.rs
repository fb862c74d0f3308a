use axum::body::to_bytes;
use url::Url;

use super::*;

const BUILT: &str = "<!doctype html><html><head><script type=\"module\" src=\"./assets/a.js\"></script></head><body><div id=\"root\"></div></body></html>";

fn files() -> PageFiles {
    let names = ModulePage::ALL.map(|page| format!("pages/{}", page.file()));
    PageFiles::given(names.iter().map(|name| (name.as_str(), BUILT)))
}

async fn shown(shells: &Shells, origins: &[String]) -> (String, String) {
    let response = shells.show(ModulePage::App, origins).unwrap();
    let policy = response.headers()[CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap()
        .to_owned();
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (policy, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn what_connect_needs_stands_before_the_pages_own_script() {
    let shells = Shells::new(&files(), &Hosts::production(), "/dwell", None);
    let (_, page) = shown(&shells, &[]).await;
    let at = |text: &str| {
        page.find(text)
            .unwrap_or_else(|| panic!("no {text} in {page}"))
    };
    let host = at("<meta name=\"dwell-host\" content=\"connect\">");
    let api = at("<meta name=\"dwell-api\" content=\"/dwell/api/v1\">");
    let all = at("<script src=\"https://connect-cdn.atl-paas.net/all.js\" data-options=");
    let own = at("./assets/a.js");
    assert!(host < own && api < own && all < own, "{page}");
    assert!(!page.contains("Sandbox"), "{page}");
}

#[tokio::test]
async fn the_policy_names_who_may_frame_the_page_and_nothing_inline() {
    let shells = Shells::new(&files(), &Hosts::production(), "", None);
    let origins = [
        "https://acme.atlassian.net".to_owned(),
        "https://jira.acme.example".to_owned(),
    ];
    let (policy, _) = shown(&shells, &origins).await;
    let rules: Vec<&str> = policy.split("; ").collect();
    assert!(rules.contains(&"default-src 'none'"), "{policy}");
    assert!(
        rules.contains(&"script-src 'self' https://connect-cdn.atl-paas.net"),
        "{policy}"
    );
    assert!(
        rules.contains(&"frame-ancestors https://acme.atlassian.net https://jira.acme.example"),
        "{policy}"
    );
    let (policy, _) = shown(&shells, &[]).await;
    assert!(
        policy.ends_with("frame-ancestors https://*.atlassian.net https://*.jira.com"),
        "{policy}"
    );
}

#[tokio::test]
async fn a_sandbox_is_named_on_the_page() {
    let sandbox = "http://127.0.0.1:8090";
    let hosts = Hosts::sandbox(&Url::parse(sandbox).unwrap()).unwrap();
    let shells = Shells::new(&files(), &hosts, "", Some(sandbox));
    let (policy, page) = shown(&shells, &[]).await;
    assert!(
        page.contains("Sandbox mode") && page.contains(sandbox),
        "{page}"
    );
    assert!(
        policy.contains("script-src 'self' http://127.0.0.1:8090;"),
        "{policy}"
    );
}

#[test]
fn a_build_without_pages_says_so() {
    let shells = Shells::new(&PageFiles::given([]), &Hosts::production(), "", None);
    assert!(!shells.are_complete());
    let error = shells.show(ModulePage::App, &[]).unwrap_err();
    assert_eq!(
        (error.status.as_u16(), error.code),
        (503, "no_pages"),
        "{error:?}"
    );
}
