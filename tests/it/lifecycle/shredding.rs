//! After the purge the site's data key is nowhere, and without it nothing of the site opens.

mod filled;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::TimeDelta;
use dwell::crypto::context::Place;
use dwell::crypto::envelope::{DataKey, OpenError};
use dwell::crypto::keyring::MasterKeys;
use rstest::rstest;
use url::Url;

use self::filled::filled;
use crate::test_app::{Columns, Dump, Platform, TestApp, from_hexadecimal};

/// Shorter than anything that is sealed.
const SHORT: usize = 40;

/// Binary columns that hold nothing sealed with a site's data key: what master keys seal, hashes, and apalis' wake-ups.
const NOT_SEALED: [&str; 8] = [
    "Jobs.job",
    "creations.request",
    "data_keys.wrapped",
    "lifecycle_guard.body_hash",
    "lifecycle_guard.token_hash",
    "paging_runs.parameters",
    "report_tokens.secret_hash",
    "sentinel.sealed",
];

/// Whatever opens as the site's data key, wherever it lies: not only where binary values belong.
fn data_keys(dump: &Dump, keys: &MasterKeys, site: &str) -> Vec<(Vec<u8>, DataKey)> {
    let runs = dump
        .lines()
        .flat_map(|(_, line)| line.split(|c: char| !c.is_ascii_hexdigit()));
    let long = runs.filter(|run| run.len() >= 2 * SHORT && run.len() % 2 == 0);
    let opened = long.map(from_hexadecimal).filter_map(|value| {
        let key = keys.unwrap_key(site, &value).ok()?;
        Some((value, key))
    });
    opened.collect()
}

/// Whether this key would open it in its place; here it is asked about no place at all.
fn is_sealed_with(key: &DataKey, value: &[u8]) -> bool {
    let nowhere = Place {
        table: "",
        row: "",
        column: "",
        site: "",
    };
    matches!(key.open(&nowhere, value), Err(OpenError::Refused))
}

/// What this key would open, with its column.
fn sealed<'a>(columns: &'a Columns, key: &DataKey) -> Vec<(&'a str, &'a [u8])> {
    let all = columns
        .iter()
        .flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), &value[..])));
    all.filter(|(_, value)| is_sealed_with(key, value))
        .collect()
}

/// All there are, so that one that is new has to be filled here, or named as one that is not sealed.
fn to_be_filled<'a>(columns: &'a Columns, of_the_other_platform: &str) -> BTreeSet<&'a str> {
    let names = columns.keys().map(String::as_str);
    names
        .filter(|name| !NOT_SEALED.contains(name) && *name != of_the_other_platform)
        .collect()
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

#[rstest]
#[case::through_connect(Platform::Connect, "forge_installations.system_token")]
#[case::through_forge(Platform::Forge, "installations.shared_secret")]
#[tokio::test]
async fn no_column_of_a_purged_site_opens_any_more(
    #[case] platform: Platform,
    #[case] of_the_other_platform: &str,
) {
    let stage = filled(platform).await;
    let (app, site) = (&stage.app, stage.site_id());
    let other = app.site_id(1).await.to_string();
    let keys = MasterKeys::parse(&app.master_keys.clone().into()).unwrap();
    let before = app.binary_columns().await;
    let found = data_keys(&app.dump().await, &keys, &site);
    let [(wrapped, key)] = &found[..] else {
        panic!("{found:?}");
    };
    let sealed = sealed(&before, key);
    let columns: BTreeSet<_> = sealed.iter().map(|(column, _)| *column).collect();
    assert_eq!(columns, to_be_filled(&before, of_the_other_platform));
    let on_disk = files(app);
    assert!(on_disk.is_empty() || on_disk.iter().any(|file| holds(file, wrapped)));

    app.advance(TimeDelta::seconds(1));
    app.uninstall(0).await;
    app.advance(TimeDelta::days(31));
    app.housekeeping.round().await;

    let after = app.dump().await;
    assert!(data_keys(&after, &keys, &site).is_empty());
    for file in files(app) {
        assert!(!holds(&file, wrapped), "of the file or its log");
    }
    let others = data_keys(&after, &keys, &other);
    assert_eq!(others.len(), 1);
    for (column, value) in &sealed {
        assert!(!is_sealed_with(&others[0].1, value), "{column}");
        assert!(keys.unwrap_key(&site, value).is_err(), "{column}");
    }
}
