//! `where`: rows by the figure in one of their columns.

use rstest::rstest;
use sandbox::accounts::ADMIN;

use super::story::acme;
use super::{keys, messages, report, warnings};

const ALL: &str = "filterType=customjql&customjql=created+is+not+empty&calendar=normalHours";
const GROUPS: &str = "statusGroups=[{\"name\":\"Open\",\"ids\":[1,3]}]";
const METRICS: &str =
    "dbsMetrics=[{\"name\":\"Lead\",\"stopAt\":{\"type\":\"status\",\"ids\":[5]}}]";

#[rstest]
#[case::more("columnsBy=statusDuration&where=3>6h", "SEC-1 WEB-3")]
#[case::at_least("columnsBy=statusDuration&where=3>=6h", "SEC-1 WEB-1 WEB-3")]
#[case::empty_meets_nothing("columnsBy=statusDuration&where=5<100d", "WEB-1 WEB-3")]
#[case::both("columnsBy=statusDuration&where=3>=6h,5>12h", "WEB-3")]
#[case::repeated("columnsBy=statusDuration&where=3>=6h&where=5<=12h", "WEB-1")]
#[case::by_name("columnsBy=statusDuration&where=In Progress>20h", "SEC-1 WEB-3")]
#[case::days("columnsBy=statusDuration&where=3>=1.25d", "SEC-1")]
#[case::group(
    "columnsBy=statusDuration&GROUPS&where=group:Open>=12h",
    "SEC-1 WEB-1 WEB-3"
)]
#[case::group_by_name("columnsBy=statusDuration&GROUPS&where=Open>12h", "SEC-1 WEB-3")]
#[case::metric(
    "columnsBy=durationBetweenStatuses&METRICS&where=Lead>12h",
    "SEC-1 WEB-3"
)]
#[case::user_group(
    "columnsBy=groupDuration&groups=travellers&where=travellers>2h",
    "WEB-1"
)]
#[case::count("columnsBy=statusCount&where=3>=2", "WEB-3")]
#[tokio::test]
async fn rows_that_meet_the_condition_are_shown(#[case] query: &str, #[case] expected: &str) {
    let app = acme().await;
    let query = query.replace("GROUPS", GROUPS).replace("METRICS", METRICS);
    let shown = report(&app, ADMIN, &format!("/rest/list?{ALL}&{query}")).await;
    assert_eq!(keys(&shown).join(" "), expected, "{query}: {shown}");
    assert_eq!(shown["total"], 4, "of the filter");
}

#[tokio::test]
async fn a_day_is_as_long_as_days_are_shown() {
    let app = acme().await;
    let calendar = serde_json::json!({ "name": "Eight", "timeZone": "UTC", "workingTimes":
        (["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"])
            .map(|weekday| serde_json::json!({ "weekday": weekday, "start": 28_800_000, "end": 57_600_000 })) });
    let (_, token) = app.token_for(0, ADMIN).await;
    let create = (reqwest::Method::POST, "/rest/calendar");
    app.rest_call(&token, create, Some(&calendar))
        .await
        .expect(201);
    let query = "/rest/list?filterType=project&projectKey=SEC&columnsBy=statusDuration&calendar=1";
    for (condition, found) in [
        ("where=3>=1d", 0),
        ("where=3>=1d&dayLength=businessDays", 1),
        ("where=3>=8h", 1),
    ] {
        let shown = report(&app, ADMIN, &format!("{query}&{condition}")).await;
        assert_eq!(keys(&shown).len(), found, "{condition}: {shown}");
    }
}

#[tokio::test]
async fn pages_keep_their_place_whatever_rows_they_show() {
    let app = acme().await;
    let query = format!("{ALL}&columnsBy=statusDuration&pageSize=2&where=3>=20h");
    let first = report(&app, ADMIN, &format!("/rest/list?{query}")).await;
    let second = report(
        &app,
        ADMIN,
        &format!("/rest/list?{query}&startIssueIndex=2"),
    )
    .await;
    assert_eq!(
        (keys(&first), keys(&second)),
        (vec!["SEC-1"], vec!["WEB-3"])
    );
    assert_eq!(
        (&first["endIssueIndex"], &second["endIssueIndex"]),
        (&2.into(), &4.into())
    );
}

