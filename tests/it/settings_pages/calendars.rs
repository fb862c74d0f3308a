//! Working calendars on the pages.

use reqwest::Method;
use sandbox::accounts;
use serde_json::{Value, json};

use super::{admin, call, each, get};
use crate::test_app::{TestApp, send};

const ALL: &str = "/api/v1/calendars";
const DEFAULT: &str = "/api/v1/settings/calendar";
const PREVIEW: &str = "/api/v1/calendars/preview";

fn office() -> Value {
    let day = |weekday: &str| json!({ "weekday": weekday, "start": 32_400_000, "end": 61_200_000 });
    let week = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"].map(day);
    json!({
        "name": "Office", "timeZone": "Europe/Berlin",
        "workingTimes": week,
        "holidays": [{ "name": "Day off", "date": "2026-11-24", "recurring": false }],
        "exceptions": [],
    })
}

#[tokio::test]
async fn admins_make_them_and_everybody_reads_them() {
    let app = TestApp::installed().await;
    call(&app, accounts::MEMBER, Method::POST, ALL, office())
        .await
        .expect(403);
    let made = admin(&app, Method::POST, ALL, office()).await.expect(201);
    let id = made.json()["id"].clone();
    let all = get(&app, accounts::MEMBER, ALL).await;
    assert_eq!(
        each(&all["items"], "name"),
        ["normalHours", "Office"],
        "{all}"
    );
    assert_eq!(
        (&all["total"], &all["nextCursor"]),
        (&json!(2), &Value::Null),
        "{all}"
    );
    let one = get(&app, accounts::MEMBER, &format!("{ALL}/{id}")).await;
    assert_eq!(one["workingTimes"], office()["workingTimes"], "{one}");
    let built_in = get(&app, accounts::MEMBER, &format!("{ALL}/normalHours")).await;
    assert_eq!(
        (&built_in["id"], &built_in["isDefault"]),
        (&Value::Null, &json!(true))
    );
}

#[tokio::test]
async fn of_two_admins_the_second_gets_what_is_there_now() {
    let app = TestApp::installed().await;
    let made = admin(&app, Method::POST, ALL, office()).await.expect(201);
    let path = format!("{ALL}/{}", made.json()["id"]);
    let etag = made.headers["etag"].to_str().unwrap().to_owned();
    let change = async |name: &str| {
        let request = app.page_request(0, accounts::ADMIN, (Method::PUT, &path));
        let request = request.header("If-Match", etag.as_str());
        send(request.json(&json!({ "name": name }))).await
    };
    change("First").await.expect(200);
    let late = change("Second").await.expect(412).json();
    assert_eq!(late["current"]["name"], "First", "{late}");
    assert_eq!(get(&app, accounts::ADMIN, &path).await["name"], "First");
}

