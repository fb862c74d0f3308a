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
#[case::four_parts(3 * EIGHT_HOURS + 4 * HOUR + 6 * SECOND, ViewFormat::DaysHoursMinutesSeconds, "3d 4h 0m 6s")]
#[case::four_parts_of_nothing(999, ViewFormat::DaysHoursMinutesSeconds, "0d 0h 0m 0s")]
#[case::four_parts_negative(-EIGHT_HOURS, ViewFormat::DaysHoursMinutesSeconds, "-1d 0h 0m 0s")]
#[case::clock(3 * EIGHT_HOURS + 4 * HOUR + 5 * MINUTE + 6 * SECOND + 999, ViewFormat::Clock, "28:05:06")]
#[case::clock_has_two_digits(61 * SECOND, ViewFormat::Clock, "00:01:01")]
#[case::clock_of_many_hours(1_234 * HOUR, ViewFormat::Clock, "1234:00:00")]
#[case::clock_negative(-SECOND, ViewFormat::Clock, "-00:00:01")]
#[case::clock_has_no_negative_zero(-999, ViewFormat::Clock, "00:00:00")]
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

    #[test]
    fn texts_read_back_within_what_they_cut_off(ms in -9_000_000_000_000_000_i64..9_000_000_000_000_000, day in 1..=48_i64) {
        let length = day * HOUR / 2;
        let day = DayLength::of_ms(length).unwrap();
        let (off, parts) = (|back: i128| (back - i128::from(ms)).abs(), [length, HOUR, MINUTE, SECOND]);
        for (view, unit) in [(ViewFormat::Days, length), (ViewFormat::Hours, HOUR), (ViewFormat::Minutes, MINUTE)] {
            let text = format_duration(ms, view, day);
            let (whole, decimals) = text.split_once('.').unwrap();
            let scaled: i128 = format!("{whole}{decimals:0<10}").parse().unwrap();
            prop_assert!(off(scaled * i128::from(unit) / SCALE.cast_signed()) <= 1);
        }
        for view in [ViewFormat::HumanReadable, ViewFormat::DaysHoursMinutesSeconds] {
            let text = format_duration(ms, view, day);
            let sum: i128 = text.trim_start_matches('-').split(' ').map(|part| {
                let (amount, letter) = part.split_at(part.len() - 1);
                let unit = parts["dhms".find(letter).unwrap()];
                amount.parse::<i128>().unwrap() * i128::from(unit)
            }).sum();
            let sum = if text.starts_with('-') { -sum } else { sum };
            prop_assert!(off(sum) < 1_000);
        }
        let text = format_duration(ms, ViewFormat::Clock, day);
        let seconds = text.trim_start_matches('-').split(':').fold(0, |sum, part| sum * 60 + part.parse::<i128>().unwrap());
        let seconds = if text.starts_with('-') { -seconds } else { seconds };
        prop_assert!(off(seconds * 1_000) < 1_000);
    }
}
