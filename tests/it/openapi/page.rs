//! The document as it is served, and the page that shows it.

use reqwest::Method;
use serde_json::Value;

use super::document;
use crate::cli::Operator;
use crate::test_app::{Answer, TestApp, send};

async fn get(app: &TestApp, path: &str) -> Answer {
    send(app.request(Method::GET, path)).await
}

#[tokio::test]
async fn the_document_is_served_and_printed() {
    let app = TestApp::installed().await;
    let answer = get(&app, "/openapi.json").await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.json(), document());
    let printed: Value = serde_json::from_str(&Operator::new().ok(&["openapi"])).unwrap();
    assert_eq!(printed, document());
}

/// A page that loads anything from elsewhere, or runs what stands in it, would not be shown.
#[tokio::test]
async fn the_page_needs_nobody_else() {
    let app = TestApp::installed().await;
    let page = get(&app, "/docs").await.expect(200);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    assert!(!page.text.contains("//"), "{}", page.text);
    let links = page
        .text
        .split(['"'])
        .filter(|text| text.starts_with("docs/"));
    let links: Vec<&str> = links.collect();
    assert_eq!(links.len(), 4, "{}", page.text);
    for link in links {
        let file = get(&app, &format!("/{link}")).await.expect(200);
        let kind = file.headers["content-type"].to_str().unwrap().to_owned();
        let expected = match link.rsplit('.').next().unwrap() {
            "js" => "text/javascript",
            "css" => "text/css",
            _ => "image/png",
        };
        assert!(kind.starts_with(expected), "{link}: {kind}");
        assert!(!file.text.is_empty(), "{link}");
    }
    let scripts = page.text.split("<script").skip(1);
    assert!(
        scripts
            .into_iter()
            .all(|script| script.starts_with(" src=")),
        "{}",
        page.text
    );
    assert!(
        get(&app, "/docs/start.js")
            .await
            .text
            .contains("\"openapi.json\"")
    );
}

#[tokio::test]
async fn nothing_else_is_served_beside_the_page() {
    let app = TestApp::installed().await;
    for name in [
        "index.html",
        "swagger-initializer.js",
        "..%2Fopenapi.json",
        "%FF",
    ] {
        let answer = get(&app, &format!("/docs/{name}")).await;
        assert!(
            [400, 404].contains(&answer.status.as_u16()),
            "{name}: {answer:?}"
        );
    }
}
