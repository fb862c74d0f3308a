use chrono::{NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::{STEP, Zone, changes, offset};

fn wall(text: &str) -> i64 {
    let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M");
    wall.unwrap().and_utc().timestamp_millis()
}

fn utc(at: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(at).unwrap();
    at.format("%Y-%m-%d %H:%M").to_string()
}

fn zone(name: &str) -> Zone {
    Zone::new(name.parse().unwrap())
}

#[rstest::rstest]
#[case::plain("Europe/Berlin", "2024-01-15 09:00", "2024-01-15 08:00")]
#[case::gap_means_its_end("Europe/Berlin", "2024-03-31 02:30", "2024-03-31 01:00")]
#[case::start_of_a_gap("Europe/Berlin", "2024-03-31 02:00", "2024-03-31 01:00")]
#[case::end_of_a_gap("Europe/Berlin", "2024-03-31 03:00", "2024-03-31 01:00")]
#[case::overlap_means_its_first_time("Europe/Berlin", "2024-10-27 02:30", "2024-10-27 00:30")]
#[case::end_of_an_overlap("Europe/Berlin", "2024-10-27 03:00", "2024-10-27 02:00")]
#[case::winter_is_the_negative_one("Europe/Dublin", "2024-03-31 01:30", "2024-03-31 01:00")]
#[case::half_an_hour_forward("Australia/Lord_Howe", "2024-10-06 02:10", "2024-10-05 15:30")]
#[case::half_an_hour_back("Australia/Lord_Howe", "2024-04-07 01:45", "2024-04-06 14:45")]
#[case::midnight_gap("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04 03:00")]
#[case::midnight_gap_inside("America/Sao_Paulo", "2018-11-04 00:59", "2018-11-04 03:00")]
#[case::midnight_gap_of_the_nile("Africa/Cairo", "2024-04-26 00:30", "2024-04-25 22:00")]
#[case::midnight_after_an_overlap("America/Sao_Paulo", "2018-02-18 00:00", "2018-02-18 03:00")]
#[case::evening_twice("America/Sao_Paulo", "2018-02-17 23:30", "2018-02-18 01:30")]
#[case::day_that_never_was("Pacific/Apia", "2011-12-30 00:00", "2011-12-30 10:00")]
#[case::its_evening("Pacific/Apia", "2011-12-30 23:59", "2011-12-30 10:00")]
#[case::day_after_it("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00")]
#[case::rule_changed_before("Europe/Moscow", "2010-06-01 12:00", "2010-06-01 08:00")]
#[case::rule_changed_after("Europe/Moscow", "2012-01-01 12:00", "2012-01-01 08:00")]
#[case::rule_changed_again("Europe/Moscow", "2015-01-01 12:00", "2015-01-01 09:00")]
#[case::last_change_goes_on("Europe/Berlin", "2150-07-01 12:00", "2150-07-01 11:00")]
fn local_times_are_reached(#[case] name: &str, #[case] local: &str, #[case] instant: &str) {
    assert_eq!(utc(zone(name).reaches(wall(local))), instant);
}

#[test]
fn the_clock_is_never_set_back() {
    for name in [
        "Europe/Berlin",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Pacific/Apia",
    ] {
        let zone = zone(name);
        let mut last = i64::MIN;
        for at in (0..4_102_444_800_000_i64).step_by(7_200_000 * 5) {
            let now = zone.wall(at);
            assert!(now >= last, "{name} at {at}");
            last = now;
        }
    }
}

/// Wherever local time exists once, the clock shows it.
#[test]
fn it_shows_local_time_outside_of_overlaps() {
    for name in [
        "Europe/Dublin",
        "America/New_York",
        "Asia/Gaza",
        "Antarctica/Troll",
        "Africa/Monrovia",
    ] {
        let tz: Tz = name.parse().unwrap();
        let zone = zone(name);
        let start = NaiveDate::from_ymd_opt(1960, 1, 1)
            .unwrap()
            .and_hms_opt(0, 0, 0)
            .unwrap();
        for hours in 0..24 * 365 * 10 {
            let local = start + chrono::TimeDelta::minutes(hours * 360 + 17);
            let ms = local.and_utc().timestamp_millis();
            let reached = zone.reaches(ms);
            if let Some(at) = tz.from_local_datetime(&local).earliest() {
                assert_eq!(reached, at.timestamp_millis(), "{name} {local}");
                assert_eq!(zone.wall(reached), ms, "{name} {local}");
            }
        }
    }
}

/// The search for changes may not step over two of them at once.
#[test]
fn no_zone_changes_twice_within_a_step() {
    for tz in TZ_VARIANTS {
        let changes = changes(tz);
        let apart = changes
            .windows(2)
            .all(|pair| pair[1].0 - pair[0].0 > STEP * 1_000);
        assert!(apart, "{tz}");
        // Months of two changes a week apart (Ramadan) are the closest: look finer where they are.
        if [
            "Africa/Casablanca",
            "Africa/El_Aaiun",
            "Africa/Cairo",
            "Asia/Gaza",
        ]
        .contains(&tz.name())
        {
            for at in (946_684_800..4_102_444_800).step_by(43_200) {
                let after = changes.partition_point(|(change, _)| *change <= at * 1_000);
                let known = after.checked_sub(1).map(|last| changes[last].1);
                assert!(
                    known.is_none_or(|known| known == offset(tz, at)),
                    "{tz} {at}"
                );
            }
        }
    }
}
