//! Reports measured by a calendar of the site.

use reqwest::Method;
use sandbox::accounts::{ADMIN, FAR};
use serde_json::{Value, json};

use super::story::acme;
use super::{HOUR, hours, messages, report, rows, warnings};
use crate::test_app::{TestApp, send};

const LIST: &str = "/rest/list?filterType=project&projectKey=WEB&columnsBy=statusDuration";

/// From Monday to Friday, nine to five in UTC unless said otherwise; its number.
async fn create(app: &TestApp, change: impl FnOnce(&mut Value)) -> i64 {
    let (_, token) = app.token_for(0, ADMIN).await;
    let days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"];
    let window = |day: &&str| json!({ "weekday": day, "start": 9 * HOUR, "end": 17 * HOUR });
    let windows: Vec<Value> = days.iter().map(window).collect();
    let mut calendar =
        json!({ "name": "Office", "timeZone": "UTC", "workingTimes": windows, "holidays": [] });
    change(&mut calendar);
    let create = app.request(Method::POST, "/rest/calendar").json(&calendar);
    let create = create.header("Authorization", format!("TISJWT {token}"));
    let created = send(create).await;
    assert!(created.status.is_success(), "{}", created.text);
    created.json()["id"].as_i64().unwrap()
}

#[tokio::test]
async fn time_outside_working_hours_does_not_count() {
    let app = acme().await;
    let id = create(&app, |_| {}).await;
    let of = report(&app, ADMIN, &format!("{LIST}&calendar={id}")).await;
    // 2026-11-21 is a Saturday.
    let expected = vec![
        ("WEB-1", vec![("1", 5), ("3", 0), ("5", 0)]),
        ("WEB-2", vec![("1", 0)]),
        ("WEB-3", vec![("1", 1), ("3", 5), ("5", 5)]),
    ];
    assert_eq!(hours(&of), expected);
    let calendar = json!({ "id": id.to_string(), "name": "Office", "dailyWorkingHours": 8.0, "timeZone": "UTC", "is7x24Calendar": false });
    assert_eq!(of["calendar"], calendar);
    assert_eq!(warnings(&of), [""; 0]);
}

#[tokio::test]
async fn the_sites_default_may_be_named() {
    let app = acme().await;
    let of = report(&app, ADMIN, &format!("{LIST}&calendar=DEFAULT")).await;
    assert_eq!(of["calendar"]["id"], "normalHours");
    let id = create(&app, |calendar| calendar["isDefault"] = true.into()).await;
    app.advance(chrono::TimeDelta::seconds(4));
    let of = report(&app, ADMIN, &format!("{LIST}&calendar=default")).await;
    assert_eq!(of["calendar"]["id"], id.to_string());
}

#[tokio::test]
async fn business_days_are_as_long_as_the_calendar_says() {
    let app = acme().await;
    let id = create(&app, |_| {}).await;
    let query = format!("{LIST}&calendar={id}&viewFormat=days");
    let value = |of: &Value| rows(of)[0]["valueColumns"][0]["value"].clone();
    assert_eq!(value(&report(&app, ADMIN, &query).await), "0.2083333333");
    let business = format!("{query}&dayLength=businessDays");
    assert_eq!(value(&report(&app, ADMIN, &business).await), "0.625");
    let short = create(&app, |calendar| {
        calendar["name"] = "Short Fridays".into();
        calendar["workingTimes"][4]["end"] = (12 * HOUR).into();
    })
    .await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for calendar in [short.to_string(), "normalHours".to_owned()] {
        let query = format!("{LIST}&calendar={calendar}&viewFormat=days&dayLength=businessDays");
        let body = app.report(&token, &query).await.expect(400).json();
        assert!(
            messages(&body)[0].starts_with("dayLength: 'businessDays' is not accepted: "),
            "{body}"
        );
    }
}

#[tokio::test]
async fn periods_are_those_of_the_calendars_zone_and_without_one_of_the_users() {
    let app = acme().await;
    let id = create(&app, |calendar| {
        calendar["timeZone"] = "Pacific/Kiritimati".into();
    })
    .await;
    let query = "/rest/issue?issueKey=WEB-2&columnsBy=timePeriodDurationByStatus&timePeriod=day";
    let first = async |account, calendar: &str| {
        let of = report(&app, account, &format!("{query}&calendar={calendar}")).await;
        of["table"]["header"]["valueColumns"][0]["value"].clone()
    };
    // Created at 10:00 UTC, which is midnight of the next day in Kiritimati.
    assert_eq!(first(ADMIN, "normalHours").await, "2026-11-21 / To Do");
    assert_eq!(first(FAR, "normalHours").await, "2026-11-22 / To Do");
    assert_eq!(first(ADMIN, &id.to_string()).await, "2026-11-22 / To Do");
}

#[tokio::test]
async fn a_calendar_that_the_site_does_not_have_is_told() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    app.site(0).clear_calls();
    let body = app
        .report(&token, &format!("{LIST}&calendar=4711"))
        .await
        .expect(400)
        .json();
    let expected = "calendar: '4711' is not accepted; allowed: normalHours, default, or the number of a calendar of the site.";
    assert_eq!(messages(&body), [expected]);
    assert_eq!(app.site(0).calls().len(), 0);
}

#[tokio::test]
async fn a_missing_calendar_is_said_and_means_around_the_clock() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let of = report(&app, ADMIN, LIST).await;
    let warning = "calendar: none is given, so time counts around the clock (normalHours).";
    assert_eq!(warnings(&of), [warning]);
    assert_eq!(of["calendar"]["is7x24Calendar"], true);
    let csv = app
        .report(&token, &format!("{LIST}&outputType=csv"))
        .await
        .expect(200);
    assert!(
        csv.headers["x-report-warnings"]
            .to_str()
            .unwrap()
            .contains("around the clock")
    );
    let simplified = report(&app, ADMIN, &format!("{LIST}&outputType=jsonSimplified")).await;
    assert_eq!(warnings(&simplified), [warning]);
    let body = app
        .report(&token, &format!("{LIST}&strict=true"))
        .await
        .expect(400)
        .json();
    assert_eq!(messages(&body), [warning]);
}
