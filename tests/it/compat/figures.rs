//! Parameters that change figures (sections 4 and 4.1), on every endpoint that has them: of one issue a list, the issue
//! itself and a sum are the same figures.

use super::Row;
use super::run::run;

const ALL: &str = "I L L2 A";
const LISTS: &str = "I L L2";

pub(super) const ROWS: &[Row] = &[
    Row {
        section: "4.1 statusDuration",
        on: ALL,
        call: "columnsBy=statusDuration",
        expect: &[
            ("cells", "1=1 3=21 5=24"),
            ("/columnsBy", "statusDuration"),
            ("/isComposite", "false"),
        ],
    },
    Row {
        section: "1 values in any letter case",
        on: ALL,
        call: "columnsBy=STATUSduration&viewFormat=HOURS",
        expect: &[
            ("/columnsBy", "statusDuration"),
            ("values", "1=1.0 3=21.0 5=24.0"),
        ],
    },
    Row {
        section: "4.1 durationBetweenStatuses",
        on: ALL,
        call: r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"Cycle Time","startAt":{"type":"status","ids":[3]},"stopAt":{"type":"status","ids":[5]},"pauseAt":{"type":"status","ids":[9]}}]"#,
        expect: &[("cells", "Cycle Time=21"), ("headings", "Cycle Time")],
    },
    Row {
        section: "4.4 last visits",
        on: ALL,
        call: r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"type":"status","ids":[3],"visit":"last"},"stopAt":{"type":"status","ids":[5],"visit":"last"}}]"#,
        expect: &[("cells", "M=20")],
    },
    Row {
        section: "4.4 no start is the creation, several statuses",
        on: ALL,
        call: r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"Lead","stopAt":{"type":"status","ids":[5,9]}},{"name":"All","startAt":{"ids":[]},"stopAt":{"ids":[5]}}]"#,
        expect: &[("cells", "Lead=2 All=24")],
    },
    Row {
        section: "4.4 date fields",
        on: ALL,
        call: r#"@WEB-1&columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"type":"dateField","field":"created"},"stopAt":{"type":"dateField","field":"resolutiondate"}}]"#,
        expect: &[("cells", "M=12")],
    },
    Row {
        section: "4.4 finished",
        on: LISTS,
        call: r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","stopAt":{"ids":[5]}}]"#,
        expect: &[("cell M state", "finished")],
    },
    Row {
        section: "4.4 running",
        on: LISTS,
        call: r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"ids":[5]},"stopAt":{"ids":[20]}}]"#,
        expect: &[("cells", "M=24"), ("cell M state", "running")],
    },
    Row {
        section: "4.4 paused",
        on: LISTS,
        call: r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"ids":[3]},"stopAt":{"ids":[20]},"pauseAt":{"ids":[5]}}]"#,
        expect: &[("cells", "M=23"), ("cell M state", "paused")],
    },
    Row {
        section: "4.4 not started",
        on: LISTS,
        call: r#"columnsBy=durationBetweenStatuses&dbsMetrics=[{"name":"M","startAt":{"ids":[20]},"stopAt":{"ids":[5]}}]"#,
        expect: &[
            ("cell M value", "-"),
            ("cell M raw", "absent"),
            ("cell M state", "absent"),
        ],
    },
    Row {
        section: "4.1 statusDurationByTimePeriod",
        on: ALL,
        call: "columnsBy=statusDurationByTimePeriod&timePeriod=day&statuses=3",
        expect: &[
            ("cells", "3/2026-11-19=9 3/2026-11-20=12"),
            ("/isComposite", "true"),
            (
                "/table/header/valueColumns/0/parent",
                r#"{"id":"3","value":"In Progress"}"#,
            ),
        ],
    },
    Row {
        section: "4 timePeriod is Month by default",
        on: ALL,
        call: "columnsBy=timePeriodDurationByStatus",
        expect: &[("cells", "2026-11/1=1 2026-11/3=21 2026-11/5=24")],
    },
    Row {
        section: "4 timePeriod=week, weekStart",
        on: ALL,
        call: "columnsBy=timePeriodDurationByStatus&timePeriod=Week&weekStart=friday&statuses=3",
        expect: &[("cells", "2026-11-13/3=9 2026-11-20/3=12")],
    },
    Row {
        section: "4 timePeriod=quarter",
        on: ALL,
        call: "columnsBy=timePeriodDurationByStatus&timePeriod=quarter&statuses=3",
        expect: &[("cells", "2026-Q4/3=21")],
    },
    Row {
        section: "4 timePeriod=year",
        on: ALL,
        call: "columnsBy=timePeriodDurationByStatus&timePeriod=year&statuses=3",
        expect: &[("cells", "2026/3=21")],
    },
    Row {
        section: "4 timePeriod is ignored otherwise",
        on: ALL,
        call: "timePeriod=fortnight",
        expect: &[("cells", "1=1 3=21 5=24"), ("warnings", "")],
    },
    Row {
        section: "4.1 assigneeDuration",
        on: ALL,
        call: "@WEB-1&columnsBy=assigneeDuration",
        expect: &[("cells", "ada=17 fara=7")],
    },
    Row {
        section: "4.1 assigneeDuration of nobody",
        on: ALL,
        call: "columnsBy=assigneeDuration",
        expect: &[("cells", "unassigned=48"), ("headings", "Unassigned")],
    },
    Row {
        section: "4.1 statusDurationByAssignee",
        on: ALL,
        call: "@WEB-1&columnsBy=statusDurationByAssignee",
        expect: &[
            ("cells", "ada/3=5 ada/5=12 fara/1=6 fara/3=1"),
            ("/isComposite", "true"),
        ],
    },
    Row {
        section: "4.1 assigneeDurationByStatus",
        on: ALL,
        call: "@WEB-1&columnsBy=assigneeDurationByStatus",
        expect: &[
            ("cells", "1/fara=6 3/ada=5 3/fara=1 5/ada=12"),
            ("/isComposite", "true"),
        ],
    },
    Row {
        section: "4.1 groupDuration",
        on: ALL,
        call: "@WEB-1&columnsBy=groupDuration&groups=travellers,builders",
        expect: &[
            ("cells", "g-2=7 g-1=24"),
            ("headings", "travellers builders"),
        ],
    },
    Row {
        section: "4.1 any field",
        on: ALL,
        call: "@WEB-1&columnsBy=anyFieldDuration&historyFields=assignee",
        expect: &[("cells", "ada=17 fara=7")],
    },
    Row {
        section: "4.1 statusCount",
        on: LISTS,
        call: "columnsBy=statusCount",
        expect: &[
            ("raws", "1=1 3=2 5=1"),
            ("values", "1=1 3=2 5=1"),
            ("cell 3 count", "absent"),
        ],
    },
    Row {
        section: "4.1 statusCount, summed up",
        on: "A",
        call: "columnsBy=statusCount",
        expect: &[("values", "1=1.0 3=2.0 5=1.0")],
    },
    Row {
        section: "4.1 transitionCount",
        on: LISTS,
        call: "columnsBy=transitionCount&statuses=1,3,5",
        expect: &[("raws", "1/3=1 3/5=1")],
    },
    Row {
        section: "4.1 transitionCount, summed up",
        on: "A",
        call: "columnsBy=transitionCount&statuses=1,3,5",
        expect: &[("values", "1/3=1.0 3/5=1.0")],
    },
    Row {
        section: "4.1 firstTransitionToStatusDate",
        on: LISTS,
        call: "columnsBy=firsttransitiontostatusdate&statuses=1,3,5",
        expect: &[
            ("cell 1 value", "19/Nov/26 12:00 PM"),
            ("cell 3 value", "19/Nov/26 1:00 PM"),
            ("row /currentState", "[]"),
        ],
    },
    Row {
        section: "4.1 lastTransitionToStatusDate",
        on: LISTS,
        call: "columnsBy=lastTransitionToStatusDate&statuses=3",
        expect: &[("cell 3 value", "19/Nov/26 4:00 PM")],
    },
    Row {
        section: "4.1 firstTransitionFromStatusDate",
        on: LISTS,
        call: "columnsBy=firsttransitionfromstatusdate&statuses=3,5",
        expect: &[("cell 3 value", "19/Nov/26 2:00 PM"), ("cell 5 value", "-")],
    },
    Row {
        section: "4.1 lastTransitionFromStatusDate",
        on: LISTS,
        call: "columnsBy=lastTransitionFromStatusDate&statuses=3",
        expect: &[
            ("cell 3 value", "20/Nov/26 12:00 PM"),
            ("cell 3 raw", "1795176000000"),
        ],
    },
    Row {
        section: "10 dates are no statistics",
        on: "A",
        call: "columnsBy=lastTransitionFromStatusDate",
        expect: &[
            ("status", "400"),
            (
                "/messages/0",
                "~columnsBy: 'lastTransitionFromStatusDate' is not accepted",
            ),
        ],
    },
    Row {
        section: "4 includeTransitionedByColumns",
        on: LISTS,
        call: "@WEB-1&columnsBy=lastTransitionToStatusDate&statuses=3,5&includeTransitionedByColumns=true",
        expect: &[
            ("cell 5 transitionedBy", "any"),
            ("cell 3 transitionedBy", "absent"),
        ],
    },
    Row {
        section: "4 includeTransitionedByColumns elsewhere",
        on: ALL,
        call: "includeTransitionedByColumns=true",
        expect: &[("cells", "1=1 3=21 5=24")],
    },
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
        expect: &[("cells", "3=9 5=24")],
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
        expect: &[("cells", "1=1 3=2 5=0")],
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
            ("cells", "3=3"),
            ("cell 5 raw", "0"),
            ("/calendar/timeZone", "Asia/Tokyo"),
            ("/timeZone", "UTC"),
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
];

#[tokio::test]
async fn figures_are_those_of_the_reference() {
    run(ROWS).await;
}
