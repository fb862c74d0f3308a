//! The document and the route table: each has what the other has.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dwell::atlassian::endpoints::{CONNECT_REALMS, EventEndpoint, FORGE_REALMS};
use reqwest::Method;

use super::{document, object};
use crate::test_app::{TestApp, send};

/// Where groups of the table are mounted.
const MOUNTS: [&str; 6] = [
    "",
    "/rest",
    "/api/v1",
    "/forge/api/v1",
    CONNECT_REALMS,
    FORGE_REALMS,
];

fn described() -> BTreeSet<String> {
    object(&document()["paths"]).keys().cloned().collect()
}

/// The addresses that the table names, below their mounts.
fn table() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/routes.rs");
    let source: String = fs::read_to_string(file)
        .unwrap()
        .split_whitespace()
        .collect();
    let routes = source.split(".route(\"").skip(1);
    let named = routes.map(|rest| rest.split('"').next().unwrap().to_owned());
    named
        .chain(EventEndpoint::ALL.map(|one| one.path().to_owned()))
        .collect()
}

#[test]
fn every_address_of_the_table_is_described_and_nothing_else() {
    let (table, described) = (table(), described());
    assert!(table.len() > 30, "{table:?}");
    let mounted = |path: &String| MOUNTS.map(|mount| format!("{mount}{path}"));
    let missing = table
        .iter()
        .filter(|path| !mounted(path).iter().any(|whole| described.contains(whole)));
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
    let known: BTreeSet<String> = table.iter().flat_map(mounted).collect();
    let strange: Vec<_> = described.difference(&known).collect();
    assert!(strange.is_empty(), "not in the table: {strange:?}");
}

#[test]
fn both_mounts_of_the_settings_are_described_alike() {
    let of = |mount: &str| -> BTreeSet<String> {
        let described = described();
        let below = described.iter().filter_map(|path| path.strip_prefix(mount));
        below.map(str::to_owned).collect()
    };
    assert_eq!(of("/api/v1"), of("/forge/api/v1"));
}

/// The router itself says which methods it has.
#[tokio::test]
async fn every_method_of_an_address_is_described_and_nothing_else() {
    let app = TestApp::installed().await;
    let strange = Method::from_bytes(b"PROPFIND").unwrap();
    for (path, item) in object(&document()["paths"]) {
        let filled = path.replace("{id}", "1").replace("{file}", "start.js");
        let answer = send(app.request(strange.clone(), &filled))
            .await
            .expect(405);
        let allowed = answer.headers["allow"].to_str().unwrap();
        let allowed: BTreeSet<String> = allowed.split(',').map(str::to_owned).collect();
        let methods = object(item).keys().map(|method| method.to_uppercase());
        let mut methods: BTreeSet<String> = methods.collect();
        if methods.contains("GET") {
            methods.insert("HEAD".to_owned());
        }
        assert_eq!(allowed, methods, "{path}");
        assert_eq!(answer.json()["status"], 405, "{path}: {}", answer.text);
    }
}
