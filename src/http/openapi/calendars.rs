//! `/rest/calendar`.

use serde_json::{Value, json};
use utoipa::openapi::HttpMethod;
use utoipa::openapi::schema::Array;

use super::bodies::{CalendarDraft, CalendarPatch};
use super::call::{Call, Proof, json as json_response, paged};
use super::refusals::Envelope;
use crate::http::route::calendar_body::CalendarView;

pub(super) const TAG: &str = "Calendars";
const ALL: &str = "/rest/calendar";
const ONE: &str = "/rest/calendar/{id}";
const ID: &str = "The number of a calendar.";

pub(super) fn calls() -> Vec<Call> {
    let calls = [list(), search(), show(), create(), change(), delete()];
    let with = |call: Call| {
        call.tag(TAG)
            .proof(Proof::ReportToken)
            .proof(Proof::ReportTokenInQuery)
    };
    calls.map(with).into()
}

fn list() -> Call {
    let mut call = Call::new(HttpMethod::Get, ALL, "listCalendars", "All calendars");
    let items = Array::new(call.schema::<CalendarView<'static>>());
    let what = "The built-in `normalHours` first, then by number.";
    call.answers(200, json_response(what, items).build())
        .refuses(Envelope::Rest, &[])
}

fn search() -> Call {
    let path = "/rest/calendar/search";
    let call = Call::new(
        HttpMethod::Get,
        path,
        "searchCalendars",
        "Calendars by name, paged",
    );
    paged::<CalendarView<'static>>(call, None).refuses(Envelope::Rest, &[400])
}

fn show() -> Call {
    Call::new(HttpMethod::Get, ONE, "getCalendar", "One calendar")
        .id(
            "The number of a calendar, or `normalHours`.",
            Some(json!(7)),
        )
        .answers_json::<CalendarView<'static>>(200, "The calendar.")
        .refuses(Envelope::Rest, &[400, 404])
}

fn create() -> Call {
    Call::new(HttpMethod::Post, ALL, "createCalendar", "A new calendar")
        .about("By a Jira administrator.")
        .takes_json::<CalendarDraft>(example())
        .answers_json::<CalendarView<'static>>(201, "The calendar.")
        .refuses(Envelope::Rest, &[400, 403, 409, 413, 415, 429, 502])
}

fn change() -> Call {
    let body =
        json!({ "holidays": [{ "name": "Midsummer", "date": "2026-06-19", "recurring": false }] });
    Call::new(
        HttpMethod::Put,
        ONE,
        "changeCalendar",
        "A change of a calendar",
    )
    .about("By a Jira administrator. What is not named stays.")
    .id(ID, Some(json!(7)))
    .takes_json::<CalendarPatch>(body)
    .answers_json::<CalendarView<'static>>(200, "The calendar.")
    .refuses(Envelope::Rest, &[400, 403, 404, 409, 413, 415, 429, 502])
}

fn delete() -> Call {
    Call::new(
        HttpMethod::Delete,
        ONE,
        "deleteCalendar",
        "The end of a calendar",
    )
    .about("By a Jira administrator. The default calendar cannot be deleted.")
    .id(ID, Some(json!(7)))
    .answers_nothing("It is gone.")
    .refuses(Envelope::Rest, &[400, 403, 404, 409, 413, 429, 502])
}

/// The calendar that the examples of the other calls are about.
fn example() -> Value {
    let day = |weekday: &str| json!({ "weekday": weekday, "start": 32_400_000, "end": 61_200_000 });
    let week = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"].map(day);
    json!({
        "id": 7,
        "name": "Office",
        "timeZone": "Europe/Stockholm",
        "workingTimes": week,
        "holidays": [{ "name": "Christmas", "date": "2026-12-25", "recurring": true }],
        "exceptions": [{ "date": "2026-12-24", "windows": [{ "start": 32_400_000, "end": 43_200_000 }] }],
    })
}
