//! `PostgreSQL` goes and comes back while one replica is asked for exports and another makes them.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use reqwest::Method;
use rstest::rstest;
use sandbox::{Misbehaviour, Operation, Rule};
use sqlx::{Connection as _, PgConnection};

use super::database_faults::refused_for_now;
use super::exports::{REPORT, call, file, reaches};
use super::own_postgres::OwnPostgres;
use super::service::{Service, eventually, free_port};
use super::stage::Stage;
use crate::test_app::Answer;

const WAKE_UPS: &str = "SELECT id::text FROM apalis.jobs";
/// Those that somebody has heard.
const HEARD: &str = "SELECT id::text FROM apalis.jobs WHERE status = 'Done'";

/// Longer than anybody waits for a connection, twice.
const LONG: Duration = Duration::from_secs(20);

/// How long the database is away: shorter, or longer, than anybody waits for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Away {
    Shortly,
    ForLong,
}

/// Two replicas; only the second, which has an address of its own, makes exports.
struct Pair {
    stage: Stage,
    token: String,
    asked: Service,
    worker: Service,
}

impl Pair {
    async fn on(postgres: &OwnPostgres) -> Self {
        let stage = Stage::new().await;
        let settings = stage.settings().with("DATABASE_URL", &postgres.url());
        let settings = settings.with("DWELL_EXPORT_LEASE_SECONDS", "5");
        let none = settings.clone().with("DWELL_EXPORT_WORKERS", "0");
        let asked = none.start().await;
        let other = format!("http://127.0.0.1:{}", free_port());
        let worker = settings.listening_at(&other).start().await;
        stage.install(0).await;
        let (_, token) = stage.new_token(0).await;
        Self {
            stage,
            token,
            asked,
            worker,
        }
    }

    async fn ask(&self) -> Answer {
        let post = (Method::POST, REPORT);
        call(&self.stage, &self.stage.url, post, &self.token).await
    }

    /// So long that nobody waits for a connection any more who began to when the database went.
    async fn are_refused_for_long(&self) {
        let began = Instant::now();
        while began.elapsed() < LONG {
            let answer = self.ask().await;
            assert!(refused_for_now(&answer), "{answer:?}");
        }
    }

    /// Whoever is told to come again does.
    async fn started(&self) -> String {
        eventually("it is taken", async || {
            let answer = self.ask().await;
            if refused_for_now(&answer) {
                return None;
            }
            let id = answer.expect(200).json()["exportId"].clone();
            Some(id.as_str().unwrap().to_owned())
        })
        .await
    }

    async fn reaches(&self, id: &str, status: &str) {
        let wanted = (id, status);
        reaches(&self.stage, &self.stage.url, &self.token, wanted).await;
    }

    /// Its file, once it is made.
    async fn made(&self, id: &str) -> String {
        self.reaches(id, "Successful").await;
        file(&self.stage, &self.worker.url, &self.token, id).await
    }

    /// Of either replica, until both know what has become of the database.
    async fn become_ready(&self) {
        for replica in [&self.asked, &self.worker] {
            eventually("readyz says 200", async || {
                (replica.try_get("/readyz").await == Some(200)).then_some(())
            })
            .await;
        }
    }
}

async fn wake_ups(postgres: &OwnPostgres, which: &'static str) -> BTreeSet<String> {
    let mut connection = PgConnection::connect(&postgres.url()).await.unwrap();
    let ids = sqlx::query_scalar(which).fetch_all(&mut connection).await;
    ids.unwrap().into_iter().collect()
}

/// One that was sent later than those.
async fn is_heard(postgres: &OwnPostgres, after: &BTreeSet<String>) {
    eventually("a wake-up is heard", async || {
        let heard = wake_ups(postgres, HEARD).await;
        (!heard.is_subset(after)).then_some(())
    })
    .await;
}

#[rstest]
#[case::in_order("fast", Away::Shortly)]
#[case::as_in_a_crash("immediate", Away::Shortly)]
#[case::for_long("fast", Away::ForLong)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exports_are_made_and_wake_ups_heard_after_a_restart_of_postgresql(
    #[case] how: &str,
    #[case] away: Away,
) {
    let Some(postgres) = OwnPostgres::start().await else {
        return;
    };
    let pair = Pair::on(&postgres).await;
    let right = pair.made(&pair.started().await).await;
    assert!(right.lines().count() > 10, "{right}");
    is_heard(&postgres, &BTreeSet::new()).await;

    // Jira keeps the worker waiting while the database goes.
    let slow = Misbehaviour::Slow { millis: 15_000 };
    let rule = Rule::always(Operation::BulkChangelogs, slow);
    pair.stage.sandbox.site(0).misbehave(rule);
    let before = pair.started().await;
    pair.reaches(&before, "Running").await;
    postgres.stop(how).await;
    pair.stage.sandbox.site(0).behave();
    if away == Away::ForLong {
        pair.are_refused_for_long().await;
    }
    postgres.start_again().await;
    pair.become_ready().await;

    let so_far = wake_ups(&postgres, WAKE_UPS).await;
    let after = pair.started().await;
    is_heard(&postgres, &so_far).await;
    for id in [&before, &after] {
        assert_eq!(pair.made(id).await, right, "{id}");
    }
}
