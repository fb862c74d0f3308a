use std::collections::HashMap;
use std::future::IntoFuture;
use std::ops::Range;
use std::sync::Mutex;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rstest::rstest;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::*;
use crate::clock::ManualClock;

/// 2048 bits, made up for tests.
const PEM: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAo/0xSPRlWC6RL8EJpqCw
Ui7RpIn99zTKkIZBx4Im6+6iQhBzCJW8NDcdkJLWCsIP70tSvUdTDRE1EOT/kkdF
fOZQbvEiuE9CBhCpczXHhW3xX/6n5HhwX2YO36tarnSWXLi2YVdK8KLSRY/ppdqd
2RhQpGHvzhUD42iBO/yptNVdfNQB8bFB4cjCTdHZbpaF135gF2O2L3Bm/5Qzyb8f
kEsMNMQF7VkafwoXMfMQqLh6zAVIJdtt0Aj7EM7icnA6eos8CtTeUOmkbjt2GUSA
4X5BpQBcjHutti/KozSC0t5SWpDPLT3vLciMMq6yTkiKlpZW3PQx0aZzfVELI72b
AwIDAQAB
-----END PUBLIC KEY-----
";

#[derive(Clone, Default)]
struct Answers {
    by_name: HashMap<&'static str, (u16, String)>,
    asked: Arc<Mutex<Vec<String>>>,
    /// When set, every answer takes a permit.
    gate: Option<Arc<Semaphore>>,
}

