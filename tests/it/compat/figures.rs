//! Report types (sections 4.1 and 4.4), on every endpoint that has them: of one issue a list, the issue
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
];

#[tokio::test]
async fn figures_are_those_of_the_reference() {
    run(ROWS).await;
}
