//! Many connections that say little.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::{Raw, is_unharmed};
use crate::process::service::{Service, Settings};
use crate::process::stage::{REPORT, Stage};

const CONNECTIONS: usize = 200;
/// As it is set for these tests.
const PATIENCE: Duration = Duration::from_secs(2);
/// After which an answer or an end counts as none.
const LATE: Duration = Duration::from_secs(20);

fn impatient(stage: &Stage) -> Settings {
    let seconds = PATIENCE.as_secs().to_string();
    let settings = stage.settings();
    settings.with("DWELL_CLIENT_TIMEOUT_SECONDS", &seconds)
}

/// What one of them does: says something, and then a byte now and then, for as long as it is let.
#[derive(Clone, Copy, Debug)]
struct Manner {
    begins: &'static str,
    drips: &'static str,
}

const HEAD: &str =
    "POST /rest/list2 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

const MANNERS: [Manner; 5] = [
    Manner {
        begins: "",
        drips: "",
    },
    Manner {
        begins: "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        drips: "x",
    },
    Manner {
        begins: "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        drips: "",
    },
    Manner {
        begins: "Content-Length: 100000\r\n\r\n{",
        drips: " ",
    },
    Manner {
        begins: "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        drips: "1\r\n \r\n",
    },
];

/// How long it was let.
async fn misbehave(mut raw: Raw, manner: Manner) -> Duration {
    let started = Instant::now();
    let has_body = manner.begins.contains("\r\n\r\n") && !manner.begins.starts_with("GET");
    if has_body {
        raw.say(HEAD.as_bytes()).await;
    }
    raw.say(manner.begins.as_bytes()).await;
    loop {
        tokio::select! {
            _end = raw.hear() => return started.elapsed(),
            () = sleep(Duration::from_millis(300)) => {}
        }
        if !raw.say(manner.drips.as_bytes()).await {
            return started.elapsed();
        }
    }
}

async fn answers_in_time(service: &Service, token: &str) -> Duration {
    let started = Instant::now();
    let answer = timeout(LATE, service.report(token, REPORT)).await;
    answer.expect("no answer in time").expect(200);
    started.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_say_little_end_in_time_and_others_are_served_meanwhile() {
    let stage = Stage::new().await;
    let service = impatient(&stage).start().await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    let mut slow = JoinSet::new();
    for number in 0..CONNECTIONS {
        let manner = MANNERS[number % MANNERS.len()];
        let raw = Raw::to(&service).await;
        slow.spawn(async move { (manner, timeout(LATE, misbehave(raw, manner)).await) });
    }
    let mut longest = Duration::ZERO;
    for _ in 0..5 {
        longest = longest.max(answers_in_time(&service, &token).await);
    }
    println!("beside {CONNECTIONS} slow connections a report took {longest:?} at most");
    while let Some(ended) = slow.join_next().await {
        let (manner, took) = ended.unwrap();
        let took = took.unwrap_or_else(|_| panic!("never cut: {manner:?}"));
        assert!(took >= PATIENCE / 2, "{manner:?} was cut after {took:?}");
    }
    is_unharmed(&service).await;
}

#[tokio::test]
async fn a_body_that_comes_slowly_but_in_time_is_taken() {
    let stage = Stage::new().await;
    let service = impatient(&stage).start().await;
    let mut raw = Raw::to(&service).await;
    let head = format!("{HEAD}Content-Length: 2\r\nConnection: close\r\n\r\n");
    for part in [head.as_str(), "{", "}"] {
        assert!(raw.say(part.as_bytes()).await);
        sleep(Duration::from_millis(400)).await;
    }
    let answer = raw.hear().await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}
