use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Pacing;

fn at(millis: i64) -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::milliseconds(millis)
}

fn wait(pacing: &mut Pacing, now: i64) -> Option<u64> {
    let turn = pacing.turn(at(now));
    turn.map(|(wait, _)| u64::try_from(wait.as_millis()).unwrap())
}

#[test]
fn a_stop_lasts_as_long_as_was_asked_for() {
    let mut pacing = Pacing::default();
    assert_eq!(wait(&mut pacing, 0), None);
    pacing.stop(Some(Duration::from_secs(5)), 429, at(0));
    assert_eq!(wait(&mut pacing, 1_000), Some(4_000));
    assert_eq!(wait(&mut pacing, 5_000), None);
    pacing.stop(None, 429, at(6_000));
    assert_eq!(wait(&mut pacing, 6_000), Some(2_000), "nothing was named");
    pacing.stop(Some(Duration::MAX), 503, at(0));
    assert!(wait(&mut pacing, 10_000).is_some(), "no overflow");
}

#[test]
fn an_answer_to_a_later_call_ends_a_stop_and_one_to_an_earlier_call_does_not() {
    let mut pacing = Pacing::default();
    pacing.stop(Some(Duration::from_mins(1)), 429, at(1_000));
    pacing.answered(at(900));
    assert!(
        wait(&mut pacing, 2_000).is_some(),
        "it was let in before the limit was reached"
    );
    pacing.answered(at(2_000));
    assert_eq!(wait(&mut pacing, 2_000), None);
}

#[test]
fn near_a_limit_calls_go_one_after_the_other() {
    let mut pacing = Pacing::default();
    let mut space = |now| u64::try_from(pacing.space(at(now)).as_millis()).unwrap();
    assert_eq!([space(0), space(0)], [0, 0]);
    pacing.slow_down(at(0));
    let mut space = |now| u64::try_from(pacing.space(at(now)).as_millis()).unwrap();
    assert_eq!([space(0), space(0), space(0)], [0, 100, 200]);
    assert_eq!(space(1_000), 0, "the line has emptied");
    assert_eq!(
        [space(10_000), space(10_000)],
        [0, 0],
        "a hint is about the moment"
    );
}
