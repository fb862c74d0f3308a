//! What is done to a service while callers never stop: keys rotate, a replica is killed, `PostgreSQL` is restarted.

use std::sync::Arc;
use std::time::Duration;

use sandbox::SiteOptions;

use super::key_rotation::only_needs;
use super::load::{Failure, Load, Outage, RESTART, unhurried};
use super::own_postgres::OwnPostgres;
use super::service::{Service, Settings, eventually, free_port};
use super::stage::{Stage, new_key};

const IN_TIME: Duration = Duration::from_secs(8);
/// The service lives on and says so.
const DATABASE_AWAY: &[Failure] = &[Failure::Away];
/// For how long a connection is taken to be good that was good.
const TRUSTED: Duration = Duration::from_secs(1);

/// Sites with the same issues, and other figures.
async fn stage(sites: u64) -> Arc<Stage> {
    let sites = (1..=sites).map(SiteOptions::seeded).collect();
    Arc::new(Stage::of(sites).await)
}

pub(super) async fn restarted(service: Service, settings: &Settings) -> Service {
    stopped(service).await;
    settings.start().await
}

async fn stopped(service: Service) {
    service.signal("TERM").await;
    let ended = service.ended(IN_TIME).await;
    assert!(ended.status.success(), "{ended:?}");
}

async fn rotated(stage: &Stage, key: &str) {
    eventually("everything is wrapped anew", async || {
        only_needs(stage, key).await.then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_replica_is_restarted_with_other_keys_and_nobody_else_notices() {
    let stage = stage(2).await;
    let (first, second) = (stage.master_keys.clone(), new_key());
    let with = |keys: &str| unhurried(stage.settings()).with("DWELL_MASTER_KEYS", keys);
    let mut service = with(&first).start().await;
    stage.install(0).await;
    stage.install(1).await;
    let load = Load::begin(&stage, 2, &[vec![stage.url.clone()]]).await;
    let mut outages = Vec::new();
    for keys in [&format!("{second},{first}"), &second] {
        let mut outage = Outage::begins(RESTART);
        service = restarted(service, &with(keys)).await;
        outage.ends();
        outages.push(outage);
        load.goes_on().await;
        rotated(&stage, &second).await;
    }
    load.goes_on().await;
    let record = load.end().await;
    record.is_right_but_for(&outages);
    record.writes().are_kept(&stage).await;
    drop(service);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_are_given_other_keys_and_nobody_notices() {
    let stage = stage(3).await;
    let other = format!("http://127.0.0.1:{}", free_port());
    let (old, new) = (stage.master_keys.clone(), new_key());
    let here = |keys: &str| unhurried(stage.settings()).with("DWELL_MASTER_KEYS", keys);
    let there = |keys: &str| here(keys).listening_at(&other);
    let (mut a, mut b) = (here(&old).start().await, there(&old).start().await);
    stage.install(0).await;
    stage.install(1).await;
    let lines = [
        vec![stage.url.clone(), other.clone()],
        vec![other.clone(), stage.url.clone()],
    ];
    let load = Load::begin(&stage, 2, &lines).await;

    let both = format!("{old},{new}");
    a = restarted(a, &here(&both)).await;
    b = restarted(b, &there(&both)).await;
    let both = format!("{new},{old}");
    b = restarted(b, &there(&both)).await;
    rotated(&stage, &new).await;
    load.goes_on().await;
    // By a replica for which the old key is still the newest.
    stage.install(2).await;
    assert!(!only_needs(&stage, &new).await);
    a = restarted(a, &here(&both)).await;
    rotated(&stage, &new).await;
    a = restarted(a, &here(&new)).await;
    b = restarted(b, &there(&new)).await;
    load.goes_on().await;

    let record = load.end().await;
    record.is_right_but_for(&[]);
    record.writes().are_kept(&stage).await;
    stage.new_token(2).await;
    drop((a, b));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_is_killed_and_the_other_one_goes_on() {
    let stage = stage(2).await;
    let other = format!("http://127.0.0.1:{}", free_port());
    let settings = unhurried(stage.settings());
    let there = settings.clone().listening_at(&other);
    let (here, mut killed) = (settings.start().await, there.start().await);
    stage.install(0).await;
    stage.install(1).await;
    // One asks the other replica where the first does not answer, as a proxy does.
    let both = vec![other.clone(), stage.url.clone()];
    let lines = [vec![stage.url.clone()], vec![other.clone()], both];
    let load = Load::begin(&stage, 2, &lines).await;
    let mut outages = Vec::new();
    for _ in 0..2 {
        load.goes_on_at(&other).await;
        let mut outage = Outage::begins(RESTART);
        killed.kill().await;
        load.goes_on_at(&stage.url).await;
        killed = there.start().await;
        outage.ends();
        outages.push(outage);
    }
    load.goes_on_at(&other).await;
    let record = load.end().await;
    record.is_right_but_for(&outages);
    record.is_whole_along(&lines[0]);
    record.is_whole_along(&lines[2]);
    assert!(
        record.faults() > 0,
        "who asked the killed one alone went without"
    );
    record.writes().are_kept(&stage).await;
    drop((here, killed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_is_restarted_and_callers_are_told_to_wait() {
    let Some(postgres) = OwnPostgres::start().await else {
        return;
    };
    let stage = stage(2).await;
    let settings = unhurried(stage.settings()).with("DATABASE_URL", &postgres.url());
    let service = settings.start().await;
    stage.install(0).await;
    stage.install(1).await;
    let load = Load::begin(&stage, 2, &[vec![stage.url.clone()]]).await;
    let mut outages = Vec::new();
    for (how, is_noticed) in [
        ("fast", true),
        ("immediate", true),
        ("fast", false),
        ("immediate", false),
    ] {
        let mut outage = Outage::begins(DATABASE_AWAY);
        postgres.stop(how).await;
        if is_noticed {
            eventually("readyz says 503", async || {
                (service.try_get("/readyz").await == Some(503)).then_some(())
            })
            .await;
        }
        postgres.start_again().await;
        outage.ends_after(TRUSTED);
        outages.push(outage);
        load.goes_on().await;
        service.get("/readyz").await.expect(200);
    }
    let record = load.end().await;
    record.is_right_but_for(&outages);
    record.writes().are_kept(&stage).await;
    drop(service);
}
