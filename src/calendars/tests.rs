use rstest::rstest;
use serde_json::{Value, json};

use super::SiteCalendar;
use super::compiled::CalendarRef;
use super::definition::Definition;
use crate::atlassian::ids::CalendarId;

const HOUR: i64 = 3_600_000;

/// Monday to Friday, nine to five in Berlin, with these members in place of its own.
fn office(changes: &Value) -> Definition {
    let days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"];
    let times = days.map(|day| json!({ "weekday": day, "start": 9 * HOUR, "end": 17 * HOUR }));
    let mut office = json!({ "timeZone": "Europe/Berlin", "workingTimes": times, "holidays": [] });
    for (name, value) in changes.as_object().unwrap() {
        office[name] = value.clone();
    }
    serde_json::from_value(office).unwrap()
}

fn shown(definition: Definition) -> SiteCalendar {
    SiteCalendar {
        id: CalendarId::new(1),
        name: "Office".into(),
        is_default: false,
        definition: Some(definition),
        updated_at: None,
    }
}

fn at(text: &str) -> i64 {
    let at: chrono::DateTime<chrono::Utc> = text.parse().unwrap();
    at.timestamp_millis()
}

#[rstest]
// 29 March 2026 has 23 hours in Berlin, 25 October 25; both are Sundays.
#[case::spring("2026-03-29", 2, 6, 3)]
#[case::autumn("2026-10-25", 0, 6, 7)]
fn an_exception_over_a_clock_change_counts_what_passes(
    #[case] date: &str,
    #[case] start: i64,
    #[case] end: i64,
    #[case] hours: i64,
) {
    let windows = json!([{ "start": start * HOUR, "end": end * HOUR }]);
    let exceptions = json!({ "exceptions": [{ "date": date, "windows": windows }] });
    let calendar = office(&exceptions).compile().unwrap();
    let day = at(&format!("{date}T00:00:00Z"));
    // From Saturday noon to Monday six o'clock.
    let worked = calendar.worked(day - 12 * HOUR, day + 30 * HOUR);
    assert_eq!(worked / HOUR, hours);
}

#[test]
fn an_exception_stands_in_place_of_weekday_and_holiday() {
    let calendar = office(&json!({
        "holidays": [
            { "name": "Christmas", "date": "2020-12-25", "recurring": true },
            { "name": "Bridge", "date": "2026-11-20", "recurring": false },
        ],
        "exceptions": [
            { "date": "2026-12-25", "windows": [{ "start": 0, "end": 3 * HOUR }] },
            { "date": "2026-12-24", "windows": [] },
        ],
    }));
    let calendar = calendar.compile().unwrap();
    let worked = |from: &str, to: &str| calendar.worked(at(from), at(to)) / HOUR;
    assert_eq!(worked("2026-11-19T00:00:00Z", "2026-11-22T00:00:00Z"), 8);
    assert_eq!(
        worked("2026-12-23T00:00:00Z", "2026-12-27T00:00:00Z"),
        8 + 3
    );
    assert_eq!(worked("2025-12-25T00:00:00Z", "2025-12-26T00:00:00Z"), 0);
}

#[rstest]
#[case::zone(json!({ "timeZone": "Mars/Olympus" }), "timeZone must")]
#[case::zone_spelling(json!({ "timeZone": "europe/berlin" }), "timeZone must")]
#[case::offset(json!({ "timeZone": "+02:00" }), "timeZone must")]
#[case::backwards(json!({ "workingTimes": [{ "weekday": "MONDAY", "start": 5, "end": 4 }] }), "workingTimes: Monday: 5 to 4")]
#[case::empty_window(json!({ "workingTimes": [{ "weekday": "SUNDAY", "start": 5, "end": 5 }] }), "workingTimes: Sunday")]
#[case::past_midnight(json!({ "workingTimes": [{ "weekday": "MONDAY", "start": 0, "end": 86_400_001 }] }), "workingTimes: Monday")]
#[case::overlap(json!({ "workingTimes": [{ "weekday": "MONDAY", "start": 0, "end": 9 }, { "weekday": "MONDAY", "start": 8, "end": 10 }] }), "workingTimes: Monday: hours overlap")]
#[case::no_time(json!({ "workingTimes": [] }), "workingTimes: the calendar has no working time")]
#[case::exception_window(json!({ "exceptions": [{ "date": "2026-12-24", "windows": [{ "start": 9, "end": 1 }] }] }), "exceptions: 2026-12-24")]
#[case::two_exceptions(json!({ "exceptions": [{ "date": "2026-12-24", "windows": [] }, { "date": "2026-12-24", "windows": [] }] }), "exceptions: 2026-12-24 has two")]
fn what_cannot_be_counted_with_is_refused_by_member(#[case] changes: Value, #[case] start: &str) {
    let faults = office(&changes).compile().unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with(start), "{faults:?}");
}

