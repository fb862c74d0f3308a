//! What everybody with a token may read.

use serde_json::{Value, json};

use super::{CALENDARS, Stage, named, path_of, two_shifts, with};

#[tokio::test]
async fn a_site_starts_with_the_calendar_that_counts_all_of_the_time() {
    let stage = Stage::set().await;
    let all = stage.get(CALENDARS).await.expect(200).json();
    let built_in = &all[0];
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
    let days = built_in["workingTimes"].as_array().unwrap();
    assert_eq!(days.len(), 7, "{built_in}");
    assert_eq!(
        days[6],
        json!({ "weekday": "SUNDAY", "start": 0, "end": 86_400_000 })
    );
    let site = stage.app.site_id(0).await;
    for (name, expected) in [
        ("id", Value::Null),
        ("name", json!("normalHours")),
        ("clientKey", json!(site)),
        ("isDefault", json!(true)),
        ("is7x24Calendar", json!(true)),
        ("allWorkingDaysHaveEqualLengths", json!(true)),
        ("calendarSuccessfullyLoaded", json!(true)),
        ("dailyWorkingHours", json!(24.0)),
        ("timeZone", Value::Null),
        ("holidays", json!([])),
    ] {
        assert_eq!(built_in.get(name), Some(&expected), "{name}");
    }
    let alone = stage.get("/rest/calendar/normalHours").await.expect(200);
    assert_eq!(&alone.json(), built_in);
}

#[tokio::test]
async fn the_example_of_the_original_reads_as_it_does_there() {
    let stage = Stage::set().await;
    let id = stage.made(&two_shifts()).await;
    let answer = stage.get(&path_of(id)).await.expect(200);
    let site = stage.app.site_id(0).await;
    let expected = format!(
        r#"{{"id":{id},"name":"Calendar 2","clientKey":"{site}","isDefault":false,"is7x24Calendar":false,"#
    ) + r#""allWorkingDaysHaveEqualLengths":true,"calendarSuccessfullyLoaded":true,"dailyWorkingHours":11.0,"#
        + r#""timeZone":"Europe/Istanbul","workingTimes":[{"weekday":"MONDAY","start":28800000,"end":61200000},"#
        + r#"{"weekday":"MONDAY","start":75600000,"end":82800000}],"#
        + r#""holidays":[{"name":"A holiday","date":"2025-04-28","recurring":true}]}"#;
    assert_eq!(answer.text, expected);
    assert_eq!(answer.headers["content-type"], "application/json");
}

#[tokio::test]
async fn exceptions_are_shown_to_those_who_have_some() {
    let stage = Stage::set().await;
    let exceptions = json!([
        { "date": "2026-12-24", "windows": [{ "start": 28_800_000, "end": 43_200_000 }] },
        { "date": "2026-12-31", "windows": [] },
    ]);
    let body = with(two_shifts(), &json!({ "exceptions": exceptions }));
    let id = stage.made(&body).await;
    let shown = stage.get(&path_of(id)).await.expect(200).json();
    assert_eq!(shown["exceptions"], exceptions, "{shown}");
}

#[tokio::test]
async fn calendars_are_searched_by_name_and_paged() {
    let stage = Stage::set().await;
    for name in ["Büro", "Support", "Support night", "100%"] {
        stage.made(&named(name)).await;
    }
    for (query, names, total, last) in [
        (
            "",
            &["normalHours", "Büro", "Support", "Support night", "100%"][..],
            5,
            true,
        ),
        ("?maxResults=2", &["normalHours", "Büro"], 5, false),
        ("?maxResults=2&pageNumber=2", &["100%"], 5, true),
        ("?pageNumber=9", &[], 5, true),
        ("?name=sUPPORT", &["Support", "Support night"], 2, true),
        ("?name=sUPPORT&searchType=exact", &["Support"], 1, true),
        ("?name=B%C3%9CRO", &["Büro"], 1, true),
        ("?name=%25", &["100%"], 1, true),
        ("?name=hours&searchType=contain", &["normalHours"], 1, true),
        ("?name=nothing", &[], 0, true),
    ] {
        let path = format!("{CALENDARS}/search{query}");
        let page = stage.get(&path).await.expect(200).json();
        let found = page["elements"].as_array().unwrap();
        let found: Vec<&str> = found
            .iter()
            .map(|calendar| calendar["name"].as_str().unwrap())
            .collect();
        assert_eq!(found, names, "{query}");
        assert_eq!(
            (&page["total"], &page["last"]),
            (&json!(total), &json!(last)),
            "{query}"
        );
    }
    let page = stage.get("/rest/calendar/search").await.expect(200).json();
    assert_eq!(
        (&page["pageNumber"], &page["pageSize"]),
        (&json!(0), &json!(10)),
        "{page}"
    );
    let members: Vec<&String> = page.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["elements", "last", "pageNumber", "pageSize", "total"]
    );
}

#[tokio::test]
async fn a_search_that_makes_no_sense_is_told_why() {
    let stage = Stage::set().await;
    let path = "/rest/calendar/search?maxResults=1000&searchType=fuzzy&pageNumber=x&maxresult=5";
    let body = stage.get(path).await.expect(400).json();
    let messages = body["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 4, "{body}");
    assert_eq!(body["status"], 400, "{body}");
}

#[tokio::test]
async fn what_is_no_calendar_is_not_found() {
    let stage = Stage::set().await;
    for id in [
        "1",
        "0",
        "-1",
        "2147483648",
        "office",
        "default",
        "1.0",
        "%00",
    ] {
        let body = stage
            .get(&format!("{CALENDARS}/{id}"))
            .await
            .expect(404)
            .json();
        assert_eq!(body["message"], "There is no such calendar.", "{id}");
    }
}
