//! What is no calendar, and what is no request.

use dwell::atlassian::ids::{AccountId, CalendarId};
use dwell::db::calendars::{self, StoredCalendar};
use reqwest::Method;
use rstest::rstest;
use sandbox::accounts;
use serde_json::{Value, json};

use super::{CALENDARS, Stage, named, path_of, two_shifts, with};
use crate::test_app::{send, start_of_time};

/// Each body, and how the sentences about it begin.
fn bodies() -> Vec<(Value, Vec<&'static str>)> {
    [members(), working_times(), days()].concat()
}

fn changed(changes: &Value) -> Value {
    with(two_shifts(), changes)
}

fn members() -> Vec<(Value, Vec<&'static str>)> {
    vec![
        (
            json!({}),
            vec![
                "name is required",
                "timeZone is required",
                "workingTimes is required",
            ],
        ),
        (
            changed(&json!({ "name": "" })),
            vec!["name must have 1 to 255"],
        ),
        (
            changed(&json!({ "name": "x".repeat(256) })),
            vec!["name must have 1 to 255"],
        ),
        (
            changed(&json!({ "name": "a\u{0}b" })),
            vec!["name must not contain control"],
        ),
        (changed(&json!({ "name": 7 })), vec!["name must be text"]),
        (
            changed(&json!({ "name": "NormalHours" })),
            vec!["name must not be normalHours"],
        ),
        (
            changed(&json!({ "timeZone": "Mars/Olympus" })),
            vec!["timeZone must be an IANA name"],
        ),
        (
            changed(&json!({ "timeZone": null })),
            vec!["timeZone must be text"],
        ),
        (
            changed(&json!({ "id": 0 })),
            vec!["id must be a whole number"],
        ),
        (
            changed(&json!({ "id": 1.5 })),
            vec!["id must be a whole number"],
        ),
        (
            changed(&json!({ "isDefault": "yes" })),
            vec!["isDefault must be true or false"],
        ),
        (
            changed(&json!({ "colour": "red" })),
            vec!["colour is not known here"],
        ),
    ]
}

fn working_times() -> Vec<(Value, Vec<&'static str>)> {
    let times = |times: Value| changed(&json!({ "workingTimes": times }));
    let monday = |start: i64, end: i64| json!({ "weekday": "MONDAY", "start": start, "end": end });
    vec![
        (
            times(json!([])),
            vec!["workingTimes: the calendar has no working time"],
        ),
        (times(json!({})), vec!["workingTimes must be a list"]),
        (times(json!([1])), vec!["workingTimes[0] must be an object"]),
        (
            times(json!([{ "weekday": "MON" }])),
            vec![
                "workingTimes[0].end is required",
                "workingTimes[0].start is required",
                "workingTimes[0].weekday must be one of MONDAY",
            ],
        ),
        (
            times(json!([monday(0, 1), monday(-1, 86_400_001)])),
            vec![
                "workingTimes[1].end must be a whole number from 0 to 86400000",
                "workingTimes[1].start must be a whole number from 0 to 86400000",
            ],
        ),
        (
            times(json!([monday(5, 5)])),
            vec!["workingTimes: Monday: 5 to 5 ms is no part of a day"],
        ),
        (
            times(json!([monday(0, 10), monday(9, 20)])),
            vec!["workingTimes: Monday: hours overlap"],
        ),
        (
            times(json!(vec![monday(0, 1); 169])),
            vec!["workingTimes must be a list of at most 168"],
        ),
    ]
}

fn days() -> Vec<(Value, Vec<&'static str>)> {
    let day =
        |windows: Value| json!({ "exceptions": [{ "date": "2026-12-24", "windows": windows }] });
    vec![
        (
            changed(&json!({ "holidays": [{ "name": "x" }] })),
            vec!["holidays[0].date is required"],
        ),
        (
            changed(&json!({ "holidays": [{ "date": "2026-02-30" }] })),
            vec!["holidays[0].date must be a date"],
        ),
        (
            changed(&json!({ "holidays": [{ "date": "25/Dec/25", "recurring": 1 }] })),
            vec![
                "holidays[0].date must be a date",
                "holidays[0].recurring must be true or false",
            ],
        ),
        (
            changed(&day(json!([{ "start": 9, "end": 1 }]))),
            vec!["exceptions: 2026-12-24: 9 to 1"],
        ),
        (
            changed(&day(
                json!([{ "start": 0, "end": 9 }, { "start": 8, "end": 10 }]),
            )),
            vec!["exceptions: 2026-12-24: hours overlap"],
        ),
        (
            changed(&day(json!([{ "start": "0", "end": 9, "stop": 1 }]))),
            vec![
                "exceptions[0].windows[0].start must be a whole number",
                "exceptions[0].windows[0].stop is not known here",
            ],
        ),
        (
            changed(&json!({ "exceptions": [{ "date": "2026-12-24" }] })),
            vec!["exceptions[0].windows is required"],
        ),
    ]
}

#[tokio::test]
async fn every_fault_is_told_with_the_member_it_is_about() {
    let stage = Stage::set().await;
    let id = stage.made(&named("Fine")).await;
    let before = stage.app.dump().await;
    for (body, starts) in bodies() {
        let created = stage.create(&body).await.expect(400).json();
        assert_told(&created, &starts, &body);
        assert_eq!(
            created["message"], "The body is not acceptable.",
            "{created}"
        );
        if body != json!({}) && body["id"].is_null() {
            let changed = stage.put(id, &body).await.expect(400).json();
            assert_told(&changed, &starts, &body);
        }
    }
    assert_eq!(stage.app.dump().await, before);
}

