//! The shape of the answer: JSON and CSV.

use rstest::rstest;
use sandbox::accounts::ADMIN;
use serde_json::{Value, json};

use super::story::acme;
use super::{durations, hours, rows, warnings};

const LIST: &str = "/rest/list?filterType=project&projectKey=WEB";

#[tokio::test]
async fn the_document_of_one_issue_has_every_key_and_no_other() {
    let app = acme().await;
    let query =
        "/rest/issue?issueKey=WEB-1&viewFormat=hours&fields=duedate,assignee,resolutiondate,labels";
    let report = durations(&app, ADMIN, query).await;
    let status = |id: &str, name: &str, category: &str| json!({ "id": id, "name": name, "statusCategory": { "name": category } });
    let column = |id: &str, name: &str| json!({ "id": id, "value": name, "isConsolidated": false });
    let cell = |id: &str, value: &str, raw: &str| json!({ "id": id, "value": value, "raw": raw, "count": "1" });
    let expected = json!({
        "columnsBy": "statusDuration", "dateFormat": "dd/MMM/yy", "dateTimeFormat": "dd/MMM/yy h:mm a",
        "timeZone": "Etc/UTC", "locale": "en_US", "viewFormat": "hours",
        "calendar": { "id": "normalHours", "name": "normalHours", "dailyWorkingHours": 24.0,
            "timeZone": "Etc/UTC", "is7x24Calendar": true },
        "trimHistoryStartDate": null, "trimHistoryEndDate": null,
        "reportDate": "21/Nov/26 12:00 PM", "version": env!("CARGO_PKG_VERSION"),
        "includedStatuses": [status("1", "To Do", "To Do"), status("3", "In Progress", "In Progress"), status("5", "Done", "Done")],
        "excludedStatuses": [], "deletedStatuses": [],
        "isComposite": false, "isAggregationType": false, "isOverall": false, "isAverage": false,
        "isSum": false, "isMedian": false, "isStddev": false,
        "table": {
            "header": {
                "headerColumns": [{ "id": "issuekey", "value": "Key" }, { "id": "summary", "value": "Summary" }],
                "groupByColumns": [],
                "fieldColumns": [{ "id": "duedate", "value": "Due date" }, { "id": "assignee", "value": "Assignee" },
                    { "id": "resolutiondate", "value": "Resolved" }, { "id": "labels", "value": "Labels" }],
                "valueColumns": [column("1", "To Do"), column("3", "In Progress"), column("5", "Done")],
            },
            "body": { "rows": [{
                "headerColumns": [{ "id": "issuekey", "value": "WEB-1" }, { "id": "summary", "value": "Number 1, \"quoted\"" }],
                "groupByColumns": [],
                "fieldColumns": [{ "id": "duedate", "value": "24/Dec/26" }, { "id": "assignee", "value": "Somebody" },
                    { "id": "resolutiondate", "value": "21/Nov/26 12:00 AM" }, { "id": "labels", "value": "-" }],
                "valueColumns": [cell("1", "6.0", "21600000"), cell("3", "6.0", "21600000"), cell("5", "12.0", "43200000")],
                "currentState": [{ "id": "5", "value": "12.0", "raw": "43200000" }],
            }] },
        },
    });
    assert_eq!(report, expected);
}

#[tokio::test]
async fn the_document_of_a_list_also_says_where_it_stands() {
    let app = acme().await;
    let report = durations(&app, ADMIN, LIST).await;
    let members = [
        "query",
        "startIssueIndex",
        "endIssueIndex",
        "total",
        "pageSize",
    ];
    let told: Vec<&Value> = members.iter().map(|name| &report[*name]).collect();
    assert_eq!(
        json!(told),
        json!(["project = \"WEB\" ORDER BY key ASC", 0, 3, 3, 100])
    );
    assert!(report.get("nextPageToken").is_none(), "{report}");
    let list2 = durations(&app, ADMIN, &LIST.replace("list", "list2")).await;
    assert_eq!(list2["pageSize"], 100);
    for absent in ["startIssueIndex", "endIssueIndex", "total", "nextPageToken"] {
        assert!(list2.get(absent).is_none(), "{absent}: {list2}");
    }
    assert_eq!(list2["table"], report["table"]);
}

