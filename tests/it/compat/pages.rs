//! Pages (sections 6.3 and 6.4). Token paging to its end, and what tokens are bound to, is in `reports::paging`.

use super::Row;
use super::run::run;

pub(super) const ROWS: &[Row] = &[
    Row {
        section: "6.3 defaults",
        on: "L",
        call: "filterType=project&projectKey=WEB",
        expect: &[
            ("/pageSize", "100"),
            ("/startIssueIndex", "0"),
            ("/endIssueIndex", "3"),
            ("/total", "3"),
            ("/nextPageToken", "absent"),
        ],
    },
    Row {
        section: "6.3 a window",
        on: "L",
        call: "filterType=project&projectKey=WEB&pageSize=1&startIssueIndex=1",
        expect: &[
            ("keys", "WEB-2"),
            ("/startIssueIndex", "1"),
            ("/endIssueIndex", "2"),
            ("/total", "3"),
            ("/pageSize", "1"),
        ],
    },
    Row {
        section: "6.3 beyond the end",
        on: "L",
        call: "filterType=project&projectKey=WEB&startIssueIndex=10",
        expect: &[("keys", ""), ("/total", "3")],
    },
    Row {
        section: "6.4 defaults",
        on: "L2",
        call: "filterType=project&projectKey=WEB",
        expect: &[
            ("/pageSize", "100"),
            ("/total", "absent"),
            ("/startIssueIndex", "absent"),
            ("/nextPageToken", "absent"),
        ],
    },
    Row {
        section: "6.4 pageSize 1 to 1000",
        on: "L L2",
        call: "pageSize=1001",
        expect: &[
            ("status", "400"),
            (
                "/messages/0",
                "pageSize: '1001' is not accepted; allowed: a number from 1 to 1000.",
            ),
        ],
    },
    Row {
        section: "6.4 the largest page",
        on: "L L2",
        call: "pageSize=1000",
        expect: &[("keys", "WEB-3"), ("/pageSize", "1000")],
    },
    Row {
        section: "6.4 a token of nobody",
        on: "L2",
        call: "nextPageToken=abc",
        expect: &[
            ("status", "400"),
            ("/messages/0", "~nextPageToken: 'abc' is not accepted"),
        ],
    },
    Row {
        section: "4 groupByFields",
        on: "L L2",
        call: "filterType=project&projectKey=WEB&groupByFields=status,project",
        expect: &[
            ("keys", "WEB-1 WEB-3 WEB-2"),
            (
                "row /groupByColumns",
                r#"[{"id":"status","value":"Done"},{"id":"project","value":"WEB"}]"#,
            ),
            (
                "/table/header/groupByColumns/1",
                r#"{"id":"project","value":"Project"}"#,
            ),
        ],
    },
];

#[tokio::test]
async fn pages_are_those_of_the_reference() {
    run(ROWS).await;
}
