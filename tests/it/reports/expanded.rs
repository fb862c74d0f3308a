//! The visits of one issue.

use sandbox::accounts::{ADMIN, FAR, MEMBER};
use serde_json::{Value, json};

use super::story::acme;
use super::{HOUR, report, rows};

const EXPANDED: &str = "/rest/issue/expanded?issueKey=WEB-3&calendar=normalHours";

fn visits(report: &Value) -> Vec<(Value, i64)> {
    let visits = rows(report)[0]["expanded"]["rows"].as_array().unwrap();
    let visit = |visit: &Value| {
        let id = if visit["statusId"].is_null() {
            &visit["valueId"]
        } else {
            &visit["statusId"]
        };
        let ms = visit["value"].as_i64().unwrap();
        (id.clone(), ms / HOUR)
    };
    visits.iter().map(visit).collect()
}

#[tokio::test]
async fn every_visit_of_a_status_is_a_row() {
    let app = acme().await;
    let of = report(&app, ADMIN, EXPANDED).await;
    assert_eq!(of["columnsBy"], "statusDurationExpanded");
    let expected = [(1, 1), (3, 1), (9, 2), (3, 20), (5, 24)].map(|(id, hours)| (json!(id), hours));
    assert_eq!(visits(&of), expected);
    let stats = &rows(&of)[0]["expanded"]["stats"];
    let of_3 = |name: &str| {
        let all = stats[name].as_array().unwrap().iter();
        all.clone().find(|stat| stat["statusId"] == 3).unwrap()["value"]
            .as_i64()
            .unwrap()
    };
    assert_eq!(of_3("visitCounts"), 2);
    let figures = ["totalValues", "averageValues", "minValues", "maxValues"].map(of_3);
    assert_eq!(figures, [21 * HOUR, 21 * HOUR / 2, HOUR, 20 * HOUR]);
}

#[tokio::test]
async fn visits_are_clipped_and_chosen_like_every_figure() {
    let app = acme().await;
    let query = format!(
        "{EXPANDED}&trimHistoryStartDate=2026-11-20&trimHistoryEndDate=2026-11-21&statuses=5"
    );
    let of = report(&app, ADMIN, &query).await;
    assert_eq!(visits(&of), [(json!(3), 12), (json!(5), 12)]);
    let counts = &rows(&of)[0]["expanded"]["stats"]["visitCounts"];
    assert_eq!(*counts, json!([{ "statusId": 5, "value": 1 }]));
}

#[tokio::test]
async fn a_field_has_visits_of_its_values() {
    let app = acme().await;
    let query = "/rest/issue/expanded?issueKey=WEB-1&calendar=normalHours&columnsBy=AnyFieldDurationExpanded&historyFields=assignee";
    let of = report(&app, ADMIN, query).await;
    assert_eq!(visits(&of), [(json!(FAR), 7), (json!(ADMIN), 17)]);
}

#[tokio::test]
async fn csv_and_simplified_have_a_line_a_visit() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let csv = format!("{EXPANDED}&outputType=csv&viewFormat=hours");
    let csv = app.report(&token, &csv).await.expect(200).text;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "Key,Summary,Status,Start,End,Duration,Transitioned By"
    );
    assert_eq!(lines.len(), 6, "{csv}");
    assert!(
        lines[2].contains(",In Progress,19/Nov/26 1:00 PM,19/Nov/26 2:00 PM,1.0,"),
        "{csv}"
    );
    let simplified = report(
        &app,
        ADMIN,
        &format!("{EXPANDED}&outputType=jsonSimplified&viewFormat=d+h+m+s"),
    )
    .await;
    assert_eq!(simplified["results"][3]["Duration"], "0d 20h 0m 0s");
}

#[tokio::test]
async fn an_issue_that_is_hidden_is_not_found() {
    let app = acme().await;
    let (_, token) = app.token_for(0, MEMBER).await;
    app.report(&token, "/rest/issue/expanded?issueKey=SEC-1")
        .await
        .expect(404);
}
