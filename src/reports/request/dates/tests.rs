use chrono_tz::Tz;
use rstest::rstest;

use super::DateInput;

fn resolved(text: &str, zone: &str) -> String {
    let zone: Tz = zone.parse().unwrap();
    let date = DateInput::parse(text).unwrap_or_else(|| panic!("refused: {text}"));
    date.resolve(zone)
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
#[case::the_last_day("9999-12-31", "Pacific/Kiritimati", "9999-12-30T10:00:00Z")]
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
#[case("dyn::now")]
fn anything_else_is_no_date(#[case] text: &str) {
    assert_eq!(DateInput::parse(text), None);
}

#[rstest]
#[case("2026-07-01", "Europe/Berlin", "2026-07-01 00:00")]
#[case("2026-07-01 08:30:59", "Europe/Berlin", "2026-07-01 08:30")]
#[case("2026-07-01T08:30:00Z", "Pacific/Kiritimati", "2026-07-01 22:30")]
#[case("2026-01-01T00:30:00+01:00", "America/New_York", "2025-12-31 18:30")]
fn jql_gets_minutes_of_the_users_clock(
    #[case] text: &str,
    #[case] zone: &str,
    #[case] expected: &str,
) {
    assert_eq!(
        DateInput::parse(text)
            .unwrap()
            .to_jql(zone.parse().unwrap()),
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