/// The `ETag` of what is at `path`.
async fn version(app: &TestApp, path: &str) -> String {
    let shown = admin(app, Method::GET, path, Value::Null).await.expect(200);
    shown.headers["etag"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_somebody_else_has_changed_is_not_deleted() {
    let app = TestApp::installed().await;
    let made = admin(&app, Method::POST, ALL, office()).await.expect(201);
    let path = format!("{ALL}/{}", made.json()["id"]);
    let delete = async |seen: &str| {
        let request = app.page_request(0, accounts::ADMIN, (Method::DELETE, &path));
        send(request.header("If-Match", seen)).await
    };
    let seen = version(&app, &path).await;
    admin(&app, Method::PUT, &path, json!({ "name": "First" }))
        .await
        .expect(200);
    let late = delete(&seen).await.expect(412).json();
    assert_eq!(late["current"]["name"], "First", "{late}");
    delete(&version(&app, &path).await).await.expect(204);
}

#[tokio::test]
async fn of_two_who_choose_a_default_the_second_gets_what_it_is_now() {
    let app = TestApp::installed().await;
    let made = admin(&app, Method::POST, ALL, office()).await.expect(201);
    let id = made.json()["id"].clone();
    let seen = version(&app, DEFAULT).await;
    let choose = async |which: &Value| {
        let request = app.page_request(0, accounts::ADMIN, (Method::PUT, DEFAULT));
        let request = request.header("If-Match", seen.as_str());
        send(request.json(&json!({ "defaultCalendar": which }))).await
    };
    choose(&id).await.expect(200);
    let late = choose(&json!("normalHours")).await.expect(412).json();
    let now = get(&app, accounts::ADMIN, DEFAULT).await;
    assert_eq!((&late["current"], &late["code"]), (&now, &json!("changed")));
    assert_ne!(version(&app, DEFAULT).await, seen);
}

#[tokio::test]
async fn faults_are_named_by_field() {
    let app = TestApp::installed().await;
    let cases = [
        (json!({ "name": "" }), "name"),
        (json!({ "timeZone": "Mars/Olympus" }), "timeZone"),
        (
            json!({ "workingTimes": [{ "weekday": "SOMEDAY", "start": 0, "end": 1 }] }),
            "workingTimes",
        ),
        (
            json!({ "workingTimes": [{ "weekday": "MONDAY", "start": 0, "end": 9 }, { "weekday": "MONDAY", "start": 8, "end": 10 }] }),
            "workingTimes",
        ),
        (
            json!({ "holidays": [{ "name": "x", "date": "soon" }] }),
            "holidays",
        ),
    ];
    for (change, field) in cases {
        let mut body = office();
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = admin(&app, Method::POST, ALL, body)
            .await
            .expect(422)
            .json();
        let fields: Vec<&String> = answer["fields"].as_object().unwrap().keys().collect();
        assert_eq!(fields, [field], "{answer}");
    }
}

#[tokio::test]
async fn worked_time_is_shown_before_a_calendar_is_saved() {
    let app = TestApp::installed().await;
    let mut calendar = office();
    calendar["name"] = json!("");
    let preview = async |from: &str, to: &str| {
        let body = json!({ "calendar": calendar, "from": from, "to": to });
        let answer = call(&app, accounts::MEMBER, Method::POST, PREVIEW, body).await;
        answer.expect(200).json()["milliseconds"].as_i64().unwrap()
    };
    let hours = 3_600_000;
    // A week with a day off, in Berlin's winter.
    assert_eq!(
        preview("2026-11-23T00:00:00+01:00", "2026-11-30T00:00:00+01:00").await,
        32 * hours
    );
    assert_eq!(
        preview("2026-11-23T10:00:00+01:00", "2026-11-23T12:30:00+01:00").await,
        5 * hours / 2
    );
    assert_eq!(
        preview("2026-11-30T00:00:00Z", "2026-11-23T00:00:00Z").await,
        0
    );
    let body = json!({ "calendar": { "timeZone": "x" }, "from": "2026-11-23T00:00:00Z", "to": "2026-11-24T00:00:00Z" });
    call(&app, accounts::MEMBER, Method::POST, PREVIEW, body)
        .await
        .expect(422);
}

#[tokio::test]
async fn the_default_is_chosen_by_an_admin() {
    let app = TestApp::installed().await;
    let made = admin(&app, Method::POST, ALL, office())
        .await
        .expect(201)
        .json();
    let id = made["id"].as_u64().unwrap();
    let choose = |value: Value| json!({ "defaultCalendar": value });
    call(
        &app,
        accounts::MEMBER,
        Method::PUT,
        DEFAULT,
        choose(json!(id)),
    )
    .await
    .expect(403);
    admin(&app, Method::PUT, DEFAULT, choose(json!(id)))
        .await
        .expect(200);
    let now = get(&app, accounts::MEMBER, DEFAULT).await;
    assert_eq!(now["defaultCalendar"], id.to_string(), "{now}");
    let path = format!("{ALL}/{id}");
    admin(&app, Method::DELETE, &path, Value::Null)
        .await
        .expect(409);
    admin(&app, Method::PUT, DEFAULT, choose(json!("99")))
        .await
        .expect(404);
    admin(&app, Method::PUT, DEFAULT, choose(json!("normalHours")))
        .await
        .expect(200);
    admin(&app, Method::DELETE, &path, Value::Null)
        .await
        .expect(204);
    admin(&app, Method::GET, &path, Value::Null)
        .await
        .expect(404);
}
