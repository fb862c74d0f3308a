//! Heads and bodies that are too large.

use reqwest::Method;
use sandbox::{Event, accounts};

use super::{Raw, is_unharmed};
use crate::process::stage::Stage;
use crate::test_app::send;

/// More than `DWELL_BODY_LIMIT_KB` allows.
const TOO_MUCH: usize = 600_000;

fn head_with(headers: &str) -> String {
    format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

#[tokio::test]
async fn a_flood_of_headers_is_refused_and_the_connection_closed() {
    let stage = Stage::new().await;
    let service = stage.settings().start().await;
    let many = (0..500).fold(String::new(), |all, n| all + &format!("X-{n}: 1\r\n"));
    let long = format!("X-Long: {}\r\n", "x".repeat(66_000));
    let several = format!("X-A: {0}\r\nX-B: {0}\r\nX-C: {0}\r\n", "x".repeat(30_000));
    for headers in [many, long, several] {
        let mut raw = Raw::to(&service).await;
        // It may hang up before it has answer all.
        raw.say(head_with(&headers).as_bytes()).await;
        let answer = raw.hear().await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    let mut raw = Raw::to(&service).await;
    let line = format!(
        "GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "x".repeat(70_000)
    );
    raw.say(line.as_bytes()).await;
    let answer = raw.hear().await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    // What a large token and its cookies-to-be may be is taken.
    let mut raw = Raw::to(&service).await;
    let fair = format!("Connection: close\r\nX-Fair: {}\r\n", "x".repeat(20_000));
    raw.say(head_with(&fair).as_bytes()).await;
    let answer = raw.hear().await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    is_unharmed(&service).await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_announced_or_not() {
    let stage = Stage::new().await;
    let service = stage.settings().start().await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    let report = format!("TISJWT {token}");
    let page = format!(
        "JWT {}",
        stage.sandbox.site(0).context_token(accounts::ADMIN)
    );
    let lifecycle = stage.sandbox.site(0).prepare(Event::Installed).unwrap();
    let lifecycle = format!("JWT {}", lifecycle.token);
    for (path, proof) in [
        ("/rest/list2", &report),
        ("/rest/calendar", &report),
        ("/rest/parameterSets", &report),
        ("/api/v1/tokens", &page),
        ("/api/v1/calendars", &page),
        ("/api/v1/reports", &page),
        ("/connect/installed", &lifecycle),
    ] {
        let announced = stage
            .http
            .request(Method::POST, format!("{}{path}", service.url));
        let announced = announced
            .header("Authorization", proof)
            .header("Content-Type", "application/json")
            .body(vec![b' '; TOO_MUCH]);
        send(announced).await.expect(413);
        let mut raw = Raw::to(&service).await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {proof}\r\n\
             Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        assert!(raw.say(head.as_bytes()).await);
        let chunk = format!("{TOO_MUCH:x}\r\n{}\r\n", " ".repeat(TOO_MUCH));
        raw.say(chunk.as_bytes()).await;
        let answer = raw.hear().await;
        // Whoever goes on talking may miss the answer, and not the end.
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 413 "),
            "{path}: {answer}"
        );
    }
    is_unharmed(&service).await;
}
