use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::*;
use crate::jira::http::HttpOptions;

const SECOND: Duration = Duration::from_secs(1);

fn lifecycle() -> Lifecycle {
    Lifecycle::new(Timing {
        notice: 2 * SECOND,
        drain: 30 * SECOND,
    })
}

/// Seconds from the signal to "closed" and to "over".
async fn drained(lifecycle: &Lifecycle, stop: Stop) -> (u64, u64) {
    let started = Instant::now();
    let draining = lifecycle.clone();
    tokio::spawn(async move { draining.drain(stop).await });
    lifecycle.clone().closed().await;
    let closed = started.elapsed().as_secs();
    assert_eq!(lifecycle.serve(std::future::pending::<()>()).await, None);
    (closed, started.elapsed().as_secs())
}

fn answer_for(lifecycle: &Lifecycle, time: Duration) {
    let request = lifecycle.track();
    tokio::spawn(async move {
        sleep(time).await;
        drop(request);
    });
}

#[tokio::test(start_paused = true)]
async fn idle_server_closes_after_the_notice_time() {
    assert_eq!(drained(&lifecycle(), Stop::Terminate).await, (2, 30));
}

#[tokio::test(start_paused = true)]
async fn accepting_goes_on_until_nothing_is_in_flight() {
    let lifecycle = lifecycle();
    answer_for(&lifecycle, 9 * SECOND);
    answer_for(&lifecycle, 7 * SECOND);
    assert_eq!(drained(&lifecycle, Stop::Terminate).await, (9, 30));
}

#[tokio::test(start_paused = true)]
async fn busy_server_closes_five_seconds_before_the_end() {
    let lifecycle = lifecycle();
    answer_for(&lifecycle, 100 * SECOND);
    assert_eq!(drained(&lifecycle, Stop::Terminate).await, (25, 30));
}

#[test]
fn requests_wake_nobody_before_the_end() {
    let lifecycle = lifecycle();
    let mut waiting = lifecycle.state.subscribe();
    waiting.mark_unchanged();
    drop((lifecycle.track(), lifecycle.track()));
    assert_eq!(lifecycle.in_flight(), 0);
    assert!(!waiting.has_changed().unwrap(), "somebody was woken");
    lifecycle.enter(Phase::Draining);
    waiting.mark_unchanged();
    let (first, last) = (lifecycle.track(), lifecycle.track());
    drop(first);
    assert!(!waiting.has_changed().unwrap(), "there is another one");
    drop(last);
    assert!(waiting.has_changed().unwrap(), "the last one was not told");
}

#[tokio::test(start_paused = true)]
async fn interrupt_closes_at_once_and_lets_answers_end() {
    let lifecycle = lifecycle();
    answer_for(&lifecycle, 9 * SECOND);
    assert_eq!(drained(&lifecycle, Stop::Interrupt).await, (0, 30));
}

#[tokio::test(start_paused = true)]
async fn short_drain_time_still_leaves_half_for_the_last_answers() {
    let lifecycle = Lifecycle::new(Timing {
        notice: Duration::ZERO,
        drain: 4 * SECOND,
    });
    answer_for(&lifecycle, 100 * SECOND);
    assert_eq!(drained(&lifecycle, Stop::Terminate).await, (2, 4));
}

#[tokio::test(start_paused = true)]
async fn draining_is_said_at_once() {
    let lifecycle = lifecycle();
    assert!(!lifecycle.is_draining());
    let draining = lifecycle.clone();
    let drain = tokio::spawn(async move { draining.drain(Stop::Terminate).await });
    tokio::task::yield_now().await;
    assert!(lifecycle.is_draining());
    drain.abort();
}

#[tokio::test(start_paused = true)]
async fn server_that_ends_in_time_gives_its_result() {
    let lifecycle = lifecycle();
    let draining = lifecycle.clone();
    tokio::spawn(async move { draining.drain(Stop::Terminate).await });
    let server = async {
        lifecycle.clone().closed().await;
        sleep(27 * SECOND).await;
        "all answered"
    };
    assert_eq!(lifecycle.serve(server).await, Some("all answered"));
}

#[tokio::test]
async fn answer_that_has_begun_is_finished_after_the_listener_closed() {
    let (arrived, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (began, may_end) = (arrived.clone(), release.clone());
    let answer = async move || {
        began.notify_one();
        may_end.notified().await;
        "whole"
    };
    let app = axum::Router::new().route("/", axum::routing::get(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let lifecycle = lifecycle();
    let closed = lifecycle.clone().closed();
    let server = axum::serve(listener, app).with_graceful_shutdown(closed);
    let guard = lifecycle.clone();
    let server = tokio::spawn(async move { guard.serve(server.into_future()).await.is_some() });

    let http = crate::jira::http::client(&HttpOptions::default()).unwrap();
    let request = http.get(&url).send();
    let request = tokio::spawn(async { request.await.unwrap().text().await.unwrap() });
    arrived.notified().await;
    let draining = lifecycle.clone();
    let drain = tokio::spawn(async move { draining.drain(Stop::Interrupt).await });
    lifecycle.clone().closed().await;
    release.notify_one();

    assert_eq!(request.await.unwrap(), "whole");
    assert!(server.await.unwrap(), "the server ended by itself");
    assert!(
        http.get(&url).send().await.is_err(),
        "nothing listens any more"
    );
    drain.abort();
}
