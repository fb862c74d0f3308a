//! A steady load on the service while something is done to it: readers who know the right figures, writers whose every answered
//! write is remembered. Nobody of them gives up: what fails is noted with its time, and tried again.

mod caller;
mod record;
mod writes;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;

use self::caller::Caller;
use super::service::{Settings, eventually};
use super::stage::Stage;

pub(super) use self::record::{Failure, Outage, RESTART, Record};
pub(super) use self::writes::Writes;

const READERS: usize = 2;
/// So many more right answers mean that it goes on.
const MORE: usize = 20;

/// The addresses that one group of callers asks, one after the other until somebody answers.
pub(super) type Line = Vec<String>;

pub(super) struct Load {
    caller: Caller,
    workers: JoinSet<()>,
}

/// For [`Settings`]: callers may ask as often as they like, and a restart takes its time, but not half a minute.
pub(super) fn unhurried(settings: Settings) -> Settings {
    settings
        .with("DWELL_CALLS_PER_MINUTE", "0")
        .with("DWELL_DRAIN_NOTICE_SECONDS", "0")
        .with("DWELL_DRAIN_SECONDS", "3")
}

impl Load {
    /// On so many sites from the first on; the app must be installed there.
    pub(super) async fn begin(stage: &Arc<Stage>, sites: usize, lines: &[Line]) -> Self {
        let record = Arc::new(Mutex::new(Record::default()));
        let mut caller = Caller {
            stage: Arc::clone(stage),
            right: Arc::default(),
            record,
            over: Arc::default(),
            line: vec![stage.url.clone()],
        };
        let mut right = Vec::new();
        for site in 0..sites {
            let id = caller.issue(site).await.expect("it is answered");
            let text = caller.note(|record| record.writes.text(&id).to_owned());
            right.push(caller.figures(&text).await);
        }
        assert!(
            right.windows(2).all(|pair| pair[0] != pair[1]),
            "sites differ"
        );
        caller.right = Arc::new(right);
        let mut workers = JoinSet::new();
        for (number, line) in lines.iter().enumerate() {
            let caller = Caller {
                line: line.clone(),
                ..caller.clone()
            };
            for reader in 0..READERS {
                let caller = caller.clone();
                workers.spawn(async move { caller.read(reader).await });
            }
            workers.spawn(async move { caller.write(number % sites).await });
        }
        let load = Self { caller, workers };
        load.goes_on().await;
        load
    }

    /// Right answers still come, and writes are still accepted.
    pub(super) async fn goes_on(&self) {
        let count = || {
            self.caller
                .note(|record| (record.right(), record.writes.answered()))
        };
        let (right, answered) = count();
        eventually("the load goes on", async || {
            let now = count();
            (now.0 >= right + MORE && now.1 > answered + 2).then_some(())
        })
        .await;
    }

    /// Right answers still come from this very address.
    pub(super) async fn goes_on_at(&self, url: &str) {
        let count = || self.caller.note(|record| record.right_of(url));
        let right = count();
        eventually("it goes on answering", async || {
            (count() >= right + MORE).then_some(())
        })
        .await;
    }

    /// What has been answered so far.
    pub(super) fn writes(&self) -> Writes {
        self.caller.note(|record| record.writes.clone())
    }

    /// While nobody answers: who comes back has a copy of the database that was begun then.
    pub(super) fn goes_back_to(&self, copy: &Writes) {
        self.caller.note(|record| {
            record.writes.go_back_to(copy);
            record.database += 1;
        });
    }

    pub(super) async fn end(self) -> Record {
        self.caller.over.store(true, Ordering::Relaxed);
        self.workers.join_all().await;
        let record = self.caller.note(|record| record.clone());
        println!("{record}");
        record
    }
}
