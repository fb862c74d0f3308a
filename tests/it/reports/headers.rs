//! What stands beside a report: fewer bytes, how many calls are left, and the name of the request.

use std::time::Duration;

use chrono::TimeDelta;
use dwell::atlassian::ids::AccountId;
use dwell::clock::Clock as _;
use dwell::db::call_counts::{self, Counted};
use reqwest::Method;
use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR};

use super::story::{acme, acme_with};
use crate::test_app::{Answer, TestApp, send};

const LIST: &str =
    "/rest/list?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours";

async fn raw(app: &TestApp, token: &str, path: &str, accepted: &str) -> (String, Vec<u8>) {
    let request = app.request(Method::GET, path);
    let request = request.header("Authorization", format!("TISJWT {token}"));
    let response = request
        .header("Accept-Encoding", accepted)
        .send()
        .await
        .unwrap();
    let encoding = response.headers().get("content-encoding");
    let encoding = encoding
        .map_or("", |name| name.to_str().unwrap())
        .to_owned();
    (encoding, response.bytes().await.unwrap().to_vec())
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer
        .headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

/// The client undoes gzip by itself and says nothing of it.
#[rstest]
#[case("gzip, deflate, br, zstd", "zstd")]
#[case("br", "br")]
#[case("zstd;q=0.5, br;q=1.0", "br")]
#[case("identity", "")]
#[case("deflate", "")]
#[tokio::test]
async fn answers_are_compressed_as_the_caller_likes(
    #[case] accepted: &str,
    #[case] expected: &str,
) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for path in [LIST.to_owned(), format!("{LIST}&outputType=ndjson")] {
        let (_, plain) = raw(&app, &token, &path, "identity").await;
        let (encoding, body) = raw(&app, &token, &path, accepted).await;
        assert_eq!(encoding, expected, "{path}");
        let (bytes, before) = (body.len(), plain.len());
        assert_eq!(
            bytes < before / 2,
            !expected.is_empty(),
            "{bytes} of {before}"
        );
        let (_, unpacked) = raw(&app, &token, &path, "gzip").await;
        assert_eq!(unpacked, plain, "{path}");
    }
}

#[tokio::test]
async fn small_answers_are_not_compressed() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let (encoding, body) = raw(&app, &token, "/rest/list", "br").await;
    assert_eq!(encoding, "", "an error of {} bytes", body.len());
}

#[tokio::test]
async fn every_answer_says_how_many_calls_are_left() {
    let app = acme_with(&[("DWELL_CALLS_PER_MINUTE", "3")]).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let (_, of_another_user) = app.token_for(0, FAR).await;
    let told = |answer: &Answer| {
        assert_eq!(header(answer, "ratelimit-policy"), "\"calls\";q=3;w=60");
        header(answer, "ratelimit").to_owned()
    };
    let first = app.report(&token, LIST).await.expect(200);
    assert_eq!(told(&first), "\"calls\";r=2;t=60");
    app.advance(TimeDelta::seconds(20));
    let refused = app.report(&token, "/rest/list").await.expect(400);
    assert_eq!(told(&refused), "\"calls\";r=1;t=40", "errors too");
    let calendars = app.report(&token, "/rest/calendar").await.expect(200);
    assert_eq!(told(&calendars), "\"calls\";r=0;t=40");
    let (_, again) = app.token_for(0, ADMIN).await;
    for token in [&token, &again] {
        app.site(0).clear_calls();
        let limited = app.report(token, LIST).await.expect(429);
        assert_eq!(told(&limited), "\"calls\";r=0;t=40");
        assert_eq!(header(&limited, "retry-after"), "40");
        assert_eq!(
            header(&limited, "content-type"),
            "text/plain; charset=utf-8"
        );
        assert_eq!(
            limited.text,
            "Dwell rate-limit exceeded. You have sent too many requests in a short time period. 3 a minute are allowed."
        );
        assert!(app.site(0).calls().is_empty(), "Jira is not asked");
    }
    app.report(&of_another_user, LIST).await.expect(200);
    app.advance(TimeDelta::seconds(40));
    let anew = app.report(&token, LIST).await.expect(200);
    assert_eq!(told(&anew), "\"calls\";r=2;t=60");
}

#[tokio::test]
async fn replicas_count_a_user_s_calls_together() {
    let app = acme_with(&[("DWELL_CALLS_PER_MINUTE", "10")]).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let other = app.replica().await;
    for _ in 0..9 {
        app.report(&token, LIST).await.expect(200);
    }
    let mut granted = 0;
    let began = std::time::Instant::now();
    loop {
        let request = app.http.get(format!("{other}{LIST}"));
        let request = request.header("Authorization", format!("TISJWT {token}"));
        let answer = send(request).await;
        if answer.status == 429 {
            break;
        }
        granted += 1;
        assert!(granted < 10 && began.elapsed().as_secs() < 60, "{answer:?}");
        // It has heard of the others a second after its first call.
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    }
    assert!(granted <= 3, "{granted} of one that was left");
}

/// What the database did not take is told with what comes next, and nothing twice.
#[tokio::test]
async fn calls_that_could_not_be_told_to_the_others_are_told_later() {
    let app = acme_with(&[("DWELL_CALLS_PER_MINUTE", "100")]).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let calls = async |count: u32| {
        for _ in 0..count {
            app.report(&token, LIST).await.expect(200);
        }
    };
    let (site, admin) = (app.site_id(0).await, AccountId::new(ADMIN));
    let counted = Counted::Reports(site, &admin);
    let told = async |total: u64| {
        let minute_ago = app.clock.now() - TimeDelta::minutes(1);
        let mut seen = 0;
        for _ in 0..300 {
            let of_minutes = call_counts::since(&app.db, counted, minute_ago).await;
            seen = of_minutes.unwrap().iter().map(|(_, calls)| calls).sum();
            if seen == total {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{seen} of {total} are told");
    };
    app.execute("ALTER TABLE call_counts RENAME TO elsewhere")
        .await;
    calls(12).await;
    // A second after the first of them.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    app.execute("ALTER TABLE elsewhere RENAME TO call_counts")
        .await;
    calls(1).await;
    told(13).await;
    calls(12).await;
    told(25).await;
}

#[tokio::test]
async fn without_a_limit_nothing_is_said() {
    let app = acme_with(&[("DWELL_CALLS_PER_MINUTE", "0")]).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for _ in 0..5 {
        let answer = app.report(&token, LIST).await.expect(200);
        assert_eq!(header(&answer, "ratelimit"), "");
    }
    let stranger = app.report("no token", LIST).await.expect(401);
    assert_eq!(header(&stranger, "ratelimit"), "");
}

#[rstest]
#[case(LIST, 200)]
#[case("/rest/list", 400)]
#[case("/rest/nothing", 404)]
#[tokio::test]
async fn every_answer_carries_the_requests_name(#[case] path: &str, #[case] status: u16) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for path in [path.to_owned(), format!("{path}&outputType=ndjson")] {
        let request = app.request(Method::GET, &path);
        let request = request.header("Authorization", format!("TISJWT {token}"));
        let answer = send(request.header("X-Request-Id", "my.own-name_1")).await;
        assert_eq!(header(&answer, "x-request-id"), "my.own-name_1", "{path}");
        let own = app.report(&token, &path).await;
        assert_eq!(
            header(&own, "x-request-id").len(),
            32,
            "{path}: {}",
            own.status
        );
        if !path.ends_with("ndjson") {
            assert_eq!(own.status.as_u16(), status, "{}", own.text);
        }
    }
}
