//! Working time against a plain day by day count, which asks chrono where each edge of each window is.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::{GapInfo, Tz};
use dwell::engine::{Calendar, CalendarRules, Exception, Hours, Yearly};
use proptest::prelude::*;
use rstest::rstest;

const HOUR: i64 = 3_600_000;
const ZONES: [&str; 13] = [
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Moscow",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Antarctica/Troll",
];

pub(crate) fn at(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text)
        .unwrap()
        .timestamp_millis()
}

/// `9-12 13-17` every weekday, written `mon-fri`, `daily` or `sat`.
pub(crate) fn rules(zone: &str, days: &str, hours: &str) -> CalendarRules {
    let hours: Vec<Hours> = hours.split_whitespace().map(window).collect();
    let days = match days {
        "mon-fri" => 0..5,
        "daily" => 0..7,
        "sat" => 5..6,
        other => panic!("{other} is no range of days"),
    };
    CalendarRules {
        zone: zone.parse().unwrap(),
        week: [0, 1, 2, 3, 4, 5, 6].map(|day| {
            if days.contains(&day) {
                hours.clone()
            } else {
                Vec::new()
            }
        }),
        holidays: Vec::new(),
        yearly_holidays: Vec::new(),
        exceptions: Vec::new(),
    }
}

fn window(text: &str) -> Hours {
    let (start, end) = text.split_once('-').unwrap();
    let ms = |text: &str| {
        let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
        (hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()) * 60_000
    };
    Hours {
        start: ms(start),
        end: ms(end),
    }
}

/// One line of working time: what is worked between two instants, in hours and minutes.
fn worked(rules: &CalendarRules, span: &str) -> String {
    let (start, end) = span.split_once(' ').unwrap();
    let ms = Calendar::new(rules).unwrap().worked(at(start), at(end));
    assert_eq!(ms, plainly(rules, at(start), at(end)), "the plain count");
    assert_eq!(ms % 60_000, 0);
    format!("{}:{:02}", ms / HOUR, ms / 60_000 % 60)
}

/// The sum over days and windows of Timepiece, section 11.2.
fn plainly(rules: &CalendarRules, start: i64, end: i64) -> i64 {
    let local = |ms: i64| {
        DateTime::from_timestamp_millis(ms)
            .unwrap()
            .with_timezone(&rules.zone)
            .date_naive()
    };
    let mut date = local(start) - TimeDelta::days(3);
    let last = local(end) + TimeDelta::days(3);
    let mut sum = 0;
    while date <= last {
        for hours in hours_of(rules, date) {
            let [from, to] = [hours.start, hours.end].map(|edge| instant(rules.zone, date, edge));
            sum += (to.min(end) - from.max(start)).max(0);
        }
        date += TimeDelta::days(1);
    }
    sum
}

fn hours_of(rules: &CalendarRules, date: NaiveDate) -> &[Hours] {
    if let Some(exception) = rules.exceptions.iter().find(|day| day.date == date) {
        return &exception.hours;
    }
    let yearly = Yearly {
        month: date.month(),
        day: date.day(),
    };
    if rules.holidays.contains(&date) || rules.yearly_holidays.contains(&yearly) {
        return &[];
    }
    &rules.week[date.weekday().num_days_from_monday() as usize]
}

fn instant(zone: Tz, date: NaiveDate, edge: i64) -> i64 {
    let local = date.and_hms_opt(0, 0, 0).unwrap() + TimeDelta::milliseconds(edge);
    let at = match zone.from_local_datetime(&local).earliest() {
        Some(at) => at,
        None => GapInfo::new(&local, &zone).unwrap().end.unwrap(),
    };
    at.timestamp_millis()
}

