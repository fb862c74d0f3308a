//! Files (sections 7.1 to 7.6), the same whichever way they are asked for: `run` also makes each in the background. Where
//! a row says nothing else the file is CSV.

use std::collections::BTreeSet;

use reqwest::Method;
use sandbox::accounts::{ADMIN, MEMBER};
use serde_json::{Value, json};

use super::Row;
use super::run::{fits, run};
use super::stage::stage;
use crate::test_app::{Answer, TestApp};

const fn row(
    section: &'static str,
    call: &'static str,
    expect: &'static [(&'static str, &'static str)],
) -> Row {
    Row {
        section,
        on: "E",
        call,
        expect,
    }
}

const TWO: &str = r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"Cycle Time","startAt":{"type":"status","ids":[3]},"stopAt":{"type":"status","ids":[5]},"pauseAt":{"type":"status","ids":[9]}}]"#;

pub(super) const ROWS: &[Row] = &[
    row(
        "7.1 outputType=csv",
        "",
        &[
            (
                "text",
                "Key,Summary,To Do,In Progress,Done\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",60.0,1260.0,1440.0\r\n",
            ),
            ("header content-type", "text/csv; charset=utf-8"),
            (
                "header content-disposition",
                "attachment; filename=\"statusDuration-2026-11-21-1200.csv\"",
            ),
        ],
    ),
    row(
        "7.1 outputType=xlsx",
        "outputType=xlsx",
        &[
            (
                "header content-type",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            (
                "header content-disposition",
                "attachment; filename=\"statusDuration-2026-11-21-1200.xlsx\"",
            ),
            ("text", "~PK"),
        ],
    ),
    row(
        "4.2 outputType=xls",
        "outputType=xls",
        &[
            (
                "header content-disposition",
                "attachment; filename=\"statusDuration-2026-11-21-1200.xlsx\"",
            ),
            ("text", "~PK"),
        ],
    ),
    row(
        "4.2 outputType=csvaverage",
        "filterType=project&projectKey=WEB&statuses=3&viewFormat=hours&outputType=csvaverage",
        &[
            ("text", "Issue Count,In Progress\r\n3,13.5\r\n"),
            (
                "header content-disposition",
                "attachment; filename=\"statusDuration-average-2026-11-21-1200.csv\"",
            ),
        ],
    ),
    row(
        "4.2 outputType=csvsum",
        "filterType=project&projectKey=WEB&statuses=3&viewFormat=hours&outputType=CsvSum",
        &[("text", "Issue Count,In Progress\r\n3,27.0\r\n")],
    ),
    row(
        "4.2 outputType=csvmedian",
        "filterType=project&projectKey=WEB&statuses=3&viewFormat=hours&outputType=csvmedian",
        &[("text", "Issue Count,In Progress\r\n3,13.5\r\n")],
    ),
    row(
        "4.2 outputType=csvstddev",
        "filterType=project&projectKey=WEB&statuses=3&viewFormat=hours&outputType=csvstddev",
        &[("text", "Issue Count,In Progress\r\n3,7.5\r\n")],
    ),
    row(
        "issue 5: percentiles",
        "filterType=project&projectKey=WEB&statuses=3&viewFormat=hours&outputType=csvpercentile85",
        &[("text", "Issue Count,In Progress\r\n3,21.0\r\n")],
    ),
    row(
        "issue 5: percentiles",
        "filterType=project&projectKey=WEB&statuses=3&viewFormat=hours&outputType=csvpercentile95",
        &[("text", "Issue Count,In Progress\r\n3,21.0\r\n")],
    ),
    row(
        "11.6 deviation of a sample",
        "filterType=project&projectKey=WEB&statuses=3&viewFormat=hours&outputType=csvstddev&deviation=sample",
        &[("text", "~\r\n3,10.60")],
    ),
    row(
        "4 averageDenominator",
        "filterType=project&projectKey=WEB&statuses=3&viewFormat=hours&outputType=csvaverage&averageDenominator=all",
        &[("text", "Issue Count,In Progress\r\n3,9.0\r\n")],
    ),
    row(
        "7.1 outputType is required",
        "outputType=",
        &[
            ("status", "400"),
            ("/messages/0", "~outputType is required"),
        ],
    ),
    row(
        "7.1 a document is no file",
        "outputType=json",
        &[
            ("status", "400"),
            ("/messages/0", "~outputType: 'json' is not accepted"),
        ],
    ),
    row(
        "7.2 columnsBy is required",
        "columnsBy=",
        &[("status", "400"), ("/messages/0", "~columnsBy is required")],
    ),
    row(
        "7.2 filterType is required",
        "filterType=",
        &[
            ("status", "400"),
            ("/messages/0", "~filterType is required"),
        ],
    ),
    row(
        "4.3 user",
        "filterType=user&user={fara}&statuses=3",
        &[("text", "~WEB-1")],
    ),
    row(
        "4.3 project",
        "filterType=project&projectKey=SEC&statuses=3",
        &[("text", "~\r\nSEC-1,\"Number 1, \"\"quoted\"\"\",1800.0\r\n")],
    ),
    row(
        "4.3 saved filter",
        "filterType=jqlfilter&jqlFilterID=500&columnsBy=statusCount&statuses=5",
        &[("text", "~\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",1\r\n")],
    ),
    row(
        "4.3 custom JQL, in its order",
        "filterType=customjql&customjql=project = WEB ORDER BY created DESC&columnsBy=statusCount&statuses=1",
        &[(
            "text",
            "Key,Summary,To Do\r\nWEB-2,\"Number 2, \"\"quoted\"\"\",1\r\nWEB-1,\"Number 1, \"\"quoted\"\"\",1\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",1\r\n",
        )],
    ),
    row(
        "4.3 sprint",
        "filterType=sprint&sprintID=7&statuses=5",
        &[("text", "~\r\nWEB-3,")],
    ),
    row(
        "4.3 dates",
        "filterType=project&projectKey=WEB&startDate=2026-11-20&endDate=2026-11-22&dateRangeField=resolved&columnsBy=statusCount&statuses=5",
        &[(
            "text",
            "Key,Summary,Done\r\nWEB-1,\"Number 1, \"\"quoted\"\"\",1\r\n",
        )],
    ),
    row(
        "2.1 bad JQL",
        "filterType=customjql&customjql=created >= startOfFortnight()",
        &[("status", "400"), ("/messages/0", "any")],
    ),
    row(
        "4 statuses",
        "statuses=5,3",
        &[("text", "~Key,Summary,Done,In Progress\r\n")],
    ),
    row(
        "4 includeDeletedStatuses",
        "includeDeletedStatuses=true",
        &[("text", "~,60.0,1260.0,1440.0,120.0\r\n")],
    ),
    row(
        "5 consolidated columns",
        r#"statuses=5&statusGroups=[{"name":"Active","ids":[3,9]}]"#,
        &[(
            "text",
            "~Done,Active\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",1440.0,1380.0\r\n",
        )],
    ),
    row(
        "4 multiVisitBehavior",
        "statuses=3&multiVisitBehavior=first",
        &[("text", "~,60.0\r\n")],
    ),
    row(
        "4.4 dbsMetrics",
        TWO,
        &[(
            "text",
            "~Key,Summary,Cycle Time\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",1260.0\r\n",
        )],
    ),
    row(
        "4 timePeriod, weekStart",
        "columnsBy=timePeriodDurationByStatus&timePeriod=week&weekStart=friday&statuses=3",
        &[("text", "~,540.0,720.0\r\n")],
    ),
    row(
        "4 groups",
        "@WEB-1&columnsBy=groupDuration&groups=travellers,builders",
        &[(
            "text",
            "~travellers,builders\r\nWEB-1,\"Number 1, \"\"quoted\"\"\",420.0,1440.0\r\n",
        )],
    ),
    row(
        "4 historyFields",
        "@WEB-1&columnsBy=anyFieldDuration&historyFields=assignee",
        &[("text", "~1020.0")],
    ),
    row(
        "4 trimHistoryStartDate, trimHistoryEndDate",
        "trimHistoryStartDate=2026-11-19 13:30&trimHistoryEndDate=2026-11-19 17:30&statuses=3",
        &[("text", "~,120.0\r\n")],
    ),
    row(
        "4.5 dynamic dates",
        "trimHistoryStartDate=dyn::yesterday_start&trimHistoryEndDate=dyn::today_start::-6h&statuses=3,5",
        &[("text", "~,720.0,360.0\r\n")],
    ),
    row(
        "4 calendar",
        "calendar=1",
        &[("text", "~,60.0,300.0,300.0\r\n")],
    ),
    row(
        "4 calendar is normalHours when absent",
        "calendar=",
        &[
            ("text", "~,60.0,1260.0,1440.0\r\n"),
            ("header x-report-warnings", "~calendar: none is given"),
        ],
    ),
    row(
        "11.3 viewFormat, dayLength",
        "viewFormat=days&dayLength=businessDays&calendar=1",
        &[("text", "~,0.125,0.625,0.625\r\n")],
    ),
    row(
        "4 emptyValueToken",
        "statuses=20,5&emptyValueToken=none",
        &[("text", "~,none,1440.0\r\n")],
    ),
    row(
        "4 visitCounts",
        "visitCounts=true&statuses=3",
        &[(
            "text",
            "~In Progress,In Progress (visits)\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",1260.0,2\r\n",
        )],
    ),
    row(
        "7.1 includeTransitionedByColumns",
        "@WEB-1&columnsBy=lastTransitionToStatusDate&statuses=5&includeTransitionedByColumns=true",
        &[("text", "~Done,Done (transitioned by)\r\n")],
    ),
    row(
        "4 dateFormat, dateTimeFormat",
        "@WEB-1&columnsBy=lastTransitionToStatusDate&statuses=5&fields=duedate&dateFormat=yyyy-MM-dd&dateTimeFormat=yyyy-MM-dd HH:mm:ss",
        &[("text", "~2026-12-24,2026-11-21 00:00:00\r\n")],
    ),
    row(
        "4 fields",
        "fields=customfield_10020,assignee&statuses=3",
        &[("text", "~Sprint 7,-,1260.0\r\n")],
    ),
    row(
        "7.1 groupByFields",
        "filterType=project&projectKey=WEB&groupByFields=status&columnsBy=statusCount&statuses=1",
        &[(
            "text",
            "Key,Summary,Status,To Do\r\nWEB-1,\"Number 1, \"\"quoted\"\"\",Done,1\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",Done,1\r\nWEB-2,\"Number 2, \"\"quoted\"\"\",To Do,1\r\n",
        )],
    ),
    row(
        "4 strict",
        "strict=true&colour=red",
        &[
            ("status", "400"),
            ("/messages/0", "colour is not known and was ignored."),
        ],
    ),
    row(
        "issue 5: timestamps",
        "columnsBy=lastTransitionToStatusDate&statuses=3&timestamps=iso",
        &[("text", "~2026-11-19T16:00:00")],
    ),
    row(
        "issue 5: duration filters",
        "filterType=project&projectKey=WEB&where=3>6h&statuses=3",
        &[(
            "text",
            "Key,Summary,In Progress\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",1260.0\r\n",
        )],
    ),
    row(
        "issue 5: duration filters of statistics",
        "filterType=project&projectKey=WEB&where=3>6h&statuses=3&outputType=csvsum",
        &[("text", "Issue Count,In Progress\r\n1,1260.0\r\n")],
    ),
    row(
        "issue 5: csvDelimiter, csvBom, csvSafe",
        "statuses=3&viewFormat=hours&csvDelimiter=semicolon&csvBom=true&csvSafe=false",
        &[(
            "text",
            "Key;Summary;In Progress\r\nWEB-3;\"Number 3, \"\"quoted\"\"\";21.0\r\n",
        )],
    ),
    row(
        "issue 5: csvSafe is on in files",
        r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"=A1","startAt":{"ids":[3]},"stopAt":{"ids":[5]}}]"#,
        &[("text", "~Key,Summary,'=A1\r\n")],
    ),
    row(
        "issue 5: csvSafe=false",
        r#"csvSafe=false&columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"=A1","startAt":{"ids":[3]},"stopAt":{"ids":[5]}}]"#,
        &[("text", "~Key,Summary,=A1\r\n")],
    ),
];

#[tokio::test]
async fn files_are_those_of_the_reference() {
    run(ROWS).await;
}

struct Exports {
    app: TestApp,
    token: String,
    ids: Vec<String>,
}

impl Exports {
    /// Some that wait, the oldest first.
    async fn waiting(count: usize) -> Self {
        let (app, token) = stage().await;
        let mut exports = Self {
            app,
            token,
            ids: Vec::new(),
        };
        for _ in 0..count {
            let id = exports.start().await;
            exports.ids.push(id);
            exports.app.advance(chrono::TimeDelta::seconds(1));
        }
        exports
    }

    async fn start(&self) -> String {
        let path = "/rest/export?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours&outputType=csv";
        let answer = self.call(Method::POST, path).await.expect(200).json();
        answer["exportId"].as_str().unwrap().to_owned()
    }

    async fn call(&self, method: Method, path: &str) -> Answer {
        self.app.rest_call(&self.token, (method, path), None).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).await
    }

    /// Whose each is, counted from the newest.
    fn numbers(&self, page: &Value) -> String {
        let elements = page["elements"].as_array().unwrap().iter();
        let of = |element: &Value| {
            let id = element["exportId"].as_str().unwrap();
            let place = self.ids.iter().rev().position(|own| own == id);
            place.unwrap().to_string()
        };
        elements.map(of).collect::<Vec<_>>().join(" ")
    }
}

