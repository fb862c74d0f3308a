use chrono_tz::{Europe, UTC};
use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// 2020-03-09T05:07:08.009Z, a Monday.
const AT: i64 = 1_583_730_428_009;

#[rstest]
#[case::jira_date_time("dd/MMM/yy h:mm a", "09/Mar/20 5:07 AM")]
#[case::jira_date("dd/MMM/yy", "09/Mar/20")]
#[case::error_envelope("yyyy-MM-dd HH:mm:ss", "2020-03-09 05:07:08")]
#[case::single_letters("d.M.y H:m:s", "9.3.2020 5:7:8")]
#[case::names("EEEE, d MMMM yyyy", "Monday, 9 March 2020")]
#[case::iso_with_offset("yyyy-MM-dd'T'HH:mm:ss.SSSZ", "2020-03-09T05:07:08.009+0000")]
#[case::quotes("h 'o''clock' ''a", "5 o'clock 'AM")]
#[case::percent_is_text("%d %%", "%9 %%")]
#[case::other_scripts("yyyy年M月", "2020年3月")]
#[case::empty("", "")]
fn patterns_render(#[case] pattern: &str, #[case] expected: &str) {
    let pattern = DatePattern::parse(pattern).unwrap();
    assert_eq!(pattern.render(AT, UTC), expected);
}

#[rstest]
#[case::before_noon(0, "12:00 AM")]
#[case::noon(12 * 3_600_000, "12:00 PM")]
fn midnight_and_noon_are_twelve(#[case] at: i64, #[case] expected: &str) {
    assert_eq!(
        DatePattern::parse("h:mm a").unwrap().render(at, UTC),
        expected
    );
}

#[test]
fn the_zone_decides_what_the_clock_shows() {
    let pattern = DatePattern::parse("HH:mm Z").unwrap();
    let spring = 1_585_443_600_000; // 2020-03-29T01:00Z: Berlin's clocks go from 02:00 to 03:00
    assert_eq!(
        pattern.render(spring - 60_000, Europe::Berlin),
        "01:59 +0100"
    );
    assert_eq!(pattern.render(spring, Europe::Berlin), "03:00 +0200");
}

#[rstest]
#[case::letter("yyyy-QQ", PatternError::Letter('Q'))]
#[case::quote("yyyy 'at", PatternError::Quote)]
fn other_patterns_are_refused(#[case] pattern: &str, #[case] expected: PatternError) {
    assert_eq!(DatePattern::parse(pattern), Err(expected));
}

proptest! {
    #[test]
    fn nothing_panics(pattern in "\\PC{0,20}", at: i64) {
        if let Ok(pattern) = DatePattern::parse(&pattern) {
            pattern.render(at, Europe::Dublin);
        }
    }
}

#[rstest]
#[case("dd/MMM/yy h:mm a", "dd/mmm/yy h:mm AM/PM")]
#[case("yyyy-MM-dd HH:mm:ss", "yyyy-mm-dd hh:mm:ss")]
#[case("EEEE, d. MMMM yyyy", "dddd, d. mmmm yyyy")]
#[case("dd 'of' MMMM", "yyyy-mm-dd hh:mm:ss")]
#[case("HH:mm Z", "yyyy-mm-dd hh:mm:ss")]
#[case("mm:ss", "yyyy-mm-dd hh:mm:ss")]
fn worksheets_have_a_format_for_it(#[case] pattern: &str, #[case] expected: &str) {
    assert_eq!(
        DatePattern::parse(pattern).unwrap().sheet_format(),
        expected
    );
}

#[rstest]
#[case::the_last_of_numbers(i64::MAX)]
#[case::the_first_of_numbers(i64::MIN)]
#[case::the_last_of_chrono(DateTime::<Utc>::MAX_UTC.timestamp_millis())]
#[case::the_first_of_chrono(DateTime::<Utc>::MIN_UTC.timestamp_millis())]
fn clocks_show_nothing_beyond_their_years(#[case] at: i64) {
    for zone in [chrono_tz::Asia::Tokyo, chrono_tz::America::New_York] {
        assert_eq!(wall(at, zone), None, "{zone}");
    }
}
