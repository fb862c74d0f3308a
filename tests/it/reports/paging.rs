//! Pages: by offset and by token.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sandbox::accounts::{ADMIN, FAR};
use sandbox::{Misbehaviour, Operation, Rule, SiteOptions};
use serde_json::Value;

use super::{keys, messages, rows};
use crate::test_app::TestApp;

const ALL: &str = "filterType=customjql&customjql=created+is+not+empty&columnsBy=statusDuration";

async fn get(app: &TestApp, token: &str, path_and_query: &str) -> Value {
    app.report(token, path_and_query).await.expect(200).json()
}

#[tokio::test]
async fn an_offset_page_is_a_window_of_the_whole() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let whole = get(&app, &token, &format!("/rest/list?{ALL}&pageSize=1000")).await;
    let all = keys(&whole);
    assert_eq!(all.len(), 60);
    for (start, size, from, to) in [
        (0, 7, 0, 7),
        (7, 7, 7, 14),
        (56, 7, 56, 60),
        (59, 1, 59, 60),
        (0, 1000, 0, 60),
    ] {
        let query = format!("/rest/list?{ALL}&pageSize={size}&startIssueIndex={start}");
        let page = get(&app, &token, &query).await;
        assert_eq!(keys(&page), all[from..to], "{query}");
        let told = ["startIssueIndex", "endIssueIndex", "total", "pageSize"]
            .map(|name| page[name].as_u64().unwrap());
        assert_eq!(told, [start, to as u64, 60, size], "{query}");
        let figures = |report: &Value, from: usize, to: usize| {
            rows(report)[from..to]
                .iter()
                .map(|row| row["headerColumns"].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            figures(&page, 0, to - from),
            figures(&whole, from, to),
            "{query}"
        );
    }
    for start in [60, 61, 10_000_000] {
        let page = get(
            &app,
            &token,
            &format!("/rest/list?{ALL}&startIssueIndex={start}"),
        )
        .await;
        assert!(keys(&page).is_empty(), "{page}");
        assert_eq!(
            (&page["total"], &page["startIssueIndex"]),
            (&60.into(), &start.into())
        );
        assert!(
            page["endIssueIndex"].as_u64() >= Some(60),
            "a loop until total ends: {page}"
        );
    }
}

/// All pages by token; an hour passes between two of them.
async fn paged(app: &TestApp, token: &str, size: usize) -> Vec<Value> {
    let mut pages = Vec::new();
    let mut next = String::new();
    loop {
        let page = get(
            app,
            token,
            &format!("/rest/list2?{ALL}&pageSize={size}{next}"),
        )
        .await;
        let token = page["nextPageToken"]
            .as_str()
            .map(|token| format!("&nextPageToken={token}"));
        pages.push(page);
        app.advance(TimeDelta::hours(1));
        match token {
            Some(token) => next = token,
            None => return pages,
        }
        assert!(pages.len() < 100, "pages without an end");
    }
}

#[tokio::test]
async fn token_pages_hold_every_issue_once_and_measure_to_one_instant() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let whole = get(
        &app,
        &token,
        &format!("/rest/list?{ALL}&pageSize=1000&includeDeletedStatuses=true&statuses=3,10000"),
    )
    .await;
    let figures = |report: &Value| -> Vec<(String, Vec<Value>)> {
        let ids = ["3", "10000"];
        let cells = |row: &Value| {
            let cells = row["valueColumns"].as_array().unwrap();
            ids.map(|id| {
                cells
                    .iter()
                    .find(|cell| cell["id"] == id)
                    .map_or(Value::Null, |cell| cell["raw"].clone())
            })
            .to_vec()
        };
        rows(report)
            .iter()
            .map(|row| (super::key_of(row).to_owned(), cells(row)))
            .collect()
    };
    let expected = figures(&whole);
    let pages = paged(&app, &token, 7).await;
    let sizes: Vec<usize> = pages.iter().map(|page| rows(page).len()).collect();
    assert_eq!(sizes, [7, 7, 7, 7, 7, 7, 7, 7, 4]);
    let found: Vec<_> = pages.iter().flat_map(figures).collect();
    assert_eq!(
        found, expected,
        "the order and the figures of the whole, although hours passed"
    );
    assert!(
        pages
            .iter()
            .all(|page| page["reportDate"] == whole["reportDate"]),
        "one instant"
    );
}