/// Parameters of the list, which exports are shown (the newest is 0), and pointers into the answer.
type ListRow = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const LISTS: &[ListRow] = &[
    (
        "",
        "0 1 2 3 4 5 6 7 8 9",
        &[
            ("/total", "12"),
            ("/pageNumber", "0"),
            ("/pageSize", "10"),
            ("/last", "false"),
        ],
    ),
    (
        "pageNumber=1",
        "10 11",
        &[("/last", "true"), ("/pageNumber", "1")],
    ),
    (
        "maxResults=5&pageNumber=2",
        "10 11",
        &[("/pageSize", "5"), ("/last", "true")],
    ),
    (
        "maxResults=100",
        "0 1 2 3 4 5 6 7 8 9 10 11",
        &[("/last", "true")],
    ),
    ("pageNumber=7", "", &[("/total", "12"), ("/last", "true")]),
    ("pageNumber=&maxResults=", "0 1 2 3 4 5 6 7 8 9", &[]),
];

#[tokio::test]
async fn the_list_has_the_pages_of_section_7_4() {
    let exports = Exports::waiting(12).await;
    for path in ["/rest/export", "/rest/export/status"] {
        for (query, shown, expected) in LISTS {
            let page = exports.get(&format!("{path}?{query}")).await;
            let page = page.expect(200).json();
            assert_eq!(exports.numbers(&page), *shown, "{path}?{query}");
            for (pointer, expected) in *expected {
                let found = page.pointer(pointer).map(Value::to_string);
                assert!(
                    fits(found.as_deref(), expected),
                    "{query} {pointer}: {page}"
                );
            }
        }
        for wrong in [
            "maxResults=101",
            "maxResults=0",
            "pageNumber=-1",
            "pageNumbr=1",
        ] {
            exports.get(&format!("{path}?{wrong}")).await.expect(400);
        }
    }
}

