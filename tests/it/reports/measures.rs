//! Every report type, to the hour.

use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR};
use serde_json::{Value, json};

use super::story::acme;
use super::{HOUR, key_of, messages, report, rows, warnings};

const LIST: &str = "/rest/list?filterType=project&projectKey=WEB&calendar=normalHours";

/// `WEB-1 id=figure …; WEB-2 …`: people by the first letter of their names, durations in hours.
fn cells(report: &Value, unit: i64) -> String {
    let row = |row: &Value| {
        let cells = row["valueColumns"].as_array().unwrap().iter();
        let figures = cells.filter_map(|cell| {
            let raw: i64 = cell["raw"].as_str()?.parse().unwrap();
            assert_eq!(raw % unit, 0, "no whole hours: {cell}");
            let id = cell["id"].as_str().unwrap();
            let id = id.replace(ADMIN, "ada").replace(FAR, "fara");
            Some(format!(" {id}={}", raw / unit))
        });
        format!("{}{}", key_of(row), figures.collect::<String>())
    };
    rows(report).iter().map(row).collect::<Vec<_>>().join("; ")
}

#[rstest]
#[case::first(
    "statusDuration&multiVisitBehavior=First",
    "WEB-1 1=6 3=6 5=12; WEB-2 1=2; WEB-3 1=1 3=1 5=24"
)]
#[case::last(
    "statusDuration&multiVisitBehavior=last",
    "WEB-1 1=6 3=6 5=12; WEB-2 1=2; WEB-3 1=1 3=20 5=24"
)]
#[case::average(
    "statusDuration&multiVisitBehavior=average&statuses=5,1",
    "WEB-1 5=12 1=6; WEB-2 1=2; WEB-3 5=24 1=1"
)]
#[case::status_groups(
    r#"statusDuration&statuses=1&statusGroups=[{"name":"Active","ids":[3,"9"]},{"name":"All","ids":[1,3,5,9]}]"#,
    "WEB-1 1=6 group:Active=6 group:All=24; WEB-2 1=2 group:All=2; WEB-3 1=1 group:Active=23 group:All=48"
)]
#[case::assignee(
    "assigneeDuration",
    "WEB-1 ada=17 fara=7; WEB-2 fara=2; WEB-3 unassigned=48"
)]
#[case::assignee_while_in_progress(
    "assigneeDuration&statuses=3",
    "WEB-1 ada=5 fara=1; WEB-2; WEB-3 unassigned=21"
)]
#[case::assignee_then_status(
    "statusDurationByAssignee",
    "WEB-1 ada/3=5 ada/5=12 fara/1=6 fara/3=1; WEB-2 fara/1=2; WEB-3 unassigned/1=1 unassigned/3=21 unassigned/5=24"
)]
#[case::status_then_assignee(
    "AssigneeDurationByStatus&statuses=1,3",
    "WEB-1 1/fara=6 3/ada=5 3/fara=1; WEB-2 1/fara=2; WEB-3 1/unassigned=1 3/unassigned=21"
)]
#[case::groups(
    "groupDuration&groups=travellers,builders",
    "WEB-1 g-2=7 g-1=24; WEB-2 g-2=2 g-1=2; WEB-3"
)]
#[case::groups_in_a_status(
    "groupDuration&groups=travellers&statuses=3",
    "WEB-1 g-2=1; WEB-2; WEB-3"
)]
#[case::field(
    "anyFieldDuration&historyFields=assignee",
    "WEB-1 ada=17 fara=7; WEB-2 fara=2; WEB-3 none=48"
)]
#[case::days(
    "statusDurationByTimePeriod&timePeriod=day",
    "WEB-1 1/2026-11-20=6 3/2026-11-20=6 5/2026-11-21=12; WEB-2 1/2026-11-21=2; \
     WEB-3 1/2026-11-19=1 3/2026-11-19=9 3/2026-11-20=12 5/2026-11-20=12 5/2026-11-21=12"
)]
#[case::months(
    "timePeriodDurationByStatus",
    "WEB-1 2026-11/1=6 2026-11/3=6 2026-11/5=12; WEB-2 2026-11/1=2; WEB-3 2026-11/1=1 2026-11/3=21 2026-11/5=24"
)]
#[case::weeks(
    "statusDurationByTimePeriod&timePeriod=week&weekStart=Friday&statuses=3",
    "WEB-1 3/2026-11-20=6; WEB-2; WEB-3 3/2026-11-13=9 3/2026-11-20=12"
)]
#[case::quarters(
    "statusDurationByTimePeriod&timePeriod=quarter&statuses=3",
    "WEB-1 3/2026-Q4=6; WEB-2; WEB-3 3/2026-Q4=21"
)]
#[case::years(
    "statusDurationByTimePeriod&timePeriod=year&statuses=3",
    "WEB-1 3/2026=6; WEB-2; WEB-3 3/2026=21"
)]
#[tokio::test]
async fn durations_are_exact(#[case] query: &str, #[case] expected: &str) {
    let app = acme().await;
    let query = format!("{LIST}&columnsBy={query}").replace('"', "%22");
    let of = report(&app, ADMIN, &query).await;
    assert_eq!(cells(&of, HOUR), expected, "{}", of["table"]["header"]);
    assert_eq!(warnings(&of), [""; 0]);
}