impl Answers {
    fn with(mut self, name: &'static str, status: u16, body: impl Into<String>) -> Self {
        self.by_name.insert(name, (status, body.into()));
        self
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    async fn serve(&self) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/{name}", get(answer))
            .with_state(self.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Url::parse(&url).unwrap()
    }
}

async fn answer(State(answers): State<Answers>, Path(name): Path<String>) -> Response {
    answers.asked.lock().unwrap().push(name.clone());
    if let Some(gate) = &answers.gate {
        gate.acquire().await.unwrap().forget();
    }
    match answers.by_name.get(name.as_str()) {
        Some((302, place)) => Redirect::temporary(place).into_response(),
        Some((status, body)) => {
            (StatusCode::from_u16(*status).unwrap(), body.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the client of the server is not in reach of this module"
)]
fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    builder
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

async fn key_server(servers: &[&Answers]) -> (Arc<KeyServer>, Arc<ManualClock>) {
    let mut urls = Vec::new();
    for server in servers {
        urls.push(server.serve().await);
    }
    let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
    let hosts = Hosts::with_install_keys(&urls);
    (
        Arc::new(KeyServer::new(client(), hosts, clock.clone())),
        clock,
    )
}

fn name(text: &str) -> KeyName {
    KeyName::parse(text).unwrap()
}

type Found = Result<Option<InstallKey>, KeyServerError>;

impl KeyServer {
    async fn ask(&self, text: &str) -> Found {
        self.ask_from(0, text).await
    }

    /// Each number is an address in a network of its own.
    async fn ask_from(&self, number: u32, text: &str) -> Found {
        let address = IpAddr::V4(number.into());
        self.find(&name(text), Some(address)).await
    }

    /// One made-up name for each number.
    async fn flood(&self, numbers: Range<u32>, from: impl Fn(u32) -> u32) {
        for number in numbers {
            let found = self.ask_from(from(number), &format!("junk-{number}")).await;
            let told = matches!(found, Ok(None) | Err(KeyServerError::Busy));
            assert!(told, "{found:?}");
        }
    }
}

#[tokio::test]
async fn a_key_is_fetched_once() {
    let answers = Answers::default().with("kid-1", 200, PEM);
    let (keys, clock) = key_server(&[&answers]).await;
    for _ in 0..3 {
        assert!(keys.ask("kid-1").await.unwrap().is_some());
        clock.advance(TimeDelta::days(365));
    }
    assert_eq!(answers.asked(), 1);
}

#[tokio::test]
async fn callers_at_the_same_time_share_one_request() {
    let gate = Arc::new(Semaphore::new(0));
    let answers = Answers {
        gate: Some(gate.clone()),
        ..Answers::default()
    }
    .with("kid-1", 200, PEM);
    let (keys, _) = key_server(&[&answers]).await;
    let open = async { gate.add_permits(2) };
    let (first, second, ()) = tokio::join!(keys.ask("kid-1"), keys.ask("kid-1"), open);
    assert!(first.unwrap().is_some() && second.unwrap().is_some());
    assert_eq!(answers.asked(), 1);
}

#[tokio::test]
async fn an_unknown_key_is_believed_for_a_minute() {
    let (first, second) = (Answers::default(), Answers::default());
    let (keys, clock) = key_server(&[&first, &second]).await;
    for (after, asked) in [(0, 1), (59, 1), (1, 2), (30, 2)] {
        clock.advance(TimeDelta::seconds(after));
        assert!(keys.ask("kid-1").await.unwrap().is_none());
        assert_eq!((first.asked(), second.asked()), (asked, asked));
    }
}

#[rstest]
#[case::unknown_there(404, "")]
#[case::broken(500, "")]
#[case::no_key(200, "<html>")]
#[tokio::test]
async fn the_second_server_is_asked_when_the_first_has_no_key(
    #[case] status: u16,
    #[case] body: &str,
) {
    let first = Answers::default().with("kid-1", status, body);
    let second = Answers::default().with("kid-1", 200, PEM);
    let (keys, _) = key_server(&[&first, &second]).await;
    assert!(keys.ask("kid-1").await.unwrap().is_some());
    assert_eq!((first.asked(), second.asked()), (1, 1));
}

#[rstest]
#[case::broken(503, String::new(), "the key server answered with status 503")]
#[case::forbidden(403, String::new(), "the key server answered with status 403")]
#[case::redirected(302, "/kid-2".into(), "the key server answered with status 307")]
#[case::too_large(200, PEM.repeat(64), "the key server sent more than a key")]
#[case::no_key(200, "<html>".into(), "the key server sent no RSA public key")]
#[case::not_public(200, PEM.replace("PUBLIC", "PRIVATE"), "the key server sent no RSA public key")]
#[tokio::test]
async fn a_failure_is_not_an_unknown_key(
    #[case] status: u16,
    #[case] body: String,
    #[case] told: &str,
) {
    let answers = Answers::default()
        .with("kid-1", status, body)
        .with("kid-2", 200, PEM);
    let (keys, _) = key_server(&[&answers]).await;
    for asked in 1..=2 {
        let error = keys.ask("kid-1").await.unwrap_err();
        assert_eq!(error.to_string(), told);
        assert_eq!(answers.asked(), asked, "a failure must not be remembered");
    }
}

#[tokio::test]
async fn no_answer_is_a_failure_even_if_the_other_server_has_no_such_key() {
    let nobody = Url::parse("http://127.0.0.1:1/").unwrap();
    let somebody = Answers::default().serve().await;
    let hosts = Hosts::with_install_keys(&[nobody, somebody]);
    let keys = KeyServer::new(
        client(),
        hosts,
        Arc::new(ManualClock::at(DateTime::UNIX_EPOCH)),
    );
    let error = keys.ask("kid-1").await.unwrap_err();
    assert_eq!(error.to_string(), "the key server cannot be reached");
}

#[rstest]
#[case::as_served(PEM.to_owned())]
#[case::other_line_ends(PEM.replace('\n', "\r\n"))]
#[case::without_line_ends(PEM.replace('\n', ""))]
fn a_pem_is_read_whatever_its_line_ends(#[case] pem: String) {
    assert!(InstallKey::parse_pem(&pem).is_ok());
}

#[rstest]
#[case::nothing("")]
#[case::cut_off(&PEM[..200])]
#[case::damaged(&PEM.replace("MIIB", "AAAA"))]
#[case::two_keys_no_end(&format!("{PEM}x"))]
#[case::elliptic_curve(
    "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
-----END PUBLIC KEY-----"
)]
fn what_is_no_rsa_key_is_refused(#[case] pem: &str) {
    assert!(InstallKey::parse_pem(pem).is_err());
}

#[tokio::test]
async fn a_flood_of_unknown_names_reaches_the_server_a_few_at_a_time_and_spares_known_keys() {
    let gate = Arc::new(Semaphore::new(1));
    let answers = Answers {
        gate: Some(gate.clone()),
        ..Answers::default()
    }
    .with("kid-1", 200, PEM);
    let (keys, _) = key_server(&[&answers]).await;
    assert!(keys.ask("kid-1").await.unwrap().is_some());
    let names: Vec<(u32, String)> = (0..20).map(|n| (n, format!("flood-{n}"))).collect();
    let flood = names.iter().map(|(from, name)| keys.ask_from(*from, name));
    let flood = futures::future::join_all(flood);
    let open = async {
        assert!(keys.ask("kid-1").await.unwrap().is_some());
        while answers.asked() < 1 + LOOKUPS {
            tokio::task::yield_now().await;
        }
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        let at_once = answers.asked();
        gate.add_permits(20);
        at_once
    };
    let (flood, at_once) = tokio::join!(flood, open);
    assert_eq!((at_once, answers.asked()), (1 + LOOKUPS, 21));
    assert!(
        flood.iter().all(|found| matches!(found, Ok(None))),
        "{flood:?}"
    );
}

/// After a restart no key is known yet.
#[tokio::test]
async fn who_makes_names_up_keeps_no_key_from_anybody_else() {
    let answers = Answers::default().with("kid-1", 200, PEM);
    let (keys, clock) = key_server(&[&answers]).await;
    keys.flood(0..200, |_| 1).await;
    assert_eq!(answers.asked(), 10);
    let found = keys.ask_from(1, "kid-1").await;
    assert!(matches!(found, Err(KeyServerError::Busy)), "{found:?}");
    assert!(keys.ask_from(2, "kid-1").await.unwrap().is_some());
    let known = keys.ask_from(1, "kid-1").await;
    assert!(known.unwrap().is_some(), "what is known costs nothing");
    clock.advance(TimeDelta::seconds(20));
    keys.flood(200..300, |_| 1).await;
    assert_eq!(answers.asked(), 13);
}

#[tokio::test]
async fn made_up_names_of_many_addresses_reach_the_server_only_so_often() {
    let answers = Answers::default().with("kid-1", 200, PEM);
    let (keys, clock) = key_server(&[&answers]).await;
    assert!(keys.ask("kid-1").await.unwrap().is_some());
    keys.flood(0..200, |number| number).await;
    assert_eq!(answers.asked(), 60, "one of them for the key that there is");
    assert!(keys.ask("kid-1").await.unwrap().is_some());
    clock.advance(TimeDelta::seconds(2));
    keys.flood(200..300, |number| number).await;
    assert_eq!(answers.asked(), 70);
}

/// A name that one is refused, another may be asking for at the same time.
#[tokio::test]
async fn what_one_is_refused_is_no_answer_for_another_who_asks_the_same() {
    let answers = Answers::default().with("kid-1", 200, PEM);
    let (keys, _) = key_server(&[&answers]).await;
    keys.flood(0..10, |_| 1).await;
    let (refused, found) = tokio::join!(keys.ask_from(1, "kid-1"), keys.ask_from(2, "kid-1"));
    assert!(matches!(refused, Err(KeyServerError::Busy)), "{refused:?}");
    assert!(found.unwrap().is_some());
}

#[tokio::test]
async fn whoever_gets_no_turn_in_time_is_told_so() {
    let answers = Answers::default().with("kid-1", 200, PEM);
    let (keys, _) = key_server(&[&answers]).await;
    let all = u32::try_from(LOOKUPS).unwrap();
    let turns = keys.lookups.acquire_many(all).await.unwrap();
    tokio::time::pause();
    let found = keys.ask("kid-1").await;
    assert!(matches!(found, Err(KeyServerError::Busy)), "{found:?}");
    tokio::time::resume();
    drop(turns);
    assert!(keys.ask("kid-1").await.unwrap().is_some());
}
