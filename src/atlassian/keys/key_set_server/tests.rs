use std::future::IntoFuture;
use std::sync::Mutex as StdMutex;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use url::Url;

use super::*;
use crate::clock::ManualClock;

/// What the key server says, until it is told to say something else.
#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    body: String,
    cache_control: Option<&'static str>,
}

#[derive(Clone)]
struct Script {
    answer: Arc<StdMutex<Answer>>,
    asked: Arc<StdMutex<usize>>,
    /// When set, every answer takes a permit.
    gate: Option<Arc<Semaphore>>,
}

impl Script {
    fn says(&self, status: u16, body: impl Into<String>) {
        let body = body.into();
        *self.answer.lock().unwrap() = Answer {
            status,
            body,
            cache_control: None,
        };
    }

    fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }

    async fn serve(&self) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!(
            "http://{}/.well-known/jwks.json",
            listener.local_addr().unwrap()
        );
        let router = Router::new()
            .route("/.well-known/jwks.json", get(answer))
            .with_state(self.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Url::parse(&url).unwrap()
    }
}

async fn answer(State(script): State<Script>) -> Response {
    *script.asked.lock().unwrap() += 1;
    if let Some(gate) = &script.gate {
        gate.acquire().await.unwrap().forget();
    }
    let Answer {
        status,
        body,
        cache_control,
    } = script.answer.lock().unwrap().clone();
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    if let Some(text) = cache_control {
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, text.parse().unwrap());
    }
    response
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

/// A key server that has these keys, who asks it, and the clock.
async fn key_set(names: &[&str]) -> (Script, KeySetServer, Arc<ManualClock>) {
    gated(names, None).await
}

async fn gated(
    names: &[&str],
    gate: Option<Arc<Semaphore>>,
) -> (Script, KeySetServer, Arc<ManualClock>) {
    let answer = Answer {
        status: 200,
        body: set(names),
        cache_control: None,
    };
    let script = Script {
        answer: Arc::new(StdMutex::new(answer)),
        asked: Arc::default(),
        gate,
    };
    let hosts = Hosts::with_invocation_keys(script.serve().await);
    let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
    (
        script,
        KeySetServer::new(client(), hosts, clock.clone()),
        clock,
    )
}

/// 2048 bits, nobody's.
fn jwk(name: &str) -> Value {
    let modulus = format!("{}w", "u".repeat(341));
    json!({"kty": "RSA", "kid": name, "use": "sig", "alg": "RS256", "n": modulus, "e": "AQAB"})
}

fn set(names: &[&str]) -> String {
    let keys: Vec<_> = names.iter().map(|name| jwk(name)).collect();
    json!({ "keys": keys }).to_string()
}

fn name(text: &str) -> SetKeyName {
    SetKeyName::parse(text).unwrap()
}

impl KeySetServer {
    async fn has(&self, text: &str) -> bool {
        self.find(&name(text)).await.unwrap().is_some()
    }

    async fn failure(&self, text: &str) -> String {
        self.find(&name(text)).await.unwrap_err().to_string()
    }

    /// A refresh in the background has ended.
    async fn settle(&self) {
        tokio::task::yield_now().await;
        drop(self.0.flight.lock().await);
    }
}

#[tokio::test]
async fn the_set_is_fetched_once_for_all_its_keys() {
    let (script, keys, clock) = key_set(&["forge/1", "forge/2"]).await;
    for _ in 0..3 {
        assert!(keys.has("forge/1").await && keys.has("forge/2").await);
        clock.advance(TimeDelta::seconds(60));
    }
    assert_eq!(script.asked(), 1);
}

#[tokio::test]
async fn callers_at_the_same_time_share_one_request() {
    let gate = Arc::new(Semaphore::new(0));
    let (script, keys, _) = gated(&["forge/1", "forge/2"], Some(gate.clone())).await;
    let open = async { gate.add_permits(4) };
    let (first, second, unknown, ()) = tokio::join!(
        keys.has("forge/1"),
        keys.has("forge/2"),
        keys.has("forge/3"),
        open
    );
    assert_eq!((first, second, unknown), (true, true, false));
    assert_eq!(script.asked(), 1);
}

#[tokio::test]
async fn a_caller_who_goes_away_ends_no_request() {
    let gate = Arc::new(Semaphore::new(0));
    let (script, keys, _) = gated(&["forge/1"], Some(gate.clone())).await;
    for _ in 0..3 {
        let impatient = keys.has("forge/1");
        tokio::select! {
            biased;
            _ = impatient => unreachable!("the server does not answer"),
            () = wait_until(|| script.asked() == 1) => {}
        }
    }
    gate.add_permits(1);
    assert!(keys.has("forge/1").await);
    assert_eq!(script.asked(), 1);
}

async fn wait_until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::task::yield_now().await;
    }
}

/// However many names are tried.
#[tokio::test]
async fn unknown_names_fetch_the_set_once_in_half_a_minute() {
    let (script, keys, clock) = key_set(&["forge/1"]).await;
    for (after, asked) in [(0, 1), (0, 1), (29, 1), (1, 2), (29, 2), (1, 3)] {
        clock.advance(TimeDelta::seconds(after));
        for attempt in 0..3 {
            assert!(!keys.has(&format!("guess/{after}/{attempt}")).await);
        }
        assert_eq!(script.asked(), asked);
    }
    assert!(keys.has("forge/1").await);
}

