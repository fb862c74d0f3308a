use chrono::Weekday;
use rstest::rstest;

use super::{DateInput, Frame};

/// A Saturday.
const NOW: &str = "2026-11-21T12:34:56Z";

fn frame(zone: &str, now: &str) -> Frame {
    Frame {
        zone: zone.parse().unwrap(),
        now: now.parse().unwrap(),
        week_start: Weekday::Mon,
    }
}

fn resolved(text: &str, zone: &str) -> String {
    resolved_at(text, frame(zone, NOW))
}

fn resolved_at(text: &str, frame: Frame) -> String {
    let date = DateInput::parse(text).unwrap_or_else(|| panic!("refused: {text}"));
    date.resolve(frame)
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[rstest]
#[case::date_is_midnight("2026-07-01", "Europe/Berlin", "2026-06-30T22:00:00Z")]
#[case::minutes("2026-01-01 08:30", "America/New_York", "2026-01-01T13:30:00Z")]
#[case::seconds("2026-01-01 08:30:15", "UTC", "2026-01-01T08:30:15Z")]
#[case::with_a_t("2026-01-01T08:30", "Pacific/Kiritimati", "2025-12-31T18:30:00Z")]
#[case::offset_wins(
    "2026-01-01T08:30:00+05:45",
    "America/New_York",
    "2026-01-01T02:45:00Z"
)]
#[case::zulu("2026-01-01T08:30:00Z", "Asia/Tokyo", "2026-01-01T08:30:00Z")]
#[case::plus_as_space("2026-01-01T08:30:00 05:45", "UTC", "2026-01-01T02:45:00Z")]
#[case::fraction("2026-01-01T08:30:00.999+01:00", "UTC", "2026-01-01T07:30:00Z")]
#[case::gap_is_its_end("2026-03-29 02:30", "Europe/Berlin", "2026-03-29T01:00:00Z")]
#[case::gap_begins("2026-03-29 02:00", "Europe/Berlin", "2026-03-29T01:00:00Z")]
#[case::gap_has_ended("2026-03-29 03:00", "Europe/Berlin", "2026-03-29T01:00:00Z")]
#[case::before_the_gap("2026-03-29 01:59", "Europe/Berlin", "2026-03-29T00:59:00Z")]
#[case::overlap_is_its_first_pass("2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30:00Z")]
#[case::after_the_overlap("2026-10-25 03:00", "Europe/Berlin", "2026-10-25T02:00:00Z")]
#[case::half_an_hour("2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00Z")]
#[case::a_day_that_never_was("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z")]
#[case::noon_of_it("2011-12-30 12:00", "Pacific/Apia", "2011-12-30T10:00:00Z")]
#[case::the_day_after_it("2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00Z")]
#[case::midnight_in_a_gap("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z")]
#[case::the_last_day("9998-12-31", "Pacific/Kiritimati", "9998-12-30T10:00:00Z")]
fn a_date_is_an_instant_of_the_users_zone(
    #[case] text: &str,
    #[case] zone: &str,
    #[case] expected: &str,
) {
    assert_eq!(resolved(text, zone), expected);
}

#[rstest]
#[case("")]
#[case("yesterday")]
#[case("2026-13-01")]
#[case("2026-02-29")]
#[case("2026-01-01 24:00")]
#[case("2026-01-01 08")]
#[case("01/02/2026")]
#[case("1969-12-31")]
#[case("10000-01-01")]
#[case("-2026-01-01")]
#[case("2026-01-01T08:30:00+25:00")]
#[case("2026-01-01T08:30:00 Berlin")]
#[case("2026-01-01\u{0}")]
#[case("dyn::")]
#[case("dyn::nowish")]
#[case("dyn::now_start")]
#[case("dyn::today")]
#[case("dyn::thisfortnight_start")]
#[case("dyn::lastweek_begin")]
#[case("dyn::now::")]
#[case("dyn::now::1")]
#[case("dyn::now::d")]
#[case("dyn::now::1x")]
#[case("dyn::now::--1d")]
#[case("dyn::now::1d::1d")]
#[case("dyn::now::100000d")]
#[case("dyn::now::101y")]
#[case("dyn::now::60y60y")]
#[case("dyn::now::1.5d")]
#[case("dyn:now")]
fn anything_else_is_no_date(#[case] text: &str) {
    assert_eq!(DateInput::parse(text), None);
}

#[rstest]
#[case("2026-07-01", "Europe/Berlin", "2026-07-01 00:00")]
#[case("2026-07-01 08:30:59", "Europe/Berlin", "2026-07-01 08:30")]
#[case("2026-07-01T08:30:00Z", "Pacific/Kiritimati", "2026-07-01 22:30")]
#[case("2026-01-01T00:30:00+01:00", "America/New_York", "2025-12-31 18:30")]
#[case("dyn::today_end", "Europe/Berlin", "2026-11-21 23:59")]
fn jql_gets_minutes_of_the_users_clock(
    #[case] text: &str,
    #[case] zone: &str,
    #[case] expected: &str,
) {
    assert_eq!(
        DateInput::parse(text).unwrap().to_jql(frame(zone, NOW)),
        expected
    );
}