#[rstest]
#[case(
    "statusCount&includeDeletedStatuses=true",
    "WEB-1 1=1 3=1 5=1; WEB-2 1=1; WEB-3 1=1 3=2 5=1 9=1"
)]
#[case(
    "transitionCount&includeDeletedStatuses=true",
    "WEB-1 1/3=1 3/5=1; WEB-2; WEB-3 1/3=1 3/5=1 3/9=1 9/3=1"
)]
#[tokio::test]
async fn counts_are_exact(#[case] query: &str, #[case] expected: &str) {
    let app = acme().await;
    let of = report(&app, ADMIN, &format!("{LIST}&columnsBy={query}")).await;
    assert_eq!(cells(&of, 1), expected);
}

#[rstest]
#[case(
    "firstTransitionToStatusDate",
    "20/Nov/26 6:00 PM",
    "19/Nov/26 1:00 PM"
)]
#[case("lastTransitionToStatusDate", "20/Nov/26 6:00 PM", "19/Nov/26 4:00 PM")]
#[case(
    "firstTransitionFromStatusDate",
    "21/Nov/26 12:00 AM",
    "19/Nov/26 2:00 PM"
)]
#[case(
    "lastTransitionFromStatusDate",
    "21/Nov/26 12:00 AM",
    "20/Nov/26 12:00 PM"
)]
#[tokio::test]
async fn dates_are_shown_in_the_users_zone(
    #[case] columns_by: &str,
    #[case] first: &str,
    #[case] third: &str,
) {
    let app = acme().await;
    let query = format!("{LIST}&columnsBy={columns_by}&statuses=3");
    let of = report(&app, ADMIN, &query).await;
    let value = |row: usize| rows(&of)[row]["valueColumns"][0]["value"].clone();
    assert_eq!([value(0), value(1), value(2)], [first, "-", third]);
    assert_eq!(of["columnsBy"], columns_by);
    let far = report(
        &app,
        FAR,
        &format!("{query}&dateTimeFormat=yyyy-MM-dd'T'HH:mm"),
    )
    .await;
    let expected: chrono::DateTime<chrono::Utc> = {
        let raw = rows(&far)[0]["valueColumns"][0]["raw"].as_str().unwrap();
        chrono::DateTime::from_timestamp_millis(raw.parse().unwrap()).unwrap()
    };
    let expected = expected + chrono::TimeDelta::hours(14);
    assert_eq!(
        rows(&far)[0]["valueColumns"][0]["value"],
        expected.format("%Y-%m-%dT%H:%M").to_string()
    );
    assert_eq!(far["dateTimeFormat"], "yyyy-MM-dd'T'HH:mm");
}

fn between(metric: &Value) -> String {
    let list = json!([metric]).to_string();
    let encoded: String = url::form_urlencoded::byte_serialize(list.as_bytes()).collect();
    format!("{LIST}&columnsBy=durationBetweenStatuses&dbsMetrics={encoded}")
}

#[rstest]
#[case::cycle(json!({ "startAt": { "ids": [3] }, "stopAt": { "ids": [5] } }), "WEB-1 M=6; WEB-2; WEB-3 M=23")]
#[case::paused(json!({ "startAt": { "type": "status", "ids": [3] }, "stopAt": { "ids": [5] }, "pauseAt": { "type": "status", "ids": [9] } }), "WEB-1 M=6; WEB-2; WEB-3 M=21")]
#[case::last_start(json!({ "startAt": { "ids": [3], "visit": "last" }, "stopAt": { "ids": [5] } }), "WEB-1 M=6; WEB-2; WEB-3 M=20")]
#[case::last_stop(json!({ "startAt": { "ids": [1] }, "stopAt": { "ids": [3], "visit": "last" } }), "WEB-1 M=6; WEB-2 M=2; WEB-3 M=4")]
#[case::from_creation(json!({ "stopAt": { "ids": [5, 9] } }), "WEB-1 M=12; WEB-2 M=2; WEB-3 M=2")]
#[case::to_a_date(json!({ "stopAt": { "type": "dateField", "field": "resolutiondate" } }), "WEB-1 M=12; WEB-2 M=2; WEB-3 M=48")]
#[case::from_a_date(json!({ "startAt": { "type": "dateField", "field": "created" }, "stopAt": { "ids": [3] } }), "WEB-1 M=6; WEB-2 M=2; WEB-3 M=1")]
#[tokio::test]
async fn time_between_two_events_is_exact(#[case] mut metric: Value, #[case] expected: &str) {
    let app = acme().await;
    metric["name"] = "M".into();
    let of = report(&app, ADMIN, &between(&metric)).await;
    assert_eq!(cells(&of, HOUR), expected);
}

