//! Calendars (section 8), in one conversation.

use reqwest::Method;
use sandbox::accounts::MEMBER;
use serde_json::{Value, json};

use super::run::fits;
use super::seen::seen;
use super::stage::stage;
use crate::test_app::TestApp;

/// What is asked, and what must come of it; see [`super::Row`].
struct Step {
    section: &'static str,
    who: Who,
    call: (Method, &'static str),
    body: Option<Value>,
    expect: &'static [(&'static str, &'static str)],
}

#[derive(Clone, Copy, Debug)]
enum Who {
    Admin,
    Member,
}
use Who::{Admin, Member};

fn step(
    section: &'static str,
    who: Who,
    path: &'static str,
    expect: &'static [(&'static str, &'static str)],
) -> Step {
    Step {
        section,
        who,
        call: (Method::GET, path),
        body: None,
        expect,
    }
}

fn write(
    section: &'static str,
    who: Who,
    call: (Method, &'static str),
    body: Value,
    expect: &'static [(&'static str, &'static str)],
) -> Step {
    Step {
        section,
        who,
        call,
        body: Some(body),
        expect,
    }
}

/// The document's own example.
fn example() -> Value {
    json!({ "name": "Calendar 2", "timeZone": "Europe/Istanbul",
        "workingTimes": [
            { "weekday": "MONDAY", "start": 28_800_000, "end": 61_200_000 },
            { "weekday": "MONDAY", "start": 75_600_000, "end": 82_800_000 },
        ],
        "holidays": [{ "name": "A holiday", "date": "2025-04-28", "recurring": true }] })
}

const MEMBERS: &str = "allWorkingDaysHaveEqualLengths calendarSuccessfullyLoaded clientKey dailyWorkingHours holidays id is7x24Calendar isDefault name timeZone workingTimes";

fn reads() -> Vec<Step> {
    vec![
        step(
            "8 a bare array, normalHours first",
            Member,
            "/rest/calendar",
            &[
                ("/0/id", "null"),
                ("/0/name", "normalHours"),
                ("/0/is7x24Calendar", "true"),
                ("/0/dailyWorkingHours", "24.0"),
                ("/0/timeZone", "null"),
                ("members /0", MEMBERS),
                ("/1/id", "1"),
                ("/4/name", "Holiday"),
                ("/4/isDefault", "true"),
                (
                    "/4/holidays",
                    r#"[{"date":"2026-11-20","name":"Off","recurring":false}]"#,
                ),
                ("/5", "absent"),
            ],
        ),
        step(
            "8 search: an object; ten by default",
            Member,
            "/rest/calendar/search",
            &[
                ("/pageNumber", "0"),
                ("/pageSize", "10"),
                ("/total", "5"),
                ("/last", "true"),
                ("/elements/0/name", "normalHours"),
                ("members ", "elements last pageNumber pageSize total"),
            ],
        ),
        step(
            "8 search: pages",
            Member,
            "/rest/calendar/search?pageNumber=1&maxResults=2",
            &[
                ("/pageNumber", "1"),
                ("/pageSize", "2"),
                ("/last", "false"),
                ("/elements/0/name", "Short Friday"),
                ("/elements/2", "absent"),
            ],
        ),
        step(
            "8 search: at most 100",
            Member,
            "/rest/calendar/search?maxResults=101",
            &[("status", "400")],
        ),
        step(
            "8 search: contain",
            Member,
            "/rest/calendar/search?name=o&searchType=contain",
            &[("/total", "4")],
        ),
        step(
            "8 search: exact",
            Member,
            "/rest/calendar/search?name=office&searchType=exact",
            &[("/total", "1"), ("/elements/0/name", "Office")],
        ),
        step(
            "8 search: neither",
            Member,
            "/rest/calendar/search?name=o&searchType=like",
            &[("status", "400")],
        ),
        step(
            "8 by id",
            Member,
            "/rest/calendar/3",
            &[
                ("members ", MEMBERS),
                ("/name", "Uneven"),
                ("/allWorkingDaysHaveEqualLengths", "false"),
                ("/calendarSuccessfullyLoaded", "true"),
                ("/timeZone", "Asia/Tokyo"),
                (
                    "/workingTimes/0",
                    r#"{"end":61200000,"start":32400000,"weekday":"THURSDAY"}"#,
                ),
            ],
        ),
        step(
            "8 by id: none",
            Member,
            "/rest/calendar/99",
            &[("status", "404"), ("/status", "404")],
        ),
    ]
}

fn creations() -> Vec<Step> {
    vec![
        write(
            "8 create: not for everybody",
            Member,
            (Method::POST, "/rest/calendar"),
            example(),
            &[("status", "403")],
        ),
        write(
            "8 create",
            Admin,
            (Method::POST, "/rest/calendar"),
            example(),
            &[
                ("status", "201"),
                ("/id", "5"),
                ("/name", "Calendar 2"),
                ("/dailyWorkingHours", "11.0"),
                ("/isDefault", "false"),
                ("/holidays/0/date", "2025-04-28"),
                ("/holidays/0/recurring", "true"),
            ],
        ),
        write(
            "8 create: a name once",
            Admin,
            (Method::POST, "/rest/calendar"),
            example(),
            &[("status", "409")],
        ),
        write(
            "8 create: a zone that is one",
            Admin,
            (Method::POST, "/rest/calendar"),
            json!({ "name": "X", "timeZone": "Mars/Olympus", "workingTimes": [] }),
            &[("status", "400"), ("/messages/0", "~timeZone")],
        ),
        write(
            "issue 5: create with an id",
            Admin,
            (Method::POST, "/rest/calendar"),
            json!({ "id": 40, "name": "Brought", "timeZone": "UTC", "workingTimes": [{ "weekday": "MONDAY", "start": 0, "end": 3_600_000 }] }),
            &[("status", "201"), ("/id", "40")],
        ),
        write(
            "issue 5: an id that is taken",
            Admin,
            (Method::POST, "/rest/calendar"),
            json!({ "id": 40, "name": "Again", "timeZone": "UTC", "workingTimes": [{ "weekday": "MONDAY", "start": 0, "end": 3_600_000 }] }),
            &[("status", "409")],
        ),
    ]
}

fn changes() -> Vec<Step> {
    let five = "/rest/calendar/5";
    vec![
        write(
            "8 update: not for everybody",
            Member,
            (Method::PUT, five),
            json!({ "name": "Mine" }),
            &[("status", "403")],
        ),
        write(
            "8 update",
            Admin,
            (Method::PUT, five),
            json!({ "name": "Calendar 3", "holidays": [], "exceptions": [{ "date": "2026-12-24", "windows": [{ "start": 28_800_000, "end": 43_200_000 }] }] }),
            &[
                ("/name", "Calendar 3"),
                ("/holidays", "[]"),
                ("/exceptions/0/windows/0/end", "43200000"),
                ("/dailyWorkingHours", "11.0"),
            ],
        ),
        step("8 updated", Member, five, &[("/name", "Calendar 3")]),
        Step {
            section: "issue 5: delete, not for everybody",
            who: Member,
            call: (Method::DELETE, five),
            body: None,
            expect: &[("status", "403")],
        },
        Step {
            section: "issue 5: delete",
            who: Admin,
            call: (Method::DELETE, five),
            body: None,
            expect: &[("status", "204"), ("text", "")],
        },
        step("issue 5: deleted", Member, five, &[("status", "404")]),
    ]
}

#[tokio::test]
async fn calendars_are_those_of_the_reference() {
    let (app, admin) = stage().await;
    let (_, member) = app.token_for(0, MEMBER).await;
    for step in reads().into_iter().chain(creations()).chain(changes()) {
        let token = match step.who {
            Admin => &admin,
            Member => &member,
        };
        check(&app, token, &step).await;
    }
}

async fn check(app: &TestApp, token: &str, step: &Step) {
    let answer = app
        .rest_call(token, step.call.clone(), step.body.as_ref())
        .await;
    let status = step.expect.iter().any(|(what, _)| *what == "status");
    let ok = (!status).then_some(&("status", "200"));
    for (what, expected) in ok.into_iter().chain(step.expect) {
        let found = seen(&answer, what);
        let at = format!("{}: {:?}: {what}: {}", step.section, step.call, answer.text);
        assert!(
            fits(found.as_deref(), expected),
            "{found:?} and not {expected:?}: {at}"
        );
    }
}
