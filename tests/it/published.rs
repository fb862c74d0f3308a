//! Walk what we publish: every address that descriptor and manifest name, called as Atlassian's scanner of apps calls them
//! (Connect: security requirements), and as Jira does.

mod again;
mod pages;
mod walk;

use std::collections::BTreeSet;

use dwell::atlassian::endpoints::{CONNECT_REALMS, FORGE_REALMS};
use reqwest::Method;
use sandbox::{Forgery, MintKey, accounts};
use serde_json::{Value, json};

use crate::test_app::{Answer, TestApp, send};

/// An address of ours that somebody is told of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Published {
    /// What calls it.
    what: String,
    method: String,
    path: String,
}

/// All of them, from the documents themselves.
async fn published(app: &TestApp) -> BTreeSet<Published> {
    let mut all = BTreeSet::new();
    let mut add = |what: String, method: &str, path: &str| {
        let (method, path) = (method.to_owned(), path.to_owned());
        all.insert(Published { what, method, path });
    };
    let descriptor = descriptor(app).await;
    for (event, path) in descriptor["lifecycle"].as_object().unwrap() {
        add(format!("lifecycle {event}"), "POST", path.as_str().unwrap());
    }
    for (kind, path) in module_urls(&descriptor) {
        add(kind, "GET", &path);
    }
    // Lines such as `path: /forge/refresh` and `installed: /connect/installed`.
    let manifest = dwell::atlassian::manifest::TEMPLATE;
    for line in manifest
        .lines()
        .filter(|line| !line.trim().starts_with('#'))
    {
        if let Some((_, path)) = line.split_once(": /") {
            let path = format!("/{path}");
            if path != FORGE_REALMS {
                add("manifest".to_owned(), "POST", &path);
            }
        }
    }
    // The descriptor names the one where there are regions, the manifest the other: both are there anyway.
    for below in [CONNECT_REALMS, FORGE_REALMS] {
        for step in ["schedule", "start", "commit", "rollback"] {
            add("move".to_owned(), "POST", &format!("{below}/{step}"));
        }
        add("move".to_owned(), "GET", &format!("{below}/status"));
    }
    all
}

async fn descriptor(app: &TestApp) -> Value {
    let answer = send(app.request(Method::GET, "/atlassian-connect.json")).await;
    answer.expect(200).json()
}

/// Kind of module, and the page that it opens.
fn module_urls(descriptor: &Value) -> Vec<(String, String)> {
    let modules = descriptor["modules"].as_object().unwrap();
    let several = |value: &Value| {
        value
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![value.clone()])
    };
    let each = modules
        .iter()
        .flat_map(|(kind, value)| several(value).into_iter().map(move |one| (kind, one)));
    each.filter_map(|(kind, module)| Some((kind.clone(), module["url"].as_str()?.to_owned())))
        .collect()
}

/// What Jira puts behind the address of a page (Connect: context parameters).
fn with_host_parameters(app: &TestApp, path: &str) -> String {
    let site =
        url::form_urlencoded::byte_serialize(app.site(0).base_url().as_bytes()).collect::<String>();
    format!(
        "{path}?xdm_e={site}&xdm_c=channel-dwell__page&cp=&xdm_deprecated_addon_key_do_not_use=dwell&lic=none&cv=1001.0.0-SNAPSHOT"
    )
}

/// The page as `account` of a site gets it in the frame.
async fn framed(app: &TestApp, site: usize, account: &str, path: &str) -> Answer {
    let address = with_host_parameters(app, path);
    let token = app
        .site(site)
        .url_token("GET", &format!("{}{address}", app.url), account);
    send(app.request(Method::GET, &format!("{address}&jwt={token}"))).await
}

#[track_caller]
pub(crate) fn has_the_headers_of_every_answer(what: &str, answer: &Answer) {
    let header = |name: &str| {
        answer
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    assert_eq!(header("x-content-type-options"), Some("nosniff"), "{what}");
    assert_eq!(header("referrer-policy"), Some("no-referrer"), "{what}");
    assert_eq!(
        header("cache-control"),
        Some("no-cache, no-store"),
        "{what}"
    );
    assert_eq!(header("x-frame-options"), None, "{what}");
    assert_eq!(header("set-cookie"), None, "{what}");
}
