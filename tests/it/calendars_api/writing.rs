//! What only administrators may do, and what comes of it.

use reqwest::Method;
use sandbox::{Edit, Misbehaviour, Operation, Rule, accounts};
use serde_json::{Value, json};

use super::{CALENDARS, Stage, named, path_of, two_shifts, with};

/// Every write that there is.
fn writes(id: i64) -> [(Method, String, Option<Value>); 3] {
    [
        (Method::POST, CALENDARS.to_owned(), Some(named("Another"))),
        (Method::PUT, path_of(id), Some(json!({ "name": "Changed" }))),
        (Method::DELETE, path_of(id), None),
    ]
}

#[tokio::test]
async fn ids_are_counted_and_never_counted_again() {
    let stage = Stage::set().await;
    assert_eq!(stage.made(&named("a")).await, 1);
    assert_eq!(stage.made(&named("b")).await, 2);
    stage.delete(2).await.expect(204);
    assert_eq!(stage.made(&named("c")).await, 3);
    // Brought along: a free id, also between and below those that were counted.
    let with_id = |name: &str, id: i64| with(named(name), &json!({ "id": id }));
    assert_eq!(stage.made(&with_id("d", 40)).await, 40);
    assert_eq!(stage.made(&with_id("e", 2)).await, 2);
    assert_eq!(stage.made(&named("f")).await, 41);
    let taken = stage.create(&with_id("g", 40)).await.expect(409).json();
    assert_eq!(taken["message"], "Another calendar has this id.", "{taken}");
    stage.made(&with_id("h", i64::from(i32::MAX))).await;
    let full = stage.create(&named("i")).await.expect(409).json();
    assert_eq!(full["message"], "No id is left.", "{full}");
}

#[tokio::test]
async fn a_change_names_only_what_it_changes() {
    let stage = Stage::set().await;
    let exceptions = json!([{ "date": "2026-12-24", "windows": [] }]);
    let before = with(two_shifts(), &json!({ "exceptions": exceptions }));
    let id = stage.made(&before).await;
    let times = json!([{ "weekday": "Friday", "start": 0, "end": 3_600_000 }]);
    let changed = stage
        .put(id, &json!({ "workingTimes": times }))
        .await
        .expect(200)
        .json();
    assert_eq!(changed["workingTimes"][0]["weekday"], "FRIDAY", "{changed}");
    assert_eq!(changed["dailyWorkingHours"], 1.0, "{changed}");
    for kept in ["name", "timeZone", "holidays", "exceptions"] {
        assert_eq!(changed[kept], before[kept], "{kept}");
    }
    let emptied =
        json!({ "holidays": [], "exceptions": [], "name": "  Renamed ", "timeZone": "UTC" });
    let changed = stage.put(id, &emptied).await.expect(200).json();
    assert_eq!(changed["holidays"], json!([]), "{changed}");
    assert_eq!(changed.get("exceptions"), None, "{changed}");
    assert_eq!(
        (&changed["name"], &changed["timeZone"]),
        (&json!("Renamed"), &json!("UTC"))
    );
    assert_eq!(stage.get(&path_of(id)).await.expect(200).json(), changed);
}

#[tokio::test]
async fn a_calendar_may_be_sent_back_as_it_was_read() {
    let stage = Stage::set().await;
    let id = stage.made(&two_shifts()).await;
    let read = stage.get(&path_of(id)).await.expect(200).json();
    assert_eq!(stage.put(id, &read).await.expect(200).json(), read);
    let other_id = with(read, &json!({ "id": id + 1 }));
    stage.put(id, &other_id).await.expect(400);
}

#[tokio::test]
async fn there_is_always_one_default() {
    let stage = Stage::set().await;
    let defaults = async || stage.names().await.1;
    let first = stage
        .made(&with(named("a"), &json!({ "isDefault": true })))
        .await;
    assert_eq!(defaults().await, ["a"]);
    let second = stage.made(&named("b")).await;
    assert_eq!(defaults().await, ["a"]);
    stage
        .put(second, &json!({ "isDefault": true }))
        .await
        .expect(200);
    assert_eq!(defaults().await, ["b"]);
    // Not being the default is no news for one that is none.
    stage
        .put(first, &json!({ "isDefault": false }))
        .await
        .expect(200);
    stage.put(second, &json!({ "name": "B" })).await.expect(200);
    assert_eq!(defaults().await, ["B"]);
    let refused = stage.delete(second).await.expect(409).json();
    assert_eq!(
        refused["message"], "The calendar is the site's default.",
        "{refused}"
    );
    stage
        .put(second, &json!({ "isDefault": false }))
        .await
        .expect(200);
    assert_eq!(defaults().await, ["normalHours"]);
    stage.delete(second).await.expect(204);
    assert_eq!(stage.names().await.0, ["normalHours", "a"]);
}