#[tokio::test]
async fn figures_are_exact_and_what_was_never_visited_has_none() {
    let app = acme().await;
    let report = durations(&app, ADMIN, LIST).await;
    let expected = vec![
        ("WEB-1", vec![("1", 6), ("3", 6), ("5", 12)]),
        ("WEB-2", vec![("1", 2)]),
        ("WEB-3", vec![("1", 1), ("3", 21), ("5", 24)]),
    ];
    assert_eq!(hours(&report), expected);
    assert_eq!(
        rows(&report)[1]["valueColumns"][1],
        json!({ "id": "3", "value": "-" })
    );
    assert_eq!(rows(&report)[2]["valueColumns"][1]["count"], "2");
    assert_eq!(
        rows(&report)[2]["currentState"],
        json!([{ "id": "5", "value": "1440.0", "raw": "86400000" }])
    );
    let blocked = json!([{ "id": "9", "name": "Blocked", "statusCategory": { "name": "No Category" }, "deleted": true }]);
    assert_eq!(report["deletedStatuses"], blocked);
    assert_eq!(warnings(&report), [""; 0]);
}

#[tokio::test]
async fn a_status_of_one_project_names_it_by_its_key() {
    let app = acme().await;
    let report = durations(&app, ADMIN, "/rest/issue?issueKey=SEC-1").await;
    let triage = json!({ "id": "20", "name": "Triage", "statusCategory": { "name": "To Do" }, "scopeProjectKey": "SEC" });
    assert_eq!(report["includedStatuses"][0], triage, "{report}");
    assert!(
        report["includedStatuses"][1]
            .get("scopeProjectKey")
            .is_none(),
        "{report}"
    );
}

#[tokio::test]
async fn deleted_statuses_get_a_column_on_demand() {
    let app = acme().await;
    let report = durations(&app, ADMIN, &format!("{LIST}&includeDeletedStatuses=TRUE")).await;
    let third = hours(&report).pop().unwrap();
    assert_eq!(
        third,
        ("WEB-3", vec![("1", 1), ("3", 21), ("5", 24), ("9", 2)])
    );
    assert_eq!(
        report["deletedStatuses"].as_array().unwrap().len(),
        1,
        "{report}"
    );
}