#[rstest]
#[case::vendors_example(
    "UTC",
    "mon-fri",
    "9-17",
    "2024-03-08T16:00:00Z 2024-03-13T16:00:00Z",
    "24:00"
)]
#[case::split_shift(
    "UTC",
    "mon-fri",
    "8-12 13-17",
    "2024-03-08T11:30:00Z 2024-03-08T13:15:00Z",
    "0:45"
)]
#[case::within_a_window(
    "UTC",
    "mon-fri",
    "9-17",
    "2024-03-08T10:00:00Z 2024-03-08T10:07:00Z",
    "0:07"
)]
#[case::weekend(
    "UTC",
    "mon-fri",
    "9-17",
    "2024-03-09T00:00:00Z 2024-03-11T00:00:00Z",
    "0:00"
)]
#[case::over_midnight(
    "UTC",
    "daily",
    "0-6 22-24",
    "2024-03-08T20:00:00Z 2024-03-09T12:00:00Z",
    "8:00"
)]
#[case::lost_hour(
    "Europe/Berlin",
    "daily",
    "0-6",
    "2024-03-30T23:00:00Z 2024-03-31T10:00:00Z",
    "5:00"
)]
#[case::hour_twice(
    "Europe/Berlin",
    "daily",
    "0-6",
    "2024-10-26T22:00:00Z 2024-10-27T10:00:00Z",
    "7:00"
)]
#[case::edge_in_a_gap_is_its_end(
    "Europe/Berlin",
    "daily",
    "2:30-6",
    "2024-03-30T23:00:00Z 2024-03-31T10:00:00Z",
    "3:00"
)]
#[case::window_in_a_gap(
    "Europe/Berlin",
    "daily",
    "2-3",
    "2024-03-30T23:00:00Z 2024-03-31T10:00:00Z",
    "0:00"
)]
#[case::end_that_exists_twice(
    "Europe/Berlin",
    "daily",
    "1-2:30",
    "2024-10-26T22:00:00Z 2024-10-27T10:00:00Z",
    "1:30"
)]
#[case::start_that_exists_twice(
    "Europe/Berlin",
    "daily",
    "2:30-4",
    "2024-10-26T22:00:00Z 2024-10-27T10:00:00Z",
    "2:30"
)]
#[case::window_that_exists_twice(
    "Europe/Berlin",
    "daily",
    "2-2:30",
    "2024-10-26T22:00:00Z 2024-10-27T10:00:00Z",
    "0:30"
)]
#[case::dublins_summer(
    "Europe/Dublin",
    "daily",
    "0-3",
    "2024-03-31T00:00:00Z 2024-03-31T09:00:00Z",
    "2:00"
)]
#[case::half_hour_lost(
    "Australia/Lord_Howe",
    "daily",
    "1-3",
    "2024-10-05T12:00:00Z 2024-10-06T00:00:00Z",
    "1:30"
)]
#[case::half_hour_twice(
    "Australia/Lord_Howe",
    "daily",
    "1-3",
    "2024-04-06T12:00:00Z 2024-04-07T00:00:00Z",
    "2:30"
)]
#[case::day_that_never_was(
    "Pacific/Apia",
    "mon-fri",
    "9-17",
    "2011-12-29T18:00:00Z 2011-12-31T12:00:00Z",
    "8:00"
)]
#[case::midnight_gap(
    "America/Sao_Paulo",
    "daily",
    "0-2",
    "2018-11-04T02:00:00Z 2018-11-04T12:00:00Z",
    "1:00"
)]
#[case::evening_twice(
    "America/Sao_Paulo",
    "daily",
    "22-24",
    "2018-02-17T12:00:00Z 2018-02-18T12:00:00Z",
    "3:00"
)]
#[case::midnight_gap_of_the_nile(
    "Africa/Cairo",
    "daily",
    "0-2",
    "2024-04-25T12:00:00Z 2024-04-26T12:00:00Z",
    "1:00"
)]
#[case::rule_changed(
    "Europe/Moscow",
    "daily",
    "0-24",
    "2010-10-01T00:00:00Z 2014-11-01T00:00:00Z",
    "35808:00"
)]
#[case::twenty_years(
    "America/New_York",
    "mon-fri",
    "9-18",
    "2004-01-01T05:00:00Z 2024-01-01T05:00:00Z",
    "46953:00"
)]
fn working_time(
    #[case] zone: &str,
    #[case] days: &str,
    #[case] hours: &str,
    #[case] span: &str,
    #[case] expected: &str,
) {
    assert_eq!(worked(&rules(zone, days, hours), span), expected);
}

