use chrono::{DateTime, NaiveDate, Utc};
use rstest::rstest;

use super::{Calendar, CalendarError, CalendarRules, DayKind, Exception, Hours, Yearly};

const HOUR: i64 = 3_600_000;

fn hours(windows: &[(i64, i64)]) -> Vec<Hours> {
    let windows = windows.iter();
    windows
        .map(|&(start, end)| Hours {
            start: start * HOUR,
            end: end * HOUR,
        })
        .collect()
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Monday to Friday.
fn rules(windows: &[(i64, i64)]) -> CalendarRules {
    let day = || hours(windows);
    CalendarRules {
        zone: chrono_tz::UTC,
        week: [day(), day(), day(), day(), day(), Vec::new(), Vec::new()],
        holidays: Vec::new(),
        yearly_holidays: Vec::new(),
        exceptions: Vec::new(),
    }
}

fn refusal(rules: &CalendarRules) -> String {
    Calendar::new(rules).unwrap_err().to_string()
}

#[rstest]
#[case::backwards(&[(17, 9)], "Monday: 61200000 to 32400000 ms is no part of a day")]
#[case::empty(&[(9, 9)], "Monday: 32400000 to 32400000 ms is no part of a day")]
#[case::over_midnight(&[(22, 30)], "Monday: 79200000 to 108000000 ms is no part of a day")]
#[case::before_midnight(&[(-1, 4)], "Monday: -3600000 to 14400000 ms is no part of a day")]
#[case::overlap(&[(12, 17), (9, 13)], "Monday: hours overlap")]
#[case::none(&[], "the calendar has no working time")]
fn hours_that_make_no_sense_are_refused(#[case] windows: &[(i64, i64)], #[case] reason: &str) {
    assert_eq!(refusal(&rules(windows)), reason);
}

#[test]
fn dates_that_make_no_sense_are_refused() {
    let yearly = |month, day| CalendarRules {
        yearly_holidays: vec![Yearly { month, day }],
        ..rules(&[(9, 17)])
    };
    assert_eq!(refusal(&yearly(2, 30)), "2/30 is no day of any year");
    assert_eq!(refusal(&yearly(13, 1)), "13/1 is no day of any year");
    assert_eq!(refusal(&yearly(1, 0)), "1/0 is no day of any year");
    let day = Exception {
        date: date(2024, 5, 4),
        hours: Vec::new(),
    };
    let twice = CalendarRules {
        exceptions: vec![day.clone(), day],
        ..rules(&[(9, 17)])
    };
    assert_eq!(refusal(&twice), "2024-05-04 has two exceptions");
    let early = Exception {
        date: date(2024, 5, 4),
        hours: hours(&[(5, 4)]),
    };
    let wrong = CalendarRules {
        exceptions: vec![early],
        ..rules(&[(9, 17)])
    };
    let expected = CalendarError::Window {
        day: DayKind::Date(date(2024, 5, 4)),
        window: Hours {
            start: 5 * HOUR,
            end: 4 * HOUR,
        },
    };
    assert_eq!(Calendar::new(&wrong), Err(expected));
}

#[test]
fn a_calendar_without_working_time_is_refused() {
    let every_day = (1..=12).flat_map(|month| (1..=31).map(move |day| Yearly { month, day }));
    let exists =
        |yearly: &Yearly| NaiveDate::from_ymd_opt(2024, yearly.month, yearly.day).is_some();
    let never = CalendarRules {
        yearly_holidays: every_day.filter(exists).collect(),
        ..rules(&[(9, 17)])
    };
    assert_eq!(refusal(&never), "the calendar has no working time");
    let but_leap_days = CalendarRules {
        yearly_holidays: never
            .yearly_holidays
            .iter()
            .copied()
            .filter(|day| (day.month, day.day) != (2, 29))
            .collect(),
        ..never.clone()
    };
    assert!(Calendar::new(&but_leap_days).is_ok());
    let skipped = CalendarRules {
        zone: chrono_tz::Pacific::Apia,
        exceptions: vec![Exception {
            date: date(2011, 12, 30),
            hours: hours(&[(9, 17)]),
        }],
        ..rules(&[])
    };
    assert_eq!(refusal(&skipped), "the calendar has no working time");
    let lived = CalendarRules {
        zone: chrono_tz::UTC,
        ..skipped
    };
    let calendar = Calendar::new(&lived).unwrap();
    assert_eq!(calendar.worked(i64::MIN, i64::MAX), 8 * HOUR);
}

#[test]
fn business_days_need_working_days_of_one_length() {
    let length = |rules: &CalendarRules| Calendar::new(rules).unwrap().business_day_ms();
    assert_eq!(length(&rules(&[(8, 12), (13, 17)])), Ok(8 * HOUR));
    let mut shorter = rules(&[(9, 17)]);
    shorter.week[4] = hours(&[(9, 15)]);
    assert_eq!(length(&shorter), Err(CalendarError::UnequalDays));
    shorter.week[4] = hours(&[(8, 11), (12, 17)]);
    assert_eq!(length(&shorter), Ok(8 * HOUR));
    let half = Exception {
        date: date(2024, 12, 24),
        hours: hours(&[(9, 13)]),
    };
    let with_half_day = CalendarRules {
        exceptions: vec![half.clone()],
        ..rules(&[(9, 17)])
    };
    assert_eq!(
        length(&with_half_day),
        Ok(8 * HOUR),
        "a half day is half of a business day"
    );
    let only = CalendarRules {
        exceptions: vec![half],
        ..rules(&[])
    };
    assert_eq!(length(&only), Ok(4 * HOUR));
    assert_eq!(
        Calendar::always().business_day_ms(),
        Err(CalendarError::AlwaysOpen)
    );
}

#[test]
fn seven_by_twenty_four_is_elapsed_time() {
    let always = Calendar::always();
    assert_eq!(always.worked(5, 9), 4);
    assert_eq!(always.worked(9, 5), 0);
    assert_eq!(always.worked(i64::MIN, i64::MAX), i64::MAX);
    let day = || hours(&[(0, 24)]);
    let written_out = CalendarRules {
        zone: chrono_tz::America::Sao_Paulo,
        week: [day(), day(), day(), day(), day(), day(), day()],
        ..rules(&[])
    };
    let calendar = Calendar::new(&written_out).unwrap();
    for (start, end) in [
        (0, 1),
        (-1, 4_000_000_000_000),
        (1_518_000_000_123, 1_520_000_000_000),
    ] {
        assert_eq!(calendar.worked(start, end), end - start);
    }
}

#[test]
fn the_furthest_instants_do_not_panic() {
    let calendar = Calendar::new(&CalendarRules {
        zone: chrono_tz::Africa::Casablanca,
        yearly_holidays: vec![Yearly { month: 2, day: 29 }, Yearly { month: 12, day: 25 }],
        ..rules(&[(9, 17)])
    });
    let calendar = calendar.unwrap();
    let instants = [
        i64::MIN,
        i64::MIN / 2,
        -1,
        0,
        1,
        32_503_680_000_000,
        i64::MAX / 2,
        i64::MAX,
    ];
    for start in instants {
        for end in instants {
            assert!(calendar.worked(start, end) >= 0);
        }
    }
}

/// Berlin, 2026-10-25: at 01:00 UTC the clock is set back from 3:00 to 2:00, and the office's stands at 3:00 for an hour.
#[rstest]
#[case::all_day(&[(0, 24)], [60, 30, 60])]
#[case::until_then(&[(0, 3)], [60, 30, 30])]
#[case::from_then(&[(3, 5)], [0, 0, 30])]
fn the_hour_that_comes_twice_counts_as_the_time_before_it(
    #[case] window: &[(i64, i64)],
    #[case] minutes: [i64; 3],
) {
    let day = || hours(window);
    let every_day = CalendarRules {
        zone: chrono_tz::Europe::Berlin,
        week: [day(), day(), day(), day(), day(), day(), day()],
        ..rules(&[])
    };
    let calendar = Calendar::new(&every_day).unwrap();
    let at = |time: &str| {
        let time = format!("2026-10-25T{time}:00Z").parse::<DateTime<Utc>>();
        time.unwrap().timestamp_millis()
    };
    let counted = [("00:30", "01:30"), ("01:15", "01:45"), ("01:30", "02:30")]
        .map(|(start, end)| calendar.worked(at(start), at(end)) / 60_000);
    assert_eq!(counted, minutes);
}

/// Holidays are counted from a fixed day, in cycles of 400 years, one of which began in 2000.
#[test]
fn yearly_holidays_count_before_2000_as_after() {
    let day = || hours(&[(0, 24)]);
    let calendar = Calendar::new(&CalendarRules {
        week: [day(), day(), day(), day(), day(), day(), day()],
        yearly_holidays: vec![Yearly { month: 12, day: 31 }, Yearly { month: 1, day: 1 }],
        ..rules(&[])
    });
    let calendar = calendar.unwrap();
    let at = |time: &str| {
        let time = time.parse::<DateTime<Utc>>();
        time.unwrap().timestamp_millis()
    };
    let worked = |start, end| calendar.worked(at(start), at(end)) / HOUR;
    assert_eq!(worked("1999-12-30T00:00:00Z", "2000-01-03T00:00:00Z"), 48);
    assert_eq!(worked("1999-12-31T08:00:00Z", "1999-12-31T16:00:00Z"), 0);
    assert_eq!(
        worked("1998-01-01T00:00:00Z", "2001-01-01T00:00:00Z"),
        (3 * 365 + 1 - 6) * 24
    );
}

#[test]
fn exceptions_on_several_days_are_several() {
    let on = |day| Exception {
        date: date(2026, 11, day),
        hours: hours(&[(9, 12)]),
    };
    let calendar = Calendar::new(&CalendarRules {
        exceptions: vec![on(21), on(22)],
        ..rules(&[])
    });
    assert_eq!(calendar.unwrap().worked(i64::MIN, i64::MAX), 6 * HOUR);
}

#[test]
fn the_longest_day_is_a_weekdays_or_without_those_an_exceptions() {
    let longest = |rules: &CalendarRules| Calendar::new(rules).unwrap().longest_day_ms();
    assert_eq!(longest(&rules(&[(9, 17)])), 8 * HOUR);
    let with_exception = |windows| CalendarRules {
        exceptions: vec![Exception {
            date: date(2026, 11, 21),
            hours: hours(&[(8, 20)]),
        }],
        ..rules(windows)
    };
    assert_eq!(longest(&with_exception(&[(9, 17)])), 8 * HOUR);
    assert_eq!(longest(&with_exception(&[])), 12 * HOUR);
}
