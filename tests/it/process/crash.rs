//! `kill -9` in the middle of installs and token edits: what was answered is there, what was not is there whole or not at all.

mod ledger;
mod records;
mod storm;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dwell::crypto::random;
use futures::{StreamExt as _, stream};

use self::ledger::{Deletion, Ledger, Token};
use self::storm::Storm;
use super::stage::{REPORT, Stage};

const ROUNDS: usize = 5;
const SITES: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_service_leaves_nothing_half_written() {
    let stage = Arc::new(Stage::with_sites(SITES).await);
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let mut service = stage.settings().start().await;
    for site in 0..SITES {
        stage.install(site).await;
    }
    for round in 0..ROUNDS {
        let moment = random_moment();
        let storm = Storm::begin(&stage, &ledger);
        tokio::time::sleep(moment).await;
        service.kill().await;
        storm.over().await;
        service = stage.settings().start().await;
        let mut known = ledger.lock().unwrap().clone();
        println!("round {round}: killed after {moment:?}; {known}");
        assert!(
            known.installs.len() > round && known.tokens.len() > round,
            "no storm: {known}"
        );
        records::inspect(&stage, &mut known).await;
        *ledger.lock().unwrap() = known;
    }
    let ledger = ledger.lock().unwrap().clone();
    let checks = stream::iter(&ledger.tokens).map(|(id, token)| check_text(&stage, id, token));
    checks.buffer_unordered(6).collect::<Vec<()>>().await;
}

/// A different one every time; it is printed.
fn random_moment() -> Duration {
    Duration::from_millis(250 + u64::from(u16::from_le_bytes(random::bytes())) % 1_250)
}

/// The text that was issued is the one that is revealed, and it is accepted; a deleted one is gone.
async fn check_text(stage: &Stage, id: &str, token: &Token) {
    let report = stage.report(&token.text, REPORT).await;
    if token.deletion == Deletion::Answered {
        assert_eq!(report.status, 401, "token {id}: {}", report.text);
    } else {
        assert_eq!(report.status, 200, "token {id}: {}", report.text);
        assert_eq!(stage.reveal(token.site, id).await, token.text, "token {id}");
    }
}