#[test]
fn a_wrong_zone_hides_no_other_fault() {
    let both = json!({ "timeZone": "Nowhere", "workingTimes": [] });
    let faults = office(&both).compile().unwrap_err();
    assert_eq!(faults.len(), 2, "{faults:?}");
}

#[rstest]
#[case::office(json!({}), 8.0, true, false)]
#[case::shifts(json!({ "workingTimes": [
    { "weekday": "MONDAY", "start": 28_800_000, "end": 61_200_000 },
    { "weekday": "MONDAY", "start": 75_600_000, "end": 82_800_000 },
] }), 11.0, true, false)]
#[case::unequal(json!({ "workingTimes": [
    { "weekday": "MONDAY", "start": 0, "end": 8 * HOUR },
    { "weekday": "FRIDAY", "start": 0, "end": 4 * HOUR },
] }), 6.0, false, false)]
#[case::exceptions_do_not_count_beside_weekdays(
    json!({ "exceptions": [{ "date": "2026-12-24", "windows": [{ "start": 0, "end": HOUR }] }] }), 8.0, true, false)]
#[case::exceptions_alone(json!({ "workingTimes": [], "exceptions": [
    { "date": "2026-12-24", "windows": [{ "start": 0, "end": HOUR }] },
    { "date": "2026-12-25", "windows": [{ "start": 0, "end": 3 * HOUR }] },
    { "date": "2026-12-26", "windows": [] },
] }), 2.0, false, false)]
#[case::always(json!({ "workingTimes": Definition::normal_hours().working_times }), 24.0, true, true)]
#[case::always_but_for_a_holiday(json!({
    "workingTimes": Definition::normal_hours().working_times,
    "holidays": [{ "name": "", "date": "2026-01-01", "recurring": false }],
}), 24.0, true, false)]
fn facts_agree_with_the_engine(
    #[case] changes: Value,
    #[case] hours: f64,
    #[case] equal: bool,
    #[case] always: bool,
) {
    let definition = office(&changes);
    let compiled = definition.compile().unwrap();
    let shown = shown(definition);
    assert!(
        (shown.daily_hours() - hours).abs() < 1e-9,
        "{}",
        shown.daily_hours()
    );
    assert_eq!(shown.has_equal_days(), equal);
    assert_eq!(compiled.business_day_ms().is_ok(), equal);
    assert_eq!(shown.is_always(), always);
    assert!(shown.is_loaded());
}

#[test]
fn what_cannot_be_read_any_more_is_not_loaded() {
    let mut gone = shown(office(&json!({ "timeZone": "Mars/Olympus" })));
    assert!(!gone.is_loaded());
    gone.definition = None;
    assert!(!gone.is_loaded() && !gone.has_equal_days() && !gone.is_always());
    assert!(
        gone.daily_hours().abs() < f64::EPSILON,
        "{}",
        gone.daily_hours()
    );
}

#[test]
fn reports_name_calendars_by_word_or_number() {
    let id = CalendarId::new(12).unwrap();
    for (text, expected) in [
        ("normalHours", Some(CalendarRef::NormalHours)),
        ("NORMALHOURS", Some(CalendarRef::NormalHours)),
        ("Default", Some(CalendarRef::Default)),
        ("12", Some(CalendarRef::Id(id))),
        ("0", None),
        ("office", None),
        ("", None),
    ] {
        assert_eq!(CalendarRef::parse(text), expected, "{text}");
    }
}
