//! The audit trail.

use chrono::TimeDelta;
use dwell::clock::Clock as _;
use dwell::crypto::random;
use dwell::db::audit::AuditEvent;
use reqwest::Method;
use sandbox::{accounts, secrets};
use serde_json::{Value, json};

use super::{admin, call, each, get};
use crate::test_app::{TestApp, send};

const AUDIT: &str = "/api/v1/audit";
const SETTINGS: &str = "/api/v1/settings/audit";

/// Something of every category, a minute apart.
async fn busy() -> TestApp {
    let app = TestApp::installed().await;
    let passes = || app.advance(TimeDelta::minutes(1));
    passes();
    app.token_for(0, accounts::MEMBER).await;
    passes();
    let wrong = json!({ "key": secrets::EXPIRED_KEY });
    let path = "/api/v1/credentials/organization-key";
    admin(&app, Method::PUT, path, wrong).await.expect(422);
    passes();
    let calendar = json!({ "name": "=HYPERLINK(1)", "timeZone": "Etc/UTC", "workingTimes": [{ "weekday": "MONDAY", "start": 0, "end": 3_600_000 }] });
    admin(&app, Method::POST, "/api/v1/calendars", calendar)
        .await
        .expect(201);
    passes();
    admin(&app, Method::PUT, SETTINGS, json!({ "retentionDays": 30 }))
        .await
        .expect(200);
    passes();
    app
}

#[tokio::test]
async fn everything_is_told_newest_first_with_who_and_how_it_ended() {
    let app = busy().await;
    let all = get(&app, accounts::ADMIN, AUDIT).await;
    let items = &all["items"];
    let categories = each(items, "category");
    assert_eq!(
        categories[..4],
        ["settings", "calendar", "credential", "token"],
        "{all}"
    );
    assert_eq!(categories.last(), Some(&"installation"), "{all}");
    assert_eq!(
        each(items, "result")[..4],
        ["success", "success", "failure", "success"]
    );
    assert_eq!(
        items[0]["actor"],
        json!({ "accountId": accounts::ADMIN }),
        "{all}"
    );
    let first = items.as_array().unwrap().last().unwrap();
    assert_eq!(first["actor"], json!({ "system": "jira" }), "{all}");
    assert_eq!(
        all["total"].as_u64(),
        Some(categories.len() as u64),
        "{all}"
    );
}