#[tokio::test]
async fn pages_are_full_however_short_jiras_are() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for what in [
        Misbehaviour::ShortPages { size: 3 },
        Misbehaviour::EmptyPage,
    ] {
        let rule = match what {
            Misbehaviour::EmptyPage => Rule::times(Operation::Search, 2, what),
            _ => Rule::always(Operation::Search, what),
        };
        app.site(0).misbehave(rule);
        let pages = paged(&app, &token, 25).await;
        app.site(0).behave();
        let found: Vec<&str> = pages.iter().flat_map(keys).collect();
        let different: BTreeSet<&str> = found.iter().copied().collect();
        assert_eq!((found.len(), different.len()), (60, 60));
        assert_eq!(pages.len(), 3, "25, 25 and 10");
    }
    app.site(0)
        .misbehave(Rule::always(Operation::Search, Misbehaviour::RepeatedToken));
    let circle = format!("/rest/list2?{ALL}&pageSize=100");
    let first = app.report(&token, &circle).await;
    assert!(
        first.status == 502 || first.json().get("nextPageToken").is_none(),
        "{}",
        first.text
    );
}

#[tokio::test]
async fn a_page_token_is_good_for_one_user_one_site_one_request_and_one_day() {
    let app = TestApp::start(vec![SiteOptions::sample(), SiteOptions::sample()], &[]).await;
    app.install(0).await;
    app.install(1).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let (_, of_another_user) = app.token_for(0, FAR).await;
    let (_, of_another_site) = app.token_for(1, ADMIN).await;
    let first = format!("/rest/list2?{ALL}&pageSize=10");
    let page = get(&app, &token, &first).await;
    let next = page["nextPageToken"].as_str().unwrap();
    let flipped = if next.ends_with('A') { "B" } else { "A" };
    let altered = format!("{}{flipped}", &next[..next.len() - 1]);
    let cut = &next[..next.len() - 8];
    let refused = [
        (&token, first.clone(), altered.as_str()),
        (&token, first.clone(), cut),
        (&token, first.clone(), "x"),
        (&token, first.clone(), "%00"),
        (&token, first.replace("pageSize=10", "pageSize=11"), next),
        (
            &token,
            format!("{first}&trimHistoryEndDate=2026-01-01"),
            next,
        ),
        (&token, first.replace("created", "updated"), next),
        (&of_another_user, first.clone(), next),
        (&of_another_site, first.clone(), next),
    ];
    for (token, query, next) in refused {
        let query = format!("{query}&nextPageToken={next}");
        let body = app.report(token, &query).await.expect(400).json();
        assert!(messages(&body)[0].starts_with("nextPageToken: '"), "{body}");
    }
    let again = format!("{first}&nextPageToken={next}");
    assert_eq!(rows(&get(&app, &token, &again).await).len(), 10);
    let new_token_of_the_same_user = app.token_for(0, ADMIN).await.1;
    get(&app, &new_token_of_the_same_user, &again).await;
    app.advance(TimeDelta::hours(24));
    get(&app, &token, &again).await;
    app.advance(TimeDelta::seconds(1));
    app.report(&token, &again).await.expect(400);
}

#[tokio::test]
async fn a_form_pages_as_a_query_does() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let parameters = [
        ("filterType", "customjql"),
        ("customjql", "created is not empty"),
        ("columnsBy", "statusDuration"),
        ("pageSize", "50"),
    ];
    let first = app
        .report_form(&token, "/rest/list2", &parameters)
        .await
        .expect(200)
        .json();
    let next = first["nextPageToken"].as_str().unwrap();
    let mut form = parameters.to_vec();
    form.push(("nextPageToken", next));
    let last = app
        .report_form(&token, "/rest/list2", &form)
        .await
        .expect(200)
        .json();
    assert_eq!(rows(&last).len(), 10);
    let query = format!("/rest/list2?{ALL}&pageSize=50&nextPageToken={next}");
    assert_eq!(
        get(&app, &token, &query).await["table"],
        last["table"],
        "the same run, asked for in another way"
    );
}
