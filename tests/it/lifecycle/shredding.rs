//! After the purge the site's data key is nowhere, and without it nothing of the site opens.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::TimeDelta;
use dwell::crypto::context::Place;
use dwell::crypto::envelope::{DataKey, OpenError};
use dwell::crypto::keyring::MasterKeys;
use reqwest::Method;
use sandbox::{SiteOptions, accounts, addresses, secrets};
use serde_json::json;
use url::Url;

use super::stage::{REPORT, Stage};
use crate::test_app::{Dump, TestApp};

/// Shorter than anything that is sealed.
const SHORT: usize = 40;

/// Everything binary in the database with its table, as hexadecimal text on either database.
fn blobs(dump: &Dump) -> Vec<(String, Vec<u8>)> {
    let runs = dump.lines().flat_map(|(table, line)| {
        let runs = line.split(|c: char| !c.is_ascii_hexdigit());
        runs.map(move |run| (table, run))
    });
    let long = runs.filter(|(_, run)| run.len() >= 2 * SHORT && run.len() % 2 == 0);
    long.map(|(table, run)| (table.to_owned(), bytes(run)))
        .collect()
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<u32> = hexadecimal
        .chars()
        .map(|c| c.to_digit(16).unwrap())
        .collect();
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap())
        .collect()
}

/// Whatever opens as the site's data key, wherever it lies.
fn data_keys(dump: &Dump, keys: &MasterKeys, site: &str) -> Vec<(Vec<u8>, DataKey)> {
    let opened = blobs(dump).into_iter().filter_map(|(_, blob)| {
        let key = keys.unwrap_key(site, &blob).ok()?;
        Some((blob, key))
    });
    opened.collect()
}

/// Whether this key would open it in its place; here it is asked about no place at all.
fn is_sealed_with(key: &DataKey, blob: &[u8]) -> bool {
    let nowhere = Place {
        table: "",
        row: "",
        column: "",
        site: "",
    };
    matches!(key.open(&nowhere, blob), Err(OpenError::Refused))
}

/// Something sealed in every place that the settings and a report have for it.
async fn filled() -> Stage {
    let app = TestApp::start(vec![SiteOptions::sample(), SiteOptions::seeded(2)], &[]).await;
    app.install(0).await;
    app.install(1).await;
    let (id, token) = app.token_for(0, accounts::ADMIN).await;
    for (path, body) in [
        ("organization-key", json!({ "key": secrets::KEY })),
        (
            "user-token",
            json!({ "token": secrets::TOKEN, "email": addresses::ADMIN }),
        ),
    ] {
        let path = format!("/api/v1/credentials/{path}");
        let put = (Method::PUT, path.as_str());
        let saved = app.page_call(0, accounts::ADMIN, put, Some(body)).await;
        saved.expect(200);
    }
    let paged = app.report(&token, &format!("{REPORT}&pageSize=2")).await;
    paged.expect(200);
    Stage { app, id, token }
}

/// The files of SQLite, log and all; none with `PostgreSQL`.
fn files(app: &TestApp) -> Vec<Vec<u8>> {
    let url = Url::parse(app.database_url()).unwrap();
    if url.scheme() != "sqlite" {
        return Vec::new();
    }
    let folder = PathBuf::from(url.path()).parent().unwrap().to_owned();
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect()
}

fn holds(file: &[u8], bytes: &[u8]) -> bool {
    file.windows(bytes.len()).any(|window| window == bytes)
}

#[tokio::test]
async fn no_column_of_a_purged_site_opens_any_more() {
    let stage = filled().await;
    let (app, site) = (&stage.app, stage.site_id());
    let other = app.site_id(1).await.to_string();
    let keys = MasterKeys::parse(&app.master_keys.clone().into()).unwrap();
    let before = app.dump().await;
    let found = data_keys(&before, &keys, &site);
    let [(wrapped, key)] = &found[..] else {
        panic!("{found:?}");
    };
    let sealed = blobs(&before)
        .into_iter()
        .filter(|(_, blob)| is_sealed_with(key, blob));
    let sealed: Vec<_> = sealed.collect();
    let tables: BTreeSet<_> = sealed.iter().map(|(table, _)| table.as_str()).collect();
    let expected = [
        "credentials",
        "installations",
        "paging_runs",
        "report_tokens",
    ];
    assert!(tables.is_superset(&expected.into()), "{tables:?}");
    let on_disk = files(app);
    assert!(on_disk.is_empty() || on_disk.iter().any(|file| holds(file, wrapped)));

    assert_eq!(stage.jira().uninstall().await.status, 204);
    app.advance(TimeDelta::days(31));
    app.housekeeping.round().await;

    let after = app.dump().await;
    assert!(data_keys(&after, &keys, &site).is_empty());
    for file in files(app) {
        assert!(!holds(&file, wrapped), "of the file or its log");
    }
    let others = data_keys(&after, &keys, &other);
    assert_eq!(others.len(), 1);
    for (table, blob) in &sealed {
        assert!(!is_sealed_with(&others[0].1, blob), "{table}");
        assert!(keys.unwrap_key(&site, blob).is_err(), "{table}");
    }
}