#[test]
fn a_date_is_echoed_as_it_was_sent() {
    assert_eq!(
        DateInput::parse("2026-07-01 08:30").unwrap().text,
        "2026-07-01 08:30"
    );
}

#[rstest]
#[case("dyn::now", "2026-11-21T12:34:56Z")]
#[case("DYN::Now", "2026-11-21T12:34:56Z")]
#[case("dyn::thishour_start", "2026-11-21T12:00:00Z")]
#[case("dyn::thishour_end", "2026-11-21T12:59:59Z")]
#[case("dyn::lasthour_start", "2026-11-21T11:00:00Z")]
#[case("dyn::nexthour_end", "2026-11-21T13:59:59Z")]
#[case("dyn::today_start", "2026-11-20T23:00:00Z")]
#[case("dyn::thisday_start", "2026-11-20T23:00:00Z")]
#[case("dyn::today_end", "2026-11-21T22:59:59Z")]
#[case("dyn::yesterday_start", "2026-11-19T23:00:00Z")]
#[case("dyn::yesterday_end", "2026-11-20T22:59:59Z")]
#[case("dyn::tomorrow_start", "2026-11-21T23:00:00Z")]
#[case("dyn::thisweek_start", "2026-11-15T23:00:00Z")]
#[case("dyn::thisweek_end", "2026-11-22T22:59:59Z")]
#[case("dyn::lastweek_start", "2026-11-08T23:00:00Z")]
#[case("dyn::thismonth_start", "2026-10-31T23:00:00Z")]
#[case("dyn::thismonth_end", "2026-11-30T22:59:59Z")]
#[case::in_summer("dyn::lastmonth_start", "2026-09-30T22:00:00Z")]
#[case("dyn::lastmonth_end", "2026-10-31T22:59:59Z")]
#[case("dyn::thisquarter_start", "2026-09-30T22:00:00Z")]
#[case("dyn::lastquarter_end", "2026-09-30T21:59:59Z")]
#[case("dyn::nextquarter_start", "2026-12-31T23:00:00Z")]
#[case("dyn::thisyear_start", "2025-12-31T23:00:00Z")]
#[case("dyn::lastyear_start", "2024-12-31T23:00:00Z")]
#[case("dyn::lastyear_end", "2025-12-31T22:59:59Z")]
#[case::each_term_has_its_own_sign("dyn::now::-3w2d-1h", "2026-11-02T11:34:56Z")]
#[case::plus("dyn::now::+1d", "2026-11-22T12:34:56Z")]
#[case::plus_as_space("dyn::now:: 1d", "2026-11-22T12:34:56Z")]
#[case("dyn::thisquarter_start::3mo", "2026-12-31T23:00:00Z")]
#[case("dyn::thismonth_start::-1mo", "2026-09-30T22:00:00Z")]
#[case("dyn::now::-1y", "2025-11-21T12:34:56Z")]
#[case::the_clock_stays_over_a_change("dyn::now::-1mo", "2026-10-21T11:34:56Z")]
#[case::hours_are_elapsed_ones("dyn::now::-744h", "2026-10-21T12:34:56Z")]
fn a_dynamic_date_is_read_in_the_users_zone_when_it_is_asked(
    #[case] text: &str,
    #[case] expected: &str,
) {
    assert_eq!(resolved(text, "Europe/Berlin"), expected);
}

#[rstest]
#[case::shorter_month("2026-03-31T10:00:00Z", "dyn::now::-1mo", "2026-02-28T10:00:00Z")]
#[case::leap_day("2024-02-29T10:00:00Z", "dyn::now::1y", "2025-02-28T10:00:00Z")]
#[case::first_of_january(
    "2026-01-01T00:00:00Z",
    "dyn::lastquarter_start",
    "2025-10-01T00:00:00Z"
)]
#[case::end_of_december("2026-12-31T23:59:59Z", "dyn::nextmonth_end", "2027-01-31T23:59:59Z")]
fn months_end_where_they_end(#[case] now: &str, #[case] text: &str, #[case] expected: &str) {
    assert_eq!(resolved_at(text, frame("UTC", now)), expected);
}

#[test]
fn weeks_begin_on_the_day_that_was_chosen() {
    let sunday = Frame {
        week_start: Weekday::Sun,
        ..frame("UTC", NOW)
    };
    let of = |text| resolved_at(text, sunday);
    assert_eq!(of("dyn::thisweek_start"), "2026-11-15T00:00:00Z");
    assert_eq!(of("dyn::lastweek_end"), "2026-11-14T23:59:59Z");
}

#[test]
fn an_hour_that_is_lived_twice_is_two_hours() {
    let second_pass = frame("Europe/Berlin", "2026-10-25T01:30:00Z");
    assert_eq!(
        resolved_at("dyn::thishour_start", second_pass),
        "2026-10-25T01:00:00Z"
    );
}
