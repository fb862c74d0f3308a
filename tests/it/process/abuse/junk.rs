//! Tokens that nobody issued, as fast as they can be sent.

mod call;

use std::time::{Duration, Instant};

use sandbox::{Operation, Registration};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use self::call::Kind;
use super::is_unharmed;
use crate::process::service::Service;
use crate::process::stage::{REPORT, Stage};

/// Half of what the tokens of a storm would take, were they kept.
const MOST_GROWTH_KB: u64 = 2_500;
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 25;
/// Requests that are sent at once on a connection.
const PIPELINED: usize = 24;

/// What was answered to each call.
#[derive(Debug)]
struct Storm {
    answers: Vec<(Kind, u16)>,
    took: Duration,
}

impl Storm {
    async fn upon(service: &Service, good: &str) -> Self {
        let started = Instant::now();
        let address = service.url.trim_start_matches("http://").to_owned();
        let mut floods = JoinSet::new();
        for _ in 0..CONNECTIONS {
            floods.spawn(flood(address.clone(), good.to_owned()));
        }
        let answers = floods.join_all().await.concat();
        assert_eq!(answers.len(), CONNECTIONS * ROUNDS * PIPELINED);
        let took = started.elapsed();
        Self { answers, took }
    }

    /// Every call that was neither refused nor, where that is permitted, put off.
    fn odd(&self) -> Vec<&(Kind, u16)> {
        let answers = self.answers.iter();
        answers
            .filter(|(kind, status)| !kind.may_be(*status))
            .collect()
    }

    /// Of a kind, those that could not be decided.
    fn put_off(&self, kind: Kind) -> usize {
        let answers = self.answers.iter();
        answers.filter(|answer| **answer == (kind, 503)).count()
    }

    fn rate(&self) -> f64 {
        let calls = u32::try_from(self.answers.len()).unwrap();
        f64::from(calls) / self.took.as_secs_f64()
    }

    /// So many at once, and so many a minute.
    fn at_most(&self, at_once: usize, a_minute: usize) -> usize {
        let seconds = usize::try_from(self.took.as_secs()).unwrap() + 1;
        at_once + (seconds * a_minute).div_ceil(60)
    }
}

async fn flood(address: String, good: String) -> Vec<(Kind, u16)> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut answers = Vec::new();
    for _ in 0..ROUNDS {
        let kinds = Kind::ALL.into_iter().cycle().take(PIPELINED);
        let calls: String = kinds.clone().map(|kind| kind.call(&good)).collect();
        stream.write_all(calls.as_bytes()).await.unwrap();
        answers.extend(kinds.zip(statuses(&mut stream).await));
    }
    answers
}

/// Of all that were sent at once, in their order.
async fn statuses(stream: &mut TcpStream) -> Vec<u16> {
    let (mut heard, mut buffer) = (Vec::new(), vec![0; 16 * 1024]);
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        assert_ne!(read, 0, "hung up on");
        heard.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&heard);
        let begun = text.split("HTTP/1.1 ").skip(1);
        if begun.clone().count() == PIPELINED && heard.ends_with(b"}") {
            return begun.map(|answer| answer[..3].parse().unwrap()).collect();
        }
    }
}

/// A service for both platforms, behind a proxy.
async fn start(stage: &Stage) -> (Service, String) {
    let app = stage.sandbox.register(Registration::at(&stage.url));
    let settings = stage.settings().with("DWELL_LOG", "error");
    let settings = settings.with("DWELL_FORGE_APP_IDS", &app.ari());
    let service = settings
        .with("DWELL_TRUSTED_PROXIES", "127.0.0.1")
        .start()
        .await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    service.report(&token, REPORT).await.expect(200);
    (service, token)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn made_up_tokens_are_all_refused_in_constant_memory_and_real_ones_go_on() {
    let stage = Stage::new().await;
    let (service, token) = start(&stage).await;
    Storm::upon(&service, &token).await;
    let warm = service.resident_kb();
    let (storm, ()) = tokio::join!(Storm::upon(&service, &token), async {
        for _ in 0..5 {
            service.report(&token, REPORT).await.expect(200);
        }
    });
    let after = service.resident_kb();
    let rate = storm.rate();
    println!("{rate:.0} wrong tokens a second; resident {warm} KB, then {after} KB");
    assert_eq!(storm.odd(), [&(Kind::Report, 0); 0]);
    assert!(
        after < warm + MOST_GROWTH_KB,
        "it grew from {warm} KB to {after} KB"
    );
    is_unharmed(&service).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn for_made_up_keys_atlassian_is_asked_only_so_often() {
    let stage = Stage::new().await;
    let (service, token) = start(&stage).await;
    stage.sandbox.site(0).clear_calls();
    let storm = Storm::upon(&service, &token).await;
    assert_eq!(storm.odd(), [&(Kind::Report, 0); 0]);
    let calls = stage.sandbox.site(0).calls();
    let asked = |operation| {
        let calls = calls.iter();
        calls
            .filter(|call| call.operation == Some(operation))
            .count()
    };
    let keys = asked(Operation::InstallKey);
    assert!((1..=storm.at_most(60, 300)).contains(&keys), "{keys}");
    let sets = asked(Operation::InvocationKeys);
    assert!((1..=storm.at_most(1, 2)).contains(&sets), "{sets}");
    // The key that Jira signs with is known, and serves while those that are made up have to wait.
    let again = stage.sandbox.site(0).install(&stage.url).await;
    assert_eq!(again.status, 204, "{}", again.body);
    is_unharmed(&service).await;
}

/// A column that every look-up of a tenant reads is out of the way, so each of them fails and can be counted. Which there are at
/// all is read without it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn for_made_up_sites_and_tenants_the_database_is_asked_only_so_often() {
    let stage = Stage::new().await;
    let (service, token) = start(&stage).await;
    Storm::upon(&service, &token).await;
    stage
        .execute("ALTER TABLE installations RENAME COLUMN base_url TO away")
        .await;
    let storm = Storm::upon(&service, &token).await;
    stage
        .execute("ALTER TABLE installations RENAME COLUMN away TO base_url")
        .await;
    let most = storm.at_most(100, 20 * 60);
    for kind in [Kind::Report, Kind::ConnectPage] {
        let looked = storm.put_off(kind);
        assert!(
            (1..=most).contains(&looked),
            "{kind:?}: {looked} of at most {most}"
        );
    }
    assert_eq!(storm.put_off(Kind::ForgePage), 0);
    is_unharmed(&service).await;
}
