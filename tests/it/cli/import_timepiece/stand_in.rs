//! The part of Timepiece's service that is copied from, in the shapes that its documents show and its clients saw:
//! dates of lists are formatted, those of one calendar are not; an owner may be an object.

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use sandbox::accounts::{ADMIN, MEMBER};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(super) const TOKEN: &str = "theirs";

pub(super) struct StandIn {
    url: String,
}

type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

impl StandIn {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new()
            .route(
                "/rest/calendar/search",
                get(async |headers, query| list(&headers, &query, calendars())),
            )
            .route(
                "/rest/calendar/{id}",
                get(async |headers, Path(id): Path<String>| one(&headers, &id, calendars())),
            )
            .route(
                "/rest/parameterSets/search",
                get(async |headers, query| list(&headers, &query, sets())),
            )
            .route(
                "/rest/parameterSets/{id}",
                get(async |headers, Path(id): Path<String>| one(&headers, &id, sets())),
            );
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    page_number: usize,
    max_results: usize,
}

fn allowed(headers: &HeaderMap) -> Result<(), (StatusCode, Json<Value>)> {
    if headers
        .get("authorization")
        .is_some_and(|value| value == &format!("TISJWT {TOKEN}"))
    {
        return Ok(());
    }
    let body = json!({ "status": 401, "message": "Unauthorized access", "messages": null, "pluginVersion": "1.18.0.1", "time": "2020-03-19 05:24:48" });
    Err((StatusCode::UNAUTHORIZED, Json(body)))
}

/// One a page, so that pages matter.
fn list(headers: &HeaderMap, Query(page): &Query<Page>, mut all: Vec<Value>) -> Answer {
    allowed(headers)?;
    assert!(page.max_results <= 100, "more than the service takes");
    for holiday in all
        .iter_mut()
        .filter_map(|one| one["holidays"].as_array_mut())
        .flatten()
    {
        holiday["date"] = json!("28/Apr/25");
    }
    for one in &mut all {
        one.as_object_mut().unwrap().remove("parameters");
    }
    let (number, total) = (page.page_number, all.len());
    let elements: Vec<Value> = all.into_iter().skip(number).take(1).collect();
    Ok(Json(
        json!({ "elements": elements, "pageNumber": number, "pageSize": 1, "total": total, "last": number + 1 >= total }),
    ))
}

fn one(headers: &HeaderMap, id: &str, all: Vec<Value>) -> Answer {
    allowed(headers)?;
    let number = id.parse::<u64>().ok();
    let is_it = |one: &Value| one["id"] == id || (number.is_some() && one["id"].as_u64() == number);
    match all.into_iter().find(is_it) {
        Some(found) => Ok(Json(found)),
        None => Err((
            StatusCode::NOT_FOUND,
            Json(json!({ "status": 404, "message": "Not found" })),
        )),
    }
}

fn calendar(id: &Value, name: &str, zone: &Value) -> Value {
    json!({ "id": id, "name": name, "clientKey": "2f9a1d3e-0000-4000-8000-000000000000", "isDefault": false,
        "is7x24Calendar": false, "allWorkingDaysHaveEqualLengths": true, "calendarSuccessfullyLoaded": true,
        "dailyWorkingHours": 11.0, "timeZone": zone,
        "workingTimes": [
            { "weekday": "MONDAY", "start": 28_800_000, "end": 61_200_000 },
            { "weekday": "MONDAY", "start": 75_600_000, "end": 82_800_000 },
        ],
        "holidays": [{ "name": "A holiday", "date": "2025-04-28", "recurring": true }] })
}

fn calendars() -> Vec<Value> {
    vec![
        calendar(&Value::Null, "normalHours", &Value::Null),
        calendar(&json!(7), "Office", &json!("Europe/Istanbul")),
        calendar(&json!(12), "Lunar", &json!("Moon/Tranquility")),
    ]
}

fn sets() -> Vec<Value> {
    vec![
        json!({ "id": "19f95f82-63ce-4d48-87d9-458c388d197b", "name": "Weekly", "public": false,
            "owner": { "accountId": MEMBER, "displayName": "Mia" },
            "parameters": { "reportType": "statusDuration", "filterType": "project", "projectKey": "WEB", "calendar": 7 } }),
        json!({ "id": "c70f9366-63ce-4d48-87d9-458c388d197b", "name": "Odd", "public": true, "owner": ADMIN,
            "parameters": { "reportType": "somethingNew", "filterType": "project", "projectKey": "WEB" } }),
    ]
}
