//! The visits of one issue (section 6.2).

use super::Row;
use super::run::run;

const fn row(
    section: &'static str,
    call: &'static str,
    expect: &'static [(&'static str, &'static str)],
) -> Row {
    Row {
        section,
        on: "X",
        call,
        expect,
    }
}

pub(super) const ROWS: &[Row] = &[
    row(
        "6.2 default",
        "",
        &[
            ("/columnsBy", "statusDurationExpanded"),
            (
                "row /expanded/stats/visitCounts",
                r#"[{"statusId":1,"value":1},{"statusId":3,"value":2},{"statusId":5,"value":1}]"#,
            ),
            (
                "row /expanded/stats/totalValues/1",
                r#"{"statusId":3,"value":75600000}"#,
            ),
            ("row /expanded/stats/averageValues/1/value", "37800000"),
            ("row /expanded/stats/minValues/1/value", "3600000"),
            ("row /expanded/stats/maxValues/1/value", "72000000"),
        ],
    ),
    row(
        "6.2 rows are visits; ids and values are numbers",
        "",
        &[
            ("row /expanded/rows/0/uniqueDate", "19/Nov/26 12:00 PM"),
            ("row /expanded/rows/0/statusId", "1"),
            ("row /expanded/rows/0/value", "3600000"),
            ("row /expanded/rows/1/previousStatusId", "1"),
            ("row /expanded/rows/0/transitionedBy", "absent"),
        ],
    ),
    row(
        "6.2 ids absent from the header",
        "",
        &[("row /expanded/rows/2/statusId", "9"), ("columns", "1 3 5")],
    ),
    row(
        "6.2 transitionedBy",
        "@WEB-1",
        &[
            ("row /expanded/rows/2/transitionedBy", "any"),
            ("row /expanded/rows/1/transitionedBy", "absent"),
        ],
    ),
    row(
        "6.2 anyFieldDurationExpanded",
        "@WEB-1&columnsBy=anyfielddurationexpanded&historyFields=assignee",
        &[
            ("/columnsBy", "anyFieldDurationExpanded"),
            ("row /expanded/stats/visitCounts", "~valueId"),
        ],
    ),
    row(
        "6.2 historyFields is required there",
        "columnsBy=anyFieldDurationExpanded",
        &[
            ("status", "400"),
            ("/messages/0", "~historyFields is required"),
        ],
    ),
    row(
        "6.2 trim",
        "trimHistoryStartDate=2026-11-20&trimHistoryEndDate=2026-11-21",
        &[(
            "row /expanded/stats/totalValues",
            r#"[{"statusId":3,"value":43200000},{"statusId":5,"value":43200000}]"#,
        )],
    ),
    row(
        "6.2 calendar",
        "calendar=1",
        &[
            ("row /expanded/stats/totalValues/1/value", "18000000"),
            ("/calendar/name", "Office"),
        ],
    ),
    row(
        "6.2 viewFormat changes no value here",
        "viewFormat=days&dayLength=24HourDays",
        &[
            ("row /expanded/rows/0/value", "3600000"),
            ("/viewFormat", "days"),
        ],
    ),
    row(
        "6.2 csv",
        "outputType=csv&viewFormat=hours&emptyValueToken=none",
        &[
            ("header content-type", "text/csv; charset=utf-8"),
            (
                "text",
                "~WEB-3,\"Number 3, \"\"quoted\"\"\",Done,20/Nov/26 12:00 PM,none,24.0,none\r\n",
            ),
        ],
    ),
    row(
        "6.2 jsonSimplified",
        "outputType=jsonSimplified&viewFormat=hours&emptyValueToken=none",
        &[
            ("/results/4/Status", "Done"),
            ("/results/4/Duration", "24.0"),
            ("/results/4/End", "none"),
        ],
    ),
    row(
        "4 statuses, deleted ones",
        "statuses=9&includeDeletedStatuses=true",
        &[(
            "row /expanded/stats/totalValues",
            r#"[{"statusId":9,"value":7200000}]"#,
        )],
    ),
    row(
        "4 date formats",
        "dateFormat=yyyy-MM-dd&dateTimeFormat=yyyy-MM-dd'T'HH:mm",
        &[("row /expanded/rows/0/uniqueDate", "2026-11-19T12:00")],
    ),
    row(
        "4.5 dynamic dates of weeks",
        "trimHistoryStartDate=dyn::thisweek_start&weekStart=friday",
        &[
            ("row /expanded/rows/0/statusId", "3"),
            ("row /expanded/stats/totalValues/0/value", "43200000"),
        ],
    ),
    row("4 strict", "strict=true&colour=red", &[("status", "400")]),
    row(
        "6.2 other reports are none of visits",
        "columnsBy=statusDuration",
        &[
            ("status", "400"),
            (
                "/messages/0",
                "columnsBy: 'statusDuration' is not accepted; allowed: statusDurationExpanded, anyFieldDurationExpanded.",
            ),
        ],
    ),
    row(
        "issue 5: timestamps",
        "timestamps=iso",
        &[
            ("/reportDateEpoch", "1795262400000"),
            ("row /expanded/rows/0/startEpoch", "1795089600000"),
        ],
    ),
    row(
        "issue 5: csvDelimiter, csvBom, csvSafe",
        "outputType=csv&csvDelimiter=tab&csvBom=true&csvSafe=true",
        &[("text", "~Key\tSummary\tStatus\t")],
    ),
];

#[tokio::test]
async fn visits_are_those_of_the_reference() {
    run(ROWS).await;
}
