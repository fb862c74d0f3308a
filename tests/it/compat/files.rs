//! Files (sections 7.1 to 7.6), the same whichever way they are asked for: `run` also makes each in the background. Where
//! a row says nothing else the file is CSV.

use super::Row;
use super::run::run;

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
