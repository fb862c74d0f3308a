//! The document (section 5): its members, its cells, and the other output types (4.2).

use super::Row;
use super::run::run;

pub(super) const ROWS: &[Row] = &[
    Row {
        section: "5 formatting context",
        on: "I L L2 A X",
        call: "",
        expect: &[
            ("/dateFormat", "dd/MMM/yy"),
            ("/dateTimeFormat", "dd/MMM/yy h:mm a"),
            ("/timeZone", "UTC"),
            ("/locale", "any"),
            ("/viewFormat", "minutes"),
            ("/reportDate", "21/Nov/26 12:00 PM"),
            ("/version", "any"),
            ("/trimHistoryStartDate", "null"),
            ("/trimHistoryEndDate", "null"),
        ],
    },
    Row {
        section: "5 the calendar",
        on: "I L L2 A X",
        call: "calendar=1",
        expect: &[
            (
                "members /calendar",
                "dailyWorkingHours id is7x24Calendar name timeZone",
            ),
            ("/calendar/dailyWorkingHours", "8.0"),
        ],
    },
    Row {
        section: "5 flags of a list",
        on: "I L L2",
        call: "",
        expect: &[
            ("/isAggregationType", "false"),
            ("/isOverall", "false"),
            ("/isAverage", "false"),
            ("/isSum", "false"),
            ("/isMedian", "false"),
            ("/isStddev", "false"),
            ("/isComposite", "false"),
        ],
    },
    Row {
        section: "5 headers",
        on: "I L L2 X",
        call: "",
        expect: &[
            (
                "/table/header/headerColumns",
                r#"[{"id":"issuekey","value":"Key"},{"id":"summary","value":"Summary"}]"#,
            ),
            ("/table/header/groupByColumns", "[]"),
            ("/table/header/fieldColumns", "[]"),
            (
                "/table/header/valueColumns/1",
                r#"{"id":"3","isConsolidated":false,"value":"In Progress"}"#,
            ),
        ],
    },
    Row {
        section: "5 a row",
        on: "I L L2",
        call: "",
        expect: &[
            (
                "row /headerColumns",
                r#"[{"id":"issuekey","value":"WEB-3"},{"id":"summary","value":"Number 3, \"quoted\""}]"#,
            ),
            ("row /groupByColumns", "[]"),
            ("row /fieldColumns", "[]"),
            (
                "row /valueColumns/1",
                r#"{"count":"2","id":"3","raw":"75600000","value":"1260.0"}"#,
            ),
            (
                "row /currentState",
                r#"[{"id":"5","raw":"86400000","value":"1440.0"}]"#,
            ),
        ],
    },
    Row {
        section: "5 never visited",
        on: "I L L2",
        call: "statuses=20",
        expect: &[
            ("row /valueColumns", r#"[{"id":"20","value":"-"}]"#),
            ("row /currentState", "[]"),
        ],
    },
    Row {
        section: "5 statuses",
        on: "I L L2",
        call: "",
        expect: &[
            (
                "/includedStatuses/0",
                r#"{"id":"1","name":"To Do","statusCategory":{"name":"To Do"}}"#,
            ),
            ("/excludedStatuses", "[]"),
            (
                "/deletedStatuses",
                r#"[{"deleted":true,"id":"9","name":"Blocked","statusCategory":{"name":"No Category"}}]"#,
            ),
        ],
    },
    Row {
        section: "5 scopeProjectKey",
        on: "I L L2",
        call: "@SEC-1&statuses=20,3",
        expect: &[
            ("/includedStatuses/0/scopeProjectKey", "SEC"),
            ("/includedStatuses/1/scopeProjectKey", "absent"),
        ],
    },
    Row {
        section: "5 query",
        on: "L L2",
        call: "",
        expect: &[("/query", "key = WEB-3 ORDER BY key ASC")],
    },
    Row {
        section: "5 query of one issue",
        on: "I X",
        call: "",
        expect: &[("/query", "absent"), ("/total", "absent")],
    },
    Row {
        section: "4.2 json is the default",
        on: "I L L2 A X",
        call: "",
        expect: &[
            ("header content-type", "application/json"),
            ("/table/body/rows/0", "any"),
        ],
    },
    Row {
        section: "4.2 csv",
        on: "I L L2",
        call: "outputType=CSV&viewFormat=hours&fields=customfield_10020",
        expect: &[
            ("header content-type", "text/csv; charset=utf-8"),
            (
                "text",
                "Key,Summary,customfield_10020,To Do,In Progress,Done\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",Sprint 7,1.0,21.0,24.0\r\n",
            ),
        ],
    },
    Row {
        section: "4.2 jsonSimplified",
        on: "I L L2",
        call: "outputType=jsonsimplified&viewFormat=hours&statuses=3",
        expect: &[
            (
                "/results/0",
                r#"{"In Progress":"21.0","Key":"WEB-3","Summary":"Number 3, \"quoted\""}"#,
            ),
            ("/nextPageToken", "absent"),
        ],
    },
    Row {
        section: "4.2 jsonSimplified, page by page",
        on: "L2",
        call: "filterType=project&projectKey=WEB&outputType=jsonSimplified&pageSize=2",
        expect: &[("/results/1/Key", "WEB-2"), ("/results/2", "absent")],
    },
    Row {
        section: "6.1 issueKey is required",
        on: "I X",
        call: "issueKey=",
        expect: &[
            ("status", "400"),
            (
                "/messages/0",
                "issueKey is required; allowed: an issue key like ABC-1.",
            ),
        ],
    },
    Row {
        section: "6.1 columnsBy is required",
        on: "I L L2 A",
        call: "columnsBy=",
        expect: &[
            ("status", "400"),
            (
                "/messages/0",
                "~columnsBy is required; allowed: statusDuration, ",
            ),
        ],
    },
    Row {
        section: "6.1 not found",
        on: "I X",
        call: "issueKey=WEB-4711",
        expect: &[
            ("status", "404"),
            ("/status", "404"),
            ("/message", "any"),
            ("/pluginVersion", "any"),
        ],
    },
];

#[tokio::test]
async fn documents_are_those_of_the_reference() {
    run(ROWS).await;
}