#[tokio::test]
async fn a_metric_says_how_far_it_has_come() {
    let app = acme().await;
    let metric =
        json!({ "name": "Cycle Time", "stopAt": { "ids": [5, 77] }, "pauseAt": { "ids": [1] } });
    let of = report(&app, ADMIN, &between(&metric)).await;
    let states: Vec<&Value> = rows(&of)
        .iter()
        .map(|row| &row["valueColumns"][0]["state"])
        .collect();
    assert_eq!(states, ["finished", "paused", "finished"]);
    assert_eq!(warnings(&of), ["dbsMetrics: no status has the id \"77\"."]);
    let column = &of["table"]["header"]["valueColumns"][0];
    assert_eq!(
        (&column["id"], &column["value"]),
        (&json!("Cycle Time"), &json!("Cycle Time"))
    );
}

#[rstest]
#[case(
    "columnsBy=anyFieldDuration&historyFields=nothing,priority",
    "historyFields: 'nothing' is not accepted"
)]
#[case(
    "columnsBy=groupDuration&groups=builders,Builders",
    "groups: 'Builders' is not accepted; allowed: names of user groups"
)]
#[case(
    "columnsBy=durationBetweenStatuses&dbsMetrics=[{%22name%22:%22a%22,%22stopAt%22:{%22type%22:%22dateField%22,%22field%22:%22summary%22}}]",
    "dbsMetrics: 'summary' is not accepted; allowed: date fields"
)]
#[case(
    "columnsBy=statusCount&groupByFields=colour&fields=taste",
    "fields: 'taste' is not accepted"
)]
#[tokio::test]
async fn what_jira_does_not_know_is_told(#[case] query: &str, #[case] expected: &str) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let body = app
        .report(&token, &format!("{LIST}&{query}"))
        .await
        .expect(400)
        .json();
    assert!(messages(&body)[0].starts_with(expected), "{body}");
}

#[tokio::test]
async fn a_consolidated_column_says_so() {
    let app = acme().await;
    let query = format!(
        "{LIST}&columnsBy=statusCount&statuses=1&statusGroups=[{{\"name\":\"Late\",\"ids\":[3,5]}}]"
    );
    let of = report(&app, ADMIN, &query.replace('"', "%22")).await;
    assert_eq!(
        of["table"]["header"]["valueColumns"],
        json!([
            { "id": "1", "value": "To Do", "isConsolidated": false },
            { "id": "group:Late", "value": "Late", "isConsolidated": true },
        ])
    );
}

#[tokio::test]
async fn several_history_fields_stand_one_beside_the_other() {
    let app = acme().await;
    let query = format!("{LIST}&columnsBy=anyFieldDuration&historyFields=assignee,status");
    let of = report(&app, ADMIN, &query).await;
    assert_eq!(of["isComposite"], true);
    let expected = "WEB-1 assignee/ada=17 assignee/fara=7 status/5=12 status/3=6 status/1=6; WEB-2 assignee/fara=2 status/1=2; \
        WEB-3 assignee/none=48 status/9=2 status/5=24 status/3=21 status/1=1";
    assert_eq!(cells(&of, HOUR), expected);
}

#[tokio::test]
async fn one_issue_and_many_have_the_same_figures() {
    let app = acme().await;
    for columns_by in [
        "assigneeDuration",
        "anyFieldDuration&historyFields=assignee",
        "transitionCount",
    ] {
        let all = report(
            &app,
            ADMIN,
            &format!("{LIST}&columnsBy={columns_by}&includeDeletedStatuses=true"),
        )
        .await;
        let one = format!("/rest/issue?issueKey=WEB-1&calendar=normalHours&columnsBy={columns_by}");
        let one = report(&app, ADMIN, &one).await;
        assert!(
            cells(&all, 1).starts_with(&format!("{};", cells(&one, 1))),
            "{columns_by}"
        );
    }
}
