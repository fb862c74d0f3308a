//! Dates that move with the report: it is Saturday, 2026-11-21 12:00 UTC.

use chrono::TimeDelta;
use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR};

use super::story::acme;
use super::{durations, hours, keys, report};

const ALL: &str = "/rest/list2?filterType=customjql&customjql=created+is+not+empty";

#[rstest]
#[case::today(
    ADMIN,
    "startDate=dyn::today_start",
    "created >= \"2026-11-21 00:00\"",
    "WEB-2"
)]
#[case::yesterday(
    ADMIN,
    "startDate=dyn::yesterday_start&endDate=dyn::yesterday_end",
    "created >= \"2026-11-20 00:00\" AND created <= \"2026-11-20 23:59\"",
    "SEC-1 WEB-1"
)]
#[case::far_ahead(
    FAR,
    "startDate=dyn::today_start",
    "created >= \"2026-11-22 00:00\"",
    "WEB-2"
)]
#[case::offset(
    ADMIN,
    "startDate=dyn::now::-1d-2h",
    "created >= \"2026-11-20 10:00\"",
    "WEB-1 WEB-2"
)]
#[case::resolved(
    ADMIN,
    "endDate=dyn::thisweek_start::1w&dateRangeField=resolved",
    "resolved <= \"2026-11-23 00:00\"",
    "WEB-1"
)]
#[tokio::test]
async fn a_filter_moves_with_the_day(
    #[case] account: &str,
    #[case] dates: &str,
    #[case] clause: &str,
    #[case] expected: &str,
) {
    let app = acme().await;
    let of = durations(&app, account, &format!("{ALL}&{dates}")).await;
    let query = of["query"].as_str().unwrap();
    assert!(query.contains(clause), "{query}");
    assert_eq!(keys(&of).join(" "), expected);
}

#[tokio::test]
async fn a_trim_moves_with_the_hour_and_is_echoed_as_it_was_sent() {
    let app = acme().await;
    let query = "/rest/issue?issueKey=WEB-1&trimHistoryStartDate=dyn::today_start::-3h&trimHistoryEndDate=DYN::thishour_start::-10h";
    let of = durations(&app, ADMIN, query).await;
    assert_eq!(hours(&of), [("WEB-1", vec![("3", 3), ("5", 2)])]);
    assert_eq!(of["trimHistoryStartDate"], "dyn::today_start::-3h");
    app.advance(TimeDelta::hours(1));
    let of = durations(&app, ADMIN, query).await;
    assert_eq!(hours(&of), [("WEB-1", vec![("3", 3), ("5", 3)])]);
}

#[tokio::test]
async fn all_pages_of_a_run_mean_the_same_day() {
    let app = acme().await;
    let query = format!("{ALL}&startDate=dyn::yesterday_start&pageSize=1");
    let first = durations(&app, ADMIN, &query).await;
    app.advance(TimeDelta::hours(23));
    let token = first["nextPageToken"].as_str().unwrap();
    let second = durations(&app, ADMIN, &format!("{query}&nextPageToken={token}")).await;
    assert_eq!(
        (keys(&first), keys(&second)),
        (vec!["SEC-1"], vec!["WEB-1"])
    );
    assert_eq!(first["query"], second["query"]);
    assert_eq!(first["reportDate"], second["reportDate"]);
}

#[rstest]
#[case("created >= startOfDay(-1d) and created < startOfDay()", "SEC-1 WEB-1")]
#[case("created >= -26h", "WEB-1 WEB-2")]
#[case(
    "created >= startOfWeek() and created >= startOfMonth() and created >= startOfYear()",
    "SEC-1 WEB-1 WEB-2 WEB-3"
)]
#[tokio::test]
async fn relative_functions_of_jql_work(#[case] jql: &str, #[case] expected: &str) {
    let app = acme().await;
    let jql: String = url::form_urlencoded::byte_serialize(jql.as_bytes()).collect();
    let query = format!("/rest/list?filterType=customjql&customjql={jql}&columnsBy=statusCount");
    assert_eq!(keys(&report(&app, ADMIN, &query).await).join(" "), expected);
}
