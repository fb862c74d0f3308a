//! `dwell import-timepiece`: from a stand-in of Timepiece's service, and from another Dwell.

mod stand_in;

use reqwest::Method;
use sandbox::accounts::{ADMIN, FAR, MEMBER};
use serde_json::{Value, json};

use self::stand_in::{StandIn, TOKEN};
use super::{Operator, Run};
use crate::test_app::TestApp;

const OFFICE: &str = "/rest/calendar/7";
const WEEKLY: &str = "/rest/parameterSets/19f95f82-63ce-4d48-87d9-458c388d197b";

/// The program, with the tokens in its environment.
async fn import(from: &str, from_token: &str, to: &TestApp, to_token: &str) -> Run {
    let operator = Operator::new()
        .with("DWELL_IMPORT_TOKEN", from_token)
        .with("DWELL_IMPORT_TO_TOKEN", to_token);
    let (from, to) = (from.to_owned(), to.url.clone());
    let run = move || operator.run(&["import-timepiece", "--from", &from, "--to", &to]);
    tokio::task::spawn_blocking(run).await.unwrap()
}

async fn get(app: &TestApp, token: &str, path: &str) -> Value {
    app.report(token, path).await.expect(200).json()
}

#[tokio::test]
async fn everything_is_copied_with_its_id_and_once() {
    let (app, theirs) = (TestApp::installed().await, StandIn::start().await);
    let (_, token) = app.token_for(0, ADMIN).await;
    let first = import(theirs.url(), TOKEN, &app, &token).await;
    let expected = "\
calendar 7 \"Office\": copied
calendar 12 \"Lunar\": not copied: timeZone must be a time zone of the IANA database, such as Europe/Berlin.
parameter set 19f95f82-63ce-4d48-87d9-458c388d197b \"Weekly\": copied
parameter set c70f9366-63ce-4d48-87d9-458c388d197b \"Odd\": copied
  reports refuse it: reportType: 'somethingNew' is not accepted; allowed: ";
    let shape = |text: &str| text.lines().take(4).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(shape(&first.out)[0], shape(expected)[0], "{first:?}");
    assert!(
        shape(&first.out)[1].starts_with("calendar 12 \"Lunar\": not copied: timeZone"),
        "{first:?}"
    );
    assert_eq!(shape(&first.out)[2..], shape(expected)[2..], "{first:?}");
    assert!(
        first
            .out
            .contains("  reports refuse it: reportType: 'somethingNew'"),
        "{first:?}"
    );
    assert!(
        first
            .out
            .ends_with("3 copied, 0 there already, 1 not copied, 1 to look at\n"),
        "{first:?}"
    );
    assert_eq!(first.code, 1, "something is left to do");

    let office = get(&app, &token, OFFICE).await;
    assert_eq!(
        (&office["name"], &office["dailyWorkingHours"]),
        (&json!("Office"), &json!(11.0))
    );
    assert_eq!(
        office["holidays"],
        json!([{ "name": "A holiday", "date": "2025-04-28", "recurring": true }])
    );
    let weekly = get(&app, &token, WEEKLY).await;
    assert_eq!(
        (&weekly["ownerId"], &weekly["public"]),
        (&json!(MEMBER), &json!(false))
    );
    assert_eq!(weekly["parameters"]["calendar"], 7, "{weekly}");

    let before = app.dump().await;
    let second = import(theirs.url(), TOKEN, &app, &token).await;
    assert!(
        second
            .out
            .ends_with("0 copied, 3 there already, 1 not copied, 1 to look at\n"),
        "{second:?}"
    );
    let after = app.dump().await;
    for table in ["calendars", "parameter_sets"] {
        assert_eq!(before.rows(table), after.rows(table), "{table}");
    }
    let (_, member) = app.token_for(0, MEMBER).await;
    let report = app.report(
        &member,
        "/rest/list2?paramSetId=19f95f82-63ce-4d48-87d9-458c388d197b",
    );
    assert_eq!(
        report.await.expect(200).json()["calendar"]["name"],
        "Office"
    );
}