#[tokio::test]
async fn chosen_statuses_come_in_the_chosen_order_and_unknown_ones_are_told() {
    let app = acme().await;
    let report = durations(&app, ADMIN, &format!("{LIST}&statuses=5,3,5,4711,3")).await;
    let columns = report["table"]["header"]["valueColumns"]
        .as_array()
        .unwrap();
    let ids: Vec<&str> = columns
        .iter()
        .map(|column| column["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["5", "3"]);
    assert_eq!(report["excludedStatuses"][0]["id"], "1", "{report}");
    assert_eq!(
        warnings(&report),
        ["statuses: no status has the id \"4711\"."]
    );
    assert_eq!(
        rows(&report)[1]["currentState"],
        json!([]),
        "in no shown column"
    );
    let deleted = durations(&app, ADMIN, &format!("{LIST}&statuses=9")).await;
    assert_eq!(hours(&deleted)[2], ("WEB-3", vec![("9", 2)]));
}

#[tokio::test]
async fn counts_are_text_without_durations() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("{LIST}&columnsBy=statuscount");
    let report = app.report(&token, &query).await.expect(200).json();
    assert_eq!(report["columnsBy"], "statusCount");
    let third = &rows(&report)[2];
    assert_eq!(
        third["valueColumns"][1],
        json!({ "id": "3", "value": "2", "raw": "2" })
    );
    assert_eq!(third["currentState"], json!([]));
    assert_eq!(
        rows(&report)[1]["valueColumns"][1],
        json!({ "id": "3", "value": "-" })
    );
}

#[rstest]
#[case("days", "0.875", "0.0833333333")]
#[case("HOURS", "21.0", "2.0")]
#[case("minutes", "1260.0", "120.0")]
#[case("seconds", "75600.0", "7200.0")]
#[case("humanreadable", "21h", "2h")]
#[tokio::test]
async fn a_view_format_changes_the_value_and_never_the_raw_figure(
    #[case] format: &str,
    #[case] third: &str,
    #[case] second: &str,
) {
    let app = acme().await;
    let query = format!("{LIST}&viewFormat={format}&emptyValueToken=none");
    let report = durations(&app, ADMIN, &query).await;
    assert_eq!(rows(&report)[2]["valueColumns"][1]["value"], third);
    assert_eq!(rows(&report)[2]["valueColumns"][1]["raw"], "75600000");
    assert_eq!(rows(&report)[1]["valueColumns"][0]["value"], second);
    assert_eq!(rows(&report)[1]["valueColumns"][1]["value"], "none");
    assert_eq!(
        report["viewFormat"].as_str().unwrap().to_lowercase(),
        format.to_lowercase()
    );
}

#[tokio::test]
async fn csv_has_a_line_of_headings_and_a_line_an_issue() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!(
        "{LIST}&columnsBy=statusDuration&viewFormat=hours&outputType=CSV&fields=customfield_10020"
    );
    let answer = app.report(&token, &query).await.expect(200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    let expected = "Key,Summary,customfield_10020,To Do,In Progress,Done\r\n\
        WEB-1,\"Number 1, \"\"quoted\"\"\",-,6.0,6.0,12.0\r\n\
        WEB-2,\"Number 2, \"\"quoted\"\"\",-,2.0,-,-\r\n\
        WEB-3,\"Number 3, \"\"quoted\"\"\",Sprint 7,1.0,21.0,24.0\r\n";
    assert_eq!(answer.text, expected);
    let form = [
        ("filterType", "project"),
        ("projectKey", "WEB"),
        ("columnsBy", "statusDuration"),
        ("viewFormat", "hours"),
        ("outputType", "csv"),
        ("fields", "customfield_10020"),
    ];
    for path in ["/rest/list", "/rest/list2"] {
        assert_eq!(
            app.report_form(&token, path, &form).await.expect(200).text,
            expected
        );
    }
    let paged = format!("{}&pageSize=1", query.replace("list", "list2"));
    let first = app.report(&token, &paged).await.expect(200);
    let next = first.headers["x-next-page-token"].to_str().unwrap();
    let second = app
        .report(&token, &format!("{paged}&nextPageToken={next}"))
        .await
        .expect(200);
    assert!(second.text.contains("\r\nWEB-2,"), "{}", second.text);
}

#[tokio::test]
async fn visits_stand_beside_durations_where_they_are_asked_for() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query =
        format!("{LIST}&columnsBy=statusDuration&viewFormat=hours&statuses=3,5&visitCounts=True");
    let csv = app
        .report(&token, &format!("{query}&outputType=csv"))
        .await
        .expect(200)
        .text;
    let expected = "Key,Summary,In Progress,In Progress (visits),Done,Done (visits)\r\n\
        WEB-1,\"Number 1, \"\"quoted\"\"\",6.0,1,12.0,1\r\n\
        WEB-2,\"Number 2, \"\"quoted\"\"\",-,-,-,-\r\n\
        WEB-3,\"Number 3, \"\"quoted\"\"\",21.0,2,24.0,1\r\n";
    assert_eq!(csv, expected);
    let flat = app
        .report(&token, &format!("{query}&outputType=jsonSimplified"))
        .await
        .expect(200)
        .json();
    assert_eq!(flat["results"][2]["In Progress (visits)"], "2", "{flat}");
}

#[tokio::test]
async fn rows_of_a_list_are_grouped_by_fields() {
    let app = acme().await;
    let query = "/rest/list2?filterType=customjql&customjql=created+is+not+empty&groupByFields=project,status&fields=issuetype";
    let report = durations(&app, ADMIN, query).await;
    let header = &report["table"]["header"];
    let column = |id: &str, name: &str| json!({ "id": id, "value": name });
    assert_eq!(
        header["groupByColumns"],
        json!([column("project", "Project"), column("status", "Status")])
    );
    assert_eq!(
        header["fieldColumns"],
        json!([column("issuetype", "Issue Type")])
    );
    let group = |row: &Value| {
        let cells = row["groupByColumns"].as_array().unwrap().iter();
        let labels: Vec<&str> = cells.map(|cell| cell["value"].as_str().unwrap()).collect();
        format!(
            "{} {}",
            row["headerColumns"][0]["value"].as_str().unwrap(),
            labels.join("/")
        )
    };
    let groups: Vec<String> = rows(&report).iter().map(group).collect();
    assert_eq!(
        groups,
        [
            "SEC-1 SEC/In Progress",
            "WEB-1 WEB/Done",
            "WEB-3 WEB/Done",
            "WEB-2 WEB/To Do"
        ]
    );
    assert_eq!(
        rows(&report)[0]["fieldColumns"],
        json!([column("issuetype", "Task")])
    );
    assert_eq!(report["isAggregationType"], false);
}