#[tokio::test]
async fn a_new_key_is_found_and_the_old_one_goes() {
    let (script, keys, clock) = key_set(&["forge/1"]).await;
    assert!(keys.has("forge/1").await);
    script.says(200, set(&["forge/2"]));
    clock.advance(TimeDelta::seconds(30));
    assert!(keys.has("forge/2").await);
    assert!(!keys.has("forge/1").await);
    assert_eq!(script.asked(), 2);
}

#[rstest]
#[case::not_told(None, 600)]
#[case::told(Some("public, Max-Age=120"), 120)]
#[case::too_short(Some("max-age=1"), 60)]
#[case::too_long(Some("max-age=86400"), 3600)]
#[case::no_number(Some("max-age=soon"), 600)]
#[tokio::test]
async fn a_set_is_renewed_when_it_is_no_longer_fresh(
    #[case] cache_control: Option<&'static str>,
    #[case] seconds: i64,
) {
    let (script, keys, clock) = key_set(&["forge/1"]).await;
    script.answer.lock().unwrap().cache_control = cache_control;
    assert!(keys.has("forge/1").await);
    clock.advance(TimeDelta::seconds(seconds - 1));
    assert!(keys.has("forge/1").await);
    keys.settle().await;
    assert_eq!(script.asked(), 1);
    clock.advance(TimeDelta::seconds(1));
    assert!(keys.has("forge/1").await);
    keys.settle().await;
    assert_eq!(script.asked(), 2);
}

/// A known key is never waited for, not even when the server hangs.
#[tokio::test]
async fn a_stale_set_goes_on_while_the_next_is_fetched() {
    let gate = Arc::new(Semaphore::new(1));
    let (script, keys, clock) = gated(&["forge/1"], Some(gate.clone())).await;
    assert!(keys.has("forge/1").await);
    clock.advance(TimeDelta::hours(1));
    for _ in 0..3 {
        assert!(keys.has("forge/1").await);
        wait_until(|| script.asked() == 2).await;
    }
    gate.add_permits(1);
    keys.settle().await;
    assert_eq!(script.asked(), 2);
}

#[rstest]
#[case::broken(503, String::new(), "the key server answered with status 503")]
#[case::gone(404, String::new(), "the key server answered with status 404")]
#[case::redirected(307, String::new(), "the key server answered with status 307")]
#[case::too_large(200, "k".repeat(MAX_BODY + 1), "the key server sent more than a key")]
#[case::as_large_as_may_be(200, "k".repeat(MAX_BODY), "the key server sent no RSA public key")]
#[case::page(200, "<html>".into(), "the key server sent no RSA public key")]
#[case::empty_set(200, r#"{"keys": []}"#.into(), "the key server sent no RSA public key")]
#[tokio::test]
async fn the_last_good_set_is_kept_when_the_server_fails(
    #[case] status: u16,
    #[case] body: String,
    #[case] told: &str,
) {
    let (script, keys, clock) = key_set(&["forge/1"]).await;
    assert!(keys.has("forge/1").await);
    script.says(status, body);
    clock.advance(TimeDelta::days(1));
    assert_eq!(keys.failure("forge/2").await, told);
    assert!(keys.has("forge/1").await);
    keys.settle().await;
    assert_eq!(script.asked(), 2, "no more than one request while it rests");
}

#[tokio::test]
async fn a_failure_is_not_an_unknown_key_and_soon_tried_again() {
    let (script, keys, clock) = key_set(&["forge/1"]).await;
    script.says(500, "");
    for (after, asked) in [(0, 1), (4, 1), (1, 2)] {
        clock.advance(TimeDelta::seconds(after));
        let told = keys.failure("forge/1").await;
        assert_eq!(told, "the key server answered with status 500");
        assert_eq!(script.asked(), asked);
    }
    script.says(200, set(&["forge/1"]));
    clock.advance(TimeDelta::seconds(5));
    assert!(keys.has("forge/1").await);
}

#[tokio::test]
async fn no_answer_is_a_failure() {
    let nobody = Hosts::with_invocation_keys(Url::parse("http://127.0.0.1:1/").unwrap());
    let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
    let keys = KeySetServer::new(client(), nobody, clock);
    assert_eq!(
        keys.failure("forge/1").await,
        "the key server cannot be reached"
    );
}

#[rstest]
#[case::other_kind(json!({"kty": "EC"}))]
#[case::for_encryption(json!({"use": "enc"}))]
#[case::other_algorithm(json!({"alg": "PS256"}))]
#[case::nameless(json!({"kid": ""}))]
#[case::not_base64(json!({"n": "!"}))]
#[case::no_exponent(json!({"e": null}))]
#[tokio::test]
async fn keys_that_cannot_verify_an_invocation_are_passed_over(#[case] changes: Value) {
    let mut other = jwk("forge/1");
    for (member, value) in changes.as_object().unwrap() {
        other[member] = value.clone();
    }
    let body = json!({"keys": [other, 7, jwk("forge/2")]});
    let (script, keys, _) = key_set(&[]).await;
    script.says(200, body.to_string());
    assert!(keys.has("forge/2").await && !keys.has("forge/1").await);
}

#[tokio::test]
async fn a_set_has_a_bounded_number_of_keys() {
    let names: Vec<_> = (0..65).map(|number| format!("forge/{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let (_, keys, _) = key_set(&names).await;
    assert!(keys.has("forge/63").await && !keys.has("forge/64").await);
}
