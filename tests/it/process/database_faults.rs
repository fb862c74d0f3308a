//! The database is there and cannot write: its disk is full, or somebody else holds the lock.

mod small_disk;

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use self::small_disk::SmallDisk;
use super::service::{Service, eventually};
use super::stage::{REPORT, Stage, new_token};
use crate::test_app::Answer;

/// More tokens than the pages have room for that were there before.
const MANY: usize = 400;

/// 503, and when to come again.
pub(super) fn refused_for_now(answer: &Answer) -> bool {
    let comes_again = answer.headers.contains_key("retry-after");
    assert!(answer.status != 503 || comes_again, "{answer:?}");
    answer.status == 503
}

async fn try_new_token(stage: &Stage, notes: &str) -> Answer {
    let call = (Method::POST, "/api/v1/tokens");
    stage.admin_call(0, call, Some(&new_token(notes))).await
}

async fn notes_of_all(stage: &Stage) -> Vec<String> {
    let mut notes = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/tokens?limit=100{cursor}");
        let page = stage.admin_call(0, (Method::GET, &path), None).await;
        let page = page.expect(200).json();
        let items = page["items"].as_array().unwrap();
        notes.extend(
            items
                .iter()
                .map(|token| token["notes"].as_str().unwrap().to_owned()),
        );
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    notes.sort();
    notes
}

#[tokio::test]
async fn on_a_full_disk_writes_are_refused_whole_and_go_on_when_there_is_room() {
    let stage = Stage::new().await;
    let Some(mut disk) = SmallDisk::mounted() else {
        println!("not run: only root can mount a small disk");
        return;
    };
    let settings = stage.settings();
    let settings = match disk.sqlite_url(&stage) {
        Some(url) => settings.with("DATABASE_URL", &url),
        None => settings,
    };
    let service = settings.start().await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    disk.take_tokens(&stage).await;
    disk.fill();

    let mut kept = vec!["Process".to_owned()];
    let mut refusals = 0;
    for number in 0..MANY {
        let notes = format!("{number:03} {}", "x".repeat(150));
        let answer = try_new_token(&stage, &notes).await;
        if refused_for_now(&answer) {
            refusals += 1;
        } else {
            answer.expect(201);
            kept.push(notes);
        }
        if refusals == 5 {
            break;
        }
    }
    assert_eq!(
        refusals,
        5,
        "the disk never was full: {} tokens",
        kept.len()
    );
    // Who only reads goes on.
    service.report(&token, REPORT).await.expect(200);
    service.get("/readyz").await.expect(200);
    kept.sort();
    assert_eq!(notes_of_all(&stage).await, kept, "half a token");

    disk.empty();
    let last = eventually("tokens are made again", async || {
        let answer = try_new_token(&stage, "There is room").await;
        (!refused_for_now(&answer)).then_some(answer)
    })
    .await;
    last.expect(201);
    kept.push("There is room".to_owned());
    kept.sort();
    assert_eq!(notes_of_all(&stage).await, kept);
    assert!(!service.out().contains("panicked"), "{}", service.out());
    disk.give_back(&stage).await;
}

/// Somebody else's transaction, on either database.
enum Holder {
    File(SqliteConnection),
    Rows(PgConnection),
}

impl Holder {
    async fn of(stage: &Stage) -> Self {
        let url = stage.database.url();
        if url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(url).await.unwrap();
            connection.execute("BEGIN IMMEDIATE").await.unwrap();
            Self::File(connection)
        } else {
            let mut connection = PgConnection::connect(url).await.unwrap();
            let hold = "BEGIN; UPDATE report_tokens SET notes = notes";
            connection.execute(hold).await.unwrap();
            Self::Rows(connection)
        }
    }

    async fn let_go(self) {
        match self {
            Self::File(mut connection) => connection.execute("ROLLBACK").await.map(drop),
            Self::Rows(mut connection) => connection.execute("ROLLBACK").await.map(drop),
        }
        .unwrap();
    }
}

async fn notes(stage: &Stage, path: &str) -> String {
    let shown = stage.admin_call(0, (Method::GET, path), None).await;
    let shown = shown.expect(200).json();
    shown["notes"].as_str().unwrap().to_owned()
}

async fn change(stage: &Stage, path: &str) -> (Answer, Duration) {
    let started = Instant::now();
    let body = json!({ "notes": "Changed" });
    let answer = stage
        .admin_call(0, (Method::PATCH, path), Some(&body))
        .await;
    (answer, started.elapsed())
}

async fn reads_go_on(stage: &Stage, service: &Service, token: &str, path: &str) {
    service.report(token, REPORT).await.expect(200);
    service.get("/readyz").await.expect(200);
    assert_eq!(notes(stage, path).await, "Process");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_somebody_else_holds_for_long_is_not_waited_for_without_end() {
    let stage = Stage::new().await;
    let service = stage.settings().start().await;
    stage.install(0).await;
    let (id, token) = stage.new_token(0).await;
    let path = format!("/api/v1/tokens/{id}");
    let holder = Holder::of(&stage).await;
    let ((answer, took), ()) = tokio::join!(
        change(&stage, &path),
        reads_go_on(&stage, &service, &token, &path)
    );
    assert!(refused_for_now(&answer), "{answer:?}");
    assert!(took < Duration::from_secs(30), "it took {took:?}");
    println!("refused after {took:?}");
    reads_go_on(&stage, &service, &token, &path).await;
    holder.let_go().await;
    let changed = eventually("it can be changed again", async || {
        let (answer, _) = change(&stage, &path).await;
        (!refused_for_now(&answer)).then_some(answer)
    })
    .await;
    changed.expect(200);
    assert_eq!(notes(&stage, &path).await, "Changed");
}