#[tokio::test]
async fn filters_narrow_and_pages_go_on() {
    let app = busy().await;
    let all = get(&app, accounts::ADMIN, AUDIT).await;
    let total = all["total"].as_u64().unwrap();
    let count = async |query: &str| {
        let page = get(&app, accounts::ADMIN, &format!("{AUDIT}?{query}")).await;
        page["total"].as_u64().unwrap()
    };
    let mut sum = 0;
    for category in [
        "token",
        "credential",
        "calendar",
        "installation",
        "settings",
    ] {
        let some = count(&format!("category={category}")).await;
        assert!(some > 0, "{category}");
        sum += some;
    }
    assert_eq!(sum, total, "every event has one category");
    assert_eq!(count("q=HYPERLINK").await, 1);
    assert_eq!(count("q=hyperlink&category=token").await, 0);
    assert_eq!(count(&format!("actor={}", accounts::MEMBER)).await, 0);
    assert!(count("actor=jira").await > 0);
    let at = all["items"][1]["at"].as_str().unwrap();
    assert_eq!(count(&format!("from={at}")).await, 2);
    assert_eq!(count(&format!("to={at}")).await, total - 2);
    let mut seen = Vec::new();
    let mut path = format!("{AUDIT}?limit=2");
    loop {
        let page = get(&app, accounts::ADMIN, &path).await;
        seen.extend(each(&page["items"], "id").into_iter().map(str::to_owned));
        let Some(cursor) = page["nextCursor"].as_str() else {
            break;
        };
        path = format!("{AUDIT}?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, each(&all["items"], "id"));
    for query in [
        "limit=0",
        "category=weather",
        "from=yesterday",
        "cursor=x",
        "colour=red",
    ] {
        let path = format!("{AUDIT}?{query}");
        admin(&app, Method::GET, &path, Value::Null)
            .await
            .expect(422);
    }
}

#[tokio::test]
async fn the_file_has_the_same_events_and_no_formulas() {
    let app = busy().await;
    let total = get(&app, accounts::ADMIN, AUDIT).await["total"]
        .as_u64()
        .unwrap();
    let path = format!("{AUDIT}.csv");
    let file = admin(&app, Method::GET, &path, Value::Null)
        .await
        .expect(200);
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len() as u64, total + 1, "{}", file.text);
    assert!(
        lines[0].starts_with("\"id\",\"at\",\"actor\""),
        "{}",
        lines[0]
    );
    assert!(
        lines.iter().all(|line| !line.contains(",\"=")),
        "{}",
        file.text
    );
    let few = format!("{path}?category=token");
    let few = admin(&app, Method::GET, &few, Value::Null)
        .await
        .expect(200);
    assert_eq!(few.text.lines().count(), 2, "{}", few.text);
}

#[tokio::test]
async fn what_is_older_than_the_site_keeps_is_forgotten() {
    let app = TestApp::installed().await;
    let kept = get(&app, accounts::ADMIN, SETTINGS).await;
    assert_eq!(kept, json!({ "retentionDays": 180 }));
    for days in [json!(29), json!(3651), json!("30"), Value::Null] {
        let body = json!({ "retentionDays": days });
        admin(&app, Method::PUT, SETTINGS, body).await.expect(422);
    }
    let total = async || {
        get(&app, accounts::ADMIN, AUDIT).await["total"]
            .as_u64()
            .unwrap()
    };
    let before = total().await;
    app.advance(TimeDelta::days(179));
    app.keep_fresh().await;
    app.housekeeping.round().await;
    assert!(total().await >= before);
    admin(&app, Method::PUT, SETTINGS, json!({ "retentionDays": 90 }))
        .await
        .expect(200);
    app.housekeeping.round().await;
    let left = get(&app, accounts::ADMIN, AUDIT).await;
    let oldest = app.clock.now() - TimeDelta::days(90);
    for at in each(&left["items"], "at") {
        assert!(
            at.parse::<chrono::DateTime<chrono::Utc>>().unwrap() >= oldest,
            "{at}"
        );
    }
    assert_eq!(
        each(&left["items"], "action")[0],
        "settings.audit",
        "{left}"
    );
}

#[tokio::test]
async fn it_is_for_admins_of_the_site_alone() {
    let app = busy().await;
    for path in [AUDIT, "/api/v1/audit.csv", SETTINGS] {
        call(&app, accounts::MEMBER, Method::GET, path, Value::Null)
            .await
            .expect(403);
    }
    let body = json!({ "retentionDays": 30 });
    call(&app, accounts::MEMBER, Method::PUT, SETTINGS, body)
        .await
        .expect(403);
}

#[tokio::test]
async fn of_two_who_choose_a_time_the_second_gets_what_holds_now() {
    let app = TestApp::installed().await;
    let shown = admin(&app, Method::GET, SETTINGS, Value::Null)
        .await
        .expect(200);
    let seen = shown.headers["etag"].to_str().unwrap().to_owned();
    let choose = async |days: u32| {
        let request = app.page_request(0, accounts::ADMIN, (Method::PUT, SETTINGS));
        let request = request.header("If-Match", seen.as_str());
        send(request.json(&json!({ "retentionDays": days }))).await
    };
    choose(30).await.expect(200);
    let late = choose(60).await.expect(412).json();
    assert_eq!(late["current"], json!({ "retentionDays": 30 }), "{late}");
}

#[tokio::test]
async fn a_trial_that_was_refused_is_a_failure() {
    let app = TestApp::installed().await;
    let (id, _) = app.token_for(0, accounts::ADMIN).await;
    let path = format!("/api/v1/tokens/{id}/try");
    let tries = [("WEB-1", "success"), ("NOWHERE-1", "failure")];
    for (issue, result) in tries {
        app.advance(TimeDelta::minutes(1));
        admin(&app, Method::POST, &path, json!({ "issueKey": issue }))
            .await
            .expect(200);
        let all = get(&app, accounts::ADMIN, &format!("{AUDIT}?q=token.tried")).await;
        assert_eq!(all["items"][0]["result"], result, "{all}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_hold_everything_says_so() {
    let app = TestApp::installed().await;
    let site = app.site_id(0).await;
    let long = "x".repeat(100_000);
    let tx = app.db.begin().await.unwrap();
    for _ in 0..40 {
        let event = AuditEvent {
            id: random::uuid_v7(app.clock.now()),
            site,
            at: app.clock.now(),
            actor: "operator".to_owned(),
            action: "long".to_owned(),
            subject: None,
            detail: json!({ "text": long }),
        };
        dwell::db::audit::insert(&tx, &event).await.unwrap();
    }
    tx.commit().await.unwrap();
    let path = format!("{AUDIT}.csv?q=long");
    let file = app.page_request(0, accounts::ADMIN, (Method::GET, &path));
    let file = send(file).await.expect(200);
    let told = |name: &str| {
        file.headers[name]
            .to_str()
            .unwrap()
            .parse::<usize>()
            .unwrap()
    };
    assert_eq!((told("x-rows"), told("x-total-rows")), (34, 40));
    assert_eq!(file.text.lines().count(), 35);
    let request = app.page_request(0, accounts::ADMIN, (Method::GET, &path));
    let text = send(request.header("Accept", "application/json"))
        .await
        .expect(200)
        .json();
    assert_eq!((&text["rows"], &text["total"]), (&json!(34), &json!(40)));
    assert_eq!(text["csv"], file.text);
}
