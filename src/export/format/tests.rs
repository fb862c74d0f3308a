use proptest::prelude::*;
use rstest::rstest;

use super::*;

const EIGHT_HOURS: i64 = 8 * HOUR;

fn shown(ms: i64, view: ViewFormat) -> String {
    let day = DayLength::of_ms(EIGHT_HOURS).unwrap();
    format_duration(ms, view, day)
}

// The first three are cells captured from the original (Timepiece, section 11.3).
#[rstest]
#[case::captured_days(269_376_188, ViewFormat::Days, "9.3533398611")]
#[case::captured_whole_days(547_200_000, ViewFormat::Days, "19.0")]
#[case::captured_minutes(618_862_970, ViewFormat::Minutes, "10314.3828333333")]
#[case::zero(0, ViewFormat::Hours, "0.0")]
#[case::one_millisecond(1, ViewFormat::Seconds, "0.001")]
#[case::last_digit_rounds_up(1, ViewFormat::Minutes, "0.0000166667")]
#[case::exact_tenth_decimal(9, ViewFormat::Days, "0.0000003125")]
#[case::rounding_carries(EIGHT_HOURS - 1, ViewFormat::Hours, "7.9999997222")]
#[case::negative(-90_000, ViewFormat::Minutes, "-1.5")]
#[case::human(3 * EIGHT_HOURS + 4 * HOUR + 5 * MINUTE + 6 * SECOND, ViewFormat::HumanReadable, "3d 4h 5m 6s")]
#[case::human_omits_zero_parts(EIGHT_HOURS + MINUTE, ViewFormat::HumanReadable, "1d 1m")]
#[case::human_cuts_milliseconds(59_999, ViewFormat::HumanReadable, "59s")]
#[case::human_zero(999, ViewFormat::HumanReadable, "0s")]
#[case::human_negative(-HOUR - SECOND, ViewFormat::HumanReadable, "-1h 1s")]
fn durations_become_text(#[case] ms: i64, #[case] view: ViewFormat, #[case] expected: &str) {
    assert_eq!(shown(ms, view), expected);
}

#[test]
fn a_day_without_length_is_no_day() {
    assert_eq!(DayLength::of_ms(0), None);
    assert_eq!(DayLength::of_ms(-1), None);
}

#[test]
fn half_of_the_last_decimal_rounds_away_from_zero() {
    // A millisecond of such a day is 5e-11: half of the last decimal, exactly.
    let day = DayLength::of_ms(20_000_000_000).unwrap();
    assert_eq!(format_duration(1, ViewFormat::Days, day), "0.0000000001");
    assert_eq!(format_duration(-1, ViewFormat::Days, day), "-0.0000000001");
    let longer = DayLength::of_ms(20_000_000_001).unwrap();
    assert_eq!(format_duration(1, ViewFormat::Days, longer), "0.0");
    assert_eq!(format_duration(-1, ViewFormat::Days, longer), "0.0");
}

proptest! {
    #[test]
    fn every_number_has_a_text(ms: i64, day in 1..=i64::MAX) {
        let day = DayLength::of_ms(day).unwrap();
        for view in ViewFormat::ALL {
            prop_assert!(!format_duration(ms, view, day).is_empty());
        }
    }

    #[test]
    fn seconds_are_exact(ms: i64) {
        let text = format_duration(ms, ViewFormat::Seconds, DayLength::HOURS_24);
        let (whole, decimals) = text.split_once('.').unwrap();
        let back: i128 = format!("{whole}{decimals:0<3}").parse().unwrap();
        prop_assert_eq!(back, i128::from(ms));
    }
}