#[tokio::test]
async fn another_dwell_is_a_source_too() {
    let (old, new) = (TestApp::installed().await, TestApp::installed().await);
    let (_, source) = old.token_for(0, ADMIN).await;
    let (_, target) = new.token_for(0, ADMIN).await;
    let calendar = json!({ "id": 30, "name": "Short", "timeZone": "UTC", "isDefault": true,
        "workingTimes": [{ "weekday": "MONDAY", "start": 0, "end": 3_600_000 }],
        "exceptions": [{ "date": "2026-12-24", "windows": [] }] });
    let set = json!({ "name": "Mine", "public": true, "parameters": {
        "reportType": "statusDuration", "filterType": "project", "projectKey": "WEB", "calendar": "30" } });
    for (path, body) in [("/rest/calendar", &calendar), ("/rest/parameterSets", &set)] {
        let call = (Method::POST, path);
        old.rest_call(&source, call, Some(body)).await.expect(201);
    }
    let run = import(&old.url, &source, &new, &target).await;
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    assert!(
        run.out
            .ends_with("2 copied, 0 there already, 0 not copied, 0 to look at\n"),
        "{run:?}"
    );
    for path in ["/rest/calendar/30", "/rest/parameterSets"] {
        let (mut there, mut here) = (
            get(&old, &source, path).await,
            get(&new, &target, path).await,
        );
        there["clientKey"].take();
        here["clientKey"].take();
        assert_eq!(there, here, "{path}");
    }
    let change = json!({ "name": "Longer" });
    let call = (Method::PUT, "/rest/calendar/30");
    new.rest_call(&target, call, Some(&change))
        .await
        .expect(200);
    let again = import(&old.url, &source, &new, &target).await;
    let told = "calendar 30 \"Short\": not copied: the target has another one of this id, which stays as it is\n";
    assert!(again.out.starts_with(told), "{again:?}");
    assert_eq!(
        get(&new, &target, "/rest/calendar/30").await["name"],
        "Longer"
    );
}

#[tokio::test]
async fn what_keeps_it_from_working_is_told_without_a_token() {
    let (app, theirs) = (TestApp::installed().await, StandIn::start().await);
    let (_, admin) = app.token_for(0, ADMIN).await;
    let (_, other) = app.token_for(0, FAR).await;
    let refused = import(theirs.url(), "wrong", &app, &admin).await;
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{refused:?}");
    assert!(
        refused.err.starts_with(
            "dwell: --from: /rest/calendar/search?pageNumber=0&maxResults=100 was answered with 401"
        ),
        "{refused:?}"
    );
    let forbidden = import(theirs.url(), TOKEN, &app, &other).await;
    assert!(
        forbidden
            .err
            .contains("--to: /rest/calendar was answered with 403"),
        "{forbidden:?}"
    );
    let nowhere = import("http://127.0.0.1:9", TOKEN, &app, &admin).await;
    assert!(
        nowhere
            .err
            .starts_with("dwell: --from: it cannot be reached"),
        "{nowhere:?}"
    );
    for run in [refused, forbidden, nowhere] {
        assert!(
            !run.err.contains(&admin) && !run.err.contains(&other) && !run.err.contains(TOKEN),
            "{run:?}"
        );
    }
}

#[test]
fn both_ends_need_an_address_and_a_token() {
    let with = |arguments: &[&str]| {
        let all = [&["import-timepiece"], arguments].concat();
        Operator::new().run(&all)
    };
    let ends = [
        "--from",
        "https://one.example",
        "--to",
        "https://two.example",
    ];
    let cases: [(&[&str], &str); 4] = [
        (&[], "--from"),
        (
            &ends,
            "--token (or DWELL_IMPORT_TOKEN) must be a report token",
        ),
        (
            &[
                "--from",
                "http://one.example",
                "--to",
                "https://two.example",
                "--token",
                "t",
                "--to-token",
                "u",
            ],
            "--from must be an https address",
        ),
        (
            &[&ends[..], &["--token", "t"]].concat(),
            "--to-token (or DWELL_IMPORT_TO_TOKEN) must be",
        ),
    ];
    for (arguments, told) in cases {
        let run = with(arguments);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains(told), "{run:?}");
    }
}