/// Names of an object's members.
fn names(value: &Value) -> BTreeSet<&str> {
    let members = value.as_object().unwrap().keys();
    members.map(String::as_str).collect()
}

const OF_ALL: [&str; 6] = [
    "completed",
    "created",
    "exportId",
    "message",
    "status",
    "total",
];

#[tokio::test]
async fn an_export_is_shown_as_in_sections_7_2_to_7_6() {
    let exports = Exports::waiting(2).await;
    let [made, aborted] = [&exports.ids[0], &exports.ids[1]];
    let base = format!("{}/rest/export", exports.app.url);
    let path = |id: &str, more: &str| format!("/rest/export/{id}{more}");

    let waiting = exports.get(&path(made, "")).await.expect(200).json();
    assert_eq!(names(&waiting), BTreeSet::from(OF_ALL), "7.3: {waiting}");
    assert_eq!(
        (&waiting["status"], &waiting["created"]),
        (&json!("Waiting"), &json!(1_795_262_400_000_i64))
    );
    let early = exports
        .get(&path(made, "/download"))
        .await
        .expect(404)
        .json();
    assert_eq!(
        early["message"],
        format!("The report with id {made} is not completed. It is still being processed."),
        "7.5"
    );

    let ended = exports.call(Method::DELETE, &path(aborted, "")).await;
    let ended = ended.expect(200).json();
    assert_eq!(names(&ended), BTreeSet::from(OF_ALL), "7.6: {ended}");
    assert_eq!(ended["status"], "Aborted", "7.6: {ended}");
    let gone = exports
        .get(&path(aborted, "/download"))
        .await
        .expect(404)
        .json();
    assert_eq!(
        (&gone["message"], &gone["messages"]),
        (
            &json!(format!(
                "The report with id {aborted} failed or is aborted."
            )),
            &json!(["Report is aborted by user"])
        ),
        "7.5"
    );

    exports.app.exports.work_off().await.unwrap();
    let done = exports.get(&path(made, "")).await.expect(200).json();
    let link = format!("{base}/{made}/download");
    assert_eq!(done["downloadLink"], link.as_str(), "7.3: {done}");
    assert_eq!(
        (&done["status"], &done["completed"], &done["total"]),
        (&json!("Successful"), &json!(3), &json!(3))
    );
    exports.get(&path(made, "/download")).await.expect(200);
    let late = exports.call(Method::DELETE, &path(made, "")).await;
    let late = late.expect(404).json();
    assert_eq!(late["message"], "The export is completed.", "7.6: {late}");
    assert_eq!(late["exportId"], made.as_str(), "7.6: {late}");

    let unknown = "19f95f82-63ce-4d48-87d9-458c388d197a";
    let (_, stranger) = exports.app.token_for(0, MEMBER).await;
    let foreign = exports.app.report(&stranger, &path(made, "")).await;
    let missing = exports.get(&path(unknown, "")).await;
    for (answer, id) in [(missing, unknown), (foreign, made)] {
        let body = answer.expect(404).json();
        assert_eq!(
            (&body["message"], &body["messages"], &body["exportId"]),
            (
                &json!("The export could not be found or you do not have permission to view it."),
                &Value::Null,
                &json!(id)
            ),
            "7.3"
        );
        let expected = [
            "exportId",
            "message",
            "messages",
            "pluginVersion",
            "status",
            "time",
        ];
        assert_eq!(names(&body), BTreeSet::from(expected), "7.3: {body}");
    }
}

#[tokio::test]
async fn every_call_wants_a_token() {
    let exports = Exports::waiting(1).await;
    let one = format!("/rest/export/{}", exports.ids[0]);
    let calls = [
        (Method::GET, "/rest/smallexport".to_owned()),
        (Method::POST, "/rest/export".to_owned()),
        (Method::GET, "/rest/export".to_owned()),
        (Method::GET, one.clone()),
        (Method::GET, format!("{one}/download")),
        (Method::DELETE, one),
    ];
    for (method, path) in calls {
        let request = exports.app.request(method, &path);
        let answer = crate::test_app::send(request).await.expect(401).json();
        assert_eq!(
            answer["messages"],
            json!(["tisjwt is required for authentication."]),
            "2.1 {path}"
        );
    }
    // Also in the query, as the original takes it.
    let path = format!("/rest/export?tisjwt={}", exports.token);
    let request = exports.app.request(Method::GET, &path);
    let page = crate::test_app::send(request).await.expect(200).json();
    assert_eq!(page["total"], 1, "2: {ADMIN} has one: {page}");
}
