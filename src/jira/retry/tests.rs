use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use rstest::rstest;

use super::{Waits, asked_wait};
use crate::jira::JiraError;
use crate::jira::error::Cause;

const OPERATION: &str = "search";

fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn limited(retry_after: Option<u64>) -> JiraError {
    JiraError::RateLimited {
        operation: OPERATION,
        retry_after: retry_after.map(seconds),
    }
}

fn status(status: u16) -> JiraError {
    JiraError::Unavailable {
        operation: OPERATION,
        status,
        retry_after: None,
    }
}

fn unreachable(timed_out: bool) -> JiraError {
    JiraError::Unreachable {
        operation: OPERATION,
        timed_out,
        cause: Cause::of(&std::io::Error::other("planted")),
    }
}

#[rstest]
#[case::limit_without_a_header(limited(None), 1, Some(2.0))]
#[case::doubled(limited(None), 2, Some(4.0))]
#[case::doubled_again(limited(None), 3, Some(8.0))]
#[case::the_fourth_try_is_the_last(limited(None), 4, None)]
#[case::retry_after_is_obeyed(limited(Some(17)), 1, Some(17.0))]
#[case::never_sooner_than_the_backoff(limited(Some(1)), 1, Some(2.0))]
#[case::retry_after_beyond_the_time_there_is(limited(Some(61)), 1, None)]
#[case::overload(status(503), 1, Some(2.0))]
#[case::gateway(status(502), 1, Some(2.0))]
#[case::gateway_timeout(status(504), 1, Some(2.0))]
#[case::server_fault(status(500), 1, None)]
#[case::no_connection(unreachable(false), 1, Some(2.0))]
#[case::time_out(unreachable(true), 1, None)]
#[case::refused(JiraError::Unauthorized { operation: OPERATION }, 1, None)]
#[case::broken(JiraError::Malformed { operation: OPERATION, what: "no JSON" }, 1, None)]
fn an_error_is_final_or_waited_out(
    #[case] error: JiraError,
    #[case] tries: u32,
    #[case] wait: Option<f64>,
) {
    let mut waits = Waits::new(seconds(60), None);
    let middle = 0.5;
    assert_eq!(
        waits.next(&error, tries, middle, noon()),
        wait.map(Duration::from_secs_f64)
    );
}

#[test]
fn waits_are_spread_between_seven_and_thirteen_tenths() {
    let wait = |spread| Waits::new(seconds(60), None).next(&status(503), 1, spread, noon());
    assert_eq!(wait(0.0), Some(Duration::from_millis(1400)));
    assert_eq!(wait(1.0), Some(Duration::from_millis(2600)));
}

#[test]
fn all_waits_of_a_call_together_stay_within_its_time() {
    let mut waits = Waits::new(seconds(15), None);
    assert!(waits.next(&limited(Some(10)), 1, 0.5, noon()).is_some());
    assert_eq!(waits.next(&limited(Some(10)), 2, 0.5, noon()), None);
}

#[test]
fn no_wait_ends_after_the_deadline() {
    let deadline = noon() + TimeDelta::seconds(9);
    let mut waits = Waits::new(seconds(60), Some(deadline));
    assert_eq!(waits.next(&limited(Some(10)), 1, 0.5, noon()), None);
    assert_eq!(
        waits.next(&limited(Some(9)), 1, 0.5, noon()),
        Some(seconds(9))
    );
    assert_eq!(waits.next(&limited(None), 2, 0.5, deadline), None);
}

#[rstest]
#[case::none(&[], None)]
#[case::seconds(&[("retry-after", "5")], Some(5))]
#[case::date(&[("retry-after", "Sat, 21 Nov 2026 12:00:30 GMT")], Some(30))]
#[case::date_that_is_over(&[("retry-after", "Sat, 21 Nov 2026 11:00:00 GMT")], Some(0))]
#[case::nonsense(&[("retry-after", "soon")], None)]
#[case::negative(&[("retry-after", "-1")], None)]
#[case::reset(&[("x-ratelimit-reset", "2026-11-21T12:01:00Z")], Some(60))]
#[case::reset_without_seconds(&[("x-ratelimit-reset", "2026-11-21T12:02Z")], Some(120))]
#[case::reset_with_offset(&[("x-ratelimit-reset", "2026-11-21T13:01:00.000+0100")], Some(60))]
#[case::retry_after_before_reset(&[("x-ratelimit-reset", "2026-11-21T13:00Z"), ("retry-after", "5")], Some(5))]
#[case::reset_when_retry_after_is_nonsense(&[("x-ratelimit-reset", "2026-11-21T12:01Z"), ("retry-after", "")], Some(60))]
fn the_server_says_how_long_to_wait(
    #[case] headers: &[(&'static str, &'static str)],
    #[case] wait: Option<u64>,
) {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .collect();
    assert_eq!(asked_wait(&headers, noon()), wait.map(seconds));
}
