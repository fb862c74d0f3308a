//! Tokens that nobody issued, as fast as they can be sent.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dwell::crypto::random;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::is_unharmed;
use crate::process::service::Service;
use crate::process::stage::{REPORT, Stage};

/// Of an expectation of some hundred bytes a token, were they kept: 10,000 of them would be about as much.
const MOST_GROWTH_KB: u64 = 4_000;
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 25;
/// Requests that are sent at once on a connection.
const PIPELINED: usize = 25;

fn token(claims: &serde_json::Value) -> String {
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = URL_SAFE_NO_PAD.encode(random::bytes::<32>());
    format!(
        "{}.{}.{signature}",
        part(&json!({ "alg": "HS256" })),
        part(claims)
    )
}

fn uuid() -> String {
    uuid::Uuid::from_bytes(random::bytes()).to_string()
}

/// A good report token but for the site that it names, which does not exist.
fn report_call(good: &str) -> String {
    let claims = URL_SAFE_NO_PAD
        .decode(good.split('.').nth(1).unwrap())
        .unwrap();
    let mut claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    claims["clientKey"] = uuid().into();
    // Ours have one header, to the letter.
    let header = good.split('.').next().unwrap();
    let rest = token(&claims);
    let token = format!("{header}.{}", rest.split_once('.').unwrap().1);
    format!("GET /rest/list HTTP/1.1\r\nHost: l\r\nAuthorization: TISJWT {token}\r\n\r\n")
}

/// A page call of a tenant that does not exist.
fn page_call() -> String {
    let token = token(
        &json!({ "iss": uuid(), "sub": "712020:x", "iat": 1_700_000_000,
        "exp": 4_000_000_000_u64, "qsh": "context-qsh" }),
    );
    format!("GET /api/v1/me HTTP/1.1\r\nHost: l\r\nAuthorization: JWT {token}\r\n\r\n")
}

/// Answers how many were refused with 401.
async fn flood(address: String, good: String) -> usize {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut refused = 0;
    for _ in 0..ROUNDS {
        let calls: String = (0..PIPELINED)
            .map(|number| {
                if number % 2 == 0 {
                    report_call(&good)
                } else {
                    page_call()
                }
            })
            .collect();
        stream.write_all(calls.as_bytes()).await.unwrap();
        let (mut heard, mut buffer) = (Vec::new(), [0; 16 * 1024]);
        loop {
            let read = stream.read(&mut buffer).await.unwrap();
            assert_ne!(read, 0, "hung up on");
            heard.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&heard);
            if text.matches("HTTP/1.1 ").count() == PIPELINED && heard.ends_with(b"}") {
                refused += text.matches("HTTP/1.1 401 ").count();
                break;
            }
        }
    }
    refused
}

async fn storm(service: &Service, good: &str) -> (usize, f64) {
    let started = Instant::now();
    let address = service.url.trim_start_matches("http://").to_owned();
    let mut floods = JoinSet::new();
    for _ in 0..CONNECTIONS {
        floods.spawn(flood(address.clone(), good.to_owned()));
    }
    let refused: usize = floods.join_all().await.into_iter().sum();
    let all = CONNECTIONS * ROUNDS * PIPELINED;
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let rate = all as f64 / started.elapsed().as_secs_f64();
    (all - refused, rate)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn made_up_tokens_are_all_refused_in_constant_memory_and_real_ones_go_on() {
    let stage = Stage::new().await;
    let settings = stage.settings().with("DWELL_LOG", "error");
    let service = settings.start().await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    service.report(&token, REPORT).await.expect(200);
    storm(&service, &token).await;
    let warm = service.resident_kb();
    let ((others, rate), ()) = tokio::join!(storm(&service, &token), async {
        for _ in 0..5 {
            service.report(&token, REPORT).await.expect(200);
        }
    });
    let after = service.resident_kb();
    println!("{rate:.0} wrong tokens a second; resident {warm} KB, then {after} KB");
    assert_eq!(others, 0, "answered with something else than 401");
    assert!(
        after < warm + MOST_GROWTH_KB,
        "it grew from {warm} KB to {after} KB"
    );
    is_unharmed(&service).await;
}
