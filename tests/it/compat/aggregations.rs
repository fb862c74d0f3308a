//! Statistics (sections 6.5 and 11.6). WEB-1 was 6 h In Progress, WEB-3 21 h, WEB-2 never.

use super::Row;
use super::run::run;

const fn row(
    section: &'static str,
    call: &'static str,
    expect: &'static [(&'static str, &'static str)],
) -> Row {
    Row {
        section,
        on: "A",
        call,
        expect,
    }
}

pub(super) const ROWS: &[Row] = &[
    row(
        "6.5 sum",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=sum",
        &[
            ("cells", "3=27"),
            ("row /issueCount", "3"),
            ("/isSum", "true"),
            ("/isAverage", "false"),
            ("/isAggregationType", "true"),
            ("/table/header/headerColumns", "[]"),
            ("row /headerColumns", "[]"),
            ("cell 3 count", "absent"),
        ],
    ),
    row(
        "11.6 average of non-empty values",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=Average",
        &[("raws", "3=48600000"), ("/isAverage", "true")],
    ),
    row(
        "11.6 averageDenominator=nonNull",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=average&averageDenominator=nonnull",
        &[("raws", "3=48600000")],
    ),
    row(
        "11.6 averageDenominator=all",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=average&averageDenominator=all",
        &[("cells", "3=9")],
    ),
    row(
        "11.6 median",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=median",
        &[("raws", "3=48600000"), ("/isMedian", "true")],
    ),
    row(
        "11.6 standardDeviation",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=standardDeviation",
        &[("raws", "3=27000000"), ("/isStddev", "true")],
    ),
    row(
        "11.6 of a sample",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=standardDeviation&deviation=sample",
        &[("raws", "3=38183766")],
    ),
    row(
        "11.6 of all issues",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=standardDeviation&averageDenominator=all",
        &[("raws", "3=31749016")],
    ),
    row(
        "11.6 percentiles",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=percentile85",
        &[("cells", "3=21")],
    ),
    row(
        "11.6 percentiles",
        "filterType=project&projectKey=WEB&statuses=3&aggregationType=percentile95",
        &[("cells", "3=21")],
    ),
    row(
        "6.5 groups",
        "filterType=project&projectKey=WEB&groupByFields=status,project&statuses=5",
        &[
            (
                "row /groupByColumns",
                r#"[{"id":"status","value":"Done"},{"id":"project","value":"WEB"}]"#,
            ),
            ("row /issueCount", "2"),
            ("cells", "5=36"),
            ("/isOverall", "false"),
        ],
    ),
    row("6.5 overall", "", &[("/isOverall", "true")]),
    row(
        "6.5 csv",
        "filterType=project&projectKey=WEB&statuses=3,5&outputType=csv&viewFormat=hours",
        &[("text", "Issue Count,In Progress,Done\r\n3,27.0,36.0\r\n")],
    ),
    row(
        "6.5 jsonSimplified",
        "filterType=project&projectKey=WEB&statuses=3&outputType=jsonSimplified&viewFormat=hours",
        &[("/results/0", r#"{"In Progress":"27.0","Issue Count":"3"}"#)],
    ),
    row(
        "6.5 multiVisitBehavior: a sum of first visits",
        "filterType=project&projectKey=WEB&statuses=3&multiVisitBehavior=first",
        &[("cells", "3=7")],
    ),
    row(
        "6.5 aggregationType is required",
        "aggregationType=",
        &[
            ("status", "400"),
            (
                "/messages/0",
                "~aggregationType is required; allowed: average, sum, median, standardDeviation",
            ),
        ],
    ),
];

#[tokio::test]
async fn statistics_are_those_of_the_reference() {
    run(ROWS).await;
}
