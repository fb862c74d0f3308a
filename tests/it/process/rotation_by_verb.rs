//! `dwell keys rotate` beside running servers.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;

use dwell::atlassian::ids::SiteId;
use dwell::clock::{Clock as _, SystemClock};
use dwell::crypto::envelope::DataKey;
use dwell::crypto::keyring::MasterKeys;
use dwell::crypto::random;
use dwell::db::data_keys;
use dwell::db::sites::{self, Site};
use dwell::installs::keys::census;
use sandbox::SiteOptions;

use super::load::{Load, unhurried};
use super::service::{Settings, eventually, free_port};
use super::stage::{REPORT, Stage, new_key};
use super::under_load::restarted;

/// More than the verb does between two words about how far it is, twice.
const MANY: u64 = 450;
const A_PAGE: u64 = 200;
/// What fits into a pipe that nobody reads.
const PIPE: usize = 65_536;

fn parsed(keys: &str) -> MasterKeys {
    MasterKeys::parse(&keys.to_owned().into()).unwrap()
}

/// Sites that only have a data key, sealed as a server leaves it.
async fn plant_sites(stage: &Stage, key: &str) {
    let (db, keys, now) = (stage.db().await, parsed(key), SystemClock.now());
    let tx = db.begin().await.unwrap();
    for _ in 0..MANY {
        let id = SiteId::from_uuid(random::uuid_v7(now));
        sites::insert(&tx, &Site::new(id, now)).await.unwrap();
        let wrapped = keys.wrap(&id.to_string(), &DataKey::generate());
        data_keys::insert(&tx, id, &wrapped, now).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Every data key under these master keys, by a name that tells nothing about it.
async fn opened(stage: &Stage, keys: &str) -> BTreeMap<String, String> {
    let (db, keys) = (stage.db().await, parsed(keys));
    let all = data_keys::page(&db, None, 1_000).await.unwrap().into_iter();
    let opened = all.map(|(site, wrapped)| {
        let site = site.to_string();
        let key = keys.unwrap_key(&site, &wrapped).unwrap();
        (site, format!("{key:?}"))
    });
    opened.collect()
}

/// How many are not wrapped with the first of these keys.
async fn waiting(stage: &Stage, keys: &str) -> u64 {
    let census = census(&stage.db().await, &parsed(keys)).await.unwrap();
    assert_eq!(census.is_rotated(), census.waiting() == 0, "{census:?}");
    census.waiting()
}

async fn rotate(settings: &Settings) -> String {
    let run = settings.run(&["keys", "rotate"]).await;
    assert_eq!(run.code, 0, "{run:?}");
    let done = "everything is sealed with the newest key";
    assert!(run.out.contains(done), "{run:?}");
    run.err
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_rotated_beside_two_replicas_and_nobody_notices() {
    let stage = Arc::new(Stage::of([1, 2, 3].map(SiteOptions::seeded).to_vec()).await);
    let other = format!("http://127.0.0.1:{}", free_port());
    let (old, new) = (stage.master_keys.clone(), new_key());
    let (both, swapped) = (format!("{old},{new}"), format!("{new},{old}"));
    let here = |keys: &str| unhurried(stage.settings()).with("DWELL_MASTER_KEYS", keys);
    let there = |keys: &str| here(keys).listening_at(&other);
    let (mut a, mut b) = (here(&both).start().await, there(&both).start().await);
    stage.install(0).await;
    stage.install(1).await;
    plant_sites(&stage, &old).await;
    let keys = opened(&stage, &both).await;
    let lines = [
        vec![stage.url.clone(), other.clone()],
        vec![other.clone(), stage.url.clone()],
    ];
    let load = Load::begin(&stage, 2, &lines).await;

    rotate(&here(&swapped)).await;
    assert_eq!(waiting(&stage, &swapped).await, 0);
    assert_eq!(opened(&stage, &new).await, keys);
    load.goes_on().await;
    // By a replica for which the old key is still the newest.
    stage.install(2).await;
    assert_eq!(waiting(&stage, &swapped).await, 1);
    rotate(&here(&swapped)).await;
    a = restarted(a, &here(&new)).await;
    b = restarted(b, &there(&new)).await;
    load.goes_on().await;

    let record = load.end().await;
    record.is_right_but_for(&[]);
    record.writes().are_kept(&stage).await;
    stage.new_token(2).await;
    drop((a, b));
}

/// The verb, until it has wrapped one page anew and wants to say so to somebody who does not read.
async fn killed_after_a_page(stage: &Stage, settings: &Settings, keys: &str) {
    let before = waiting(stage, keys).await;
    let (unread, mut full) = std::io::pipe().unwrap();
    full.write_all(&b" ".repeat(PIPE)).unwrap();
    let mut verb = settings.begin(&["keys", "rotate"], Stdio::from(full));
    eventually("a page is wrapped anew", async || {
        (waiting(stage, keys).await == before - A_PAGE).then_some(())
    })
    .await;
    assert_eq!(verb.try_wait().unwrap(), None);
    verb.kill().await.unwrap();
    assert_eq!(waiting(stage, keys).await, before - A_PAGE);
    drop(unread);
}

#[tokio::test]
async fn a_rotation_that_was_killed_goes_on_where_it_was() {
    let stage = Stage::new().await;
    let (old, new) = (stage.master_keys.clone(), new_key());
    let (both, swapped) = (format!("{old},{new}"), format!("{new},{old}"));
    let with = |keys: &str| stage.settings().with("DWELL_MASTER_KEYS", keys);
    let service = with(&both).start().await;
    stage.install(0).await;
    let (id, text) = stage.new_token(0).await;
    plant_sites(&stage, &old).await;
    let keys = opened(&stage, &both).await;

    killed_after_a_page(&stage, &with(&swapped), &swapped).await;
    killed_after_a_page(&stage, &with(&swapped), &swapped).await;
    assert_eq!(opened(&stage, &both).await, keys);
    stage.report(&text, REPORT).await.expect(200);

    // The two pages that were done are passed over.
    assert_eq!(rotate(&with(&swapped)).await, "51 of 51\n");
    assert_eq!(waiting(&stage, &swapped).await, 0);
    assert_eq!(opened(&stage, &new).await, keys);
    service.kill().await;
    let service = with(&new).start().await;
    assert_eq!(stage.reveal(0, &id).await, text);
    stage.report(&text, REPORT).await.expect(200);
    drop(service);
}
