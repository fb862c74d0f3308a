//! Calendars as reports find them.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use dwell::atlassian::ids::{CalendarId, SiteId};
use dwell::calendars::Calendars;
use dwell::calendars::compiled::{CalendarRef, UsableCalendar};
use dwell::installs::fresh::Epoch;
use serde_json::json;

use super::{Stage, named, two_shifts, with};

const HOUR: i64 = 3_600_000;

/// What another replica on the same database finds.
fn replica(stage: &Stage) -> Calendars {
    let clock = Arc::clone(&stage.app.clock) as Arc<dyn dwell::clock::Clock>;
    Calendars::new(stage.app.db.clone(), clock, Epoch::default())
}

async fn find(
    calendars: &Calendars,
    site: SiteId,
    which: CalendarRef,
) -> Option<Arc<UsableCalendar>> {
    calendars.compiled().find(site, which).await.unwrap()
}

fn id(number: i64) -> CalendarRef {
    CalendarRef::Id(CalendarId::new(number).unwrap())
}

fn at(text: &str) -> i64 {
    let at: DateTime<Utc> = text.parse().unwrap();
    at.timestamp_millis()
}

#[tokio::test]
async fn a_report_counts_by_what_was_defined() {
    let stage = Stage::set().await;
    let site = stage.app.site_id(0).await;
    let exceptions = json!([{ "date": "2026-11-23", "windows": [{ "start": 0, "end": HOUR }] }]);
    let body = with(two_shifts(), &json!({ "exceptions": exceptions }));
    let number = stage.made(&body).await;
    let found = find(&replica(&stage), site, id(number)).await.unwrap();
    assert_eq!(
        (found.name.as_str(), found.id),
        ("Calendar 2", CalendarId::new(number))
    );
    // Two Mondays in Istanbul, the second with hours of its own.
    let worked = |from, to| found.calendar.worked(at(from), at(to)) / HOUR;
    assert_eq!(worked("2026-11-15T21:00:00Z", "2026-11-16T21:00:00Z"), 11);
    assert_eq!(worked("2026-11-22T21:00:00Z", "2026-11-23T21:00:00Z"), 1);
}

#[tokio::test]
async fn clock_changes_lengthen_and_shorten_the_day_that_has_them() {
    let stage = Stage::set().await;
    let site = stage.app.site_id(0).await;
    let sunday = json!([{ "weekday": "SUNDAY", "start": 0, "end": 6 * HOUR }]);
    let spring = json!([{ "date": "2026-03-29", "windows": [{ "start": HOUR, "end": 5 * HOUR }] }]);
    let body = json!({ "name": "Night", "timeZone": "Europe/Berlin", "workingTimes": sunday, "exceptions": spring });
    let number = stage.made(&body).await;
    let found = find(&replica(&stage), site, id(number)).await.unwrap();
    let of_day = |day: &str| {
        let start = at(&format!("{day}T12:00:00Z")) - 24 * HOUR;
        found.calendar.worked(start, start + 24 * HOUR) / HOUR
    };
    assert_eq!(of_day("2026-03-22"), 6, "an ordinary Sunday");
    assert_eq!(
        of_day("2026-03-29"),
        3,
        "from one to five, without the hour that is skipped"
    );
    assert_eq!(
        of_day("2026-10-25"),
        7,
        "the hour that comes twice counts twice"
    );
}

#[tokio::test]
async fn the_default_is_what_the_administrators_chose() {
    let stage = Stage::set().await;
    let site = stage.app.site_id(0).await;
    let calendars = replica(&stage);
    let default = async || find(&calendars, site, CalendarRef::Default).await.unwrap();
    assert!(default().await.calendar.is_always());
    stage
        .made(&with(named("Chosen"), &json!({ "isDefault": true })))
        .await;
    stage.app.advance(TimeDelta::seconds(3));
    assert_eq!(default().await.name, "Chosen");
    let normal = find(&calendars, site, CalendarRef::NormalHours)
        .await
        .unwrap();
    assert!(normal.calendar.is_always() && normal.id.is_none());
}

#[tokio::test]
async fn another_replica_obeys_within_three_seconds() {
    let stage = Stage::set().await;
    let site = stage.app.site_id(0).await;
    let calendars = replica(&stage);
    assert!(find(&calendars, site, id(1)).await.is_none());
    stage.made(&named("First")).await;
    stage.app.advance(TimeDelta::seconds(3));
    let name = async || {
        find(&calendars, site, id(1))
            .await
            .map(|found| found.name.clone())
    };
    assert_eq!(name().await.as_deref(), Some("First"));
    stage.put(1, &json!({ "name": "Second" })).await.expect(200);
    stage.app.advance(TimeDelta::seconds(3));
    assert_eq!(name().await.as_deref(), Some("Second"));
    stage.delete(1).await.expect(204);
    stage.app.advance(TimeDelta::seconds(3));
    assert_eq!(name().await, None);
}

#[tokio::test]
async fn a_calendar_of_another_site_is_not_found() {
    let (stage, _) = Stage::of_two_sites().await;
    let number = stage.made(&two_shifts()).await;
    let calendars = replica(&stage);
    let [own, other] = [stage.app.site_id(0).await, stage.app.site_id(1).await];
    assert!(find(&calendars, own, id(number)).await.is_some());
    assert!(find(&calendars, other, id(number)).await.is_none());
}