#[tokio::test]
async fn a_column_that_is_not_there_is_said() {
    let app = acme().await;
    let query = format!("/rest/list?{ALL}&columnsBy=statusDuration&where=Nowhere>1h");
    let shown = report(&app, ADMIN, &query).await;
    assert!(keys(&shown).is_empty());
    assert_eq!(
        warnings(&shown),
        ["where: no column has the id or name \"Nowhere\", so no row meets the condition."]
    );
}

#[rstest]
#[case("columnsBy=statusDuration&where=3", "where: '3' is not accepted")]
#[case("columnsBy=statusDuration&where=3>5", "where: '3>5' is not accepted")]
#[case("columnsBy=statusCount&where=3>5d", "where: '3>5d' is not accepted")]
#[case(
    "columnsBy=firstTransitionToStatusDate&where=3>5d",
    "where: dates have no durations"
)]
#[tokio::test]
async fn a_condition_that_means_nothing_is_refused(#[case] query: &str, #[case] message: &str) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let path = format!("/rest/list2?{ALL}&{query}");
    let body = app.report(&token, &path).await.expect(400).json();
    assert!(messages(&body)[0].starts_with(message), "{body}");
}

#[rstest]
#[case("3>6h", "2", 51)]
#[case("3>=6h", "3", 57)]
#[case("3>=6h,5>12h", "1", 21)]
#[case("In Progress>20h", "2", 51)]
#[tokio::test]
async fn a_statistic_is_about_the_rows_that_meet_them(
    #[case] condition: &str,
    #[case] issues: &str,
    #[case] hours: i64,
) {
    let app = acme().await;
    let query = format!("{ALL}&columnsBy=statusDuration&statuses=3,5&where={condition}");
    let path = format!("/rest/aggregation?{query}&aggregationType=sum");
    let sum = report(&app, ADMIN, &path).await;
    let row = &sum["table"]["body"]["rows"][0];
    assert_eq!(row["issueCount"].to_string(), issues, "{sum}");
    let raw = row["valueColumns"][0]["raw"].as_str().unwrap();
    assert_eq!(raw, (hours * 3_600_000).to_string(), "{sum}");
}

#[tokio::test]
async fn a_statistic_by_groups_has_the_groups_that_are_left() {
    let app = acme().await;
    let query = format!("{ALL}&columnsBy=statusDuration&groupByFields=project&where=3>21h");
    let path = format!("/rest/aggregation?{query}&aggregationType=sum");
    let sum = report(&app, ADMIN, &path).await;
    let rows = sum["table"]["body"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{sum}");
    assert_eq!(rows[0]["groupByColumns"][0]["value"], "SEC", "{sum}");
    let none = path.replace("3>21h", "Nowhere>1h");
    let none = report(&app, ADMIN, &none).await;
    let told = warnings(&none).join(" ");
    assert!(told.contains("\"Nowhere\""), "{none}");
}

#[tokio::test]
async fn files_of_every_kind_obey_them() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("{ALL}&columnsBy=statusDuration&statuses=3&viewFormat=hours&where=3>6h");
    for (output, expected) in [
        ("csvsum", "Issue Count,In Progress\r\n2,51.0\r\n"),
        ("csvaverage", "Issue Count,In Progress\r\n2,25.5\r\n"),
        ("csvmedian", "Issue Count,In Progress\r\n2,25.5\r\n"),
    ] {
        let path = format!("/rest/smallexport?{query}&outputType={output}");
        let file = app.report(&token, &path).await.expect(200);
        assert_eq!(file.text, expected, "{output}");
    }
}
