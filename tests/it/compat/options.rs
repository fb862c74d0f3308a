//! The other parameters of figures (sections 4, 5, 8 and 11): which statuses, which time, and how it is shown.

use super::Row;
use super::run::run;

const ALL: &str = "I L L2 A";
const LISTS: &str = "I L L2";

pub(super) const ROWS: &[Row] = &[
    Row {
        section: "4 statuses",
        on: ALL,
        call: "statuses=5,3",
        expect: &[
            ("columns", "5 3"),
            ("cells", "5=24 3=21"),
            ("/excludedStatuses/0/id", "1"),
        ],
    },
    Row {
        section: "4 statuses whose time counts",
        on: ALL,
        call: "columnsBy=assigneeDuration&statuses=3",
        expect: &[("cells", "unassigned=21")],
    },
    Row {
        section: "4 includeDeletedStatuses",
        on: ALL,
        call: "includeDeletedStatuses=true",
        expect: &[
            ("cells", "1=1 3=21 5=24 9=2"),
            ("/deletedStatuses/0/deleted", "true"),
            ("/deletedStatuses/0/name", "Blocked"),
        ],
    },
    Row {
        section: "4 includeDeletedStatuses is false by default",
        on: ALL,
        call: "",
        expect: &[("columns", "1 3 5"), ("/deletedStatuses/0/id", "9")],
    },
    Row {
        section: "5 consolidated columns",
        on: ALL,
        call: r#"statuses=5&statusGroups=[{"name":"Active","ids":[3,"9"]}]"#,
        expect: &[
            ("cells", "5=24 group:Active=23"),
            ("/table/header/valueColumns/1/isConsolidated", "true"),
            ("/table/header/valueColumns/0/isConsolidated", "false"),
            ("headings", "Done Active"),
        ],
    },
    Row {
        section: "4 multiVisitBehavior=total",
        on: ALL,
        call: "multiVisitBehavior=total&statuses=3",
        expect: &[("cells", "3=21")],
    },
    Row {
        section: "4 multiVisitBehavior=first",
        on: ALL,
        call: "multiVisitBehavior=first&statuses=3",
        expect: &[("cells", "3=1")],
    },
    Row {
        section: "4 multiVisitBehavior=last",
        on: ALL,
        call: "multiVisitBehavior=last&statuses=3",
        expect: &[("cells", "3=20")],
    },
    Row {
        section: "4 multiVisitBehavior=average",
        on: ALL,
        call: "multiVisitBehavior=average&statuses=3",
        expect: &[("raws", "3=37800000")],
    },
    Row {
        section: "4 trimHistoryStartDate",
        on: ALL,
        call: "trimHistoryStartDate=2026-11-20",
        expect: &[
            ("cells", "3=12 5=24"),
            ("/trimHistoryStartDate", "2026-11-20"),
            ("/trimHistoryEndDate", "null"),
        ],
    },
    Row {
        section: "4 trimHistoryEndDate, time 00:00 by default",
        on: ALL,
        call: "trimHistoryEndDate=2026-11-20",
        expect: &[("cells", "1=1 3=9"), ("/trimHistoryEndDate", "2026-11-20")],
    },
    Row {
        section: "4 dates with a time",
        on: ALL,
        call: "trimHistoryStartDate=2026-11-19 13:30&trimHistoryEndDate=2026-11-19 17:30",
        expect: &[("raws", "3=7200000")],
    },
    Row {
        section: "4.5 dynamic dates",
        on: ALL,
        call: "trimHistoryStartDate=dyn::yesterday_start&trimHistoryEndDate=dyn::today_start::-6h",
        expect: &[
            ("cells", "3=12 5=6"),
            ("/trimHistoryStartDate", "dyn::yesterday_start"),
        ],
    },
    Row {
        section: "4.5 several terms",
        on: ALL,
        call: "trimHistoryStartDate=dyn::now::-1w5d3h",
        expect: &[("cells", "3=20 5=24")],
    },
    Row {
        section: "4.5 this month",
        on: ALL,
        call: "trimHistoryStartDate=dyn::thismonth_start&trimHistoryEndDate=dyn::thisquarter_start::3mo",
        expect: &[("cells", "1=1 3=21 5=24")],
    },
    Row {
        section: "11.4 a life outside the window",
        on: LISTS,
        call: "trimHistoryEndDate=2026-11-01&statuses=3",
        expect: &[("cell 3 value", "-"), ("cell 3 raw", "absent")],
    },
    Row {
        section: "4 calendar is normalHours when absent",
        on: ALL,
        call: "calendar=",
        expect: &[
            ("cells", "1=1 3=21 5=24"),
            ("/calendar/name", "normalHours"),
            ("/calendar/is7x24Calendar", "true"),
            ("warnings", "~calendar: none is given"),
        ],
    },
    Row {
        section: "4 calendar by its number",
        on: ALL,
        call: "calendar=1",
        expect: &[
            ("cells", "1=1 3=5 5=5"),
            ("/calendar/id", "1"),
            ("/calendar/name", "Office"),
            ("/calendar/dailyWorkingHours", "8.0"),
            ("/calendar/timeZone", "UTC"),
            ("/calendar/is7x24Calendar", "false"),
        ],
    },
    Row {
        section: "8 exceptions of a calendar",
        on: ALL,
        call: "calendar=2",
        expect: &[("cells", "1=1 3=3 5=0")],
    },
    Row {
        section: "8 holidays, calendar=default",
        on: ALL,
        call: "calendar=default",
        expect: &[("cells", "1=1 3=2 5=0"), ("/calendar/name", "Holiday")],
    },
    Row {
        section: "8 the calendar's zone",
        on: ALL,
        call: "calendar=3",
        expect: &[
            ("cells", "1=0 3=3 5=0"),
            ("cell 5 raw", "0"),
            ("/calendar/timeZone", "Asia/Tokyo"),
            ("/timeZone", "Etc/UTC"),
        ],
    },
    Row {
        section: "11.3 viewFormat=minutes is the default",
        on: ALL,
        call: "",
        expect: &[
            ("values", "1=60.0 3=1260.0 5=1440.0"),
            ("/viewFormat", "minutes"),
        ],
    },
    Row {
        section: "11.3 viewFormat=seconds",
        on: ALL,
        call: "viewFormat=seconds",
        expect: &[("values", "1=3600.0 3=75600.0 5=86400.0")],
    },
    Row {
        section: "11.3 viewFormat=days",
        on: ALL,
        call: "viewFormat=days",
        expect: &[
            ("values", "1=0.0416666667 3=0.875 5=1.0"),
            ("cells", "1=1 3=21 5=24"),
        ],
    },
    Row {
        section: "11.3 viewFormat=humanReadable",
        on: ALL,
        call: "viewFormat=humanReadable",
        expect: &[("cell 3 value", "21h"), ("cell 5 value", "1d")],
    },
    Row {
        section: "11.3 dayLength=businessDays",
        on: ALL,
        call: "viewFormat=days&dayLength=businessDays&calendar=1",
        expect: &[("values", "1=0.125 3=0.625 5=0.625")],
    },
    Row {
        section: "11.3 dayLength=24HourDays",
        on: ALL,
        call: "viewFormat=days&dayLength=24hourdays&calendar=1&statuses=3",
        expect: &[("values", "3=0.2083333333")],
    },
    Row {
        section: "4 dayLength=calendarDays",
        on: ALL,
        call: "viewFormat=days&dayLength=calendarDays&statuses=5",
        expect: &[("values", "5=1.0")],
    },
    Row {
        section: "10 business days need days of one length",
        on: ALL,
        call: "viewFormat=days&dayLength=businessDays&calendar=3",
        expect: &[
            ("status", "400"),
            ("/messages/0", "~dayLength: 'businessDays' is not accepted"),
        ],
    },
    Row {
        section: "10 7/24 has no business days",
        on: ALL,
        call: "viewFormat=days&dayLength=businessDays",
        expect: &[
            ("status", "400"),
            ("/messages/0", "~dayLength: 'businessDays' is not accepted"),
        ],
    },
    Row {
        section: "4 emptyValueToken",
        on: LISTS,
        call: "statuses=20,5&emptyValueToken=none",
        expect: &[
            ("cell 20 value", "none"),
            ("cell 20 raw", "absent"),
            ("cell 20 count", "absent"),
        ],
    },
    Row {
        section: "4 emptyValueToken of statistics",
        on: "A",
        call: "statuses=20,5&emptyValueToken=none",
        expect: &[("cell 20 value", "none"), ("cell 20 raw", "absent")],
    },
    Row {
        section: "4 visitCounts",
        on: LISTS,
        call: "visitCounts=true&statuses=3",
        expect: &[("cell 3 count", "2")],
    },
    Row {
        section: "4 visitCounts in lines",
        on: LISTS,
        call: "visitCounts=true&statuses=3&viewFormat=hours&outputType=csv",
        expect: &[(
            "text",
            "Key,Summary,In Progress,In Progress (visits)\r\nWEB-3,\"Number 3, \"\"quoted\"\"\",21.0,2\r\n",
        )],
    },
    Row {
        section: "4 visitCounts of statistics",
        on: "A",
        call: "visitCounts=true&statuses=3",
        expect: &[("cells", "3=21"), ("cell 3 count", "absent")],
    },
    Row {
        section: "4 dateFormat, dateTimeFormat",
        on: LISTS,
        call: "columnsBy=lastTransitionToStatusDate&statuses=3&dateFormat=yyyy-MM-dd&dateTimeFormat=yyyy-MM-dd HH:mm:ss",
        expect: &[
            ("cell 3 value", "2026-11-19 16:00:00"),
            ("/dateFormat", "yyyy-MM-dd"),
            ("/dateTimeFormat", "yyyy-MM-dd HH:mm:ss"),
            ("/reportDate", "2026-11-21 12:00:00"),
        ],
    },
    Row {
        section: "4 dateFormat of statistics",
        on: "A",
        call: "dateFormat=yyyy-MM-dd&dateTimeFormat=yyyy-MM-dd HH:mm",
        expect: &[("/reportDate", "2026-11-21 12:00")],
    },
    Row {
        section: "4 fields",
        on: LISTS,
        call: "fields=customfield_10020,assignee,created",
        expect: &[
            ("row /fieldColumns/0/value", "Sprint 7"),
            ("row /fieldColumns/1/value", "-"),
            ("row /fieldColumns/2/value", "19/Nov/26 12:00 PM"),
            ("/table/header/fieldColumns/0/id", "customfield_10020"),
        ],
    },
    Row {
        section: "4 a header column among fields",
        on: LISTS,
        call: "fields=summary,issuekey",
        expect: &[
            ("row /fieldColumns/0/value", "Number 3, \"quoted\""),
            ("row /fieldColumns/1/value", "WEB-3"),
        ],
    },
    Row {
        section: "4 an unknown field is 400",
        on: LISTS,
        call: "fields=customfield_4711",
        expect: &[
            ("status", "400"),
            ("/messages/0", "~fields: 'customfield_4711' is not accepted"),
        ],
    },
    Row {
        section: "4 strict",
        on: ALL,
        call: "strict=true&colour=red",
        expect: &[
            ("status", "400"),
            ("/messages/0", "colour is not known and was ignored."),
        ],
    },
    Row {
        section: "issue 5: timestamps",
        on: ALL,
        call: "timestamps=iso",
        expect: &[
            ("/reportDate", "21/Nov/26 12:00 PM"),
            ("/reportDateIso", "~2026-11-21T12:00:00"),
            ("/reportDateEpoch", "1795262400000"),
        ],
    },
    Row {
        section: "issue 5: timestamps, none unless asked for",
        on: ALL,
        call: "",
        expect: &[("/reportDateIso", "absent"), ("/reportDateEpoch", "absent")],
    },
    Row {
        section: "issue 5: duration filters",
        on: "L L2",
        call: "where=3>20h",
        expect: &[("keys", "WEB-3")],
    },
    Row {
        section: "issue 5: duration filters of statistics",
        on: "A",
        call: "filterType=project&projectKey=WEB&where=3>6h",
        expect: &[("row /issueCount", "1"), ("cells", "1=1 3=21 5=24")],
    },
    Row {
        section: "issue 5: duration filters",
        on: "L L2",
        call: "where=3>=5d",
        expect: &[("keys", "")],
    },
    Row {
        section: "issue 5: csvDelimiter, csvBom, csvSafe",
        on: LISTS,
        call: "outputType=csv&statuses=3&viewFormat=hours&csvDelimiter=semicolon&csvBom=true&csvSafe=true",
        expect: &[(
            "text",
            "Key;Summary;In Progress\r\nWEB-3;\"Number 3, \"\"quoted\"\"\";21.0\r\n",
        )],
    },
    Row {
        section: "issue 5: csvDelimiter, csvBom, csvSafe",
        on: "A",
        call: "outputType=csv&statuses=3&viewFormat=hours&csvDelimiter=semicolon&csvBom=true&csvSafe=true",
        expect: &[("text", "Issue Count;In Progress\r\n1;21.0\r\n")],
    },
    Row {
        section: "issue 5: ndjson",
        on: "L L2",
        call: "outputType=ndjson&statuses=3",
        expect: &[
            ("header content-type", "application/x-ndjson"),
            ("text", "~\"rows\":1,\"issues\":1"),
        ],
    },
];

#[tokio::test]
async fn options_are_those_of_the_reference() {
    run(ROWS).await;
}