#[tokio::test]
async fn who_is_no_admin_reads_and_changes_nothing() {
    let stage = Stage::set().await;
    let id = stage.made(&two_shifts()).await;
    let before = stage.app.dump().await;
    for (method, path, body) in writes(id) {
        let call = (method, path.as_str());
        let refused = stage
            .app
            .rest_call(&stage.member, call, body.as_ref())
            .await;
        let refused = refused.expect(403).json();
        assert_eq!(refused["message"], "Only Jira administrators may do this.");
        assert_eq!(refused["status"], 403, "{refused}");
    }
    // What is wrong with a body is nothing to those who may not send it.
    let call = (Method::POST, CALENDARS);
    let body = json!({ "nonsense": 1 });
    stage
        .app
        .rest_call(&stage.member, call, Some(&body))
        .await
        .expect(403);
    assert_eq!(stage.app.dump().await, before);
}

#[tokio::test]
async fn jira_is_asked_anew_for_every_write() {
    let stage = Stage::set().await;
    let id = stage.made(&two_shifts()).await;
    let before = stage.app.dump().await;
    let admin = |admin| {
        let account = accounts::ADMIN.to_owned();
        stage
            .app
            .site(0)
            .edit(Edit::Admin { account, admin })
            .unwrap();
    };
    for (method, path, body) in writes(id) {
        admin(false);
        let call = (method.clone(), path.as_str());
        stage
            .app
            .rest_call(&stage.admin, call, body.as_ref())
            .await
            .expect(403);
        admin(true);
        let unavailable = Misbehaviour::Unavailable { retry_after: None };
        let rule = Rule::always(Operation::MyPermissions, unavailable);
        stage.app.site(0).misbehave(rule);
        let call = (method, path.as_str());
        stage
            .app
            .rest_call(&stage.admin, call, body.as_ref())
            .await
            .expect(503);
        stage.app.site(0).behave();
    }
    assert_eq!(stage.app.dump().await, before);
}

#[tokio::test]
async fn a_calendar_of_another_site_is_not_there() {
    let (stage, foreign) = Stage::of_two_sites().await;
    let id = stage.made(&two_shifts()).await;
    let before = stage.app.dump().await;
    let on_foreign = async |method: Method, path: &str, body: Option<Value>| {
        let call = (method, path);
        stage.app.rest_call(&foreign, call, body.as_ref()).await
    };
    let path = path_of(id);
    on_foreign(Method::GET, &path, None).await.expect(404);
    let change = Some(json!({ "name": "Mine" }));
    on_foreign(Method::PUT, &path, change).await.expect(404);
    on_foreign(Method::DELETE, &path, None).await.expect(404);
    for list in [CALENDARS, "/rest/calendar/search?name=Calendar"] {
        let text = on_foreign(Method::GET, list, None).await.expect(200).text;
        assert!(!text.contains("Calendar 2"), "{text}");
    }
    assert_eq!(
        stage.app.dump().await.rows("calendars"),
        before.rows("calendars")
    );
    // Each site counts for itself and has names of its own.
    let same = Some(with(two_shifts(), &json!({ "isDefault": true })));
    let made = on_foreign(Method::POST, CALENDARS, same)
        .await
        .expect(201)
        .json();
    assert_eq!(made["id"], 1, "{made}");
    assert_eq!(stage.names().await.1, ["normalHours"]);
}

#[tokio::test]
async fn every_write_is_noted_with_user_and_token() {
    let stage = Stage::set().await;
    let site = stage.app.site_id(0).await;
    let noted = async || {
        let events = dwell::db::audit::list(&stage.app.db, site, None, 1000).await;
        events.unwrap()
    };
    let id = stage.made(&two_shifts()).await;
    stage
        .put(id, &json!({ "name": "Renamed" }))
        .await
        .expect(200);
    stage.delete(id).await.expect(204);
    stage.create(&json!({})).await.expect(400);
    let mut events = noted().await;
    events.retain(|event| event.action.starts_with("calendar."));
    let mut actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    // On a clock that stands still their order is not told.
    actions.sort_unstable();
    assert_eq!(
        actions,
        ["calendar.changed", "calendar.created", "calendar.deleted"]
    );
    for event in &events {
        assert_eq!(event.actor, accounts::ADMIN, "{event:?}");
        assert_eq!(event.subject.as_deref(), Some("1"), "{event:?}");
        let name = event.detail["name"].as_str().unwrap_or_default();
        let expected = ["Calendar 2", "Renamed"][usize::from(event.action != "calendar.created")];
        assert_eq!(name, expected, "{event:?}");
        assert!(event.detail["token"].is_string(), "{event:?}");
    }
}

#[tokio::test]
async fn parallel_creates_have_ids_of_their_own() {
    let stage = Stage::set().await;
    let names: Vec<String> = (0..12).map(|n| format!("Calendar {n}")).collect();
    let bodies: Vec<Value> = names.iter().map(|name| named(name)).collect();
    let made = futures::future::join_all(bodies.iter().map(|body| stage.made(body))).await;
    let mut sorted = made.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=12).collect::<Vec<i64>>(), "{made:?}");
    let same = named("Once");
    let twins = futures::future::join_all((0..6).map(|_| stage.create(&same))).await;
    let mut statuses: Vec<u16> = twins.iter().map(|twin| twin.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
}
