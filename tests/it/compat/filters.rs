//! Which issues (sections 4 and 4.3).

use super::Row;
use super::run::run;

const LISTS: &str = "L L2";

/// All issues that the token's user may see.
const fn row(
    section: &'static str,
    call: &'static str,
    expect: &'static [(&'static str, &'static str)],
) -> Row {
    Row {
        section,
        on: LISTS,
        call,
        expect,
    }
}

pub(super) const ROWS: &[Row] = &[
    row(
        "4.3 user: is or was",
        "filterType=user&user={fara}",
        &[("keys", "WEB-1 WEB-2")],
    ),
    row(
        "4.3 user: is",
        "filterType=user&user={ada}",
        &[("keys", "WEB-1")],
    ),
    row(
        "4.3 project",
        "filterType=project&projectKey=SEC",
        &[
            ("keys", "SEC-1"),
            ("/query", "project = \"SEC\" ORDER BY key ASC"),
        ],
    ),
    row(
        "4.3 saved filter",
        "filterType=jqlfilter&jqlFilterID=500",
        &[("keys", "WEB-1 WEB-3")],
    ),
    row(
        "4 filterType: deprecated synonym",
        "filterType=advanced&jqlFilterID=500",
        &[("keys", "WEB-1 WEB-3")],
    ),
    row(
        "4.3 custom JQL",
        "filterType=customjql&customjql=project = WEB ORDER BY created DESC",
        &[
            ("keys", "WEB-2 WEB-1 WEB-3"),
            ("/query", "project = WEB ORDER BY created DESC"),
        ],
    ),
    row(
        "4.3 sprint",
        "filterType=sprint&sprintID=7",
        &[("keys", "WEB-3")],
    ),
    row(
        "4.3 relative functions: week",
        "filterType=customjql&customjql=created >= startOfWeek()",
        &[("keys", "SEC-1 WEB-1 WEB-2 WEB-3")],
    ),
    row(
        "4.3 relative functions: month",
        "filterType=customjql&customjql=created >= startOfMonth() AND created <= endOfMonth()",
        &[("keys", "SEC-1 WEB-1 WEB-2 WEB-3")],
    ),
    row(
        "4.3 relative functions: year",
        "filterType=customjql&customjql=created >= startOfYear(-1)",
        &[("keys", "SEC-1 WEB-1 WEB-2 WEB-3")],
    ),
    row(
        "4.3 relative functions: day",
        "filterType=customjql&customjql=created >= startOfDay()",
        &[("keys", "WEB-2")],
    ),
    row(
        "4 startDate, created by default",
        "filterType=project&projectKey=WEB&startDate=2026-11-20",
        &[("keys", "WEB-1 WEB-2")],
    ),
    row(
        "4 endDate",
        "filterType=project&projectKey=WEB&endDate=2026-11-20",
        &[("keys", "WEB-3")],
    ),
    row(
        "4.3 resolved",
        "filterType=project&projectKey=WEB&startDate=2026-11-20&endDate=2026-11-22&dateRangeField=resolved",
        &[
            ("keys", "WEB-1"),
            (
                "/query",
                "(project = \"WEB\") AND resolved >= \"2026-11-20 00:00\" AND resolved <= \"2026-11-22 00:00\" ORDER BY key ASC",
            ),
        ],
    ),
    row(
        "4.3 updated",
        "filterType=project&projectKey=WEB&startDate=2026-11-21&dateRangeField=Updated",
        &[("keys", "WEB-1 WEB-2")],
    ),
    row(
        "4.5 dynamic dates",
        "filterType=project&projectKey=WEB&startDate=dyn::today_start&endDate=dyn::today_end",
        &[("keys", "WEB-2")],
    ),
    Row {
        section: "4.3 user",
        on: "A",
        call: "filterType=user&user={fara}",
        expect: &[("row /issueCount", "2")],
    },
    Row {
        section: "4.3 project",
        on: "A",
        call: "filterType=project&projectKey=WEB",
        expect: &[("row /issueCount", "3")],
    },
    Row {
        section: "4.3 saved filter",
        on: "A",
        call: "filterType=jqlfilter&jqlFilterID=500",
        expect: &[("row /issueCount", "2")],
    },
    Row {
        section: "4.3 sprint",
        on: "A",
        call: "filterType=sprint&sprintID=7",
        expect: &[("row /issueCount", "1")],
    },
    Row {
        section: "4.3 dates",
        on: "A",
        call: "filterType=project&projectKey=WEB&startDate=2026-11-20&endDate=2026-11-22&dateRangeField=resolved",
        expect: &[("row /issueCount", "1")],
    },
    Row {
        section: "6.3 filterType is required",
        on: "L L2 A",
        call: "filterType=",
        expect: &[
            ("status", "400"),
            ("/messages/0", "~filterType is required"),
        ],
    },
    Row {
        section: "2.1 missing selector",
        on: "L L2 A",
        call: "filterType=customjql",
        expect: &[("status", "400"), ("/messages/0", "~customjql is required")],
    },
    Row {
        section: "2.1 bad JQL function",
        on: "L L2 A",
        call: "filterType=customjql&customjql=created >= startOfFortnight()",
        expect: &[("status", "400"), ("/messages/0", "any")],
    },
];

#[tokio::test]
async fn issues_are_those_of_the_reference() {
    run(ROWS).await;
}
