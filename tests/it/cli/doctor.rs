//! `dwell doctor`

use std::net::SocketAddr;

use axum::Router;
use axum::http::header::DATE;
use axum::routing::get;
use dwell::atlassian::licence::Licence;
use dwell::crypto::keyring::MasterKeys;
use dwell::db::installations::{self, LearntLicence};
use dwell::db::{Db, PoolOptions, sentinel};
use secrecy::ExposeSecret;

use super::sites::{install, open};
use super::{Operator, Run};

/// Answers everything with 404, on a free port, and tells the given time, or the true one.
async fn host(date: Option<&'static str>) -> SocketAddr {
    let fallback = move || async move {
        (
            axum::http::StatusCode::NOT_FOUND,
            date.map(|date| [(DATE, date)]),
            "",
        )
    };
    let app = Router::new()
        .route("/dwell/healthz", get(|| async { "" }))
        .fallback(fallback);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn examined(operator: Operator) -> Run {
    tokio::task::spawn_blocking(move || operator.run(&["doctor"]))
        .await
        .unwrap()
}

fn assert_line(run: &Run, start: &str) {
    assert!(
        run.out.lines().any(|line| line.starts_with(start)),
        "no line {start:?} in {run:?}"
    );
}

#[tokio::test]
async fn a_sound_installation_gets_no_fail() {
    let address = host(None).await;
    let operator = Operator::configured();
    operator.ok(&["migrate"]);
    let operator = operator
        .with("DWELL_SANDBOX_URL", &format!("http://{address}"))
        .with("DWELL_BASE_URL", &format!("http://{address}/dwell"));
    let run = examined(operator).await;
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.out.lines().all(|line| line.starts_with("ok ")),
        "{run:?}"
    );
}

#[tokio::test]
async fn a_wrong_clock_is_a_fault() {
    let address = host(Some("Sun, 06 Nov 1994 08:49:37 GMT")).await;
    let operator = Operator::configured().with("DWELL_SANDBOX_URL", &format!("http://{address}"));
    let run = examined(operator).await;
    assert_eq!(run.code, 1);
    assert_line(&run, "FAIL clock: ");
}

#[test]
fn a_first_look_names_every_fault_and_creates_nothing() {
    let operator = Operator::new().with("DWELL_SANDBOX_URL", "http://127.0.0.1:9");
    let run = operator.run(&["doctor"]);
    assert_eq!(run.code, 1);
    assert_line(&run, "FAIL configuration: DWELL_BASE_URL is not set");
    assert_line(&run, "FAIL configuration: DWELL_MASTER_KEYS is not set");
    assert_line(&run, "warn database: the file does not exist yet");
    assert_line(&run, "FAIL install keys: no answer from http://127.0.0.1:9");
    assert_line(
        &run,
        "FAIL authorization server: no answer from http://127.0.0.1:9",
    );
    assert_line(
        &run,
        "FAIL atlassian's api: no answer from http://127.0.0.1:9",
    );
    assert!(!run.out.contains("forge's keys"), "{run:?}");
    assert!(!operator.folder().join("dwell.db").exists());
}

#[test]
fn an_app_of_forge_needs_its_keys_too() {
    let app = "406d303d-0393-4ec4-ad7c-1435be94583a";
    let operator = Operator::new()
        .with("DWELL_SANDBOX_URL", "http://127.0.0.1:9")
        .with("DWELL_FORGE_APP_IDS", app);
    let run = operator.run(&["doctor"]);
    assert_line(&run, "FAIL forge's keys: no answer from http://127.0.0.1:9");
}

#[test]
fn a_server_that_does_not_run_is_only_a_warning() {
    let run = Operator::configured().run(&["doctor"]);
    assert_line(
        &run,
        "warn base url: http://127.0.0.1:9/dwell/healthz does not answer",
    );
}

#[tokio::test]
async fn keys_that_do_not_fit_the_database_are_a_fault() {
    let operator = Operator::configured();
    operator.ok(&["migrate"]);
    let url = format!("sqlite://{}", operator.folder().join("dwell.db").display());
    let db = Db::connect(&url, &PoolOptions::default()).await.unwrap();
    let other = MasterKeys::generate();
    let tx = db.begin().await.unwrap();
    let sealed = MasterKeys::parse(&other).unwrap().seal_sentinel();
    sentinel::insert_if_absent(&tx, &sealed).await.unwrap();
    tx.commit().await.unwrap();

    let run = operator.run(&["doctor"]);
    assert_eq!(run.code, 1);
    assert_line(
        &run,
        "FAIL sentinel: the master keys do not open what is stored",
    );

    let (_, key) = operator
        .variables
        .iter()
        .find(|(name, _)| name == "DWELL_MASTER_KEYS")
        .unwrap();
    let both = format!("{key},{}", other.expose_secret());
    let run = operator.with("DWELL_MASTER_KEYS", &both).run(&["doctor"]);
    assert_line(&run, "ok   sentinel: ");
}

#[test]
fn an_unreadable_key_and_a_read_only_database_are_faults() {
    let operator = Operator::configured();
    operator.ok(&["migrate"]);
    let operator = operator
        .with("DWELL_MASTER_KEYS", "planted")
        .with("DATABASE_URL", "sqlite://dwell.db?mode=ro");
    let run = operator.run(&["doctor"]);
    assert_line(&run, "FAIL keys: ");
    assert_line(&run, "FAIL database");
    assert!(
        !run.out.contains("planted") && !run.err.contains("planted"),
        "{run:?}"
    );
}

#[test]
fn a_database_in_a_missing_folder_is_a_fault() {
    let run = Operator::configured()
        .with("DATABASE_URL", "sqlite:no/such/dwell.db?mode=rwc")
        .run(&["doctor"]);
    assert_line(&run, "FAIL database: the folder of the file does not exist");
}

/// Atlassian sells the app, so it is a Marketplace app, which may not take API tokens of users.
#[tokio::test]
async fn a_sold_app_that_is_called_self_hosted_is_a_fault() {
    let operator = Operator::configured();
    operator.ok(&["migrate"]);
    let db = open(&operator).await;
    let site = install(&db, "buyer").await;
    install(&db, "another").await;
    assert_line(
        &operator.run(&["doctor"]),
        "ok   distribution: no site has bought the app",
    );
    let bought = installations::of_site(&db, site).await.unwrap().remove(0);
    let learnt = LearntLicence {
        licence: Licence::Active,
        at: bought.installed_at,
    };
    let tx = db.begin().await.unwrap();
    installations::learn_licence(&tx, (site, bought.id), learnt, true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let run = operator.run(&["doctor"]);
    assert_eq!(run.code, 1);
    assert_line(
        &run,
        "FAIL distribution: Atlassian sells the app to 1 site(s), and DWELL_DISTRIBUTION is self-hosted",
    );
    let listed = operator.with("DWELL_DISTRIBUTION", "marketplace");
    let run = listed.run(&["doctor"]);
    assert!(!run.out.contains("FAIL distribution"), "{run:?}");
}
