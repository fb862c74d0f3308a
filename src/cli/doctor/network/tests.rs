use rstest::rstest;

use super::*;
use crate::clock::ManualClock;

#[rstest]
#[case::same(0, "ok   clock: agrees", true)]
#[case::just_within(30, "ok   clock: agrees", true)]
#[case::ahead(31, "FAIL clock: 31 s ahead of the hosts' clock", false)]
#[case::behind(-3600, "FAIL clock: 3600 s behind the hosts' clock", false)]
fn more_than_half_a_minute_of_skew_is_a_fault(
    #[case] ahead: i64,
    #[case] line: &str,
    #[case] healthy: bool,
) {
    let theirs = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    let clock = ManualClock::at(theirs + TimeDelta::seconds(ahead));
    let mut report = Report::default();
    agree_about_time(&mut report, Some(theirs), &clock);
    assert_eq!(report.is_healthy(), healthy);
    let text = report.into_text();
    assert!(text.starts_with(line), "{text}");
}

#[test]
fn without_any_date_the_clock_is_only_warned_about() {
    let mut report = Report::default();
    agree_about_time(&mut report, None, &ManualClock::at(DateTime::UNIX_EPOCH));
    assert!(report.is_healthy());
    assert!(report.into_text().starts_with("warn clock: not compared"));
}