#[track_caller]
fn assert_told(answer: &Value, starts: &[&str], body: &Value) {
    let messages = answer["messages"].as_array().unwrap();
    assert_eq!(messages.len(), starts.len(), "{answer} for {body}");
    for (message, start) in messages.iter().zip(starts) {
        let message = message.as_str().unwrap();
        assert!(message.starts_with(start), "{message:?} for {body}");
        assert!(message.ends_with('.') && message.len() < 250, "{message:?}");
    }
}

#[tokio::test]
async fn two_calendars_of_a_site_have_two_names() {
    let stage = Stage::set().await;
    stage.made(&named("Équipe")).await;
    let other = stage.made(&named("Other")).await;
    let taken = stage.create(&named(" éQUIPE ")).await.expect(409).json();
    assert_eq!(
        taken["message"], "Another calendar has this name.",
        "{taken}"
    );
    stage
        .put(other, &json!({ "name": "équipe" }))
        .await
        .expect(409);
    // Its own name, in another case, is free.
    stage
        .put(other, &json!({ "name": "OTHER" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_site_has_room_for_two_hundred_calendars() {
    let stage = Stage::set().await;
    let site = stage.app.site_id(0).await;
    let tx = stage.app.db.begin().await.unwrap();
    for n in 1..=200 {
        let calendar = StoredCalendar {
            site,
            id: CalendarId::new(n).unwrap(),
            name: format!("Calendar {n}"),
            definition: String::new(),
            created_at: start_of_time(),
            created_by: AccountId::new(accounts::ADMIN),
            updated_at: start_of_time(),
        };
        calendars::insert(&tx, &calendar).await.unwrap();
    }
    tx.commit().await.unwrap();
    let full = stage.create(&named("One more")).await.expect(409).json();
    let message = full["message"].as_str().unwrap();
    assert!(message.contains("as many calendars"), "{message}");
    // None of these can be read, and each is shown as such until somebody defines it anew.
    let broken = stage.get(&path_of(7)).await.expect(200).json();
    assert_eq!(broken["calendarSuccessfullyLoaded"], false, "{broken}");
    let part = json!({ "timeZone": "UTC" });
    stage.put(7, &part).await.expect(400);
    let mended = stage.put(7, &named("Mended")).await.expect(200).json();
    assert_eq!(mended["calendarSuccessfullyLoaded"], true, "{mended}");
}

#[tokio::test]
async fn a_definition_has_a_largest_size() {
    let stage = Stage::set().await;
    let holiday = json!({ "name": "h".repeat(200), "date": "2026-01-01", "recurring": false });
    let body = with(two_shifts(), &json!({ "holidays": vec![holiday; 400] }));
    let refused = stage.create(&body).await.expect(400).json();
    assert_eq!(
        refused["messages"],
        json!(["the calendar is larger than 64 KB."])
    );
}

#[rstest]
#[case::no_json(Some("application/json"), "{", 400)]
#[case::no_object(Some("application/json"), "[]", 400)]
#[case::nothing(Some("application/json"), "", 400)]
#[case::text(Some("text/plain"), "{}", 415)]
#[case::form(Some("application/x-www-form-urlencoded"), "name=x", 415)]
#[case::no_type(None, "{}", 415)]
#[case::with_charset(Some("Application/JSON; charset=utf-8"), "{}", 400)]
#[case::not_utf_8(Some("application/json"), "{\"name\": \"\u{fffd}", 400)]
#[tokio::test]
async fn what_is_no_json_object_is_refused_in_the_usual_envelope(
    #[case] kind: Option<&str>,
    #[case] body: &'static str,
    #[case] status: u16,
) {
    let stage = Stage::set().await;
    let request = stage.app.request(Method::POST, CALENDARS);
    let request = request.header("Authorization", format!("TISJWT {}", stage.admin));
    let request = match kind {
        Some(kind) => request.header("Content-Type", kind),
        None => request,
    };
    let answer = send(request.body(body)).await.expect(status).json();
    let members: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["message", "messages", "pluginVersion", "status", "time"],
        "{answer}"
    );
    assert_eq!(answer["status"], status, "{answer}");
}

#[tokio::test]
async fn protocol_faults_have_the_envelope_too() {
    let stage = Stage::set().await;
    let huge = json!({ "name": "x".repeat(600_000) });
    stage.create(&huge).await.expect(413).json();
    let calls = [
        (Method::PATCH, "/rest/calendar/1", 405),
        (Method::POST, "/rest/calendar/1", 405),
        (Method::DELETE, CALENDARS, 405),
        (Method::GET, "/rest/calendar/1/x", 404),
    ];
    for (method, path, status) in calls {
        let call = (method, path);
        let answer = stage.app.rest_call(&stage.admin, call, None).await;
        assert_eq!(answer.expect(status).json()["status"], status, "{path}");
    }
    for method in [Method::GET, Method::POST] {
        let answer = send(stage.app.request(method, CALENDARS))
            .await
            .expect(401)
            .json();
        assert_eq!(
            answer["messages"],
            json!(["tisjwt is required for authentication."])
        );
    }
}

#[tokio::test]
async fn the_token_may_stand_in_the_query_of_a_write() {
    let stage = Stage::set().await;
    let path = format!("{CALENDARS}?tisjwt={}", stage.admin);
    let request = stage.app.request(Method::POST, &path);
    send(request.json(&two_shifts())).await.expect(201);
    let path = format!("{CALENDARS}?tisjwt={}", stage.member);
    let two = stage.app.request(Method::POST, &path).json(&named("x"));
    let two = two.header("Authorization", format!("TISJWT {}", stage.admin));
    send(two).await.expect(401);
}
