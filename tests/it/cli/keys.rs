//! `dwell keys`

use dwell::atlassian::ids::SiteId;
use dwell::clock::{Clock, SystemClock};
use dwell::crypto::envelope::DataKey;
use dwell::crypto::keyring::MasterKeys;
use dwell::crypto::random;
use dwell::db::sites::{self, Site};
use dwell::db::{Db, PoolOptions, data_keys, sentinel};
use dwell::installs::keys::{census, rewrap};
use serde_json::Value;
use tokio::sync::mpsc::unbounded_channel;

use super::Operator;

#[test]
fn a_generated_key_stands_alone_on_standard_output() {
    let operator = Operator::new();
    let (first, second) = (
        operator.run(&["keys", "generate"]),
        operator.run(&["keys", "generate"]),
    );
    assert_ne!(first.out, second.out);
    assert_eq!(first.out.lines().count(), 1);
    assert!(MasterKeys::parse(&first.out.into()).is_ok());
    assert!(first.err.contains("DWELL_MASTER_KEYS"));
}

fn new_key() -> String {
    Operator::new().ok(&["keys", "generate"]).trim().to_owned()
}

fn parsed(key: &str) -> MasterKeys {
    MasterKeys::parse(&key.to_owned().into()).unwrap()
}

async fn database(operator: &Operator) -> Db {
    let url = format!("sqlite://{}", operator.folder().join("dwell.db").display());
    Db::connect(&url, &PoolOptions::default()).await.unwrap()
}

/// A database of `count` sites, sealed with `key` as a server leaves it.
async fn sealed(key: &str, count: u32) -> Operator {
    let operator = Operator::new().with("DWELL_MASTER_KEYS", key);
    operator.ok(&["migrate"]);
    let db = database(&operator).await;
    let now = SystemClock.now();
    let tx = db.begin().await.unwrap();
    for _ in 0..count {
        let id = SiteId::from_uuid(random::uuid_v7(now));
        let site = Site::new(id, now);
        sites::insert(&tx, &site).await.unwrap();
        let wrapped = parsed(key).wrap(&id.to_string(), &DataKey::generate());
        data_keys::insert(&tx, id, &wrapped, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    operator
}

fn status(operator: &Operator) -> Value {
    serde_json::from_str(&operator.run(&["keys", "status", "--json"]).out).unwrap()
}

#[tokio::test]
async fn a_rotation_is_told_before_while_and_after() {
    let (old, new) = (new_key(), new_key());
    let operator = sealed(&old, 450).await;
    assert_eq!(status(&operator)["rotated"], true);

    let operator = operator.with("DWELL_MASTER_KEYS", &format!("{new},{old}"));
    let told = status(&operator);
    assert_eq!(
        (&told["rotated"], &told["waiting"]),
        (&false.into(), &450.into())
    );
    let [newest, retired] = [&told["keys"][0], &told["keys"][1]];
    assert_eq!(newest["id"], parsed(&new).newest().to_string());
    assert_eq!(retired["id"], parsed(&old).newest().to_string());
    assert_eq!(
        (&newest["sites"], &retired["sites"]),
        (&0.into(), &450.into())
    );
    let text = operator.ok(&["keys", "status"]);
    assert!(text.contains("450 to be wrapped"), "{text}");

    let run = operator.run(&["keys", "rotate"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.err, "200 of 450\n400 of 450\n450 of 450\n");
    assert!(
        run.out.contains("leave it out of DWELL_MASTER_KEYS"),
        "{run:?}"
    );
    let told = status(&operator);
    assert_eq!(
        (&told["rotated"], &told["keys"][1]["needed"]),
        (&true.into(), &false.into())
    );

    let operator = operator.with("DWELL_MASTER_KEYS", &new);
    assert_eq!(status(&operator)["keys"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_rotation_that_was_given_up_goes_on_where_it_was() {
    let (old, new) = (new_key(), new_key());
    let operator = sealed(&old, 450).await;
    let (db, both) = (database(&operator).await, parsed(&format!("{new},{old}")));
    let (told, mut heard) = unbounded_channel();
    let first = tokio::spawn({
        let (db, both) = (db.clone(), parsed(&format!("{new},{old}")));
        async move {
            let told = |pass| told.send(pass).unwrap();
            rewrap(&db, &both, SystemClock.now(), told).await
        }
    });
    assert_eq!(heard.recv().await.unwrap().done, 200);
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let left = census(&db, &both).await.unwrap().waiting();
    assert!((1..=250).contains(&left), "{left}");

    let second = rewrap(&db, &both, SystemClock.now(), |_| {}).await.unwrap();
    assert_eq!((second.done, second.failed), (left, 0));
    assert!(census(&db, &both).await.unwrap().is_rotated());
}

#[tokio::test]
async fn a_key_that_was_taken_out_too_early_is_named() {
    let (old, new) = (new_key(), new_key());
    let operator = sealed(&old, 1).await.with("DWELL_MASTER_KEYS", &new);
    for verb in ["status", "rotate"] {
        let run = operator.run(&["keys", verb]);
        assert_eq!(run.code, 1, "{run:?}");
        let needed = parsed(&old).newest().to_string();
        assert!(
            run.out.contains(&needed) && run.out.contains("missing"),
            "{run:?}"
        );
        assert!(!run.out.contains(&old), "{run:?}");
    }
}

#[tokio::test]
async fn a_rotation_that_leaves_a_site_behind_does_not_end_well() {
    let (old, new) = (new_key(), new_key());
    let operator = sealed(&old, 2).await;
    let operator = operator.with("DWELL_MASTER_KEYS", &format!("{new},{old}"));
    let db = database(&operator).await;
    let page = data_keys::page(&db, None, 1).await.unwrap();
    let (site, wrapped) = &page[0];
    let mut broken = wrapped.clone();
    *broken.last_mut().unwrap() ^= 1;
    let tx = db.begin().await.unwrap();
    let now = SystemClock.now();
    assert!(
        data_keys::replace(&tx, *site, wrapped, &broken, now)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    let run = operator.run(&["keys", "rotate"]);
    assert_eq!(run.code, 1, "{run:?}");
    let census = census(&db, &parsed(&format!("{new},{old}"))).await.unwrap();
    assert_eq!(census.waiting(), 1);
}

#[tokio::test]
async fn doctor_names_a_key_that_sites_still_need() {
    let (old, new) = (new_key(), new_key());
    let operator = sealed(&old, 1).await;
    let db = database(&operator).await;
    let tx = db.begin().await.unwrap();
    let sentinel = parsed(&new).seal_sentinel();
    sentinel::insert_if_absent(&tx, &sentinel).await.unwrap();
    tx.commit().await.unwrap();
    let run = operator.with("DWELL_MASTER_KEYS", &new).run(&["doctor"]);
    let line = format!(
        "FAIL sentinel: sites still need master key {}",
        parsed(&old).newest()
    );
    assert!(run.out.contains(&line), "{run:?}");
}