#[rstest]
#[case::holiday("2024-05-01T00:00:00Z 2024-05-02T00:00:00Z", "0:00")]
#[case::worked_saturday("2024-05-04T00:00:00Z 2024-05-05T00:00:00Z", "6:00")]
#[case::half_day_instead_of_a_holiday("2024-12-25T00:00:00Z 2024-12-26T00:00:00Z", "4:00")]
#[case::yearly_holiday("2025-12-25T00:00:00Z 2025-12-26T00:00:00Z", "0:00")]
#[case::holiday_on_a_weekend("2027-12-25T00:00:00Z 2027-12-27T00:00:00Z", "0:00")]
#[case::leap_day("2024-02-28T00:00:00Z 2024-03-02T00:00:00Z", "16:00")]
#[case::no_leap_day("2023-02-28T00:00:00Z 2023-03-02T00:00:00Z", "16:00")]
#[case::day_off("2024-05-06T00:00:00Z 2024-05-07T00:00:00Z", "0:00")]
#[case::year("2024-01-01T00:00:00Z 2025-01-01T00:00:00Z", "2074:00")]
fn holidays_and_exceptions(#[case] span: &str, #[case] expected: &str) {
    let date = |month, day| NaiveDate::from_ymd_opt(2024, month, day).unwrap();
    let own = |date, hours: &str| Exception {
        date,
        hours: hours.split_whitespace().map(window).collect(),
    };
    let rules = CalendarRules {
        holidays: vec![date(5, 1), date(12, 25)],
        yearly_holidays: vec![Yearly { month: 12, day: 25 }, Yearly { month: 2, day: 29 }],
        exceptions: vec![
            own(date(5, 4), "9-15"),
            own(date(12, 25), "9-13"),
            own(date(5, 6), ""),
        ],
        ..rules("UTC", "mon-fri", "9-17")
    };
    assert_eq!(worked(&rules, span), expected);
}

fn any_rules() -> impl Strategy<Value = CalendarRules> {
    let hours = prop::collection::btree_set(0..=96_i64, 0..3).prop_map(|edges| {
        let edges: Vec<i64> = edges.into_iter().map(|edge| edge * HOUR / 4).collect();
        let pairs = edges.chunks_exact(2);
        pairs
            .map(|pair| Hours {
                start: pair[0],
                end: pair[1],
            })
            .collect::<Vec<_>>()
    });
    let date = (1995..2045, 1..=12_u32, 1..=28_u32)
        .prop_map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap());
    let yearly = prop_oneof![Just((2, 29)), (1..=12_u32, 1..=28_u32)]
        .prop_map(|(month, day)| Yearly { month, day });
    let exceptions = prop::collection::btree_map(date.clone(), hours.clone(), 0..6);
    (
        0..ZONES.len(),
        prop::array::uniform7(hours),
        prop::collection::vec(date, 0..6),
        prop::collection::vec(yearly, 0..6),
        exceptions,
    )
        .prop_map(
            |(zone, week, holidays, yearly_holidays, exceptions)| CalendarRules {
                zone: ZONES[zone].parse().unwrap(),
                week,
                holidays,
                yearly_holidays,
                exceptions: exceptions
                    .into_iter()
                    .map(|(date, hours)| Exception { date, hours })
                    .collect(),
            },
        )
}

/// From 1990 to 2050, often near a change of some zone.
fn instants() -> impl Strategy<Value = i64> {
    prop_oneof![
        631_152_000_000..2_524_608_000_000_i64,
        (0..8_usize, -172_800_000..172_800_000_i64).prop_map(|(change, around)| {
            let near = [
                "2024-03-31T01:00:00Z",
                "2024-10-27T01:00:00Z",
                "2011-12-30T10:00:00Z",
                "2018-11-04T03:00:00Z",
                "2018-02-18T02:00:00Z",
                "2024-04-06T15:00:00Z",
                "2006-10-29T02:31:00Z",
                "2014-10-25T22:00:00Z",
            ];
            at(near[change]) + around
        }),
    ]
}

proptest! {
    #[test]
    fn equals_the_plain_count(rules in any_rules(), start in instants(), days in 0..40_i64, rest in 0..86_400_000_i64) {
        let end = start + days * 24 * HOUR + rest;
        match Calendar::new(&rules) {
            Ok(calendar) => prop_assert_eq!(calendar.worked(start, end), plainly(&rules, start, end)),
            Err(error) => prop_assert_eq!(error.to_string(), "the calendar has no working time"),
        }
    }

    #[test]
    fn parts_add_up_and_never_exceed_elapsed_time(rules in any_rules(), mut cuts in prop::array::uniform3(instants())) {
        cuts.sort_unstable();
        let [a, b, c] = cuts;
        if let Ok(calendar) = Calendar::new(&rules) {
            prop_assert_eq!(calendar.worked(a, b) + calendar.worked(b, c), calendar.worked(a, c));
            prop_assert!((0..=c - a).contains(&calendar.worked(a, c)));
            prop_assert_eq!(calendar.worked(c, a), 0);
        }
    }

    #[test]
    fn no_instant_panics(rules in any_rules(), start in any::<i64>(), end in any::<i64>()) {
        if let Ok(calendar) = Calendar::new(&rules) {
            prop_assert!(calendar.worked(start, end) >= 0);
        }
    }
}
