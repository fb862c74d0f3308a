//! The sandbox on a bad day.

use sandbox::accounts::ADMIN;
use sandbox::{Edit, Misbehaviour, Operation, Rule};
use serde_json::{Value, json};

use crate::app::{Stage, texts};

const LONG: &str = "10012";

#[tokio::test]
async fn refusals_come_as_often_as_told() {
    let stage = Stage::sample().await;
    let limit = Misbehaviour::TooManyRequests {
        retry_after: Some(3),
        reset_in: Some(60),
        coarse_reset: true,
        reason: Some("jira-burst-based".to_owned()),
    };
    stage
        .site()
        .misbehave(Rule::times(Operation::Search, 1, limit));
    let refused = stage.admin("search/jql?jql=project%3DWEB").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["retry-after"], "3");
    assert_eq!(refused.headers["ratelimit-reason"], "jira-burst-based");
    assert_eq!(
        refused.headers["x-ratelimit-reset"].len(),
        "2026-11-21T10:00Z".len()
    );
    assert_eq!(
        stage.admin("search/jql?jql=project%3DWEB").await.status,
        200
    );

    stage.site().misbehave(Rule::below(
        "/rest/api/3/status",
        Misbehaviour::HtmlPage { status: 502 },
    ));
    assert_eq!(stage.admin("status").await.status, 502);
    assert_eq!(stage.admin("field").await.status, 200);
    stage.site().behave();
    assert_eq!(stage.admin("status").await.status, 200);

    let gateway = Misbehaviour::TooManyRequests {
        retry_after: None,
        reset_in: None,
        coarse_reset: false,
        reason: None,
    };
    stage
        .site()
        .misbehave(Rule::once(Operation::Token, gateway));
    let refused = stage.exchange(&stage.assertion(ADMIN), None).await;
    assert_eq!(
        (refused.status, refused.headers.get("retry-after")),
        (429, None)
    );
}

#[tokio::test]
async fn a_cut_connection_is_no_whole_answer() {
    let stage = Stage::sample().await;
    let url = format!("{}/rest/api/3/serverInfo", stage.site().base_url());
    stage
        .site()
        .misbehave(Rule::once(Operation::ServerInfo, Misbehaviour::CutMidBody));
    let http = sandbox::http_client().unwrap();
    let answer = http.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.is_err());
    assert!(http.get(&url).send().await.unwrap().text().await.is_ok());
}

async fn first_two_pages(stage: &Stage) -> (Value, Value) {
    let mut body =
        json!({"jql": "project = WEB ORDER BY key", "fields": ["key"], "maxResults": 10});
    let first = stage.post(ADMIN, "search/jql", body.clone()).await.body;
    body["nextPageToken"] = first["nextPageToken"].clone();
    (first, stage.post(ADMIN, "search/jql", body).await.body)
}

#[tokio::test]
async fn search_pages_can_be_short_empty_or_repeated() {
    let stage = Stage::sample().await;
    stage.site().misbehave(Rule::once(
        Operation::Search,
        Misbehaviour::ShortPages { size: 2 },
    ));
    let (first, second) = first_two_pages(&stage).await;
    assert_eq!(texts(&first["issues"], "key"), ["WEB-1", "WEB-2"]);
    assert_eq!(texts(&second["issues"], "key")[0], "WEB-3");

    stage
        .site()
        .misbehave(Rule::once(Operation::Search, Misbehaviour::EmptyPage));
    let (first, second) = first_two_pages(&stage).await;
    assert_eq!(first["issues"], json!([]));
    assert!(first["nextPageToken"].is_string());
    assert_eq!(texts(&second["issues"], "key")[0], "WEB-1");

    stage
        .site()
        .misbehave(Rule::always(Operation::Search, Misbehaviour::RepeatedToken));
    let (first, second) = first_two_pages(&stage).await;
    assert_eq!(first["nextPageToken"], second["nextPageToken"]);
}

#[tokio::test]
async fn histories_can_be_spoiled() {
    let stage = Stage::sample().await;
    let path = format!("issue/{LONG}/changelog");
    let log = async |fault: Misbehaviour| {
        stage
            .site()
            .misbehave(Rule::once(Operation::IssueChangelog, fault));
        stage.admin(&path).await.body
    };
    let dates = texts(
        &log(Misbehaviour::DescendingHistories).await["values"],
        "created",
    );
    assert!(dates.is_sorted_by(|a, b| a >= b) && dates[0] > dates[50]);
    let dates = texts(&log(Misbehaviour::TiedHistories).await["values"], "created");
    assert!(dates.iter().all(|date| *date == dates[0]));
    let cut = log(Misbehaviour::TruncatedChangelog { keep: 5 }).await;
    assert_eq!(
        (cut["values"].as_array().unwrap().len(), &cut["total"]),
        (5, &json!(140))
    );
    let items = |log: &Value| -> Vec<Value> {
        log["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|history| history["items"][0].clone())
            .collect()
    };
    let without = log(Misbehaviour::MissingTo).await;
    assert!(
        items(&without)
            .iter()
            .filter(|item| item["field"] == "status")
            .all(|item| item["to"].is_null())
    );
    let without = log(Misbehaviour::MissingFieldId).await;
    assert!(
        items(&without)
            .iter()
            .all(|item| item.get("fieldId").is_none())
    );
}

#[tokio::test]
async fn bulk_pages_can_repeat_their_border() {
    let stage = Stage::sample().await;
    stage.site().misbehave(Rule::always(
        Operation::BulkChangelogs,
        Misbehaviour::DuplicateBorders,
    ));
    let mut body = json!({"issueIdsOrKeys": [LONG], "maxResults": 10});
    let first = stage
        .post(ADMIN, "changelog/bulkfetch", body.clone())
        .await
        .body;
    body["nextPageToken"] = first["nextPageToken"].clone();
    let second = stage.post(ADMIN, "changelog/bulkfetch", body).await.body;
    let ids = |page: &Value| texts(&page["issueChangeLogs"][0]["changeHistories"], "id");
    assert_eq!(ids(&first).last(), ids(&second).first());
    assert_ne!(ids(&first).last(), ids(&second).last());
}

#[tokio::test]
async fn search_can_lag_behind_an_edit() {
    let stage = Stage::sample().await;
    let (issue, status) = ("WEB-1".to_owned(), "10001".to_owned());
    stage
        .site()
        .edit(Edit::Transition { issue, status })
        .unwrap();
    let jql = r#"key = WEB-1 AND status = "In Review""#;
    stage
        .site()
        .misbehave(Rule::once(Operation::Search, Misbehaviour::SearchLag));
    assert!(stage.keys(ADMIN, jql).await.is_empty());
    assert_eq!(stage.keys(ADMIN, jql).await, ["WEB-1"]);
}
